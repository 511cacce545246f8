import type { ServerDuplexStream } from '@grpc/grpc-js';
import { parseConfig, startCoordinator } from '@muster/coordinator';
import { listenGrpc, ServerSession, serverStream, shardCallCodecs, shardService, systemClock } from '@muster/proto';
import { expect } from 'chai';
import { aHello } from '../../support/builders.js';

/** A shard that says what it is, and is not asked. */
function startShard() {
  const Session = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    new ServerSession({
      open: (events) => serverStream(call, events),
      codecs: shardCallCodecs,
      clock: systemClock,
      hello: aHello(),
      queueLength: () => 0,
      onCall: () => {},
      onCancel: () => {},
      onClose: () => {},
    });
  };
  const service = { name: 'muster.v1.ShardService', definition: shardService, implementation: { Session } };
  return listenGrpc('127.0.0.1:0', [service], systemClock);
}

describe('a coordinator with a route that names a field which its index lacks', () => {
  /** Starts one with routes on an index, and gives what it says of itself when it has heard of that. */
  const whatIsSaid = async (routes: object) => {
    const shard = await startShard();
    const indexes = { web: { shards: [{ replicas: [shard.address] }] } };
    const config = { indexes, routes, coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' } };
    const log: string[] = [];
    const outside = { clock: systemClock, random: Math.random, epochNow: Date.now };
    const coordinator = await startCoordinator(parseConfig(JSON.stringify(config), 'test'), {
      ...outside,
      log: (message) => void log.push(message),
    });
    const isSaid = (): boolean => log.length > 0 && !coordinator.readiness().reasons.join().includes('threads');
    while (!isSaid()) await new Promise((resolve) => setImmediate(resolve));
    const readiness = coordinator.readiness();
    await coordinator.drain();
    await shard.close(0);
    return { ...readiness, log };
  };
  const colors = { sources: [{ index: 'web', diversify: { by: ['color'] } }] };
  const fault = /^route "colors": every query is refused: routes.colors.*: tag, year, on, got "color"$/;

  it('says so once, as soon as it hears of the index, and is ready for the other routes', async () => {
    const { isReady, log } = await whatIsSaid({ default: { sources: [{ index: 'web' }] }, colors });
    expect([isReady, log.length]).deep.equal([true, 1]);
    expect(log[0]).match(fault);
  });

  it('is not ready where there is no other', async () => {
    const { isReady, reasons, log } = await whatIsSaid({ colors });
    expect([isReady, reasons.length, log.length]).deep.equal([false, 1, 1]);
    expect(reasons[0]).match(fault);
  });
});
