import {
  type CutoffStrategy,
  Degradation,
  GatheringEnd,
  type SearchRequest,
  type SearchResponse__Output,
  SourceReason,
  SourceState,
} from '@muster/proto';
import { expect } from 'chai';
import type { Pair } from '../support/builders.js';
import { FakeCoordinator, type FakeCoordinatorOptions, type SearchRun } from '../support/fake-coordinator.js';
import type { ShardContent } from '../support/fake-replica.js';

/** A shard whose bound is about 2.2: it has a short text full of the word. That of others is about 1. */
const looselyBound: Partial<ShardContent> = { frontier: [1000, 1] };

/** An index of four shards, of which shard i answers after `afterMs[i]`; its hits are 1 + i, of score `best`, and 11 + i. */
function fourShards(
  afterMs: readonly number[],
  options: FakeCoordinatorOptions & { readonly content?: Partial<ShardContent>; readonly best?: number } = {},
): FakeCoordinator {
  const { content = {}, best = 9, ...rest } = options;
  const web = afterMs.map((_, i) => {
    const hits: Pair[] = [
      [1 + i, best - i / 10],
      [11 + i, best - 1 - i / 10],
    ];
    return { hits, ...content };
  });
  const coordinator = new FakeCoordinator({ indexes: { web }, replicas: 1, ...rest });
  afterMs.forEach((ms, shard) => {
    coordinator.replica('web', shard, 0).behaviour.query = { afterMs: ms };
  });
  return coordinator;
}

function answerOf({ answer, error }: SearchRun): SearchResponse__Output {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  return answer;
}

/** When it ended, why, and how many of the leaves had answered. */
function endOf(run: SearchRun) {
  const { timings, gathering } = answerOf(run);
  const { end, strategy, answered, asked } = gathering ?? {};
  const by = strategy || (end === GatheringEnd.GATHERING_END_ALL ? '(all)' : '(time)');
  return [Math.round((timings?.gatherUs ?? 0) / 1000), by, `${answered}/${asked}`];
}

const slowest = [1, 20, 50, 200];
const asks = (strategy: CutoffStrategy): SearchRequest => ({ strategy });

