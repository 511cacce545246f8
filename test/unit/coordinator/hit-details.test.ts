import { reportBlending, type ScatteredIndex, tell } from '@muster/coordinator';
import type { Hit, SourceReport } from '@muster/proto';
import { expect } from 'chai';

/** A source as far as hits are told of it: its name, and the numbers of the shards that answered. */
function aSource(name: string, shards: readonly number[] = []): ScatteredIndex {
  return {
    kind: 'index',
    planned: { name },
    answered: shards.map((number) => ({ number })),
  } as unknown as ScatteredIndex;
}

const sources = [aSource('web', [4, 7]), aSource('news'), aSource('old')];
const origin = { sources, giver: sources[0] as ScatteredIndex };

function told(details: Parameters<typeof tell>[1], hit: Hit = {}): Hit {
  tell(hit, details, origin);
  return hit;
}

describe('a hit', () => {
  it('names its group, and the shards of what that has beside', () => {
    const moreFromGroup = [{ list: 1, seq: 9, score: 2 }];
    expect(told({ group: '', moreFromGroup })).deep.equal({
      group: '',
      moreFromGroup: [{ shard: 7, seq: 9, score: 2 }],
    });
  });

  it('names its slot, and the other sources of its document', () => {
    expect(told({ slot: 2, alsoIn: [1, 2] })).deep.equal({ slot: 2, alsoIn: ['news', 'old'] });
  });

  it('is explained by what its shard says of the score, if it says anything, and by what became of that', () => {
    const contributions = [{ source: 1, rank: 3, value: 0.25 }];
    const ranking = { firstPhase: 9, contributions: [{ source: 'news', rank: 3, value: 0.25 }] };
    const explanation = { firstPhase: 9, contributions };
    const explained = [told({ explanation }), told({ explanation }, { explanation: '{"score":9,"parts":[]}' })];
    expect(explained.map((hit) => JSON.parse(hit.explanation ?? ''))).deep.equal([
      { ranking },
      { clauses: { score: 9, parts: [] }, ranking },
    ]);
  });
});

describe('the report of a source', () => {
  it('says what was left out of it, and what blending decided', () => {
    const reports: SourceReport[] = [{}, {}, {}];
    reportBlending(reports, { hits: [], sources: [{}, { duplicates: 3 }, { blend: 'in no slot' }] });
    expect(reports).deep.equal([{}, { duplicates: 3 }, { blend: 'in no slot' }]);
  });
});
