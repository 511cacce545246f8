import { codecs } from '@muster/proto';
import { LogCursor } from '@muster/shard/writer';
import { expect } from 'chai';
import fc from 'fast-check';
import { MemoryLog } from '../../../support/memory-log.js';

function deleted(shards: readonly number[]): { shard: number; operation: { delete: string } }[] {
  return shards.map((shard, i) => ({ shard, operation: { delete: `${i}` } }));
}

/** What a replica is given until it has all: numbers of operations, and marks as `m5`. */
function givenBy(cursor: LogCursor): string[] {
  const given: string[] = [];
  for (;;) {
    const step = cursor.next();
    if (step.type === 'gone') return [...given, 'gone'];
    if (step.type === 'wait') return given;
    const { operations, mark } = codecs.logResponse.decode(step.bytes);
    given.push(...operations.map(({ seq }) => String(seq)), ...(mark > 0 ? [`m${mark}`] : []));
  }
}

describe('a cursor over the log', () => {
  it('gives one shard in order, and each mark behind all that lies before it', async () => {
    const log = new MemoryLog(10);
    const cursor = new LogCursor(log, 0, 10);
    log.append({ operations: deleted([0, 1, 0]) });
    expect(givenBy(cursor)).to.deep.equal(['10', '12']);
    await log.mark();
    log.append({ operations: deleted([0]) });
    expect(givenBy(cursor)).to.deep.equal(['m13', '13']);
    log.append({ operations: deleted([1]) });
    await log.mark();
    expect(givenBy(cursor), 'nothing of the shard was written').to.deep.equal(['m15']);
    expect(givenBy(cursor)).to.deep.equal([]);
  });

  it('gives a replica that catches up the newest of the marks that show the same of its shard', async () => {
    const log = new MemoryLog(0);
    for (const shard of [0, 1, 1, 0, 1]) {
      log.append({ operations: deleted([shard]) });
      await log.mark();
    }
    expect(givenBy(new LogCursor(log, 0, 0))).to.deep.equal(['0', 'm3', '3', 'm5']);
    expect(givenBy(new LogCursor(log, 0, 3)), 'from a mark on').to.deep.equal(['m3', '3', 'm5']);
    expect(givenBy(new LogCursor(log, 0, 5))).to.deep.equal(['m5']);
  });

  it('begins within a batch', async () => {
    const log = new MemoryLog(0);
    log.append({ operations: deleted([0, 1, 0, 0]) });
    expect(givenBy(new LogCursor(log, 0, 1))).to.deep.equal(['2', '3']);
  });

  it('gives nothing that is not durable', () => {
    const log = new MemoryLog(0, 'when told');
    const cursor = new LogCursor(log, 0, 0);
    log.append({ operations: deleted([0]) });
    expect(givenBy(cursor)).to.deep.equal([]);
    log.flush();
    expect(givenBy(cursor)).to.deep.equal(['0']);
  });

  it('tells how far the log is durable, and nothing of numbers that may be taken back', () => {
    const log = new MemoryLog(0, 'when told');
    const cursor = new LogCursor(log, 0, 0);
    log.append({ operations: deleted([0]) });
    log.flush();
    log.append({ operations: deleted([0, 0]) });
    const step = cursor.next();
    expect(step.type === 'response' && codecs.logResponse.decode(step.bytes).nextSeq).to.equal(1);
  });

  it('says when what is next was given up', async () => {
    const log = new MemoryLog(0);
    log.append({ operations: deleted([0, 0]) });
    const ahead = new LogCursor(log, 0, 2);
    const behind = new LogCursor(log, 0, 1);
    await log.trim(0, 2, 0);
    expect(givenBy(behind)).to.deep.equal(['gone']);
    expect(givenBy(ahead)).to.deep.equal([]);
  });

  it('gives every operation once, in responses that are bounded', () => {
    const batches = fc.array(fc.array(fc.nat(1), { minLength: 1, maxLength: 1500 }), { maxLength: 6 });
    fc.assert(
      fc.property(batches, fc.nat(3000), (shardsOfBatches, from) => {
        const log = new MemoryLog(0);
        for (const shards of shardsOfBatches) log.append({ operations: deleted(shards) });
        const all = shardsOfBatches.flat().flatMap((shard, seq) => (shard === 0 && seq >= from ? [String(seq)] : []));
        expect(givenBy(new LogCursor(log, 0, from))).to.deep.equal(all);
        const step = new LogCursor(log, 0, 0).next();
        if (step.type !== 'response') return;
        expect(codecs.logResponse.decode(step.bytes).operations.length).to.be.at.most(1000);
      }),
      { numRuns: 50 },
    );
  });
});