describe('each cutoff strategy, from the query to the answer', () => {
  const table: readonly (readonly [CutoffStrategy, readonly [number, string, string]])[] = [
    [{ name: 'all' }, [200, '(all)', '4/4']],
    [{ name: 'first-n', parameters: { count: 2 } }, [20, 'first-n', '2/4']],
    [{ name: 'first-n', parameters: { count: 9 } }, [200, '(all)', '4/4']],
    [{ name: 'quorum', parameters: { share: 0.75 } }, [50, 'quorum', '3/4']],
    [{ name: 'deadline', parameters: { wait_ms: 30 } }, [30, 'deadline', '2/4']],
    [{ name: 'deadline', parameters: { wait_ms: 300 } }, [200, '(all)', '4/4']],
    [{ name: 'quality', parameters: { coverage: 0.75, max_factor: 0 } }, [50, 'quality', '3/4']],
    [{ name: 'quality', parameters: { coverage: 0.5, min_factor: 0, max_factor: 0.01 } }, [30, 'quality', '2/4']],
    [
      {
        anyOf: [
          { name: 'first-n', parameters: { count: 3 } },
          { name: 'deadline', parameters: { wait_ms: 30 } },
        ],
      },
      [30, 'deadline', '2/4'],
    ],
    [
      {
        anyOf: [
          { name: 'first-n', parameters: { count: 2 } },
          { name: 'deadline', parameters: { wait_ms: 30 } },
        ],
      },
      [20, 'first-n', '2/4'],
    ],
  ];
  for (const [strategy, expected] of table) {
    it(`\`${JSON.stringify(strategy)}\` ends with ${expected[2]}, for the query or for the route`, async () => {
      const perQuery = await fourShards(slowest).search(asks(strategy));
      expect(endOf(perQuery)).deep.equal(expected);
      const ofRoute = await fourShards(slowest, { route: { cutoff: { strategies: configured(strategy) } } }).search();
      expect(endOf(ofRoute)).deep.equal(expected);
    });
  }

  it('says of the shards that were cut that they were, and cancels them', async () => {
    const coordinator = fourShards(slowest);
    const answer = answerOf(await coordinator.search(asks({ name: 'quorum', parameters: { share: 0.5 } })));
    const [report] = answer.sources;
    expect({
      cut: report?.shards.map(({ shard, reason }) => [shard, reason]),
      share: answer.coverage?.share,
      exact: answer.exact,
      degradedBy: answer.degradedBy,
      cancelled: coordinator.replicas.map(({ cancelled }) => cancelled.length),
    }).deep.equal({
      cut: [
        [2, SourceReason.SOURCE_REASON_CUT],
        [3, SourceReason.SOURCE_REASON_CUT],
      ],
      share: 0.5,
      exact: false,
      degradedBy: [Degradation.DEGRADATION_SHARDS_MISSING],
      cancelled: [0, 0, 1, 1],
    });
  });

  it('is heard only when the floor of the route, or the coverage that the query demands, is there', async () => {
    const cutoff = { strategies: [{ strategy: 'first-n', count: 1 }], floor: 0.5 };
    expect(endOf(await fourShards(slowest, { route: { cutoff } }).search())).deep.equal([20, 'first-n', '2/4']);
    const demanded = await fourShards(slowest, { route: { cutoff } }).search({ minCoverage: 0.7 });
    expect(endOf(demanded)).deep.equal([50, 'first-n', '3/4']);
  });

  it('is heard only when the required sources are there, and does not wait for opportunistic ones', async () => {
    const verticals = { images: { role: 'required' }, ads: { role: 'opportunistic' } };
    const coordinator = fourShards(slowest, { verticals });
    coordinator.vertical('images').afterMs = 120;
    coordinator.vertical('ads').afterMs = 400;
    const run = await coordinator.search(asks({ name: 'first-n', parameters: { count: 1 } }));
    expect(endOf(run)).deep.equal([120, 'first-n', '4/6']);
    const all = await coordinator.search(asks({ name: 'all' }));
    expect(endOf(all)).deep.equal([200, '(all)', '5/6']);
  });

  it('looks into the sockets once more before time makes it stop, after the loop has stood still', async () => {
    const coordinator = fourShards(slowest);
    const { response } = coordinator.start(asks({ name: 'deadline', parameters: { wait_ms: 30 } }));
    await coordinator.clock.advance(10);
    await coordinator.clock.stall(60);
    const answer = answerOf(await coordinator.finish(response));
    expect([answer.gathering?.strategy, answer.gathering?.answered]).deep.equal(['deadline', 3]);
  });
});

/** The same as a route writes it. */
function configured({ name = '', parameters = {}, anyOf = [] }: CutoffStrategy): object[] {
  if (anyOf.length > 0) return anyOf.flatMap(configured);
  const camel = (key: string): string => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [
    { strategy: name, ...Object.fromEntries(Object.entries(parameters).map(([key, value]) => [camel(key), value])) },
  ];
}

