import { readManifest } from '@muster/shard';
import { expect } from 'chai';
import { answer, type BuiltIndex, builtIndex, upsert, WriterClient } from './writer-client.js';
import { startWriterProcess, type WriterProcess } from './writer-process.js';

const index = 'islands';
const batchSize = 20;
const inFlight = 8;

function batchOf(number: number): { index: string; idempotencyKey: string; operations: { upsert: Buffer }[] } {
  const ids = Array.from({ length: batchSize }, (_, i) => `${number}.${i}`);
  const operations = ids.map((id) => upsert({ id, title: 'Sumba' }) as { upsert: Buffer });
  return { index, idempotencyKey: `batch ${number}`, operations };
}

/** Sends batches from a number on, `inFlight` at a time, and stops listening when so many were acknowledged. */
async function acknowledged(address: string, from: number, count: number): Promise<number> {
  const client = new WriterClient(address);
  const stream = client.write();
  for (let number = from; number < from + inFlight; number++) stream.send(batchOf(number));
  for (let number = from; number < from + count; number++) {
    expect((await answer(stream)).idempotencyKey).to.equal(`batch ${number}`);
    stream.send(batchOf(number + inFlight));
  }
  client.close();
  return from + count;
}

/** The ids of all operations in the log, with their numbers, as replicas of both shards are given them. */
async function logged(address: string, buildId: string): Promise<{ seq: number; id: string }[]> {
  const client = new WriterClient(address);
  const { generation } = await client.refresh(index);
  const found: { seq: number; id: string }[] = [];
  for (const shard of [0, 1]) {
    const log = client.log({ index, shard, fromSeq: 3, durableSeq: 3, buildId });
    for (let mark = 0; mark < generation; ) {
      const response = await answer(log);
      for (const { seq, operation } of response.operations) {
        found.push({ seq, id: JSON.parse(String(operation?.upsert)).id });
      }
      mark = response.mark;
    }
    log.cancel();
  }
  client.close();
  return found.sort((a, b) => a.seq - b.seq);
}

describe('a writer that is killed', () => {
  let built: BuiltIndex;
  let writer: WriterProcess | undefined;
  beforeEach(async () => {
    built = await builtIndex();
  });
  afterEach(async () => {
    writer?.child.kill('SIGKILL');
    await built.remove();
  });

  it('has every acknowledged batch once and whole, and no half one, after five kills under load', async () => {
    let next = 0;
    for (const acks of [1, 17, 60, 5, 33]) {
      writer = await startWriterProcess(built.dir);
      next = await acknowledged(writer.address, next, acks);
      await writer.end('SIGKILL');
    }
    writer = await startWriterProcess(built.dir);
    const { build } = await readManifest(built.dir);
    const found = await logged(writer.address, build);
    expect(found.map(({ seq }) => seq)).to.deep.equal(found.map((_, i) => i + 3));
    const numbers = found.map(({ id }) => Number(id.split('.')[0]));
    const whole = [...new Set(numbers)].flatMap((number) =>
      Array.from({ length: batchSize }, (_, i) => `${number}.${i}`),
    );
    expect(found.map(({ id }) => id)).to.deep.equal(whole);
    expect([...new Set(numbers)].slice(0, next)).to.deep.equal(Array.from({ length: next }, (_, i) => i));
    expect(numbers.length / batchSize).to.be.at.most(next + inFlight);
    await writer.end('SIGTERM');
  });

  it('leaves no lock, and one that lives refuses a second by its number', async () => {
    writer = await startWriterProcess(built.dir);
    const fault = await startWriterProcess(built.dir).then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect(fault).to.equal(
      `muster: the log ${built.dir}/log is in use by process ${writer.child.pid}: an index has one writer; ` +
        'end the cluster that serves it (`muster up`, `eval` or another), or use a snapshot of the index (`muster snapshot`)',
    );
    await writer.end('SIGKILL');
    writer = await startWriterProcess(built.dir);
    await writer.end('SIGTERM');
  });
});
