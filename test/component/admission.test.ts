import { expect } from 'chai';
import { FakeCoordinator } from '../support/fake-coordinator.js';

/** A coordinator whose shards never answer. */
function aHangingCoordinator(maxInFlight = 1024): FakeCoordinator {
  const coordinator = new FakeCoordinator({ coordinator: { maxInFlight } });
  for (const { behaviour } of coordinator.replicas) behaviour.query = 'silent';
  return coordinator;
}

describe('Admission', () => {
  it('refuses what is more than may be under way, with a hint when to ask again', async () => {
    const coordinator = aHangingCoordinator(2);
    coordinator.start();
    coordinator.start();
    const { error, tookMs } = await coordinator.search();
    expect([error?.code, error?.message, error?.retryAfterMs, tookMs]).deep.equal([
      'overloaded',
      '2 queries are under way, the most there may be',
      100,
      0,
    ]);
  });

  it('has room again when a query has ended', async () => {
    const coordinator = aHangingCoordinator(1);
    const { error } = await coordinator.search({}, 50);
    const second = await coordinator.search({}, 50);
    expect([error?.code, second.error?.code, coordinator.admission.inFlight]).deep.equal([
      'deadline-exceeded',
      'deadline-exceeded',
      0,
    ]);
  });

  it('has room again when a caller has gone', async () => {
    const coordinator = aHangingCoordinator(1);
    const { response, cancel } = coordinator.start();
    await coordinator.clock.advance(1);
    cancel();
    await coordinator.finish(response);
    expect(coordinator.admission.inFlight).equal(0);
  });

  it('refuses what is late already', async () => {
    const { error } = await new FakeCoordinator().search({}, 0);
    expect([error?.code, error?.message]).deep.equal([
      'deadline-exceeded',
      'the deadline had passed when the query came',
    ]);
  });

  it('refuses everything once it is closing, and is closed when what is under way has ended', async () => {
    const coordinator = aHangingCoordinator();
    const { response } = coordinator.start({}, 50);
    await coordinator.clock.advance(1);
    let isClosed = false;
    void coordinator.admission.close().then(() => {
      isClosed = true;
    });
    const { error } = await coordinator.search();
    const wasClosed = isClosed;
    await coordinator.finish(response);
    await coordinator.clock.advance(0);
    expect({ code: error?.code, message: error?.message, wasClosed, isClosed }).deep.equal({
      code: 'overloaded',
      message: 'the coordinator is draining',
      wasClosed: false,
      isClosed: true,
    });
  });

  it('is closed at once when nothing is under way', async () => {
    const coordinator = new FakeCoordinator();
    expect((await coordinator.clock.finish(coordinator.admission.close())).tookMs).equal(0);
  });

  it('counts every query that ends with an error', async () => {
    const coordinator = aHangingCoordinator();
    await coordinator.search({}, 50);
    await coordinator.search({ query: '' });
    await coordinator.search({}, 0);
    expect(coordinator.failed).deep.equal(['deadline-exceeded', 'invalid-query', 'deadline-exceeded']);
  });

  it('makes a fault of ours an error without its details, and logs them', async () => {
    const coordinator = new FakeCoordinator();
    Object.assign(coordinator.dependencies, {
      viewOf: () => {
        throw new Error('a secret');
      },
    });
    const { error } = await coordinator.search();
    expect([error?.code, error?.message, coordinator.logged[0]?.split('\n')[0]]).deep.equal([
      'internal',
      'the coordinator failed; its log says why',
      'a query failed: Error: a secret',
    ]);
  });
});
