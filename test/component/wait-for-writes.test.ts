import { Degradation, SourceReason, SourceState } from '@muster/proto';
import { expect } from 'chai';
import { FakeCoordinator, type FakeCoordinatorOptions } from '../support/fake-coordinator.js';

/** An index of two shards with a hit each, all at generation 7. */
function anIndex(options: FakeCoordinatorOptions = {}): FakeCoordinator {
  const web = [{ hits: [[1, 9]] as const }, { hits: [[2, 8]] as const }];
  return new FakeCoordinator({ indexes: { web }, replicas: 1, ...options });
}

function publish(world: FakeCoordinator, ...generations: number[]): void {
  for (const replica of world.replicas) replica.publish(...generations);
}

describe('a query that is to see a write', () => {
  it('does not wait if the write is visible', async () => {
    const world = anIndex();
    const { answer, tookMs } = await world.search({ waitFor: [{ index: 'web', seq: 6 }] });
    expect(answer?.sources[0]?.generation).equal(7);
    expect(tookMs).lessThan(10);
  });

  it('waits until it is, in all shards', async () => {
    const world = anIndex();
    const { response } = world.start({ waitFor: [{ seq: 8 }] });
    await world.clock.advance(100);
    world.replica('web', 0, 0).publish(7, 9);
    await world.clock.advance(100);
    expect(world.replicas.flatMap(({ kinds }) => kinds)).deep.equal([]);
    world.replica('web', 1, 0).publish(7, 9);
    const { answer } = await world.finish(response);
    expect(answer?.sources[0]?.generation).equal(9);
    expect(answer?.exact).equal(true);
  });

  it('is not content with a shard that lags', async () => {
    const world = anIndex({ index: { maxLagMs: 0 } });
    world.replica('web', 0, 0).publish(7, 9);
    const { error } = await world.search({ waitFor: [{ seq: 8 }] });
    expect(error?.message).match(/it reads generation 9, shard 1 generation 7/);
  });

  it('fails when its time is up, with the write and the generation that is read', async () => {
    const world = anIndex();
    const { error, tookMs } = await world.search({ waitFor: [{ seq: 8 }] });
    expect(error?.code).equal('deadline-exceeded');
    expect(error?.message).match(/write 8 of "web" was not visible within \d+ ms: it reads generation 7/);
    expect(tookMs).within(700, 1000);
    expect(error?.response?.coverage?.share).equal(0);
  });

  it('is not asked without it when another index has to be asked again', async () => {
    const world = new FakeCoordinator({ indexes: { web: [{}], other: [{}] }, replicas: 1 });
    await world.search();
    const [web] = world.shard('web', 0);
    const { response } = world.start({ waitFor: [{ index: 'other', seq: 8 }] });
    if (web === undefined) throw new Error('no replica');
    web.behaviour.query = { afterMs: 20 };
    while (web.kinds.filter((kind) => kind === 'query').length < 2) await world.clock.advance(5);
    web.publish(9);
    const { answer } = await world.finish(response);
    expect(answer?.sources.map(({ source, state, generation }) => [source, state, generation])).deep.equal([
      ['web', SourceState.SOURCE_STATE_COMPLETE, 9],
      ['other', SourceState.SOURCE_STATE_FAILED, 0],
    ]);
  });

  it('is not answered in a state to which an index went back while another was waited for', async () => {
    const world = new FakeCoordinator({ indexes: { web: [{}], other: [{}] }, replicas: 1 });
    const [web] = world.shard('web', 0);
    const [other] = world.shard('other', 0);
    const { response } = world.start({
      waitFor: [
        { index: 'web', seq: 8 },
        { index: 'other', seq: 8 },
      ],
    });
    web?.publish(7, 9);
    await world.clock.advance(50);
    web?.goDown();
    web?.publish(7);
    web?.comeBack();
    other?.publish(7, 9);
    const { answer } = await world.finish(response);
    expect(answer?.sources.map(({ source, state }) => [source, state])).deep.equal([
      ['web', SourceState.SOURCE_STATE_FAILED],
      ['other', SourceState.SOURCE_STATE_COMPLETE],
    ]);
  });

  it('has its other sources in time', async () => {
    const world = anIndex({ verticals: { news: {} } });
    const { answer, tookMs } = await world.search({ waitFor: [{ index: 'web', seq: 8 }] });
    expect(answer?.sources.map(({ state, reason }) => [state, reason])).deep.equal([
      [SourceState.SOURCE_STATE_FAILED, SourceReason.SOURCE_REASON_TIMEOUT],
      [SourceState.SOURCE_STATE_COMPLETE, SourceReason.SOURCE_REASON_UNSPECIFIED],
    ]);
    expect(answer?.exact).equal(false);
    expect(answer?.degradedBy).deep.equal([Degradation.DEGRADATION_SHARDS_MISSING]);
    expect(tookMs).lessThan(1000);
  });

  it('fails if it cannot do without the index', async () => {
    const world = anIndex({ verticals: { news: {} }, indexSource: { role: 'required' } });
    const { error } = await world.search({ waitFor: [{ index: 'web', seq: 8 }] });
    expect(error?.code).equal('deadline-exceeded');
    expect(error?.message).match(/cannot do without did not answer: web/);
  });

  it('ends when its caller goes', async () => {
    const world = anIndex();
    const { response, cancel } = world.start({ waitFor: [{ seq: 8 }] });
    await world.clock.advance(100);
    cancel();
    const { error, tookMs } = await world.finish(response);
    expect([error?.code, tookMs]).deep.equal(['cancelled', 0]);
  });

  it('takes the name of the index or an alias, and the only index for none', async () => {
    const world = anIndex({ aliases: { pages: 'web' }, sources: [{ index: 'pages' }] });
    for (const index of ['', 'web', 'pages']) {
      const { answer } = await world.search({ waitFor: [{ index, seq: 6 }], generations: [{ index, generation: 7 }] });
      expect(answer?.sources[0]?.source).equal('web');
      expect(answer?.hits[0]?.source).equal('web');
    }
  });

  const refusals = [
    [
      { waitFor: [{ seq: 1 }] },
      'wait_for[0].index must be one of: web, other (the indexes of route "default"), got ""',
    ],
    [
      { generations: [{ index: 'wbe', generation: 1 }] },
      'generations[0].index must be one of: web, other (the indexes of route "default"), got "wbe"',
    ],
    [
      {
        waitFor: [
          { index: 'web', seq: 1 },
          { index: 'web', seq: 2 },
        ],
      },
      'wait_for[1].index must be an index that is not named already, got "web"',
    ],
    [{ generations: [{ index: 'web', generation: 0 }] }, 'generations[0].generation must be at least 1, got 0'],
    [
      { waitFor: [{ index: 'web', seq: 7 }], generations: [{ index: 'web', generation: 7 }] },
      'generations[0].generation must be above 7, which wait_for names, got 7',
    ],
  ] as const;
  for (const [request, message] of refusals) {
    it(`is refused for ${JSON.stringify(request)}`, async () => {
      const world = new FakeCoordinator({ indexes: { web: [{}], other: [{}] }, replicas: 1 });
      const { error } = await world.search(JSON.parse(JSON.stringify(request)));
      expect([error?.code, error?.message]).deep.equal(['invalid-query', message]);
    });
  }
});

