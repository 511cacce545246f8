import { type BlendedOrder, type BlendInput, blend, leastDepth, type SlotsRecipe } from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { aFusion, anInput, sharedDocuments, someSlots } from './rankings.js';

const someRecipe: fc.Arbitrary<SlotsRecipe> = fc
  .record({
    afters: fc.uniqueArray(fc.nat(14), { maxLength: 5 }),
    hasEnd: fc.boolean(),
    thresholds: fc.array(fc.double({ min: -1, max: 6, noNaN: true }), { minLength: 6, maxLength: 6 }),
    sources: fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }), { minLength: 6, maxLength: 6 }),
    blocks: fc.array(fc.record({ maxHits: fc.integer({ min: 1, max: 5 }), minHits: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 5,
      maxLength: 5,
    }),
    method: fc.constantFrom('none' as const, 'arctan' as const),
    minDistance: fc.nat(4),
    pageHits: fc.integer({ min: 1, max: 12 }),
    maxShare: fc.constantFrom(0, 0.2, 0.3, 0.5, 1),
  })
  .map(({ afters, hasEnd, thresholds, sources, blocks, method, ...limits }) => ({
    by: 'slots' as const,
    main: 0,
    slots: [...afters.sort((a, b) => a - b), ...(hasEnd ? [-1] : [])].map((after, i) => ({
      after,
      threshold: thresholds[i] as number,
      sources: sources[i] as number[],
    })),
    blocks: blocks.map(({ maxHits, minHits }) => ({
      maxHits,
      minHits: Math.min(minHits, maxHits),
      normalizer: { method },
    })),
    ...limits,
  }));

/** A block as it stands in an order. */
interface Found {
  readonly source: number;
  readonly slot: number;
  /** Its place in the list. */
  readonly start: number;
  readonly size: number;
  /** Hits of the main source before it. */
  readonly after: number;
}

function blocksIn({ ranking, slot = [] }: BlendedOrder): Found[] {
  const found: Found[] = [];
  let after = 0;
  slot.forEach((number, start) => {
    if (number === 0) after++;
    else if (slot[start - 1] !== number) {
      const size = slot.filter((other) => other === number).length;
      found.push({ source: ranking[start] as number, slot: number, start, size, after });
    }
  });
  return found;
}

/** Quality of a source's block where scores are as they are and no document is shared. */
function worthOf({ rankings, weights }: BlendInput, { blocks }: SlotsRecipe, source: number): number {
  const { maxHits, normalizer } = blocks[source] as SlotsRecipe['blocks'][number];
  const value = (score: number): number => (normalizer.method === 'none' ? score : (2 / Math.PI) * Math.atan(score));
  const best = (rankings[source]?.score ?? []).slice(0, Math.min(3, maxHits)).map(value);
  return (weights[source] ?? 0) * (best.reduce((sum, one) => sum + one, 0) / best.length);
}

const disjoint = sharedDocuments.map(({ documents: _, ...input }) => input);

function law(name: string, holds: (input: BlendInput, recipe: SlotsRecipe, order: BlendedOrder) => void): void {
  it(name, () => {
    fc.assert(
      fc.property(disjoint, someRecipe, (input, recipe) => {
        holds(input, recipe, blend(input, recipe, false));
      }),
      { numRuns: 300 },
    );
  });
}

