import { Degradation, SourceReason, SourceState, StopReason, TotalRelation } from '@muster/proto';
import { expect } from 'chai';
import { FakeCoordinator, type FakeCoordinatorOptions } from '../support/fake-coordinator.js';
import type { Behaviour, ShardContent } from '../support/fake-replica.js';

const k = 100;

/** Four shards of 150 hits: spread evenly, or the best 150 all in shard 2. */
function shardsOf(spread: 'even' | 'uneven', change: Partial<ShardContent> = {}): Partial<ShardContent>[] {
  return [0, 1, 2, 3].map((shard) => {
    const hits = Array.from({ length: 150 }, (_, i) => {
      const score = (spread === 'even' ? 600 - 4 * i - shard : 600 - i - (shard === 2 ? 0 : 300)) / 1000;
      return [4 * i + shard, score] as const;
    });
    return { hits, documents: 1000, ...change };
  });
}

function aCoordinator(spread: 'even' | 'uneven', options: FakeCoordinatorOptions = {}, change = {}): FakeCoordinator {
  return new FakeCoordinator({ indexes: { web: shardsOf(spread, change) }, replicas: 2, ...options });
}

/** The hits that each shard was asked for, in order. */
function wanted(coordinator: FakeCoordinator): number[][] {
  return [0, 1, 2, 3].map((shard) =>
    coordinator.shard('web', shard).flatMap(({ asked }) => asked.flatMap(({ call }) => call.query?.k ?? [])),
  );
}

/** What becomes of the second query that a shard is sent. */
function secondFails(coordinator: FakeCoordinator, shard: number, second: Behaviour): void {
  let asked = 0;
  for (const { behaviour } of coordinator.shard('web', shard)) {
    Object.defineProperty(behaviour, 'query', {
      configurable: true,
      get: () => (asked++ === 0 ? { afterMs: 1 } : second),
    });
  }
}

const seqsOf = (hits: readonly { readonly seq: number }[] = []): number[] => hits.map(({ seq }) => seq);

