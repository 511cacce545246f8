import { status } from '@grpc/grpc-js';
import { codecs, type WriteRequest__Output } from '@muster/proto';
import { InvalidRequest } from '@muster/shard';
import { schemaFromJson } from '@muster/shard/query';
import { Followers, InFlight, LogFull, Marker, Trimmer, Writer, WriteStream } from '@muster/shard/writer';
import { expect } from 'chai';
import { FakeCall } from '../support/fake-call.js';
import { FakeClock } from '../support/fake-clock.js';
import { MemoryLog } from '../support/memory-log.js';

const schema = schemaFromJson({ id: 'id', fields: { title: { type: 'text', analyzer: 'standard' } } });

function batchOf(ids: readonly string[], given: Partial<WriteRequest__Output> = {}): WriteRequest__Output {
  const operations = ids.map((id) => ({ kind: 'upsert' as const, upsert: Buffer.from(JSON.stringify({ id })) }));
  return { index: 'index', idempotencyKey: '', operations, allOrNothing: false, ...given };
}

/** A writer in virtual time; what is written becomes durable when the test says so. */
class WriterStage {
  readonly clock = new FakeClock();
  readonly log: MemoryLog;
  #openMs = 0;
  readonly followers = new Followers(() => this.clock.now() + this.#openMs);
  readonly marker: Marker;
  readonly writer: Writer;
  readonly told: string[] = [];

  constructor({
    refreshMs = 1000,
    maxLogBytes = 10_000,
    keepLogBytes = 0,
    /** How long ago the writer was started. */
    openMs = 10 * 60_000,
    flushes = 'at once' as 'at once' | 'when told',
  } = {}) {
    const { clock, followers } = this;
    this.#openMs = openMs;
    const log = new MemoryLog(0, flushes);
    this.log = log;
    this.marker = new Marker(log, clock, refreshMs);
    const tell = (message: string): void => void this.told.push(message);
    const trimmer = new Trimmer({ log, followers, shards: 1, maxLogBytes, keepLogBytes, tell });
    const rules = { schema, shards: 1, maxDocumentBytes: 100 };
    this.writer = new Writer({ index: 'index', rules, log, marker: this.marker, trimmer, maxLogBytes, clock, tell });
  }

  /** A write's answer, or the name and text of what it was refused with. */
  async outcome(request: WriteRequest__Output): Promise<object | string> {
    try {
      const { lastSeq, repeatedKey = false, refused = [] } = await this.writer.write(request);
      return { lastSeq, repeatedKey, refused: refused.length };
    } catch (error) {
      const { name, message } = error as Error;
      return `${name}: ${message}`;
    }
  }
}

describe('marks', () => {
  it('come at once after a pause, and then at most one an interval', async () => {
    const stage = new WriterStage();
    await stage.writer.write(batchOf(['a']));
    expect(stage.log.lastMark).to.equal(1);
    await stage.writer.write(batchOf(['b']));
    await stage.writer.write(batchOf(['c']));
    await stage.clock.advance(999);
    expect(stage.log.lastMark).to.equal(1);
    await stage.clock.advance(2);
    expect(stage.log.lastMark).to.equal(3);
    await stage.clock.advance(10_000);
    expect(stage.log.markFrom(4), 'nothing was written').to.equal(undefined);
    expect(stage.clock.timersSet).to.equal(0);
  });

  it('are made on demand, and not where nothing was written', async () => {
    const stage = new WriterStage({ refreshMs: 3_600_000 });
    expect(await stage.marker.refresh()).to.equal(0);
    await stage.writer.write(batchOf(['a']));
    await stage.writer.write(batchOf(['b', 'c']));
    expect(await stage.marker.refresh()).to.equal(3);
    expect(await stage.marker.refresh()).to.equal(3);
    expect(stage.log.markFrom(2)).to.equal(3);
  });

  it('are told on demand when they are durable', async () => {
    const stage = new WriterStage({ flushes: 'when told' });
    const written = stage.writer.write(batchOf(['a']));
    let generation: number | undefined;
    void stage.marker.refresh().then((number) => {
      generation = number;
    });
    await stage.clock.advance(1);
    expect(generation).to.equal(undefined);
    stage.log.flush();
    await written;
    await stage.clock.advance(1);
    expect(generation).to.equal(1);
  });

  it('that find no room are tried again', async () => {
    const stage = new WriterStage({ flushes: 'when told', refreshMs: 1 });
    const written = stage.writer.write(batchOf(['a']));
    stage.log.flush();
    await written;
    await stage.clock.advance(0);
    stage.log.fail(new LogFull('full'));
    await stage.clock.advance(999);
    stage.log.flush();
    expect(stage.log.markFrom(0)).to.equal(undefined);
    await stage.clock.advance(2);
    stage.log.flush();
    expect(stage.log.markFrom(0)).to.equal(1);
  });
});

describe('a batch', () => {
  it('that finds no room is refused at once, before a shorter one behind it on its stream is taken', async () => {
    const stage = new WriterStage({ maxLogBytes: 100, flushes: 'when told' });
    const call = new FakeCall();
    const { writer } = stage;
    new WriteStream(call.asCall, { writer, together: new InFlight(1e9), tell: () => {}, onOver: () => {} });
    let ended: { readonly code: status } | undefined;
    call.on('error', (given) => {
      ended = given;
    });
    const long = Array.from({ length: 30 }, (_, i) => `long ${i}`);
    for (const ids of [['a'], long, ['b']]) {
      call.emit('data', codecs.writeRequest.encode(batchOf(ids)));
      await stage.clock.advance(0);
    }
    stage.log.flush();
    await stage.clock.advance(0);
    expect(call.sent).to.have.length(1);
    expect(ended?.code).to.equal(status.RESOURCE_EXHAUSTED);
    expect(stage.log.nextSeq).to.equal(1);
  });

  it('is acknowledged when it is durable', async () => {
    const stage = new WriterStage({ flushes: 'when told' });
    let isAcknowledged = false;
    void stage.writer.write(batchOf(['a'])).then(() => {
      isAcknowledged = true;
    });
    await stage.clock.advance(1000);
    expect(isAcknowledged).to.equal(false);
    stage.log.flush();
    await stage.clock.advance(0);
    expect(isAcknowledged).to.equal(true);
  });

  it('with the key of one that is on its way waits for that one', async () => {
    const stage = new WriterStage({ flushes: 'when told' });
    const batch = batchOf(['a'], { idempotencyKey: 'key' });
    const outcomes = Promise.all([stage.outcome(batch), stage.outcome(batch)]);
    stage.log.flush();
    const expected = { lastSeq: 0, refused: 0 };
    expect(await outcomes).to.deep.equal([
      { ...expected, repeatedKey: false },
      { ...expected, repeatedKey: true },
    ]);
    expect(stage.log.nextSeq).to.equal(1);
  });

  it('whose key failed is done when it comes again', async () => {
    const stage = new WriterStage({ flushes: 'when told' });
    const batch = batchOf(['a'], { idempotencyKey: 'key' });
    const failed = stage.outcome(batch);
    stage.log.fail(new LogFull('full'));
    expect(await failed).to.equal('LogFull: full');
    await stage.clock.advance(1001);
    const again = stage.outcome(batch);
    stage.log.flush();
    expect(await again).to.deep.equal({ lastSeq: 0, refused: 0, repeatedKey: false });
    expect(stage.told).to.deep.equal(['writes are refused: full', 'writes are taken again']);
  });

  it('is done but for what is refused, or not at all if it says so', async () => {
    const stage = new WriterStage();
    const mixed = batchOf(['a', '', 'b']);
    expect(await stage.outcome({ ...mixed, allOrNothing: true })).to.deep.equal({
      lastSeq: 0,
      refused: 1,
      repeatedKey: false,
    });
    expect(stage.log.nextSeq).to.equal(0);
    expect(await stage.outcome(mixed)).to.deep.equal({ lastSeq: 1, refused: 1, repeatedKey: false });
  });

  for (const [what, request, message] of [
    ['of another index', batchOf([], { index: 'other' }), 'index must be "index", got "other"'],
    [
      'with too long a key',
      batchOf([], { idempotencyKey: 'k'.repeat(257) }),
      'idempotency_key must be at most 256 bytes, got 257',
    ],
    ['of too many writes', batchOf(Array(10_001).fill('a')), 'operations must be at most 10000, got 10001'],
    [
      'with too many bytes',
      batchOf([], { operations: [{ kind: 'upsert', upsert: Buffer.alloc(16 * 1024 * 1024 + 1) }] }),
      'operations must have at most 16777216 bytes together, got 16777217',
    ],
  ] as const) {
    it(`${what} is refused as a whole`, () => {
      const { writer } = new WriterStage();
      expect(() => writer.write(request)).to.throw(InvalidRequest, message);
    });
  }
});

describe('a log at its limit', () => {
  const ids = Array.from({ length: 10 }, (_, i) => `document ${i}`);

  it('refuses writes with the reason, until a replica has on its disk what may go', async () => {
    const stage = new WriterStage({ maxLogBytes: 1000 });
    let outcome: object | string = {};
    while (typeof outcome === 'object') outcome = await stage.outcome(batchOf(ids));
    expect(outcome).to.match(
      /^LogFull: the log has \d+ bytes, at most are 1000, and no connected replica of shard 0 has said that it has its operations on its disk$/,
    );
    const replica = { shard: 0, address: 'a:1', durableSeq: 0 };
    stage.followers.add(replica);
    stage.followers.tell(replica, stage.log.nextSeq);
    await stage.outcome(batchOf(ids));
    await stage.clock.advance(0);
    expect(await stage.outcome(batchOf(ids))).to.be.an('object');
    expect(stage.told).to.have.length(2);
  });

  it('takes writes for ever from replicas that keep up, however much of it is to be kept', async () => {
    const stage = new WriterStage({ maxLogBytes: 1000, keepLogBytes: 1000 });
    const replica = { shard: 0, address: 'a:1', durableSeq: 0 };
    stage.followers.add(replica);
    for (let batch = 0; batch < 100; batch++) {
      stage.followers.tell(replica, stage.log.nextSeq);
      expect(await stage.outcome(batchOf(['x']))).to.be.an('object');
    }
  });

  it('waits for replicas that are behind, and for one that is gone ten minutes, while there is room', async () => {
    const stage = new WriterStage();
    const ahead = { shard: 0, address: 'a:1', durableSeq: 0 };
    const behind = { shard: 0, address: 'b:1', durableSeq: 5 };
    stage.followers.add(ahead);
    stage.followers.add(behind);
    for (const id of ids) await stage.writer.write(batchOf([id]));
    stage.followers.tell(ahead, 10);
    await stage.writer.write(batchOf(['x']));
    expect(stage.log.firstSeq(0)).to.equal(5);
    stage.followers.remove(behind);
    await stage.clock.advance(9.9 * 60_000);
    await stage.writer.write(batchOf(['y']));
    expect(stage.log.firstSeq(0)).to.equal(5);
    await stage.clock.advance(0.2 * 60_000);
    await stage.writer.write(batchOf(['z']));
    expect(stage.log.firstSeq(0)).to.equal(10);
  });

  it('gives up nothing more on the word of a replica that has come back without its disk', async () => {
    const stage = new WriterStage({ maxLogBytes: 1000 });
    const before = { shard: 0, address: 'a:1', durableSeq: 0 };
    stage.followers.add(before);
    for (const id of ids.slice(0, 5)) await stage.writer.write(batchOf([id]));
    stage.followers.tell(before, 3);
    await stage.writer.write(batchOf(['x']));
    expect(stage.log.firstSeq(0)).to.equal(3);
    stage.followers.tell(before, 6);
    const after = { shard: 0, address: '', durableSeq: 0 };
    stage.followers.add(after);
    stage.followers.remove(before);
    stage.followers.tell(after, 0, 'a:1');
    while (typeof (await stage.outcome(batchOf(ids))) === 'object');
    await stage.clock.advance(0);
    expect(stage.log.firstSeq(0)).to.equal(3);
  });

  it('does not wait for a replica that is back, over a connection that it had before', async () => {
    const stage = new WriterStage();
    const before = { shard: 0, address: 'a:1', durableSeq: 1 };
    const now = { shard: 0, address: 'a:1', durableSeq: 2 };
    stage.followers.add(before);
    stage.followers.add(now);
    stage.followers.remove(before);
    stage.followers.tell(now, 5);
    expect(stage.followers.least(0)).to.equal(5);
  });

  it('gives up what a replica that is behind still needs, before it refuses writes', async () => {
    const stage = new WriterStage({ maxLogBytes: 1000 });
    const ahead = { shard: 0, address: 'a:1', durableSeq: 0 };
    stage.followers.add(ahead);
    stage.followers.add({ shard: 0, address: 'b:1', durableSeq: 0 });
    for (let i = 0; i < 100; i++) {
      expect(await stage.outcome(batchOf([`${i}`]))).to.be.an('object');
      stage.followers.tell(ahead, stage.log.nextSeq);
    }
    expect(stage.log.firstSeq(0)).to.be.greaterThan(50);
  });

  it('refuses writes rather than to give up what no replica has that is there', async () => {
    const stage = new WriterStage({ maxLogBytes: 1000 });
    const lost = { shard: 0, address: 'lost:1', durableSeq: 0 };
    const behind = { shard: 0, address: 'behind:1', durableSeq: 4 };
    stage.followers.add(lost);
    stage.followers.add(behind);
    for (const id of ids) await stage.writer.write(batchOf([id]));
    stage.followers.tell(lost, 10);
    stage.followers.remove(lost);
    let outcome: object | string = {};
    while (typeof outcome === 'object') outcome = await stage.outcome(batchOf(ids));
    await stage.clock.advance(0);
    expect(stage.log.firstSeq(0)).to.equal(4);
    expect(outcome).to.match(/^LogFull: .* no connected replica of shard 0 has said/);
  });

  it('waits ten minutes after a start for replicas that may have been there before', async () => {
    const stage = new WriterStage({ openMs: 0 });
    for (const id of ids) await stage.writer.write(batchOf([id]));
    const first = { shard: 0, address: 'a:1', durableSeq: 10 };
    stage.followers.add(first);
    await stage.clock.advance(9.9 * 60_000);
    await stage.writer.write(batchOf(['x']));
    expect(stage.log.firstSeq(0)).to.equal(0);
    stage.followers.add({ shard: 0, address: 'b:1', durableSeq: 4 });
    await stage.clock.advance(0.2 * 60_000);
    await stage.writer.write(batchOf(['y']));
    expect(stage.log.firstSeq(0)).to.equal(4);
  });

  it('no longer waits for them when it is three quarters full, but for those that are there', async () => {
    const stage = new WriterStage({ openMs: 0, maxLogBytes: 1000 });
    const ahead = { shard: 0, address: 'a:1', durableSeq: 0 };
    const behind = { shard: 0, address: 'b:1', durableSeq: 0 };
    for (const each of [ahead, behind]) stage.followers.add(each);
    let longest = 0;
    for (let i = 0; i < 100; i++) {
      expect(await stage.outcome(batchOf([`${i}`]))).to.be.an('object');
      stage.followers.tell(ahead, stage.log.nextSeq);
      if (i === 10) stage.followers.tell(behind, 5);
      longest = Math.max(longest, stage.log.sizeBytes);
      if (stage.log.firstSeq(0) > 0) break;
    }
    expect(longest).to.be.within(700, 800);
    expect(stage.log.firstSeq(0)).to.equal(5);
  });

  it('waits on a full disk for a minute after a start', async () => {
    const stage = new WriterStage({ openMs: 0, flushes: 'when told' });
    const write = async (end: () => void): Promise<void> => {
      const outcome = stage.outcome(batchOf(['x']));
      await stage.clock.advance(0);
      end();
      await outcome;
    };
    for (let i = 0; i < 10; i++) await write(() => stage.log.flush());
    stage.followers.add({ shard: 0, address: 'a:1', durableSeq: 10 });
    await stage.clock.advance(59_000);
    await write(() => stage.log.fail(new LogFull('full')));
    expect(stage.log.firstSeq(0)).to.equal(0);
    await stage.clock.advance(2000);
    await write(() => stage.log.fail(new LogFull('full')));
    expect(stage.log.firstSeq(0)).to.equal(10);
  });

  it('gives up nothing while no replica is there, however long', async () => {
    const stage = new WriterStage();
    const lost = { shard: 0, address: 'lost:1', durableSeq: 0 };
    const behind = { shard: 0, address: 'behind:1', durableSeq: 4 };
    for (const each of [lost, behind]) stage.followers.add(each);
    for (const id of ids) await stage.writer.write(batchOf([id]));
    stage.followers.tell(lost, 10);
    for (const each of [lost, behind]) stage.followers.remove(each);
    await stage.clock.advance(11 * 60_000);
    await stage.writer.write(batchOf(['x']));
    expect(stage.log.firstSeq(0)).to.equal(0);
  });

  it('keeps on a full disk what connected replicas need, and nothing for those that are gone for a minute', async () => {
    const stage = new WriterStage({ flushes: 'when told', keepLogBytes: 1e6 });
    const follow = (address: string, durableSeq: number) => {
      const follower = { shard: 0, address, durableSeq };
      stage.followers.add(follower);
      return follower;
    };
    const write = async (end: () => void): Promise<number> => {
      const outcome = stage.outcome(batchOf(['x']));
      await stage.clock.advance(0);
      end();
      await outcome;
      await stage.clock.advance(1000);
      return stage.log.firstSeq(0);
    };
    const flush = (): void => stage.log.flush();
    const fail = (): void => stage.log.fail(new LogFull('full'));
    for (let i = 0; i < 10; i++) await write(flush);
    follow('ahead:1', 10);
    const behind = follow('behind:1', 5);
    const gone = follow('gone:1', 3);
    stage.followers.remove(gone);
    expect(await write(flush)).to.equal(0);
    expect(await write(fail)).to.equal(3);
    await stage.clock.advance(60_000);
    expect(await write(fail)).to.equal(5);
    await stage.clock.advance(60_000);
    expect(await write(fail), 'a connected replica is never cut off').to.equal(5);
    stage.followers.tell(behind, 8);
    expect(await write(fail)).to.equal(8);
    expect(await write(flush)).to.equal(8);
    expect(stage.told).to.deep.equal(['writes are refused: full', 'writes are taken again']);
  });

  it('says once why it cannot be cut, and takes writes', async () => {
    const stage = new WriterStage();
    stage.log.trim = () => Promise.reject(new Error('EIO: i/o error, unlink'));
    for (const id of ids) expect(await stage.outcome(batchOf([id]))).to.be.an('object');
    await stage.clock.advance(0);
    expect(stage.told).to.deep.equal(['the log cannot be cut: EIO: i/o error, unlink']);
  });

  it('keeps some for replicas that are down', async () => {
    const stage = new WriterStage({ keepLogBytes: 500 });
    const replica = { shard: 0, address: '', durableSeq: 0 };
    stage.followers.add(replica);
    for (const id of ids) {
      await stage.writer.write(batchOf([id, id]));
      stage.followers.tell(replica, stage.log.nextSeq);
    }
    await stage.writer.write(batchOf(['x']));
    expect(stage.log.sizeBytes).to.be.within(500, 600);
  });
});

describe('the peers that a replica is told', () => {
  it('are the others of its shard that say where they are, those first that have come farthest', () => {
    const followers = new Followers(() => 0);
    const add = (shard: number, address: string, durableSeq: number) => {
      const follower = { shard, address, durableSeq };
      followers.add(follower);
      return follower;
    };
    const mine = add(0, 'me:1', 0);
    add(0, 'slow:1', 3);
    add(0, 'fast:1', 9);
    add(0, '', 20);
    add(1, 'other:1', 30);
    followers.remove(add(0, 'gone:1', 40));
    expect(followers.peersOf(mine)).to.deep.equal(['fast:1', 'slow:1']);
  });
});