describe('the cutoffs that go by ranks', () => {
  for (const name of ['rank-safe', 'probable']) {
    it(`\`${name}\` ends when no bound reaches the last hit, and the answer is exact`, async () => {
      const run = await fourShards(slowest).search({ ...asks({ name }), k: 2 });
      expect(endOf(run)).deep.equal([1, name, '1/4']);
      expect(answerOf(run).hits.map(({ seq }) => seq)).deep.equal([1, 11]);
      expect([answerOf(run).exact, answerOf(run).coverage?.share]).deep.equal([true, 1]);
    });

    it(`\`${name}\` waits where the page is not full, or a bound reaches it`, async () => {
      expect(endOf(await fourShards(slowest).search({ ...asks({ name }), k: 5 }))).deep.equal([50, name, '3/4']);
      const low: Pair[] = [
        [1, 0.3],
        [2, 0.2],
      ];
      const reached = fourShards(slowest, { content: { ...looselyBound, hits: low } });
      expect(endOf(await reached.search({ ...asks({ name }), k: 2 }))).deep.equal([200, '(all)', '4/4']);
    });

    it(`\`${name}\` asks shards to tell how far they are, and takes what they told`, async () => {
      const coordinator = fourShards([1, 1, 1, 500], { content: looselyBound, best: 2 });
      const told = { hits: [[4, 1.7]] as Pair[], documentsDecided: 60 };
      coordinator.replica('web', 3, 0).behaviour.query = {
        afterMs: 500,
        tells: [
          { ...told, afterMs: 2, boundOfRest: 2.2 },
          { ...told, afterMs: 4, boundOfRest: 1.6 },
        ],
      };
      // What it has told counts, and what it has left lies below the fourth hit.
      const coordinated = await coordinator.search({ ...asks({ name }), k: 4 });
      const answer = answerOf(coordinated);
      expect(endOf(coordinated)).deep.equal([4, name, '3/4']);
      expect(answer.hits.map(({ seq }) => seq)).deep.equal([1, 2, 3, 4]);
      expect(answer.exact).equal(true);
      const query = coordinator.replica('web', 0, 0).asked.find(({ kind }) => kind === 'query')?.call.query;
      expect(query?.progressUs).equal(2000);
    });
  }

  it('tells a shard that is asked later what score its hits need to be of use', async () => {
    const coordinator = fourShards([1, 1, 1, 1], { replicas: 2 });
    const failing = { afterMs: 5, failure: 'unavailable', isWorthAnother: true } as const;
    coordinator.replica('web', 3, 0).behaviour.query = failing;
    const run = await coordinator.search({ ...asks({ name: 'rank-safe' }), k: 7 });
    const floors = [0, 1].map((replica) => {
      const asked = coordinator.replica('web', 3, replica).asked.find(({ kind }) => kind === 'query');
      return asked?.call.query?.floorScore;
    });
    // Three shards have told six hits: there is no seventh yet.
    expect(floors).deep.equal([null, null]);
    expect(answerOf(run).hits.map(({ seq }) => seq)).deep.equal([1, 2, 3, 4, 11, 12, 13]);
    const full = fourShards([1, 1, 1, 1], { replicas: 2, content: looselyBound, best: 2 });
    full.replica('web', 3, 0).behaviour.query = failing;
    const whole = answerOf(await full.search({ ...asks({ name: 'rank-safe' }), k: 5 }));
    const last = full.replica('web', 3, 1).asked.find(({ kind }) => kind === 'query');
    expect(last?.call.query?.floorScore).equal(0.9);
    expect(whole.hits.map(({ seq }) => seq)).deep.equal([1, 2, 3, 4, 11]);
  });

  it('no other asks for what is on the way', async () => {
    const coordinator = fourShards(slowest);
    await coordinator.search(asks({ name: 'quality' }));
    const query = coordinator.replica('web', 0, 0).asked.find(({ kind }) => kind === 'query')?.call.query;
    expect(query?.progressUs).equal(0);
  });
});

describe('the cutoff `probable`', () => {
  /** Shards whose bounds never forbid a hit; the last never has one. */
  function aLearner(): FakeCoordinator {
    const web = [0, 1, 2, 3].map((i) => ({
      ...looselyBound,
      hits:
        i === 3
          ? []
          : ([
              [1 + i, 0.9 - i / 10],
              [11 + i, 0.5],
            ] as Pair[]),
    }));
    return new FakeCoordinator({ indexes: { web }, replicas: 1 });
  }

  it('states 1 when everyone has answered, and nothing where it was not asked', async () => {
    const coordinator = aLearner();
    expect(answerOf(await coordinator.search(asks({ name: 'probable' }))).gathering?.probabilityComplete).equal(1);
    expect(answerOf(await coordinator.search(asks({ name: 'all' }))).gathering?.probabilityComplete).equal(null);
  });

  it('ends by chance only after it has learnt that a shard hardly ever contributes, and states how sure it is', async () => {
    const coordinator = aLearner();
    const ask = asks({ name: 'probable', parameters: { probability: 0.9 } });
    for (let i = 0; i < 150; i++) await coordinator.search({ ...ask, k: 3 });
    coordinator.replica('web', 3, 0).behaviour.query = { afterMs: 100 };
    const run = await coordinator.search({ ...ask, k: 3 });
    expect(endOf(run)).deep.equal([1, 'probable', '3/4']);
    const { gathering, exact } = answerOf(run);
    expect(gathering?.probabilityComplete).within(0.9, 0.9999);
    expect(exact).equal(false);
  });

  it('lets the missing leaves of some gatherings answer, to learn from them, and cancels those of the others', async () => {
    const coordinator = aLearner();
    const ask = { ...asks({ name: 'probable', parameters: { probability: 0.9 } }), k: 3 };
    for (let i = 0; i < 150; i++) await coordinator.search(ask);
    const last = coordinator.replica('web', 3, 0);
    last.behaviour.query = { afterMs: 100 };
    last.cancelled.length = 0;
    Object.assign(coordinator.dependencies.contributions.checked, { gatherings: 0, complete: 0 });
    for (let i = 0; i < 32; i++) {
      await coordinator.search(ask);
      await coordinator.clock.advance(200);
    }
    expect(last.cancelled.filter((kind) => kind === 'query')).have.length(30);
    expect(coordinator.dependencies.contributions.checked).deep.equal({ gatherings: 2, complete: 2, unknown: 0 });
    // Now it has a hit, of which nobody knows but who looks into it.
    last.content = { ...last.content, hits: [[4, 0.95]] };
    for (let i = 0; i < 16; i++) {
      await coordinator.search(ask);
      await coordinator.clock.advance(200);
    }
    expect(coordinator.dependencies.contributions.checked).deep.equal({ gatherings: 3, complete: 2, unknown: 0 });
  });
});

