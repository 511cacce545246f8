import { EventEmitter, once } from 'node:events';
import type { ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';
import { parseConfig, type RunningCoordinator, startCoordinator } from '@muster/coordinator';
import {
  codecs,
  type ListeningServer,
  listenGrpc,
  SearchClient,
  ServerSession,
  type ShardCall__Output,
  serverStream,
  shardCallCodecs,
  shardService,
  systemClock,
  verticalService,
} from '@muster/proto';
import { expect } from 'chai';
import { aHello, aShardAnswerBody } from '../../support/builders.js';
import { answerTo, aShardContent } from '../../support/fake-replica.js';

const outside = { clock: systemClock, random: Math.random, epochNow: Date.now, log: () => {} };

/** A shard that tells statistics, and a vertical, neither of which ever answers a query. */
async function startHangingLeaves(seen: EventEmitter): Promise<ListeningServer> {
  const Session = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    const session: ServerSession<ShardCall__Output> = new ServerSession({
      open: (events) => serverStream(call, events),
      codecs: shardCallCodecs,
      clock: systemClock,
      hello: aHello(),
      queueLength: () => 0,
      onCall: (message) => {
        if (message.query != null) seen.emit('shard asked');
        else
          session.answer(message.id, aShardAnswerBody(answerTo(aShardContent(), message)), {
            queueUs: 0,
            serviceUs: 0,
          });
      },
      onCancel: () => seen.emit('shard cancelled'),
      onClose: () => {},
    });
  };
  const Find = (call: ServerUnaryCall<Buffer, Buffer>): void => {
    seen.emit('vertical asked');
    call.on('cancelled', () => seen.emit('vertical cancelled'));
  };
  return listenGrpc(
    '127.0.0.1:0',
    [
      { name: 'muster.v1.ShardService', definition: shardService, implementation: { Session } },
      { name: 'muster.v1.VerticalService', definition: verticalService, implementation: { Find } },
    ],
    systemClock,
  );
}

describe('a caller that goes away, over real sockets', () => {
  const seen = new EventEmitter();
  let leaves: ListeningServer;
  let coordinator: RunningCoordinator;

  before(async () => {
    leaves = await startHangingLeaves(seen);
    const config = {
      indexes: { web: { shards: [{ replicas: [leaves.address] }] } },
      verticals: { places: { address: leaves.address } },
      routes: { default: { sources: [{ index: 'web' }, { vertical: 'places' }], timeoutMs: 60_000 } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
    };
    coordinator = await startCoordinator(parseConfig(JSON.stringify(config), 'test'), outside);
    while (!coordinator.readiness().isReady) await new Promise((resolve) => setImmediate(resolve));
  });

  after(async () => {
    await coordinator.drain();
    await leaves.close(0);
  });

  for (const mode of ['session', 'unary'] as const) {
    it(`has shards and verticals told at once, and is recorded as cancelled: ${mode}`, async () => {
      const client = new SearchClient({ address: coordinator.address, mode, timeoutMs: 60_000 });
      const leaving = new AbortController();
      const asked = Promise.all([once(seen, 'shard asked'), once(seen, 'vertical asked')]);
      const cancelled = Promise.all([once(seen, 'shard cancelled'), once(seen, 'vertical cancelled')]);
      const search = client.search({ query: 'java' }, { signal: leaving.signal }).catch((error: Error) => error);
      await asked;
      leaving.abort();
      await cancelled;
      expect(await search).instanceOf(Error);
      client.close();
      const all = { limit: 1, route: '', minTotalUs: 0, degradedOnly: false };
      const { records } = codecs.queryRecordsResponse.decode(await coordinator.queryRecords(all));
      expect(records.map(({ error }) => error)).deep.equal(['cancelled']);
    });
  }
});
