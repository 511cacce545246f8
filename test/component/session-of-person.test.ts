import type { LeafDependencies } from '@muster/coordinator';
import { expect } from 'chai';
import { aRouteWithNews } from '../support/failure-stories.js';
import type { FakeCoordinator } from '../support/fake-coordinator.js';

/** The sessions that shards are chosen for from now on. */
function watchedAffinities(coordinator: FakeCoordinator): number[] {
  const { dependencies } = coordinator;
  const { askShard } = dependencies;
  const seen: number[] = [];
  const watching: LeafDependencies['askShard'] = (question) => {
    seen.push(question.affinity ?? 0);
    return askShard(question);
  };
  Object.assign(dependencies, { askShard: watching });
  return seen;
}

describe('the session of a person', () => {
  it('is what replicas are chosen for, of hits and of documents', async () => {
    const coordinator = aRouteWithNews({});
    const seen = watchedAffinities(coordinator);
    await coordinator.search({ context: { session: 's1' } });
    await coordinator.search({ context: { session: 's2' } });
    await coordinator.search();
    const [one, other] = [seen[0], seen[4]];
    expect(seen).deep.equal([one, one, one, one, other, other, other, other, 0, 0, 0, 0]);
    expect(new Set([one, other, 0]).size).equal(3);
  });

  it('is not handed on to shards and verticals', async () => {
    const coordinator = aRouteWithNews({}, { route: { allowedHeaders: ['session'] } });
    await coordinator.search({ context: { session: 's1', client: 'shop' } });
    const contexts = [
      ...coordinator.replicas.flatMap(({ asked }) =>
        asked.map(({ call }) => call.query?.context ?? call.fetch?.context),
      ),
      coordinator.vertical('news').asked[0]?.context,
    ].filter((context) => context != null);
    expect(contexts.length).equal(5);
    expect(contexts.map(({ client, session }) => [client, session ?? ''])).deep.equal(contexts.map(() => ['shop', '']));
  });

  it('makes no other question of a query: what was remembered for one serves another', async () => {
    const coordinator = aRouteWithNews({ onFailure: 'cached' });
    await coordinator.search({ context: { session: 's1' } });
    coordinator.vertical('news').failure = 'unavailable';
    const { answer } = await coordinator.search({ context: { session: 's2' } });
    expect(answer?.sources[1]?.substitute?.ageMs).not.equal(undefined);
  });
});
