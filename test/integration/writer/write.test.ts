import { status } from '@grpc/grpc-js';
import { systemClock, WriteClient } from '@muster/proto';
import { type RunningServer, readManifest } from '@muster/shard';

import { type ServeWriterOptions, startWriterServer } from '@muster/shard/writer';
import { expect } from 'chai';
import { answer, type BuiltIndex, builtIndex, plain, textsOf, upsert, WriterClient } from './writer-client.js';

const index = 'islands';

describe('a writer', () => {
  let built: BuiltIndex;
  let server: RunningServer;
  let client: WriterClient;
  let buildId: string;
  const told: string[] = [];

  async function start(options: Partial<ServeWriterOptions> = {}): Promise<void> {
    const outside = { clock: systemClock, random: Math.random, log: (line: string) => void told.push(line) };
    server = await startWriterServer({
      dir: built.dir,
      listen: '127.0.0.1:0',
      refreshMs: 3_600_000,
      ...outside,
      ...options,
    });
    client = new WriterClient(server.address);
  }

  async function stop(): Promise<void> {
    client.close();
    await server.drain(0);
  }

  beforeEach(async () => {
    built = await builtIndex();
    ({ build: buildId } = await readManifest(built.dir));
    await start();
  });
  afterEach(async () => {
    await stop();
    await built.remove();
    told.length = 0;
  });

  it('numbers writes from where the build ended, and acknowledges batches in order', async () => {
    const stream = client.write();
    stream.send({ index, idempotencyKey: 'a', operations: [upsert({ id: 'x', title: 'Flores' }), { delete: '1' }] });
    stream.send({ index, operations: [upsert({ id: 'y', title: 'Timor' })] });
    const first = { idempotencyKey: 'a', lastSeq: 4, refused: [], repeatedKey: false };
    expect(plain(await answer(stream))).to.deep.equal(first);
    expect((await stream.next())?.lastSeq).to.equal(5);
    stream.end();
    expect((await stream.status())?.code).to.equal(status.OK);
  });

  it('says of every write of the longest batch why it was refused', async () => {
    const writes = new WriteClient({ address: server.address, index, retryMs: 0 });
    const long = '島'.repeat(100);
    const operations = Array.from({ length: 10_000 }, (_, i) => ({ upsert: { id: `${i}${long}`, title: { long } } }));
    const { refused } = await writes.write(operations);
    writes.close();
    expect(refused.map(({ position }) => position)).to.deep.equal(operations.map((_, i) => i));
  });

  it('does a batch with a key once, also after it was started anew', async () => {
    const batch = {
      index,
      idempotencyKey: 'a',
      operations: [upsert({ id: 'x', title: 'Flores' }), upsert({ title: '?' })],
    };
    let stream = client.write();
    stream.send(batch);
    const first = plain(await answer(stream));
    const refused = {
      position: 1,
      field: 'id',
      reason: 'field `id` must be given: it is the id, got nothing',
      id: '',
    };
    expect(first).to.deep.equal({ idempotencyKey: 'a', lastSeq: 3, refused: [refused], repeatedKey: false });
    stream.send(batch);
    expect(plain(await answer(stream))).to.deep.equal({ ...first, repeatedKey: true });
    await stop();
    await start();
    stream = client.write();
    stream.send(batch);
    expect(plain(await answer(stream))).to.deep.equal({ ...first, repeatedKey: true });
    stream.send({ ...batch, operations: [{ delete: 'x' }] });
    expect(await stream.status()).to.deep.equal({
      code: status.INVALID_ARGUMENT,
      details: 'idempotency_key "a" was used before, for other writes',
    });
    expect((await client.refresh(index)).generation).to.equal(4);
  });

  it('gives a shard its operations, and marks in their place', async () => {
    const stream = client.write();
    const ids = Array.from({ length: 20 }, (_, i) => `n${i}`);
    stream.send({ index, operations: ids.map((id) => upsert({ id, title: 'Sumba' })) });
    await stream.next();
    expect((await client.refresh(index)).generation).to.equal(23);
    stream.send({ index, operations: [{ delete: 'n0' }] });
    await stream.next();
    expect((await client.refresh(index)).generation).to.equal(24);
    expect((await client.refresh(index)).generation, 'nothing was written').to.equal(24);
    const seen: string[] = [];
    for (const shard of [0, 1]) {
      const log = client.log({ index, shard, fromSeq: 3, durableSeq: 3, buildId });
      const first = await log.next();
      expect(first?.logId).to.match(/^[0-9a-f]{32}$/);
      expect(first?.nextSeq).to.equal(24);
      for (let mark = 0; mark < 24; ) {
        const response = await answer(log);
        seen.push(...textsOf(response));
        mark = response.mark;
      }
      log.cancel();
    }
    const expected = [...ids.map((id, i) => `${3 + i} {"id":"${id}","title":"Sumba"}`), '23 - n0'];
    expect(seen.sort()).to.deep.equal(expected.sort());
  });
});