describe('slots', () => {
  law(
    'hold every hit of the main source, in its order, and of each other at most one block of its best',
    (input, recipe, order) => {
      const placesOf = (source: number) => order.place.filter((_, i) => order.ranking[i] === source);
      input.rankings.forEach(({ count }, source) => {
        const places = placesOf(source);
        expect(places).deep.equal(places.map((_, i) => i));
        if (source === 0) expect(places.length).equal(count);
        else expect(places.length).at.most(recipe.blocks[source]?.maxHits ?? 0);
        const numbers = new Set(order.slot?.filter((_, i) => order.ranking[i] === source));
        expect(numbers.size).at.most(1);
      });
    },
  );

  law('stand where they are declared, or at the end of a main source that has run out', (input, recipe, order) => {
    const mainCount = input.rankings[0]?.count ?? 0;
    for (const { slot, start, size, after } of blocksIn(order)) {
      const declared = recipe.slots[slot - 1]?.after as number;
      if (after === mainCount && (declared < 0 || declared >= mainCount)) continue;
      if (declared < 0) expect(start + size).equal(recipe.pageHits);
      else expect(after).equal(declared);
    }
  });

  law('go only to sources they are for, that come to the threshold and have hits enough', (input, recipe, order) => {
    for (const { slot, source, size } of blocksIn(order)) {
      const { sources, threshold } = recipe.slots[slot - 1] as SlotsRecipe['slots'][number];
      if (sources.length > 0) expect(sources).include(source);
      expect(worthOf(input, recipe, source)).at.least(threshold - 1e-12);
      expect(size).at.least(recipe.blocks[source]?.minHits ?? 1);
    }
  });

  law('keep blocks apart as long as there are main hits', (input, recipe, order) => {
    const mainCount = input.rankings[0]?.count ?? 0;
    blocksIn(order).forEach(({ after }, i, all) => {
      const before = all[i - 1];
      if (before !== undefined && after < mainCount) expect(after - before.after).at.least(recipe.minDistance);
    });
  });

  law('keep blocks to their share of each page, as long as there are main hits', (input, recipe, order) => {
    const mainCount = input.rankings[0]?.count ?? 0;
    const { pageHits, maxShare } = recipe;
    const shown = new Map<number, number>();
    for (const { start, size, after } of blocksIn(order)) {
      if (after >= mainCount) continue;
      for (let place = start; place < start + size; place++) {
        const page = Math.floor(place / pageHits);
        shown.set(page, (shown.get(page) ?? 0) + 1);
      }
    }
    for (const count of shown.values()) expect(count).at.most(Math.floor(maxShare * pageHits + 1e-9));
  });

  law('are given to the best of those that stand in none above', (input, recipe, order) => {
    const placed = new Map(blocksIn(order).map(({ slot, source }) => [source, slot]));
    for (const [source, slot] of placed) {
      const { sources } = recipe.slots[slot - 1] as SlotsRecipe['slots'][number];
      input.rankings.forEach(({ count }, other) => {
        const isOpen = (placed.get(other) ?? Number.POSITIVE_INFINITY) > slot;
        const isFor = sources.length === 0 || sources.includes(other);
        const { minHits = 1, maxHits = 1 } = recipe.blocks[other] ?? {};
        // One that needs more room than there was may have been passed over.
        const isSmall = Math.min(count, maxHits) >= minHits && minHits === 1;
        if (other === 0 || other === source || input.weights[other] === 0 || !isOpen || !isFor || !isSmall) return;
        expect(worthOf(input, recipe, source)).at.least(worthOf(input, recipe, other) - 1e-12);
      });
    }
  });

  it('stand one after another where the main source has run out, though that is more than a page', () => {
    const recipe: SlotsRecipe = {
      by: 'slots',
      main: 0,
      slots: [
        { after: 0, threshold: 0, sources: [1] },
        { after: -1, threshold: 0, sources: [] },
      ],
      blocks: [1, 2, 2].map((maxHits) => ({ maxHits, minHits: 1, normalizer: { method: 'none' } })),
      minDistance: 1,
      pageHits: 3,
      maxShare: 1,
    };
    const rankings = [[], [0.1, 0.1], [3, 2]].map((score, source) => ({
      count: score.length,
      list: score.map(() => 0),
      position: score.map((_, i) => i),
      seq: score.map((_, i) => 1000 * source + i),
      score,
    }));
    const { ranking, slot } = blend({ rankings, weights: [1, 1, 1], limit: 10 }, recipe, false);
    expect([ranking, slot]).deep.equal([
      [1, 1, 2, 2],
      [1, 1, 2, 2],
    ]);
  });

  it('fill a page as long as there are hits of the main source, and join page to page', () => {
    fc.assert(
      fc.property(disjoint, someRecipe, fc.integer({ min: 1, max: 12 }), (input, recipe, k) => {
        const all = blend(input, recipe, true);
        for (let offset = 0; offset < all.count + k; offset += k) {
          const limit = offset + k;
          // As deep as a coordinator merges for this page.
          const depth = Math.max(limit, leastDepth(recipe, { hasDuplicates: false, window: 0 }));
          const cut = input.rankings.map((ranking) => ({ ...ranking, count: Math.min(ranking.count, depth) }));
          const page = blend({ ...input, rankings: cut, limit }, recipe, true);
          const upTo = <Value>(column: readonly Value[] = []): readonly Value[] => column.slice(0, limit);
          expect(page.count).equal(Math.min(limit, all.count));
          expect([page.ranking, page.place, page.score, page.slot]).deep.equal(
            [all.ranking, all.place, all.score, all.slot].map((column) => upTo<number>(column)),
          );
        }
      }),
    );
  });

  it('show no document twice, and lose none of the main source and of those shown', () => {
    fc.assert(
      fc.property(sharedDocuments, someRecipe, fc.shuffledSubarray([0, 1, 2, 3, 4]), (input, recipe, precedence) => {
        const { documents = [] } = input;
        const { ranking, place } = blend({ ...input, precedence }, recipe, false);
        const shown = ranking.map((source, i) => documents[source]?.[place[i] as number]);
        expect(new Set(shown).size).equal(shown.length);
        for (const document of documents[0] ?? []) expect(shown).include(document);
      }),
      { numRuns: 300 },
    );
  });

  const deep = Array.from({ length: 20 }, (_, place) => 20 - place);
  const order = (scores: readonly (readonly number[])[], change: Partial<SlotsRecipe> = {}) =>
    blend(anInput(scores, { limit: 12 }), someSlots(scores.length, change), true);

  it('show the blocks one after another where the main source has no hits', () => {
    const slots = [0, 5].map((after) => ({ after, threshold: 0, sources: [] }));
    const { ranking } = order([[], [2, 1], [3]], { slots, minDistance: 4, maxShare: 0.1 });
    expect(ranking).deep.equal([2, 1, 1]);
  });

  it('give the slot of a source that was cut to the next best, and then to the main source', () => {
    expect(order([deep, [3], [5]]).ranking.slice(2, 5)).deep.equal([0, 2, 0]);
    expect(order([deep, [3], []]).ranking.slice(2, 5)).deep.equal([0, 1, 0]);
    expect(order([deep, [], []]).ranking).deep.equal(deep.slice(0, 12).map(() => 0));
  });

  it('end the first page with the block of a slot at the end', () => {
    const slots = [{ after: -1, threshold: 0, sources: [] }];
    const { ranking } = order([deep, [3, 2]], { slots, pageHits: 10 });
    expect(ranking).deep.equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
  });

  it('cut a block to the room that the share leaves, and say so', () => {
    const { slot, decisions } = order([deep, [3, 2, 1]], { maxShare: 0.2 });
    expect(slot?.filter((number) => number > 0).length).equal(2);
    expect(decisions?.[1]).equal(
      'slot 1 (after 3): 2 x 1 against 0; 2 of 3 hits, for blocks have their share of the page',
    );
  });

  it('say of each source what was decided', () => {
    const slots = [
      { after: 0, threshold: 2, sources: [1, 2] },
      { after: 3, threshold: 0.5, sources: [] },
      { after: 4, threshold: 0.3, sources: [1, 2, 3] },
    ];
    const { decisions } = order([deep, [4, 2], [3], [0.12], [], [1]], { slots, minDistance: 3 });
    expect(decisions).deep.equal([
      undefined,
      'slot 1 (after 0): 3 x 1 against 2',
      'slot 2 (after 3): 3 x 1 against 0.5',
      'no slot: 0.12 is below the least threshold 0.3',
      'has no hits',
      'no slot for 1: slot 2 went to a better one',
    ]);
    const near = order([deep, [4], [3]], { slots, minDistance: 4 });
    expect(near.decisions?.[2]).equal('slot 3 (after 4): 3 x 1 against 0.3');
    const apart = order([deep, [4], [3]], { slots, minDistance: 5 });
    expect(apart.decisions?.[2]).equal(
      'no slot for 3: slot 1 went to a better one, slot 2 is too near the block before, slot 3 is too near the block before',
    );
  });

  it('are not for a source that counts nothing', () => {
    const { ranking, decisions } = blend(anInput([deep, [9]], { weights: [1, 0] }), someSlots(2), false);
    expect([new Set(ranking), decisions?.[1]]).deep.equal([new Set([0]), 'no slot: its weight is 0']);
  });

  it('explain the hits of blocks', () => {
    const { explanations } = order([deep, [4, 2]]);
    expect(explanations?.slice(2, 5)).deep.equal([
      {},
      { normalized: 4, blend: 'in slot 1 with a block of 2 worth 3' },
      { normalized: 2, blend: 'in slot 1 with a block of 2 worth 3' },
    ]);
  });

  it('leave a document to the main source if the source that precedes it comes to no slot', () => {
    const input = anInput([[5, 4], [3]], { documents: [[1, 2], [1]], precedence: [1, 0] });
    const shownWith = (threshold: number) => {
      const slots = [{ after: 1, threshold, sources: [] }];
      const { ranking, place, alsoIn } = blend(input, someSlots(2, { slots }), false);
      return { ranking, place, alsoIn };
    };
    expect(shownWith(1)).deep.equal({ ranking: [0, 1], place: [1, 0], alsoIn: [[], [0]] });
    expect(shownWith(9)).deep.equal({ ranking: [0, 0], place: [0, 1], alsoIn: [[1], []] });
  });
});

