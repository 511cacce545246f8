import type { ServerDuplexStream } from '@grpc/grpc-js';
import { parseConfig, type RunningCoordinator, startCoordinator } from '@muster/coordinator';
import {
  type ListeningServer,
  listenGrpc,
  SearchClient,
  SearchError,
  ServerSession,
  type ShardCall__Output,
  serverStream,
  shardCallCodecs,
  shardService,
  systemClock,
} from '@muster/proto';
import { expect } from 'chai';
import { aHello, aShardAnswerBody } from '../../support/builders.js';
import { answerTo, aShardContent } from '../../support/fake-replica.js';

const outside = { clock: systemClock, random: Math.random, epochNow: Date.now, log: () => {} };

/** A shard that answers queries when its gate is open. */
async function startGatedShard(shard: number): Promise<{ readonly server: ListeningServer; open(): void }> {
  const content = aShardContent({ hits: [[shard + 1, 9 - shard]] });
  const waiting: (() => void)[] = [];
  let isOpen = false;
  const Session = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    const session: ServerSession<ShardCall__Output> = new ServerSession({
      open: (events) => serverStream(call, events),
      codecs: shardCallCodecs,
      clock: systemClock,
      hello: aHello({ shard, shards: 2 }),
      queueLength: () => 0,
      onCall: (message) => {
        const answer = (): void =>
          session.answer(message.id, aShardAnswerBody(answerTo(content, message)), { queueUs: 0, serviceUs: 0 });
        if (message.query == null || isOpen) answer();
        else waiting.push(answer);
      },
      onCancel: () => {},
      onClose: () => {},
    });
  };
  const server = await listenGrpc(
    '127.0.0.1:0',
    [{ name: 'muster.v1.ShardService', definition: shardService, implementation: { Session } }],
    systemClock,
  );
  const open = (): void => {
    isOpen = true;
    for (const answer of waiting.splice(0)) answer();
  };
  return { server, open };
}

describe('SearchStream and Plan, over real sockets', () => {
  let fast: Awaited<ReturnType<typeof startGatedShard>>;
  let slow: typeof fast;
  let coordinator: RunningCoordinator;
  let client: SearchClient;

  before(async () => {
    [fast, slow] = await Promise.all([startGatedShard(0), startGatedShard(1)]);
    fast.open();
    const shards = [fast, slow].map(({ server }) => ({ replicas: [server.address] }));
    const config = {
      indexes: { web: { shards } },
      routes: { default: { sources: [{ index: 'web' }], timeoutMs: 60_000 } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
    };
    coordinator = await startCoordinator(parseConfig(JSON.stringify(config), 'test'), outside);
    while (!coordinator.readiness().isReady) await new Promise((resolve) => setImmediate(resolve));
    client = new SearchClient({ address: coordinator.address, timeoutMs: 60_000 });
  });

  after(async () => {
    client.close();
    await coordinator.drain();
    await Promise.all([fast, slow].map(({ server }) => server.close(0)));
  });

  it('says what would be asked, without asking', async () => {
    const plan = (await client.plan({ query: 'java' })) as {
      readonly sources: readonly { readonly shards: unknown[] }[];
    };
    expect(plan.sources[0]?.shards.length).equal(2);
    expect(await client.plan({ query: '' }).catch((error: Error) => error)).instanceOf(SearchError);
  });

  it('gives the fast shard’s page while the other has not answered, then the answer of both', async () => {
    const pages: number[][] = [];
    for await (const { response, last } of client.stream({ query: 'java' }, { firstPageMs: 1 })) {
      pages.push(response?.hits.map(({ seq }) => seq) ?? []);
      if (!last) slow.open();
    }
    expect(pages).deep.equal([[1], [1, 2]]);
  });

  it('stops the search when the reader leaves, and tells a refusal as an error', async () => {
    for await (const { revision } of client.stream({ query: 'java' })) {
      expect(revision).equal(0);
      break;
    }
    const refused = client.stream({ query: 'java', k: 100_000 }).next();
    const error = await refused.catch((reason: unknown) => reason);
    expect(error).instanceOf(SearchError).with.property('code', 'invalid-query');
    expect(coordinator.readiness().isReady).equal(true);
  });

  it('waits for a page, and for a plan, no longer than for an answer', async () => {
    const setTimer = (_delayMs: number, fire: () => void): (() => void) => {
      fire();
      return () => {};
    };
    const clock = { ...systemClock, setTimer };
    const hasty = new SearchClient({ address: coordinator.address, timeoutMs: 7, clock });
    const codeOf = (error: SearchError): string => `${error.code}: ${error.message}`;
    const errors = await Promise.all([
      hasty.stream({ query: 'java' }).next().catch(codeOf),
      hasty.plan({ query: 'java' }).catch(codeOf),
    ]);
    hasty.close();
    const late = 'deadline-exceeded: no answer within 7 ms';
    expect(errors).deep.equal([late, late]);
  });

  it('refuses times that are none', async () => {
    const refused = client.stream({ query: 'java' }, { firstPageMs: -1 }).next();
    expect(await refused.catch((error: Error) => error.message)).equal(
      'options.firstPageMs must be a whole number in [0, 4294967295], got -1',
    );
  });
});
