import {
  type IndexView,
  judgeIndex,
  type LeafFailure,
  type ScatteredIndex,
  type ScatteredShard,
} from '@muster/coordinator';
import { type QueryResponse, SourceReason, SourceState, StopReason, TotalRelation } from '@muster/proto';
import { expect } from 'chai';
import { aReadQueryResponse, aSchema, type Pair } from '../../support/builders.js';

type Outcome = ScatteredShard['outcome'];

const record = { replica: 'a:1', attempts: 1, tookMs: 5 };

const build = { schemaFingerprint: '', buildId: '' };

function answered(hits: readonly Pair[], change: QueryResponse = {}): Outcome {
  return { ok: true, value: aReadQueryResponse(hits, change), ...record };
}

function failed(failure: LeafFailure): Outcome {
  return { ok: false, failure, message: `it is ${failure}`, ...record };
}

function truncated(hits: readonly Pair[], boundOfRest: number): Outcome {
  return answered(hits, { stopReason: StopReason.STOP_REASON_BUDGET, documentsDecided: 30, boundOfRest });
}

interface Case {
  readonly outcomes: readonly Outcome[];
  /** Bound of each shard; infinite where not given. */
  readonly bounds?: readonly number[];
  /** Documents of each shard as last heard of; 100 where not given. */
  readonly documents?: readonly (number | undefined)[];
  readonly isPartial?: boolean;
  readonly window?: number;
  readonly threshold?: number;
}

function judge({ outcomes, bounds = [], documents = [], isPartial = false, window = 2, threshold = 0 }: Case) {
  const shards = outcomes.map((outcome, number) => ({
    shard: { number, replicas: [], documents: number in documents ? documents[number] : 100, build, generation: 7 },
    outcome,
  }));
  const view: IndexView = {
    name: 'web',
    generation: 7,
    isSkewed: false,
    isAssigned: false,
    epoch: 1,
    build: 'build',
    schema: aSchema,
    shards: shards.map(({ shard }) => shard),
  };
  const source: ScatteredIndex = {
    kind: 'index',
    planned: {
      kind: 'index',
      name: 'web',
      weight: 1,
      role: 'optional',
      view,
      order: { sort: [], keys: [], isByScore: true },
      filter: undefined,
      priors: [],
      features: [],
      values: [],
      analyzed: {
        query: { kind: 'group', occur: 1, clauses: [], minimumShouldMatch: 0 },
        matchesNothing: false,
        truncated: false,
        terms: [],
        patterns: [],
        isStrict: false,
        fields: [],
      },
    },
    weighed: {
      query: {},
      fields: [],
      isPartial,
      cutPatterns: [],
      holdsTermsOf: () => true,
      canMatch: () => true,
      boundOf: (shard) => bounds[shard] ?? Number.POSITIVE_INFINITY,
    },
    shards,
    answered: shards.flatMap(({ shard, outcome }) =>
      outcome !== 'pruned' && outcome.ok ? [{ number: shard.number, outcome }] : [],
    ),
  };
  return judgeIndex(source, { window, threshold, reportsAll: false });
}

const full = answered([
  [1, 5],
  [2, 3],
]);