/** Three sources that stand in for each other: two verticals with hits of 100 and less, and an index with hits of 9. */
function alternatives(options: FakeCoordinatorOptions = {}): FakeCoordinator {
  const coordinator = new FakeCoordinator({
    indexes: { web: [{ hits: [[1, 9]] }, { hits: [[2, 8]] }] },
    replicas: 1,
    verticals: { images: { weight: 0.5 }, places: { weight: 0.01 } },
    ...options,
  });
  coordinator.replica('web', 1, 0).behaviour.query = { afterMs: 30 };
  coordinator.vertical('images').afterMs = 50;
  coordinator.vertical('places').afterMs = 80;
  return coordinator;
}

function sourcesOf(run: SearchRun) {
  const { sources, hits } = answerOf(run);
  return {
    onPage: [...new Set(hits.map(({ source }) => source))],
    reports: sources.map(({ source, state, reason }) => [source, state, reason]),
  };
}

const { SOURCE_STATE_COMPLETE: complete, SOURCE_STATE_FAILED: failed, SOURCE_STATE_PARTIAL: partial } = SourceState;
const { SOURCE_REASON_UNSPECIFIED: fine, SOURCE_REASON_CUT: cut, SOURCE_REASON_NOT_TAKEN: notTaken } = SourceReason;

describe('the cutoff `first`', () => {
  it('takes the first source that has answered in full with a hit, and its hits alone', async () => {
    const run = await alternatives().search(asks({ name: 'first' }));
    expect(endOf(run)).deep.equal([30, 'first', '2/4']);
    expect(sourcesOf(run)).deep.equal({
      onPage: ['web'],
      reports: [
        ['web', complete, fine],
        ['images', failed, cut],
        ['places', failed, cut],
      ],
    });
    expect(answerOf(run).exact).equal(true);
  });

  it('passes over a source that has answered without hits', async () => {
    const coordinator = alternatives({ indexes: { web: [{}, {}] } });
    const run = await coordinator.search(asks({ name: 'first' }));
    expect(endOf(run)[0]).equal(50);
    expect(sourcesOf(run).onPage).deep.equal(['images']);
    expect(sourcesOf(run).reports[0]).deep.equal(['web', complete, notTaken]);
  });

  it('takes what there is of a source when time ends it', async () => {
    const coordinator = alternatives();
    coordinator.replica('web', 1, 0).behaviour.query = 'silent';
    for (const name of ['images', 'places']) coordinator.vertical(name).afterMs = 5000;
    const run = await coordinator.search(asks({ name: 'first' }), 200);
    expect(sourcesOf(run).onPage).deep.equal(['web']);
    expect(sourcesOf(run).reports[0]?.[1]).equal(partial);
    expect(answerOf(run).exact).equal(false);
  });
});

