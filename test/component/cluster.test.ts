import { SourceReason } from '@muster/proto';
import { expect } from 'chai';
import { aCluster } from '../support/fake-cluster.js';
import type { SearchRun } from '../support/fake-coordinator.js';

function shareOf({ answer }: SearchRun): number | undefined {
  return answer?.coverage?.share;
}

/** How many runs ended with each share of documents; errors by their code. */
function shares(runs: readonly SearchRun[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const run of runs) {
    const key = run.error?.code ?? String(shareOf(run));
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function slowest(runs: readonly SearchRun[]): number {
  return Math.max(...runs.map(({ tookMs }) => tookMs));
}

function troubleOf(run: SearchRun): string | undefined {
  return run.answer?.sources[0]?.message;
}

describe('a cluster', () => {
  it('answers in full over its sessions', async () => {
    const { coordinator } = await aCluster();
    const { answer } = await coordinator.search();
    expect([answer?.hits.map(({ id }) => id), answer?.exact]).deep.equal([['d1', 'd2', 'd3', 'd4'], true]);
  });

  it('fails no query when a replica is killed under load', async () => {
    const cluster = await aCluster();
    const under = cluster.load(60, 1);
    await Promise.resolve();
    cluster.coordinator.clock.arrive(20, () => cluster.shard('web-1-0:1').kill());
    expect(shares(await under)).deep.equal({ '1': 60 });
  });

  it('answers with what there is when all replicas of a shard are killed, and in full after they are back', async () => {
    const cluster = await aCluster();
    const replicas = ['web-1-0:1', 'web-1-1:1'].map((address) => cluster.shard(address));
    for (const replica of replicas) replica.kill();
    const without = await cluster.load(20, 5);
    for (const replica of replicas) replica.restart();
    await cluster.coordinator.clock.advance(2000);
    const after = await cluster.load(20, 5);
    expect({
      without: shares(without),
      slowest: slowest(without) < 50,
      why: troubleOf(without[19] as SearchRun),
      after: shares(after),
    }).deep.equal({
      without: { '0.5': 20 },
      slowest: true,
      why: 'no replica serves (web-1-0:1: connection reset; web-1-1:1: connection reset)',
      after: { '1': 20 },
    });
  });

  it('answers inside the deadline while a replica hangs, leaves it alone once it owes a pong, and fails over when it is dead', async () => {
    const cluster = await aCluster();
    await cluster.load(5, 10);
    cluster.shard('web-1-0:1').process.stop();
    const first = await cluster.load(30, 10, 150);
    const afterPing = await cluster.load(200, 10, 150);
    expect({
      slowest: slowest([...first, ...afterPing]) <= 150,
      honest: [...first, ...afterPing].every((run) => shareOf(run) === 1 || shareOf(run) === 0.5),
      afterPing: shares(afterPing),
    }).deep.equal({ slowest: true, honest: true, afterPing: { '1': 200 } });
  });

  it('names time as the reason while the only replicas of a shard hang', async () => {
    const cluster = await aCluster();
    await cluster.load(5, 10);
    for (const address of ['web-1-0:1', 'web-1-1:1']) cluster.shard(address).process.stop();
    const runs = await cluster.load(20, 10, 100);
    expect({
      shares: shares(runs),
      slowest: slowest(runs) <= 100,
      reasons: new Set(runs.map(({ answer }) => answer?.sources[0]?.reason)),
    }).deep.equal({ shares: { '0.5': 20 }, slowest: true, reasons: new Set([SourceReason.SOURCE_REASON_TIMEOUT]) });
  });

  it('runs nothing late when a stopped replica goes on', async () => {
    const cluster = await aCluster();
    await cluster.load(5, 10);
    const stopped = cluster.shard('web-1-0:1');
    stopped.process.stop();
    await cluster.load(20, 10, 100);
    const before = stopped.calls.length;
    stopped.process.resume();
    await cluster.coordinator.clock.advance(1);
    expect(stopped.calls.length - before).equal(0);
  });

  it('loses nothing when a replica drains under load', async () => {
    const cluster = await aCluster();
    const under = cluster.load(80, 2);
    cluster.coordinator.clock.arrive(30, () => cluster.shard('web-0-0:1').session.drain(1000));
    expect(shares(await under)).deep.equal({ '1': 80 });
  });

  it('cancels at the shard what a caller no longer wants', async () => {
    const cluster = await aCluster();
    await cluster.coordinator.search();
    cluster.serviceMs = 10_000;
    const { cancel } = cluster.coordinator.start();
    await cluster.coordinator.clock.advance(5);
    cancel();
    await cluster.coordinator.clock.advance(5);
    const cancelled = [...cluster.shards.values()].flatMap((shard) => shard.cancelled);
    expect(cancelled).have.length(2);
  });

  it('answers in full through a stall of the coordinator as long as the replies were in time', async () => {
    const cluster = await aCluster();
    await cluster.coordinator.search();
    cluster.serviceMs = 20;
    const { response } = cluster.coordinator.start({}, 200);
    await cluster.coordinator.clock.advance(5);
    await cluster.coordinator.clock.stall(185);
    const run = await cluster.coordinator.finish(response);
    expect(shareOf(run)).equal(1);
  });

  it('reads what came for several queries in a stall before it cuts any of them off', async () => {
    const cluster = await aCluster();
    const { coordinator } = cluster;
    await coordinator.search();
    cluster.serviceMs = 20;
    const started = [];
    for (let i = 0; i < 5; i++) {
      started.push(coordinator.start({}, 200).response);
      await coordinator.clock.advance(3);
    }
    await coordinator.clock.stall(180);
    await coordinator.clock.advance(50);
    const runs = await Promise.all(started.map((response) => coordinator.outcomeOf(response)));
    expect(runs.map(({ answer }) => answer?.coverage?.share)).deep.equal([1, 1, 1, 1, 1]);
  });

  it('does not ask a replica that serves something else, and says why', async () => {
    const cluster = await aCluster({ 'web-1-0:1': { shard: 0 }, 'web-1-1:1': { index: 'news' } });
    const run = await cluster.coordinator.search();
    expect([shareOf(run), troubleOf(run)]).deep.equal([
      0.5,
      'no replica serves (web-1-0:1: it serves shard 0 of 2 of "web", not 1 of 2 of "web"; ' +
        'web-1-1:1: it serves shard 1 of 2 of "news", not 1 of 2 of "web")',
    ]);
  });

  it('does not ask a replica whose schema differs from the others’', async () => {
    const cluster = await aCluster({ 'web-1-1:1': { schemaFingerprint: 'other' } });
    await cluster.load(20, 5);
    expect(cluster.shard('web-1-1:1').calls).deep.equal([]);
  });

  it('asks all shards at the newest generation that each can serve', async () => {
    const cluster = await aCluster({
      'web-0-0:1': { generations: [7, 8] },
      'web-0-1:1': { generations: [7, 8] },
      'web-1-1:1': { generations: [7, 8] },
    });
    cluster.shard('web-1-0:1').session.noteGeneration({ generations: [7], documents: 100 });
    await cluster.coordinator.clock.advance(5);
    await cluster.load(10, 5);
    const asked = [...cluster.shards].flatMap(([address, { calls }]) =>
      calls.flatMap(({ call }) => (call.query == null ? [] : [`${address} ${call.query.generation}`])),
    );
    expect(new Set(asked.map((line) => line.split(' ')[1]))).deep.equal(new Set(['8']));
    expect(asked.some((line) => line.startsWith('web-1-0:1'))).equal(false);
  });

  it('goes on asking a replica after it told of a new generation', async () => {
    const cluster = await aCluster();
    for (const shard of cluster.shards.values()) shard.session.noteGeneration({ generations: [7, 8], documents: 100 });
    await cluster.coordinator.clock.advance(5);
    const { answer } = await cluster.coordinator.search();
    expect([answer?.coverage?.share, answer?.sources[0]?.generation]).deep.equal([1, 8]);
  });

  it('asks for statistics anew at another generation', async () => {
    const cluster = await aCluster();
    const counts = async (): Promise<number> => {
      await cluster.coordinator.search();
      const calls = [...cluster.shards.values()].flatMap((shard) => shard.calls);
      return calls.filter(({ call }) => call.termStats != null).length;
    };
    const before = [await counts(), await counts()];
    for (const shard of cluster.shards.values()) shard.session.noteGeneration({ generations: [8], documents: 100 });
    await cluster.coordinator.clock.advance(5);
    expect([...before, await counts()]).deep.equal([2, 2, 4]);
  });
});