describe('judgeIndex', () => {
  const finality: readonly (readonly [string, Case, boolean])[] = [
    ['is final when all answered', { outcomes: [full, full] }, true],
    ['is final when the others cannot match', { outcomes: [full, 'pruned'] }, true],
    ['is not final when a shard of unknown bound is missing', { outcomes: [full, failed('timeout')] }, false],
    [
      'is final when the missing shard’s bound is below the last hit',
      { outcomes: [full, failed('timeout')], bounds: [9, 2.9] },
      true,
    ],
    [
      'is not final when the missing shard’s bound equals the last hit',
      { outcomes: [full, failed('timeout')], bounds: [9, 3] },
      false,
    ],
    [
      'is not final when the window is not full',
      { outcomes: [full, failed('timeout')], bounds: [9, 0], window: 3 },
      false,
    ],
    ['is final in no hits at all', { outcomes: [full, failed('timeout')], window: 0 }, true],
    [
      'is final when the rest of a truncated shard is below the last hit',
      { outcomes: [full, truncated([], 2.9)] },
      true,
    ],
    ['is not final when the rest of a truncated shard may tie', { outcomes: [full, truncated([], 3)] }, false],
    ['counts a truncated shard’s own hits', { outcomes: [truncated([[9, 4]], 3.5), full] }, true],
    ['is not final on partial statistics', { outcomes: [full, full], isPartial: true }, false],
    ['is not final when nobody answered', { outcomes: [failed('timeout')], bounds: [0] }, false],
  ];
  for (const [name, given, expected] of finality) {
    it(name, () => {
      expect(judge(given).isFinal).equal(expected);
    });
  }

  const coverage: readonly (readonly [string, Case, readonly [number, number, number]])[] = [
    ['counts all of the shards that answered', { outcomes: [full, full] }, [200, 200, 2]],
    ['counts none of a missing shard', { outcomes: [full, failed('unavailable')] }, [100, 200, 1]],
    [
      'counts all of a missing shard that is proven outside',
      { outcomes: [full, failed('timeout')], bounds: [9, 1] },
      [200, 200, 1],
    ],
    ['counts all of a shard that cannot match', { outcomes: [full, 'pruned'] }, [200, 200, 2]],
    ['counts what a truncated shard decided', { outcomes: [full, truncated([], 9)] }, [130, 200, 1]],
    [
      'takes a shard never heard of for an average one',
      { outcomes: [full, failed('no-replica')], documents: [100, undefined] },
      [100, 200, 1],
    ],
    ['believes the answer about its documents', { outcomes: [answered([], { documents: 150 }), full] }, [250, 250, 2]],
    [
      'does not count a missing shard because no hits are wanted',
      { outcomes: [full, failed('timeout')], bounds: [9, 1], window: 0 },
      [100, 200, 1],
    ],
    [
      'knows nothing where it never heard of any',
      { outcomes: [failed('no-replica')], documents: [undefined] },
      [0, 0, 0],
    ],
  ];
  for (const [name, given, [decided, documents, complete]] of coverage) {
    it(name, () => {
      const judgement = judge(given);
      expect([judgement.documentsDecided, judgement.documents, judgement.shardsComplete]).deep.equal([
        decided,
        documents,
        complete,
      ]);
    });
  }

  const totals: readonly (readonly [string, Case, number, boolean])[] = [
    ['sums totals', { outcomes: [full, full] }, 4, true],
    ['marks the total of a part', { outcomes: [full, failed('timeout')] }, 2, false],
    ['marks the total of a truncated shard', { outcomes: [full, truncated([[9, 1]], 0)] }, 3, false],
    ['cuts the sum at the threshold and marks it', { outcomes: [full, full], threshold: 3 }, 3, false],
    ['marks a sum that just reaches the threshold', { outcomes: [full, full], threshold: 4 }, 4, false],
    ['cuts at 1,000 where nothing is said', { outcomes: [answered([], { totalHits: 999 }), full] }, 1000, false],
    [
      'marks what a shard marked',
      { outcomes: [answered([], { totalHits: 5, totalRelation: TotalRelation.TOTAL_RELATION_AT_LEAST }), full] },
      7,
      false,
    ],
    ['has an exact total of nothing where nothing can match', { outcomes: ['pruned', 'pruned'] }, 0, true],
  ];
  for (const [name, given, value, isExact] of totals) {
    it(name, () => {
      const { totalHits, isTotalExact } = judge(given);
      expect([totalHits, isTotalExact]).deep.equal([value, isExact]);
    });
  }

  const { SOURCE_STATE_COMPLETE, SOURCE_STATE_FAILED, SOURCE_STATE_PARTIAL, SOURCE_STATE_PRUNED } = SourceState;
  const states: readonly (readonly [string, Case, number, number])[] = [
    ['complete', { outcomes: [full, 'pruned'] }, SOURCE_STATE_COMPLETE, SourceReason.SOURCE_REASON_UNSPECIFIED],
    ['pruned', { outcomes: ['pruned', 'pruned'] }, SOURCE_STATE_PRUNED, SourceReason.SOURCE_REASON_UNSPECIFIED],
    [
      'partial: a shard is missing',
      { outcomes: [full, failed('timeout')] },
      SOURCE_STATE_PARTIAL,
      SourceReason.SOURCE_REASON_TIMEOUT,
    ],
    [
      'partial: a shard stopped early',
      { outcomes: [full, truncated([], 9)] },
      SOURCE_STATE_PARTIAL,
      SourceReason.SOURCE_REASON_TRUNCATED,
    ],
    [
      'failed',
      { outcomes: [failed('rejected'), failed('timeout')] },
      SOURCE_STATE_FAILED,
      SourceReason.SOURCE_REASON_REJECTED,
    ],
    [
      'failed: the generation is gone',
      { outcomes: [failed('generation-gone')] },
      SOURCE_STATE_FAILED,
      SourceReason.SOURCE_REASON_GENERATION_GONE,
    ],
    [
      'failed: not supported',
      { outcomes: [failed('unsupported')] },
      SOURCE_STATE_FAILED,
      SourceReason.SOURCE_REASON_UNSUPPORTED,
    ],
    ['failed: an error', { outcomes: [failed('error')] }, SOURCE_STATE_FAILED, SourceReason.SOURCE_REASON_ERROR],
  ];
  for (const [name, given, state, reason] of states) {
    it(`reports the source as ${name}`, () => {
      const { report } = judge(given);
      expect([report.state, report.reason]).deep.equal([state, reason]);
    });
  }

  it('blames time only where nothing else went wrong', () => {
    const blamed = [
      judge({ outcomes: [full, failed('timeout')] }),
      judge({ outcomes: [failed('timeout'), truncated([], 9)] }),
      judge({ outcomes: [failed('timeout'), failed('unavailable')] }),
    ];
    expect(blamed.map(({ isOnlyLate }) => isOnlyLate)).deep.equal([true, true, false]);
  });

  it('reports the shards that are missing, each with its bound as a number that JSON has', () => {
    const { report } = judge({ outcomes: [full, failed('unavailable')] });
    expect(report.shards).deep.equal([
      {
        shard: 1,
        replica: 'a:1',
        state: SOURCE_STATE_FAILED,
        reason: SourceReason.SOURCE_REASON_UNAVAILABLE,
        message: 'it is unavailable',
        attempts: 1,
        tookUs: 5000,
        documentsDecided: 0,
        documents: 100,
        bound: Number.MAX_VALUE,
        bestMissingRank: 1,
      },
    ]);
  });

  it('says how high a missing document could have ranked, at best before those of the same score', () => {
    const ranks = [10, 9, 8, 7, 6, 5, 1].map((bound) => {
      const outcomes = [
        answered([
          [1, 9],
          [2, 7],
          [3, 5],
          [4, 4],
        ]),
        failed('timeout'),
      ];
      return judge({ outcomes, bounds: [0, bound], window: 3 }).report.shards?.[0]?.bestMissingRank;
    });
    expect(ranks).deep.equal([1, 1, 2, 2, 3, 3, 0]);
  });

  it('says that a missing document could have entered a list with room, behind all there is', () => {
    const { report } = judge({ outcomes: [answered([[1, 9]]), truncated([[2, 8]], 3)], window: 10 });
    expect(report.shards?.map(({ shard, bestMissingRank }) => [shard, bestMissingRank])).deep.equal([[1, 3]]);
  });
});
