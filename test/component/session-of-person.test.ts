import type { LeafDependencies } from '@muster/coordinator';
import { expect } from 'chai';
import { aRouteWithNews } from '../support/failure-stories.js';
import type { FakeCoordinator } from '../support/fake-coordinator.js';

/** The sessions that shards are chosen for from now on. */
function watchedAffinities(coordinator: FakeCoordinator): (string | undefined)[] {
  const { dependencies } = coordinator;
  const { askShard } = dependencies;
  const seen: (string | undefined)[] = [];
  const watching: LeafDependencies['askShard'] = (question) => {
    seen.push(question.affinity);
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
    await coordinator.search();
    expect(seen).deep.equal(['s1', 's1', 's1', 's1', '', '', '', '']);
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