describe('fewer hits asked of each shard', () => {
  it('give the same page with one trip where documents are spread evenly', async () => {
    const [fewer, all] = [aCoordinator('even'), aCoordinator('even', { route: { topKProbability: 1 } })];
    const [page, whole] = [await fewer.search({ k }), await all.search({ k })];
    expect(seqsOf(page.answer?.hits)).deep.equal(seqsOf(whole.answer?.hits));
    expect([page.answer?.exact, page.tookMs]).deep.equal([true, whole.tookMs]);
    const [[most = k] = []] = wanted(fewer);
    expect(most).within(26, 60);
    expect([wanted(fewer), wanted(all)]).deep.equal([
      [[most], [most], [most], [most]],
      [[k], [k], [k], [k]],
    ]);
  });

  it('give the same page where one shard has all the best: that one is asked again, of the replica that knows them', async () => {
    const coordinator = aCoordinator('uneven');
    const { answer } = await coordinator.search({ k, explain: true });
    expect(seqsOf(answer?.hits)).deep.equal(Array.from({ length: k }, (_, i) => 4 * i + 2));
    expect([answer?.exact, answer?.degradedBy, answer?.coverage?.share]).deep.equal([true, [], 1]);
    const [[most] = []] = wanted(coordinator);
    expect(wanted(coordinator)).deep.equal([[most], [most], [most, k], [most]]);
    const attempts = answer?.record?.leaves.filter(({ shard, phase }) => shard === 2 && phase === 2)[0]?.attempts ?? [];
    expect(attempts.map(({ chosenFor }) => chosenFor).at(-1)).equal('preferred');
    expect(new Set(attempts.map(({ replica }) => replica)).size).equal(1);
    expect(attempts.length).equal(2);
    expect(answer?.sources[0]?.shards[2]?.attempts).equal(2);
  });

  it('ask all of the window again where there is little to save, hits are collapsed, or documents were assigned by hand', async () => {
    const few = aCoordinator('even');
    await few.search({ k: 20 });
    expect(wanted(few)).deep.equal([[20], [20], [20], [20]]);
    const grouped = aCoordinator('even', {}, { ordered: [] });
    await grouped.search({ k, collapse: { field: 'tag' } });
    expect(wanted(grouped)).deep.equal([[k], [k], [k], [k]]);
    const assigned = aCoordinator('even', {}, { isAssigned: true });
    await assigned.search({ k });
    expect(wanted(assigned)).deep.equal([[k], [k], [k], [k]]);
  });

  it('are enough of a shard that has no more, unless it counted only up to a threshold', async () => {
    for (const relation of [TotalRelation.TOTAL_RELATION_EXACT, TotalRelation.TOTAL_RELATION_AT_LEAST] as const) {
      const first = aCoordinator('uneven');
      await first.search({ k });
      const [[most = 0] = []] = wanted(first);
      const indexes = {
        web: shardsOf('uneven').map(({ hits = [] }) => ({
          hits: hits.slice(0, most),
          response: { totalRelation: relation },
        })),
      };
      const coordinator = new FakeCoordinator({ indexes, replicas: 1 });
      const { answer } = await coordinator.search({ k });
      expect(answer?.exact).equal(true);
      expect(wanted(coordinator)[2]).deep.equal(relation === TotalRelation.TOTAL_RELATION_EXACT ? [most] : [most, k]);
    }
  });

  it('leave a page that says it may change where the shard does not answer the second time', async () => {
    const fails: readonly (readonly [Behaviour, number])[] = [
      ['silent', SourceReason.SOURCE_REASON_TIMEOUT],
      [{ afterMs: 1, failure: 'error', isWorthAnother: false }, SourceReason.SOURCE_REASON_ERROR],
    ];
    for (const [second, reason] of fails) {
      const coordinator = aCoordinator('uneven');
      secondFails(coordinator, 2, second);
      const { answer } = await coordinator.search({ k }, 200);
      const [most = 0] = wanted(coordinator)[2] ?? [];
      // What is known of the shard comes first; what comes behind that is of the others.
      expect(seqsOf(answer?.hits).slice(0, most + 1)).deep.equal([
        ...Array.from({ length: most }, (_, i) => 4 * i + 2),
        0,
      ]);
      expect([answer?.exact, answer?.degradedBy]).deep.equal([false, [Degradation.DEGRADATION_SHARDS_MISSING]]);
      const [shard] = answer?.sources[0]?.shards ?? [];
      expect([shard?.state, shard?.reason, shard?.bestMissingRank]).deep.equal([
        SourceState.SOURCE_STATE_PARTIAL,
        reason,
        most,
      ]);
      expect(shard?.message).match(/asked for the rest of its hits, /);
      expect(shard?.documentsDecided).equal(1000 - (150 - most));
    }
  });

  it('are remembered with what the second ask brought, and not at all where it failed', async () => {
    for (const isThere of [true, false]) {
      const coordinator = aCoordinator('uneven', {
        indexSource: { onFailure: [{ strategy: 'cached', maxAgeMs: 60_000 }] },
      });
      if (!isThere) secondFails(coordinator, 2, { afterMs: 1, failure: 'error', isWorthAnother: false });
      const { answer } = await coordinator.search({ k });
      for (const replica of coordinator.replicas) {
        const value: Behaviour = { afterMs: 1, failure: 'unavailable', isWorthAnother: false };
        Object.defineProperty(replica.behaviour, 'query', { value });
      }
      const { answer: remembered } = await coordinator.search({ k });
      expect(remembered === undefined).equal(!isThere);
      if (isThere) expect(seqsOf(remembered?.hits)).deep.equal(seqsOf(answer?.hits));
    }
  });

  it('prove nothing of a shard that stops early: what its full list had no room for may belong into the page', async () => {
    const judged = async (bound?: number) => {
      const stopped = { stopReason: StopReason.STOP_REASON_BUDGET, documentsDecided: 500 };
      const response = bound === undefined ? stopped : { ...stopped, boundOfRest: bound };
      const even = shardsOf('even');
      const indexes = { web: even.map((shard, i) => (i === 1 ? { ...shard, response } : shard)) };
      const coordinator = new FakeCoordinator({ indexes, replicas: 1 });
      const { answer } = await coordinator.search({ k });
      const [shard] = answer?.sources[0]?.shards ?? [];
      return [answer?.exact, shard?.bestMissingRank, wanted(coordinator)[1]?.length];
    };
    // The best 100 are the first 25 of each shard, and the lists have more.
    expect([await judged(), await judged(0), await judged(0.599)]).deep.equal([
      [false, 1, 1],
      [true, 0, 1],
      [false, 2, 1],
    ]);
  });

  it('wait for a second answer no longer than the strategy waits', async () => {
    const coordinator = aCoordinator('uneven', {
      route: { cutoff: { strategies: [{ strategy: 'deadline', waitMs: 20 }] } },
    });
    secondFails(coordinator, 2, { afterMs: 50 });
    const { answer, tookMs } = await coordinator.search({ k }, 500);
    expect([answer?.exact, tookMs < 40]).deep.equal([false, true]);
  });
});
