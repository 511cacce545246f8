import { expect } from 'chai';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeWire } from '../../support/fake-stream.js';
import { noting, type SeenEnd, StreamServer, until } from './streams.js';

/** Both ends of an open stream, and time that goes by until something is so. */
interface Pair {
  readonly client: SeenEnd;
  readonly server: SeenEnd;
  until(isSo: () => boolean): Promise<void>;
}

function fakePair(): Pair {
  const clock = new FakeClock();
  const wire = new FakeWire({ client: clock, server: clock.anotherProcess() });
  const [client, server]: [string[], string[]] = [[], []];
  return {
    client: { stream: wire.openClient(noting(client)), told: client },
    server: { stream: wire.openServer(noting(server)), told: server },
    until: async (isSo) => {
      for (let ms = 0; ms < 1000 && !isSo(); ms++) await clock.advance(1);
    },
  };
}

/** `end` and `close` are one to a client: the stream is over. */
const isOver = ({ told }: SeenEnd): boolean => told.some((said) => said === 'end' || said.startsWith('close'));
const closes = ({ told }: SeenEnd): number => told.filter((said) => said.startsWith('close')).length;
const frames = ({ told }: SeenEnd): string[] => told.filter((said) => said.startsWith('frame'));

const server = new StreamServer();

for (const [wire, open] of [
  ['a fake wire', async () => fakePair()],
  ['gRPC', async (): Promise<Pair> => ({ ...(await server.pair()), until })],
] as const) {
  describe(`a stream of frames over ${wire}`, () => {
    before(() => server.start());
    after(() => server.stop());

    it('hands over frames in order, each way', async () => {
      const { client, server, until } = await open();
      for (const text of ['a', 'b', 'c']) {
        client.stream.write(Buffer.from(text));
        server.stream.write(Buffer.from(text.toUpperCase()));
      }
      await until(() => frames(client).length === 3 && frames(server).length === 3);
      expect({ client: frames(client), server: frames(server) }).deep.equal({
        client: ['frame A', 'frame B', 'frame C'],
        server: ['frame a', 'frame b', 'frame c'],
      });
      client.stream.destroy();
    });

    it('tells the client when the server drops it, and both sides once', async () => {
      const { client, server, until } = await open();
      server.stream.destroy('enough');
      server.stream.destroy('enough');
      await until(() => isOver(client) && closes(server) > 0);
      expect({ client: client.told.length, server: closes(server) }).deep.equal({ client: 1, server: 1 });
    });

    it('tells the server when the client drops it', async () => {
      const { client, server, until } = await open();
      client.stream.destroy();
      await until(() => closes(server) > 0);
      expect(closes(server)).equal(1);
    });

    it('tells the server that the client ended its side, and what the server says then still comes', async () => {
      const { client, server, until } = await open();
      client.stream.write(Buffer.from('last'));
      client.stream.end();
      await until(() => server.told.includes('end'));
      server.stream.write(Buffer.from('answer'));
      server.stream.end();
      await until(() => isOver(client));
      expect({ server: server.told.slice(0, 2), client: frames(client) }).deep.equal({
        server: ['frame last', 'end'],
        client: ['frame answer'],
      });
    });

    it('tells the client all that was said before the server ended it', async () => {
      const { client, server, until } = await open();
      for (let i = 0; i < 10; i++) server.stream.write(Buffer.from(String(i)));
      server.stream.end();
      await until(() => isOver(client));
      expect(frames(client).length).equal(10);
    });

    it('takes what is written to it after it is over, and does nothing', async () => {
      const { client, server, until } = await open();
      server.stream.destroy('enough');
      await until(() => isOver(client));
      server.stream.write(Buffer.from('late'));
      client.stream.write(Buffer.from('late'));
      await until(() => closes(server) > 0);
      expect({ client: frames(client), server: frames(server) }).deep.equal({ client: [], server: [] });
    });
  });
}

describe('a gRPC stream that its server drops', () => {
  const server = new StreamServer();
  beforeEach(() => server.start());
  afterEach(() => server.stop());

  it('tells the client why, promptly: it is not left with a stream that nobody reads', async () => {
    const { client, server: end } = await server.pair();
    const startMs = performance.now();
    end.stream.destroy('no sign of life');
    await until(() => isOver(client));
    expect(client.told).deep.equal(['close: no sign of life']);
    expect(performance.now() - startMs).lessThan(1000);
  });

  it('is dropped whatever the reason holds', async () => {
    const { client, server: end } = await server.pair();
    end.stream.destroy('bad \ud800 text');
    await until(() => isOver(client));
    expect(client.told).deep.equal(['close: bad \ufffd text']);
  });

  it('is reset when the client does not read: a status would wait behind its frames for ever', async () => {
    const { session, stream } = server.rawClient();
    stream.pause();
    const { stream: end, told } = await server.end();
    // More than the window of a client that says nothing of it.
    for (let i = 0; i < 30; i++) end.write(Buffer.alloc(60_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    end.destroy('the client does not read its answers');
    await until(() => told.some((said) => said.startsWith('close')));
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.rstCode).equal(11);
    expect(await server.stop(3000)).lessThan(1000);
    session.destroy();
  });
});