describe('leastDepth', () => {
  const bounds = { lower: { mode: 'clip', score: 0 }, upper: { mode: 'clip', score: 9 } } as const;
  const depthOf = (recipe: Parameters<typeof leastDepth>[0], hasDuplicates = false): number =>
    leastDepth(recipe, { hasDuplicates, window: 200 });

  it('is the window where a value rests on other scores of its list, or a document on other lists', () => {
    expect(depthOf(aFusion('rrf', 2))).equal(0);
    expect(depthOf(aFusion('rrf', 2), true)).equal(200);
    expect(depthOf(aFusion('sum', 2, { method: 'arctan' }))).equal(0);
    expect(depthOf(aFusion('sum', 2, { method: 'min-max' }))).equal(200);
    expect(depthOf(aFusion('sum', 2, { method: 'min-max', ...bounds }))).equal(0);
    expect(depthOf({ by: 'single' }, true)).equal(0);
  });

  it('is what blocks are judged by and made of at least', () => {
    const block = { minHits: 1, normalizer: { method: 'none' as const } };
    const withMost = (maxHits: number) =>
      someSlots(2, {
        blocks: [
          { ...block, maxHits: 50 },
          { ...block, maxHits },
        ],
      });
    expect([depthOf(withMost(1)), depthOf(withMost(7)), depthOf(withMost(7), true)]).deep.equal([3, 7, 200]);
  });
});
