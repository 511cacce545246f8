import { codecs, type LogRequest } from '@muster/proto';
import { Followers, LogStream, Trimmer } from '@muster/shard/writer';
import { expect } from 'chai';
import { FakeCall } from '../../../support/fake-call.js';
import { MemoryLog } from '../../../support/memory-log.js';

/** A replica that has begun to follow the log. */
function following(log: MemoryLog): { call: FakeCall; followers: Followers; over: () => boolean } {
  const call = new FakeCall();
  const followers = new Followers(() => 0);
  const tell = (): void => {};
  const trimmer = new Trimmer({ log, followers, shards: 1, maxLogBytes: 1e9, keepLogBytes: 1e9, tell });
  const options = { index: 'index', buildId: 'build', shards: 1, log, followers, trimmer, tell };
  let isOver = false;
  const onOver = (): void => {
    isOver = true;
  };
  new LogStream(call.asCall, { ...options, onOver });
  call.emit('data', codecs.logRequest.encode({ index: 'index', buildId: 'build', fromSeq: 1, durableSeq: 1 }));
  return { call, followers, over: () => isOver };
}

describe('a stream of the log', () => {
  it('tells first how far the log is durable, and nothing of numbers that may be taken back', () => {
    const log = new MemoryLog(1, 'when told');
    log.append({ operations: [{ shard: 0, operation: { delete: 'a' } }] });
    const [first] = following(log).call.sent;
    expect(codecs.logResponse.decode(first as Buffer).nextSeq).to.equal(1);
  });

  it('sends a replica that does not read no more than two responses, and then goes on', () => {
    const log = new MemoryLog(1);
    const { call, followers, over } = following(log);
    for (let i = 0; i < 50; i++) {
      const upsert = Buffer.alloc(300 * 1024);
      log.append({ operations: [{ shard: 0, operation: { upsert } }] });
    }
    expect(call.sent).to.have.length(2);
    for (let reads = 0; reads < 50; reads++) call.read();
    const seqs = call.sent.flatMap((bytes) => codecs.logResponse.decode(bytes).operations.map(({ seq }) => seq));
    expect(seqs).to.deep.equal(Array.from({ length: 50 }, (_, i) => 1 + i));
    call.emit('end');
    expect([call.isEnded, over(), followers.least(0)]).to.deep.equal([true, true, 0]);
  });

  it('keeps nothing for one who only reads', () => {
    const log = new MemoryLog(1);
    let nowMs = 0;
    const followers = new Followers(() => nowMs);
    // By then it is known who is there.
    nowMs = 3_600_000;
    const tell = (): void => {};
    const trimmer = new Trimmer({ log, followers, shards: 1, maxLogBytes: 1e9, keepLogBytes: 1e9, tell });
    const options = { index: 'index', buildId: 'build', shards: 1, log, followers, trimmer, tell };
    const open = (request: LogRequest): FakeCall => {
      const call = new FakeCall();
      new LogStream(call.asCall, { ...options, onOver: () => {} });
      call.emit('data', codecs.logRequest.encode({ index: 'index', buildId: 'build', fromSeq: 1, ...request }));
      return call;
    };
    for (let i = 0; i < 3; i++) log.append({ operations: [{ shard: 0, operation: { upsert: Buffer.alloc(1) } }] });
    open({ durableSeq: 3, logId: log.logId });
    const reader = open({ onlyReads: true });
    const seqs = reader.sent.flatMap((bytes) => codecs.logResponse.decode(bytes).operations.map(({ seq }) => seq));
    expect(seqs).to.deep.equal([1, 2, 3]);
    expect([followers.furthest(0), followers.least(0), followers.leastOnFullDisk(0, 1)]).to.deep.equal([3, 3, 3]);
    reader.emit('end');
    expect([followers.least(0), followers.leastOnFullDisk(0, 1)]).to.deep.equal([3, 3]);
  });
});
