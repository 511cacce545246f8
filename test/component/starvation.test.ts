import { Degradation, type SearchRequest, type SearchResponse__Output } from '@muster/proto';
import { expect } from 'chai';
import { FakeCoordinator } from '../support/fake-coordinator.js';
import type { Behaviour } from '../support/fake-replica.js';

const strategies: readonly SearchRequest['strategy'][] = [
  { name: 'all' },
  { name: 'first-n', parameters: { count: 2 } },
  { name: 'quality', parameters: { coverage: 0.5 } },
  { name: 'rank-safe' },
  { name: 'deadline', parameters: { wait_ms: 15 } },
  { name: 'quorum', parameters: { share: 0.6 } },
  { name: 'probable' },
  { name: 'first' },
  { name: 'best' },
];
const phases = ['termStats', 'query', 'rank', 'fetch', 'none'] as const;
const delays: readonly Behaviour[] = [{ afterMs: 20 }, { afterMs: 120 }, 'silent'];
const timeouts = [5, 60, 200];

function aCoordinator(phase: (typeof phases)[number], behaviour: Behaviour): FakeCoordinator {
  const web = [1, 2, 3].map((shard) => ({ hits: [[shard, 10 - shard] as const, [shard + 3, 5 - shard] as const] }));
  const coordinator = new FakeCoordinator({ indexes: { web }, replicas: 1 });
  if (phase === 'rank') coordinator.rankMs = behaviour === 'silent' ? 10_000 : behaviour.afterMs;
  // One replica of three is slow.
  else if (phase !== 'none') coordinator.replica('web', 0, 0).behaviour[phase] = behaviour;
  return coordinator;
}

/** An answer says of every hit whether its document is there, and of itself what it lacks. */
function expectHonesty(answer: SearchResponse__Output): void {
  const areAllThere = answer.hits.every(({ document, documentMissing }) => {
    expect(document.length > 0).equal(!documentMissing);
    return !documentMissing;
  });
  const says = (degradation: number): boolean => answer.degradedBy.includes(degradation as never);
  expect(says(Degradation.DEGRADATION_DOCUMENTS_MISSING)).equal(!areAllThere);
  const { shards = 0, shardsComplete = 0, share = 0 } = answer.coverage ?? {};
  expect(says(Degradation.DEGRADATION_SHARDS_MISSING)).equal(shardsComplete < shards);
  if (share < 1) expect(shardsComplete).lessThan(shards);
}

describe('no phase is starved', () => {
  for (const strategy of strategies) {
    it(`with \`${strategy?.name}\`, whichever phase is slow, however slow, and however little time there is`, async () => {
      for (const phase of phases) {
        for (const delay of delays) {
          for (const timeoutMs of timeouts) {
            const coordinator = aCoordinator(phase, delay);
            for (let query = 0; query < 2; query++) {
              const { answer, error, tookMs } = await coordinator.search({ strategy: strategy ?? null }, timeoutMs);
              expect(tookMs).most(timeoutMs);
              if (answer === undefined) expect(error?.code).equal('deadline-exceeded');
              else expectHonesty(answer);
            }
          }
        }
      }
    });
  }

  it('but learns how long a fetch takes, and keeps that back of the time for hits', async () => {
    const coordinator = aCoordinator('fetch', { afterMs: 120 });
    coordinator.replica('web', 1, 0).behaviour.query = 'silent';
    const counts = [];
    for (let query = 0; query < 4; query++) {
      const { answer } = await coordinator.search({}, 400);
      counts.push(answer?.hits.filter(({ documentMissing }) => documentMissing).length);
    }
    // Gathering waits for the silent shard as long as it may, which is too long before a fetch was seen.
    expect(counts.at(0)).greaterThan(0);
    expect(counts.at(-1)).equal(0);
  });

  it('and fetches without snippets where there is no time for them, which it says', async () => {
    const coordinator = aCoordinator('fetch', { afterMs: 40 });
    const highlight = { fields: [] };
    const inTime = await coordinator.search({ highlight }, 1000);
    coordinator.replica('web', 1, 0).behaviour.query = 'silent';
    coordinator.rankMs = 25;
    const late = await coordinator.search({ highlight }, 75);
    const asked = coordinator
      .replica('web', 0, 0)
      .asked.flatMap(({ call }) => (call.fetch == null ? [] : [call.fetch]));
    expect(asked.map((fetch) => fetch.highlight !== null)).deep.equal([true, false]);
    expect(inTime.answer?.degradedBy).deep.equal([]);
    expect(late.answer?.degradedBy).include(Degradation.DEGRADATION_EXTRAS_SKIPPED);
  });

  it('and asks nobody who could not answer in time, which it says', async () => {
    const coordinator = aCoordinator('none', 'silent');
    await coordinator.search({}, 400);
    const before = coordinator.replicas.flatMap(({ kinds }) => kinds).length;
    const { error } = await coordinator.search({}, 0.15);
    expect(coordinator.replicas.flatMap(({ kinds }) => kinds).length).equal(before);
    expect(error?.code).equal('deadline-exceeded');
    expect(error?.message).match(/not asked/);
  });

  it('and learns nothing of fetches that asked nobody', async () => {
    const coordinator = aCoordinator('fetch', { afterMs: 120 });
    for (let query = 0; query < 3; query++) await coordinator.search({}, 1000);
    for (let query = 0; query < 200; query++) await coordinator.search({ query: 'nothing', k: 0 }, 1000);
    coordinator.replica('web', 1, 0).behaviour.query = 'silent';
    const { answer } = await coordinator.search({}, 400);
    expect(answer?.hits.length).greaterThan(0);
    expect(answer?.hits.filter(({ documentMissing }) => documentMissing)).deep.equal([]);
  });
});