describe('`first` and `best` beside others', () => {
  it('keep to one source whoever ends it', async () => {
    const coordinator = alternatives();
    coordinator.replica('web', 1, 0).behaviour.query = 'silent';
    const anyOf = [{ name: 'first' }, { name: 'deadline', parameters: { wait_ms: 40 } }];
    const run = await coordinator.search(asks({ anyOf }));
    expect(endOf(run)).deep.equal([40, 'deadline', '1/4']);
    expect(sourcesOf(run).onPage).deep.equal(['web']);
    expect(answerOf(run).exact).equal(false);
  });

  it('take the source of the one that ended it', async () => {
    const anyOf = [{ name: 'first' }, { name: 'best', parameters: { score: 20 } }];
    const coordinator = alternatives();
    coordinator.replica('web', 1, 0).behaviour.query = { afterMs: 70 };
    const run = await coordinator.search(asks({ anyOf }));
    expect(endOf(run)).deep.equal([50, 'first', '2/4']);
    expect(sourcesOf(run).onPage).deep.equal(['images']);
    const best = await alternatives().search(asks({ anyOf: [...anyOf].reverse() }));
    expect(sourcesOf(best).onPage).deep.equal(['web']);
  });

  it('leave a page without hits where no source has one', async () => {
    const coordinator = alternatives({ indexes: { web: [{}, {}] } });
    for (const name of ['images', 'places']) coordinator.vertical(name).hits = 0;
    for (const name of ['first', 'best']) {
      const run = await coordinator.search(asks({ name }));
      expect([endOf(run)[1], answerOf(run).hits.length, answerOf(run).exact]).deep.equal(['(all)', 0, true]);
    }
  });
});

describe('`first` and `best` among what stands in', () => {
  const standsIn = (id: string, score: number) => ({ onFailure: { strategy: 'fallback', hits: [{ id, score }] } });
  const bothDown = (web: object) => {
    const coordinator = new FakeCoordinator({
      indexes: { web: [web] },
      replicas: 1,
      verticals: { images: standsIn('few', 1), places: standsIn('many', 500) },
    });
    for (const name of ['images', 'places']) coordinator.vertical(name).failure = 'unavailable';
    return coordinator;
  };

  for (const [name, taken] of [
    ['first', 'images'],
    ['best', 'places'],
  ] as const) {
    it(`hold the hits of one source alone: \`${name}\` of ${taken}`, async () => {
      const run = await bothDown({}).search(asks({ name }));
      expect(sourcesOf(run).onPage).deep.equal([taken]);
      expect(answerOf(run).exact).equal(false);
    });

    it(`prefer a live answer, whatever stands in scores: \`${name}\``, async () => {
      const run = await bothDown({ hits: [[1, 0.5]] }).search(asks({ name }));
      expect(sourcesOf(run).onPage).deep.equal(['web']);
    });
  }
});

describe('the cutoff `best`', () => {
  it('waits for all and takes the source whose best hit, times its weight, is best', async () => {
    const run = await alternatives().search(asks({ name: 'best' }));
    expect(endOf(run)).deep.equal([80, '(all)', '4/4']);
    expect(sourcesOf(run)).deep.equal({
      onPage: ['images'],
      reports: [
        ['web', complete, notTaken],
        ['images', complete, fine],
        ['places', complete, notTaken],
      ],
    });
    expect(answerOf(run).exact).equal(true);
  });

  it('ends at the first source that is good enough; what was cut might have been better, and the answer says so', async () => {
    const run = await alternatives().search(asks({ name: 'best', parameters: { score: 5 } }));
    expect(endOf(run)).deep.equal([30, 'best', '2/4']);
    expect(sourcesOf(run).onPage).deep.equal(['web']);
    expect(answerOf(run).exact).equal(false);
  });

  it('is exact though a shard is missing, when nothing there could be as good', async () => {
    const coordinator = alternatives();
    coordinator.replica('web', 1, 0).behaviour.query = 'silent';
    const run = await coordinator.search(asks({ name: 'best' }), 200);
    expect(sourcesOf(run).onPage).deep.equal(['images']);
    expect(answerOf(run).exact).equal(true);
  });

  it('of sources that are equally good takes the one named first', async () => {
    const verticals = { images: { weight: 0.5 }, places: { weight: 0.5 } };
    const run = await alternatives({ verticals }).search(asks({ name: 'best' }));
    expect(sourcesOf(run).onPage).deep.equal(['images']);
  });
});