describe('asking the writer for a generation', () => {
  it('is done at once, and once for all who wait', async () => {
    let refreshes = 0;
    const world: FakeCoordinator = anIndex({
      refresh: {
        web: async () => {
          refreshes++;
          await new Promise<void>((resolve) => world.clock.arrive(5, resolve));
          publish(world, 7, 9);
          return 9;
        },
      },
    });
    const runs = Array.from({ length: 10 }, () => world.start({ waitFor: [{ seq: 8 }] }).response);
    const { tookMs } = await world.finish(runs[0] as (typeof runs)[number]);
    expect(tookMs).lessThan(20);
    for (const run of runs) expect((await world.finish(run)).answer?.sources[0]?.generation).equal(9);
    expect(refreshes).equal(1);
  });

  it('is done again for a write that a request on its way may have come too early for', async () => {
    const given = [9, 11];
    const world: FakeCoordinator = anIndex({
      refresh: {
        web: async () => {
          const generation = given.shift() ?? 11;
          await new Promise<void>((resolve) => world.clock.arrive(5, resolve));
          publish(world, 7, generation);
          return generation;
        },
      },
    });
    const first = world.start({ waitFor: [{ seq: 8 }] }).response;
    await world.clock.advance(1);
    const second = world.start({ waitFor: [{ seq: 10 }] }).response;
    expect((await world.finish(first)).answer?.sources[0]?.generation).equal(9);
    expect((await world.finish(second)).answer?.sources[0]?.generation).equal(11);
    expect(given).deep.equal([]);
  });

  it('is told of when it fails, and does not keep asking', async () => {
    let refreshes = 0;
    const world = anIndex({
      refresh: {
        web: async () => {
          refreshes++;
          throw new Error('connection refused');
        },
      },
    });
    const { error } = await world.search({ waitFor: [{ seq: 8 }] });
    expect(error?.message).match(/it reads generation 7; its writer said: connection refused/);
    expect(refreshes).equal(1);
  });

  it('does not keep asking for a write that nobody made', async () => {
    let refreshes = 0;
    const world = anIndex({
      refresh: {
        web: async () => {
          refreshes++;
          return 7;
        },
      },
    });
    expect((await world.search({ waitFor: [{ seq: 1000 }] })).error?.code).equal('deadline-exceeded');
    expect(refreshes).equal(1);
  });
});

