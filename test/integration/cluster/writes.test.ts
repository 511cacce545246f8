import { Client, credentials, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { parseConfig, type RunningCoordinator, startCoordinator } from '@muster/coordinator';
import { codecs, indexService, SearchClient, systemClock, type WriteRequest } from '@muster/proto';
import { expect } from 'chai';
import { FakeWriter } from '../../support/fake-writer.js';

const outside = {
  clock: systemClock,
  random: Math.random,
  epochNow: Date.now,
  log: (message: string): void => {
    throw new Error(message);
  },
};

const identity = (bytes: Buffer): Buffer => bytes;
const operations = [{ delete: '1' }, { delete: '2' }];

/** What came of a stream of writes. */
interface Written {
  readonly keys: string[];
  readonly status: StatusObject;
}

describe('writing through a coordinator', () => {
  const one = new FakeWriter();
  const other = new FakeWriter();
  let coordinator: RunningCoordinator;
  let client: Client;

  before(async () => {
    await one.listen();
    await other.listen();
    const shards = [{ replicas: ['127.0.0.1:1'] }];
    const config = {
      indexes: { one: { shards, writer: one.address }, other: { shards, writer: other.address }, sealed: { shards } },
      aliases: { pages: 'one' },
      routes: { default: { sources: [{ index: 'pages' }], timeoutMs: 500 } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
    };
    coordinator = await startCoordinator(parseConfig(JSON.stringify(config), 'test'), outside);
    client = new Client(coordinator.address, credentials.createInsecure());
  });

  after(async () => {
    client.close();
    await coordinator.drain();
    await one.close();
    await other.close();
  });

  /** Writes the batches over one stream; ends it when all are sent. */
  function write(...batches: WriteRequest[]): Promise<Written> {
    return new Promise((resolve) => {
      const keys: string[] = [];
      const call = client.makeBidiStreamRequest(indexService.Write.path, identity, identity, new Metadata());
      call.on('data', (bytes: Buffer) => keys.push(codecs.writeResponse.decode(bytes).idempotencyKey));
      call.on('error', () => {});
      call.on('status', (given: StatusObject) => resolve({ keys, status: given }));
      for (const batch of batches) call.write(codecs.writeRequest.encode(batch));
      call.end();
    });
  }

  function refresh(index: string): Promise<{ readonly code: status; readonly text: string }> {
    return new Promise((resolve) => {
      const request = codecs.refreshRequest.encode({ index });
      client.makeUnaryRequest(indexService.Refresh.path, identity, identity, request, (error, bytes) => {
        const { generation = 0 } = bytes === undefined ? {} : codecs.refreshResponse.decode(bytes);
        resolve({ code: error?.code ?? status.OK, text: error?.details ?? `generation ${generation}` });
      });
    });
  }

  it('reaches the writer of each index, and acknowledges in order', async () => {
    const batches = Array.from({ length: 300 }, (_, i) => {
      return { index: i % 3 === 0 ? 'other' : 'pages', idempotencyKey: `k${i}`, operations };
    });
    const written = await write(...batches);
    expect(written.status.code).equal(status.OK);
    expect(written.keys).deep.equal(batches.map(({ idempotencyKey }) => idempotencyKey));
    expect(one.batches.length + other.batches.length).equal(300);
    expect(new Set(one.batches.map(({ index }) => index))).deep.equal(new Set(['one']));
    expect(new Set(other.batches.map(({ index }) => index))).deep.equal(new Set(['other']));
    expect(String(written.status.metadata.get('batches'))).match(/^\d+, ?\d+$/);
  });

  it('passes a large batch on as it is', async () => {
    const upsert = Buffer.from(JSON.stringify({ id: '1', body: 'x'.repeat(4_000_000) }));
    const written = await write({ index: 'one', idempotencyKey: 'large', operations: [{ upsert }] });
    expect(written.keys).deep.equal(['large']);
  });

  it('passes on what a writer refuses with, behind what it acknowledged', async () => {
    const { keys, status: given } = await write(
      { index: 'one', idempotencyKey: 'a', operations },
      { index: 'one', idempotencyKey: 'refuse', operations },
    );
    expect(keys).deep.equal(['a']);
    expect([given.code, given.details]).deep.equal([status.RESOURCE_EXHAUSTED, 'the log is full']);
    expect(given.metadata.get('served-by')).deep.equal(['one']);
  });

  it('refuses an index that is not there, with those that are', async () => {
    const { status: given } = await write({ index: 'wbe', operations });
    expect([given.code, given.details]).deep.equal([
      status.INVALID_ARGUMENT,
      'index must be one of: one, other, sealed, pages, got "wbe"',
    ]);
    expect((await refresh('wbe')).code).equal(status.INVALID_ARGUMENT);
  });

  it('refuses an index without a writer', async () => {
    const expected = [status.FAILED_PRECONDITION, '"sealed" cannot be written to: no writer is configured for it'];
    const { status: given } = await write({ index: 'sealed', operations });
    expect([given.code, given.details]).deep.equal(expected);
    const { code, text } = await refresh('sealed');
    expect([code, text]).deep.equal(expected);
  });

  it('holds what is written to an alias that is being switched, and writes it to the other index then', async () => {
    const batch = { index: 'pages', idempotencyKey: 'held', operations };
    await coordinator.switchAlias({ alias: 'pages', index: 'one', hold: 7 });
    const { keys, status: given } = await write({ ...batch, index: 'one' }, batch);
    expect([keys, given.code]).deep.equal([['held'], status.UNAVAILABLE]);
    expect(given.details).match(
      /^"pages" is being switched to another index: what is not acknowledged is to be written/,
    );
    await coordinator.switchAlias({ alias: 'pages', index: 'other', ifHeld: 7 });
    expect((await write(batch)).keys).deep.equal(['held']);
    expect(other.batches.at(-1)).deep.equal({ index: 'other', key: 'held' });
    await coordinator.switchAlias({ alias: 'pages', index: 'one' });
  });

  it('cuts off what its writer does not acknowledge when writes are held', async () => {
    const taken = one.untilTaken('silent');
    const written = write({ index: 'pages', idempotencyKey: 'silent', operations });
    await taken;
    await coordinator.switchAlias({ alias: 'pages', index: 'one', hold: 8 });
    const { keys, status: given } = await written;
    await coordinator.switchAlias({ alias: 'pages', index: 'one', ifHeld: 8 });
    expect([keys, given.code]).deep.equal([[], status.UNAVAILABLE]);
    expect(given.details).match(/may have been written, write it again in a moment$/);
  });

  it('passes a refresh on, and does not answer while no query sees the generation', async () => {
    const request = codecs.refreshRequest.encode({ index: 'pages' });
    const given = await new Promise<StatusObject>((resolve) => {
      const call = client.makeUnaryRequest(indexService.Refresh.path, identity, identity, request, () => {});
      call.on('status', resolve);
      const cancelOncePassedOn = (): void => {
        if (one.refreshed.length > 0) call.cancel();
        else setImmediate(cancelOncePassedOn);
      };
      cancelOncePassedOn();
    });
    expect([given.code, one.refreshed]).deep.equal([status.CANCELLED, ['one']]);
  });

  it('says who serves the log', async () => {
    const given = await new Promise<StatusObject>((resolve) => {
      const call = client.makeBidiStreamRequest(indexService.Log.path, identity, identity, new Metadata());
      call.on('error', () => {});
      call.on('data', () => {});
      call.on('status', resolve);
    });
    expect(given.code).equal(status.UNIMPLEMENTED);
    expect(given.details).match(/served by the writer of the index/);
  });

  it('says plainly that a writer cannot be reached, and reaches it when it is back', async () => {
    const { address } = one;
    await one.close();
    const { status: given } = await write({ index: 'one', idempotencyKey: 'lost', operations });
    expect(given.code).equal(status.UNAVAILABLE);
    expect(given.details).match(/^the writer of "one" at 127\.0\.0\.1:\d+ cannot be reached: /);
    await one.listen(address);
    let written = await write({ index: 'one', idempotencyKey: 'back', operations });
    while (written.keys.length === 0) written = await write({ index: 'one', idempotencyKey: 'back', operations });
    expect(written.keys).deep.equal(['back']);
  });

  it('acknowledges what it took when the coordinator drains, and says that it takes no more', async () => {
    const shards = [{ replicas: ['127.0.0.1:1'] }];
    const config = {
      indexes: { one: { shards, writer: one.address } },
      routes: { default: { sources: [{ index: 'one' }] } },
      coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0', drainMs: 60_000 },
    };
    const drained = await startCoordinator(parseConfig(JSON.stringify(config), 'test'), outside);
    const its = new Client(drained.address, credentials.createInsecure());
    const call = its.makeBidiStreamRequest(indexService.Write.path, identity, identity, new Metadata());
    call.on('error', () => {});
    const ended = new Promise<StatusObject>((resolve) => call.on('status', resolve));
    const acknowledged = new Promise((resolve) => call.once('data', resolve));
    call.write(codecs.writeRequest.encode({ index: 'one', idempotencyKey: 'k', operations }));
    await acknowledged;
    await drained.drain();
    const { code, details } = await ended;
    its.close();
    expect(code).equal(status.UNAVAILABLE);
    expect(details).match(/^the coordinator is draining: what is not acknowledged was not written/);
  });

  it('asks the writer at once for a query that waits for a write', async () => {
    const before = one.refreshed.length;
    const search = new SearchClient({ address: coordinator.address, timeoutMs: 20_000 });
    const request = { query: 'x', waitFor: [{ seq: 5 }] };
    const error = await search.search(request).catch((thrown: Error) => thrown);
    search.close();
    expect((error as Error).message).match(/write 5 of "one" was not visible within \d+ ms: no generation is served/);
    expect(one.refreshed.length).equal(before + 1);
  });
});
