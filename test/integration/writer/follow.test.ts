import { status } from '@grpc/grpc-js';
import { type LogRequest, systemClock } from '@muster/proto';
import type { RunningServer } from '@muster/shard';
import { readManifest, shardOfSlot, slotOf } from '@muster/shard';
import { type ServeWriterOptions, startWriterServer } from '@muster/shard/writer';
import { expect } from 'chai';
import { answer, type BuiltIndex, builtIndex, upsert, WriterClient } from './writer-client.js';

const index = 'islands';
const MiB = 1024 * 1024;
/** Ids that belong to shard 0. */
const ids = Array.from({ length: 400 }, (_, i) => `n${i}`).filter((id) => shardOfSlot(slotOf(id), 2) === 0);

describe('a replica that follows the log', () => {
  let built: BuiltIndex;
  let server: RunningServer;
  let client: WriterClient;
  let from: LogRequest;

  async function start(options: Partial<ServeWriterOptions> = {}): Promise<void> {
    const outside = { clock: systemClock, random: Math.random, log: () => {} };
    const given = { dir: built.dir, listen: '127.0.0.1:0', refreshMs: 3_600_000, ...outside };
    server = await startWriterServer({ ...given, ...options });
    client = new WriterClient(server.address);
  }

  beforeEach(async () => {
    built = await builtIndex();
    const { build: buildId } = await readManifest(built.dir);
    from = { index, shard: 0, fromSeq: 3, durableSeq: 3, buildId };
  });
  afterEach(async () => {
    client.close();
    await server.drain(0);
    await built.remove();
  });

  /** Writes documents of shard 0, each of so many bytes. */
  async function write(count: number, bytes = 100): Promise<void> {
    const stream = client.write();
    const operations = ids.slice(0, count).map((id) => upsert({ id, title: 'x'.repeat(bytes) }));
    for (let at = 0; at < count; at += 10) {
      stream.send({ index, operations: operations.slice(at, at + 10) });
      await answer(stream);
    }
    stream.end();
  }

  it('is refused if it cannot be on this log', async () => {
    await start();
    const stream = client.log(from);
    const { logId } = await answer(stream);
    stream.cancel();
    const refusals: [Partial<LogRequest>, status, RegExp][] = [
      [{ index: 'other' }, status.INVALID_ARGUMENT, /^index must be "islands", got "other"$/],
      [{ shard: 2 }, status.INVALID_ARGUMENT, /^shard must be in \[0, 1\], got 2$/],
      [
        { buildId: 'other' },
        status.FAILED_PRECONDITION,
        /^build_id must be "[0-9a-f]+", .* got "other": the replica has/,
      ],
      [
        { logId: 'other' },
        status.FAILED_PRECONDITION,
        /^log_id must be "[0-9a-f]+" or empty, got "other": the replica/,
      ],
      [
        { logId, fromSeq: 4 },
        status.FAILED_PRECONDITION,
        /^from_seq must be at most 3, the next number of this log, got 4/,
      ],
      [{ fromSeq: 4 }, status.FAILED_PRECONDITION, /^from_seq must be at most 3 where log_id is empty, got 4$/],
      [{ durableSeq: 4 }, status.FAILED_PRECONDITION, /^durable_seq must be at most 3, the next number/],
    ];
    for (const [change, code, details] of refusals) {
      const ended = await client.log({ ...from, ...change }).status();
      expect(ended?.code, String(details)).to.equal(code);
      expect(ended?.details).to.match(details);
    }
  });

  it('is told to take a snapshot, and from whom, when what it needs was given up', async () => {
    let openMs = 0;
    await start({ keepLogBytes: 0, clock: { ...systemClock, now: () => systemClock.now() + openMs } });
    openMs = 10 * 60_000;
    const first = client.log({ ...from, address: 'replica:1' });
    await answer(first);
    await write(20);
    first.send({ durableSeq: 23 });
    const trimmed = await untilGone();
    expect(trimmed).to.deep.equal({ peers: ['replica:1'], nextSeq: 23, code: status.OK });
    first.cancel();
  });

  /** Asks from the beginning again and again, until that is gone; says what it was told then. */
  async function untilGone(): Promise<object> {
    for (;;) {
      const stream = client.log(from);
      const { snapshotNeeded, peers, nextSeq } = await answer(stream);
      if (snapshotNeeded) return { peers, nextSeq, code: (await stream.status())?.code };
      stream.cancel();
    }
  }

  it('is given all operations, however late it reads them', async () => {
    await start({ maxDocumentBytes: 2 * MiB });
    const stream = client.log(from);
    await answer(stream);
    stream.pause();
    await write(20, MiB);
    stream.resume();
    let read = 0;
    while (read < 20) read += (await answer(stream)).operations.length;
    stream.cancel();
  });

  it('and callers that write are told when the writer stops, and what was taken is acknowledged', async () => {
    await start();
    const log = client.log(from);
    await answer(log);
    const writing = client.write();
    writing.send({ index, operations: [upsert({ id: 'a', title: 'Timor' })] });
    await answer(writing);
    const stopped = server.drain(5000);
    for (const stream of [writing, log]) {
      expect(await stream.status()).to.deep.equal({ code: status.UNAVAILABLE, details: 'the writer stops' });
    }
    await stopped;
    await start();
  });

  it('is not served by an index whose documents were assigned by hand', async () => {
    await start();
    const assigned = await builtIndex({ shardOf: (id) => Number(id) % 2 });
    const options = {
      dir: assigned.dir,
      listen: '127.0.0.1:0',
      clock: systemClock,
      random: Math.random,
      log: () => {},
    };
    const fault = await startWriterServer(options).catch((error: Error) => `${error.name}: ${error.message}`);
    expect(fault).to.equal(
      `IndexUnusable: ${assigned.dir} takes no writes: its documents were assigned to shards by hand, so nothing says ` +
        'where a new one belongs',
    );
    await assigned.remove();
  });
});