describe('keeping generations', () => {
  const leases = (world: FakeCoordinator) =>
    world.replicas.map(({ asked }) =>
      asked.flatMap(({ call: { lease } }) => (lease == null ? [] : [[lease.generation, lease.durationMs]])),
    );

  it('is promised by every shard before the answer is given, by all replicas that can', async () => {
    const world = anIndex({ replicas: 2 });
    world.replica('web', 1, 0).publish();
    const { answer } = await world.search({ keepGenerationsMs: 60_000 });
    expect(answer?.degradedBy).deep.equal([]);
    expect(leases(world)).deep.equal([[[7, 60_000]], [[7, 60_000]], [], [[7, 60_000]]]);
  });

  it('is not asked for a query that fails', async () => {
    const world = anIndex({
      indexes: { web: [{}], other: [{}] },
      sources: [{ index: 'web' }, { index: 'other', role: 'required', onFailure: ['fail'] }],
    });
    world.replica('other', 0, 0).behaviour.query = { afterMs: 20, failure: 'error', isWorthAnother: false };
    const { error } = await world.search({ keepGenerationsMs: 60_000 });
    expect(error?.message).match(/cannot do without/);
    expect(leases(world)).deep.equal([[], []]);
  });

  it('is not asked where it is not wanted', async () => {
    const world = anIndex();
    await world.search();
    expect(leases(world)).deep.equal([[], []]);
  });

  it('waits for the promise, but not longer than there is time', async () => {
    const world = anIndex();
    world.replica('web', 0, 0).behaviour.lease = { afterMs: 50 };
    const slow = await world.search({ keepGenerationsMs: 1000 });
    expect(slow.tookMs).within(50, 60);
    expect(slow.answer?.degradedBy).deep.equal([]);
    world.replica('web', 0, 0).behaviour.lease = 'silent';
    const { answer, tookMs } = await world.search({ keepGenerationsMs: 1000 }, 200);
    expect(tookMs).within(150, 200);
    expect(answer?.degradedBy).deep.equal([Degradation.DEGRADATION_GENERATIONS_NOT_KEPT]);
    expect(answer?.hits.length).equal(2);
  });

  it('is promised by another replica if one fails', async () => {
    const world = anIndex({ replicas: 2 });
    world.replica('web', 0, 0).behaviour.lease = { afterMs: 1, failure: 'unavailable', isWorthAnother: true };
    world.replica('web', 0, 1).behaviour.lease = { afterMs: 1 };
    const { answer } = await world.search({ keepGenerationsMs: 1000 });
    expect(answer?.degradedBy).deep.equal([]);
  });

  it('cannot be promised where shards are read at different generations', async () => {
    const world = anIndex({ index: { maxLagMs: 0 } });
    world.replica('web', 0, 0).publish(7, 9);
    const { answer } = await world.search({ keepGenerationsMs: 1000 });
    expect(answer?.degradedBy).deep.equal([
      Degradation.DEGRADATION_GENERATION_SKEW,
      Degradation.DEGRADATION_GENERATIONS_NOT_KEPT,
    ]);
  });
});
