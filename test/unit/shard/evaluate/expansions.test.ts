import type { Expansion__Output, TermStatsResponse } from '@muster/proto';
import { InvalidRequest, type ShardIndex, termStats } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { aStatsRequest, statsOf } from '../support.js';
import { live, shardsOf } from './corpus.js';

const someTerm = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', 'ß', '東', '😀'), minLength: 1, maxLength: 6 });
const someDocuments = fc.array(fc.record({ id: fc.nat(40).map(String), tag: fc.array(someTerm, { maxLength: 4 }) }), {
  minLength: 1,
  maxLength: 60,
});
const someExpansion: fc.Arbitrary<Expansion__Output> = fc.record({
  field: fc.constant('tag'),
  text: fc.oneof(someTerm, fc.constant('')),
  maxEdits: fc.constantFrom(0, 1, 2),
  maxTerms: fc.constantFrom(0, 1, 5, 1000),
});

/** Fewest edits by trying them all: those of the first characters of either, by its first or last edit. */
function distance(a: readonly string[], b: readonly string[], known = new Map<string, number>()): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const key = `${a.length} ${b.length}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const left = (i: number, j: number) => distance(a.slice(i), b.slice(j), known);
  const swaps = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0];
  const found = Math.min(
    left(1, 1) + (a[0] === b[0] ? 0 : 1),
    left(1, 0) + 1,
    left(0, 1) + 1,
    swaps ? left(2, 2) + 1 : Number.POSITIVE_INFINITY,
  );
  known.set(key, found);
  return found;
}

const fits = ({ text, maxEdits }: Expansion__Output, term: string) =>
  maxEdits === 0 ? term.startsWith(text) : distance([...text], [...term]) <= maxEdits;
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function expanded(index: ShardIndex, expansions: Expansion__Output[]) {
  const { expansions: found = [] } = statsOf(index, { expansions });
  return found.map(({ terms = [], stats = [], tooMany }) => ({
    terms,
    frequencies: stats.map(({ documentFrequency }) => documentFrequency),
    tooMany,
  }));
}

describe('an expansion', () => {
  it('gives the terms of live documents that fit it, by bytes, with their statistics', async () => {
    const property = fc.asyncProperty(
      someDocuments,
      fc.array(someExpansion, { minLength: 1, maxLength: 20 }),
      async (documents, expansions) => {
        const [index] = (await shardsOf(documents, { shards: 1, memoryBytes: 1 })) as [ShardIndex];
        const frequencies = new Map<string, number>();
        for (const { document } of live(documents)) {
          for (const term of new Set(document['tag'] as string[])) {
            frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
          }
        }
        const expected = expansions.map((expansion) => {
          const terms = [...frequencies.keys()].filter((term) => fits(expansion, term)).sort(byBytes);
          const first = terms.slice(0, expansion.maxTerms || 1000);
          const tooMany = terms.length > first.length;
          return { terms: first, frequencies: first.map((term) => frequencies.get(term)), tooMany };
        });
        expect(expanded(index, expansions)).to.deep.equal(expected);
        index.close();
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  describe('of many terms', () => {
    let index: ShardIndex;
    const terms = Array.from({ length: 3000 }, (_, i) => `t${i}`);

    before(async () => {
      const documents = terms.map((tag, i) => ({ id: String(i), tag, body: 'x' }));
      [index] = (await shardsOf(documents, { shards: 1, memoryBytes: 200_000 })) as [ShardIndex];
    });

    after(() => index.close());

    it('gives the first 1,000 by bytes, and says that there are more', () => {
      expect(index.segments.length).to.be.above(1);
      const [found] = expanded(index, [{ field: 'tag', text: 't', maxEdits: 0, maxTerms: 0 }]);
      expect(found?.terms).to.deep.equal([...terms].sort(byBytes).slice(0, 1000));
      expect(found?.tooMany).to.equal(true);
    });

    it('says that there are no more than 1,000 where that is so', () => {
      const [found] = expanded(index, [{ field: 'tag', text: 't20', maxEdits: 0, maxTerms: 0 }]);
      expect(found?.terms).to.have.length(1 + 10 + 100);
      expect(found?.tooMany).to.equal(false);
    });

    it('tells 10,000 terms of all expansions, of those behind none, and says that there are more', () => {
      const some = { field: 'tag', text: 't', maxEdits: 0, maxTerms: 900 };
      const found = expanded(index, new Array(13).fill(some));
      expect(found.map((each) => each.terms.length)).to.deep.equal([...new Array(11).fill(900), 100, 0]);
      expect(found.every(({ tooMany }) => tooMany)).to.equal(true);
    });

    it('tells frontiers of the terms near to a word, and none of those of a prefix', () => {
      const { expansions = [] } = statsOf(index, {
        expansions: [0, 1].map((maxEdits) => ({ field: 'tag', text: 't20', maxEdits, maxTerms: 3 })),
      });
      const lengths = expansions.map(({ stats = [] }) => stats.map(({ frontier }) => frontier?.length ?? 0));
      expect(lengths).to.deep.equal([
        [0, 0, 0],
        [8, 8, 8],
      ]);
    });

    it('is worked out in slices', () => {
      let time = 0;
      const request = aStatsRequest({ expansions: [{ field: 'tag', text: 't11', maxEdits: 2, maxTerms: 0 }] });
      const gathering = termStats(index, request, () => time++);
      let slices = 0;
      while (!gathering.run(time)) {
        slices++;
        expect(() => gathering.result()).to.throw('there was time for 0 of 0 terms, 0 of 1 expansions');
      }
      expect(slices).to.be.above(100);
      const whole: TermStatsResponse = statsOf(index, { expansions: request.expansions });
      expect(gathering.result()).to.deep.equal(whole);
    });
  });

  it('is refused for more edits than 2, texts that are too long and fields that cannot be searched, by name', async () => {
    const [index] = (await shardsOf([{ id: 'a', tag: 'x', year: 1 }], { shards: 1, memoryBytes: 1 })) as [ShardIndex];
    const asked = (expansion: Expansion__Output) => () => expanded(index, [expansion]);
    expect(asked({ field: 'tag', text: 'x', maxEdits: 3, maxTerms: 0 })).to.throw(
      InvalidRequest,
      'max_edits of `x` must be in [0, 2], got 3',
    );
    expect(asked({ field: 'tag', text: 'x', maxEdits: 0, maxTerms: 1001 })).to.throw(
      InvalidRequest,
      'max_terms of `x` must be in [0, 1000], got 1001',
    );
    expect(asked({ field: 'tag', text: 'x'.repeat(255), maxEdits: 2, maxTerms: 0 })).not.to.throw();
    expect(asked({ field: 'tag', text: 'x'.repeat(256), maxEdits: 0, maxTerms: 0 })).to.throw(
      InvalidRequest,
      `text of an expansion must have at most 255 UTF-16 units, got 256: \`${'x'.repeat(80)}…\``,
    );
    expect(asked({ field: 'year', text: 'x', maxEdits: 0, maxTerms: 0 })).to.throw(
      InvalidRequest,
      'field `year` cannot be searched',
    );
  });
});
