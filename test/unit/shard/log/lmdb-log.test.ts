import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, openLmdbLog } from '@muster/shard/writer';
import { expect } from 'chai';
import fc from 'fast-check';
import { MemoryLog } from '../../../support/memory-log.js';
import { inTemporaryFolder } from '../support.js';

const startSeq = 100;
const shards = 2;

function open(dir: string, buildId = 'build'): Promise<Log> {
  return openLmdbLog({ dir, buildId, startSeq, shards, newLogId: 'new' });
}

type Step =
  | { readonly do: 'append'; readonly shards: readonly number[]; readonly key: string }
  | { readonly do: 'mark' }
  | { readonly do: 'trim'; readonly shard: number; readonly back: number }
  | { readonly do: 'open anew' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        shards: fc.array(fc.nat(1), { maxLength: 6 }),
        key: fc.string({ maxLength: 3, minLength: 1 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('mark' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('trim' as const), shard: fc.nat(1), back: fc.nat(10) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('open anew' as const) }) },
  ),
  { maxLength: 25 },
);

async function take(log: Log, step: Step): Promise<void> {
  if (step.do === 'append') {
    const operations = step.shards.map((shard, i) => ({ shard, operation: { delete: `${i}` } }));
    const isNew = log.outcomeOf(step.key) === undefined;
    const keyed = isNew ? { keyed: { key: step.key, hash: `${operations.length}`, refused: [{ position: 7 }] } } : {};
    await log.append({ operations, ...keyed }).durable;
  } else if (step.do === 'mark') await log.mark();
  else if (step.do === 'trim') await log.trim(step.shard, Math.max(startSeq, log.nextSeq - step.back), 0);
}

/** All that a log can be asked. */
function seenOf(log: Log): object {
  const numbers = Array.from({ length: log.nextSeq - startSeq + 3 }, (_, i) => startSeq - 1 + i);
  const limits = { operations: 3, bytes: 1000 };
  const seen = (shard: number): object => ({
    first: log.firstSeq(shard),
    runs: numbers.filter((from) => from >= log.firstSeq(shard)).map((from) => log.read(shard, from, limits)),
  });
  const keeping = [0, 1].filter((shard) => log.shardBytes(shard) > 0);
  const least = Math.min(log.lastMark, ...keeping.map((shard) => log.firstSeq(shard)));
  return {
    numbers: [log.startSeq, log.nextSeq, log.durableSeq, log.lastMark],
    shards: [0, 1].map(seen),
    // Older marks lead to nothing.
    marks: numbers.filter((each) => each >= least).map((each) => log.markFrom(each)),
    newest: log.markUpTo(Number.MAX_SAFE_INTEGER),
  };
}

describe('the log in LMDB', () => {
  it('counts what is on its way to the disk', () =>
    inTemporaryFolder(async (folder) => {
      const log = await open(folder);
      const batch = { operations: [{ shard: 0, operation: { upsert: Buffer.alloc(1000) } }] };
      const { durable } = log.append(batch);
      log.append(batch);
      expect(log.sizeBytes).to.be.within(2000, 2200);
      await durable;
      await log.mark();
      expect(log.sizeBytes).to.be.within(2000, 2200);
      await log.close();
    }));

  it('answers as a log in memory does, also after it was closed and opened', async () => {
    let folders = 0;
    await inTemporaryFolder((folder) =>
      fc.assert(
        fc.asyncProperty(steps, async (list) => {
          const dir = join(folder, `${folders++}`);
          let log = await open(dir);
          const model = new MemoryLog(startSeq);
          const keys = new Set<string>();
          for (const step of list) {
            if (step.do === 'open anew') {
              await log.close();
              log = await open(dir);
              continue;
            }
            if (step.do === 'append') keys.add(step.key);
            await take(log, step);
            await take(model, step);
          }
          expect(seenOf(log)).to.deep.equal(seenOf(model));
          for (const key of [...keys, 'none']) expect(log.outcomeOf(key)).to.deep.equal(model.outcomeOf(key));
          await log.close();
        }),
        { numRuns: 25 },
      ),
    );
  });

  it('keeps batches that come together in the order in which they came', () =>
    inTemporaryFolder(async (folder) => {
      const log = await open(folder);
      const order: number[] = [];
      const appended = Array.from({ length: 50 }, (_, i) => {
        const { lastSeq, durable } = log.append({ operations: [{ shard: 0, operation: { delete: `${i}` } }] });
        return durable.then(() => void order.push(lastSeq));
      });
      expect(log.durableSeq, 'nothing is durable before it is synced').to.equal(startSeq);
      await Promise.all(appended);
      expect(order).to.deep.equal(Array.from({ length: 50 }, (_, i) => startSeq + i));
      await log.close();
    }));

  it('keeps the newest 100,000 keys', () =>
    inTemporaryFolder(async (folder) => {
      const log = await open(folder);
      const keyed = (i: number) => ({ keyed: { key: `key ${i}`, hash: '', refused: [] } });
      await Promise.all(Array.from({ length: 100_001 }, (_, i) => log.append({ operations: [], ...keyed(i) }).durable));
      await log.append({ operations: [], ...keyed(100_001) }).durable;
      expect([0, 1, 2, 100_001].map((i) => log.outcomeOf(`key ${i}`) !== undefined)).to.deep.equal([
        false,
        false,
        true,
        true,
      ]);
      await log.close();
    }));

  it('says what it gives up before readers find it gone', () =>
    inTemporaryFolder(async (folder) => {
      const log = await open(folder);
      for (const id of ['a', 'b', 'c']) {
        await log.append({ operations: [{ shard: 0, operation: { delete: id } }] }).durable;
      }
      const trimmed = log.trim(0, startSeq + 2, 0);
      for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
      // LMDB's own thread has time to commit, and this one cannot hear of it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      const [first] = log.read(0, startSeq, { operations: 1, bytes: 1 });
      expect(log.firstSeq(0)).to.be.at.least(first?.firstSeq ?? 0);
      await trimmed;
      expect(log.firstSeq(0)).to.equal(startSeq + 2);
      await log.close();
    }));

  it('writes no more when another has opened it past the lock', () =>
    inTemporaryFolder(async (folder) => {
      const first = await open(folder);
      for (const lock of await locksIn(folder)) await rm(join(folder, lock));
      const second = await open(folder);
      const batch = { operations: [{ shard: 0, operation: { delete: 'a' } }] };
      await second.append(batch).durable;
      const fault = await first.append(batch).durable.catch((error: Error) => `${error.name}: ${error.message}`);
      expect(fault).to.equal(`LogBroken: another process writes to the log ${folder}`);
      expect(second.read(0, startSeq, { operations: 10, bytes: 1000 })).to.have.length(1);
      await first.close();
      await second.close();
    }));

  for (const [what, damage, fault] of [
    ['is missing', () => undefined, /data\.mdb is damaged: it is missing/],
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, 100_000), /it has 100000 bytes, and should have \d+$/],
    ['is cut off a little', (bytes: Buffer) => bytes.subarray(0, -8192), /copy.* (damaged|cannot be opened)/],
    ['is something else', (bytes: Buffer) => bytes.fill(7), /its first pages are not LMDB’s/],
  ] as const) {
    it(`says so when its file ${what}`, () =>
      inTemporaryFolder(async (folder) => {
        const copy = join(folder, 'copy');
        const log = await open(join(folder, 'log'));
        await log.append({ operations: [{ shard: 0, operation: { upsert: Buffer.alloc(2_000_000) } }] }).durable;
        await log.close();
        // Where LMDB has had the file open in this process, it may not be changed under it.
        await cp(join(folder, 'log'), copy, { recursive: true });
        const file = join(copy, 'data.mdb');
        const damaged = damage(await readFile(file));
        if (damaged === undefined) await rm(file);
        else await writeFile(file, damaged);
        expect(await open(copy).catch((error: Error) => `${error.name}: ${error.message}`)).to.match(fault);
        expect(await locksIn(copy), 'the lock is released').to.deep.equal([]);
      }));
  }

  it('gives nothing of writes whose checksum is wrong', () =>
    inTemporaryFolder(async (folder) => {
      const copy = join(folder, 'copy');
      let log = await open(join(folder, 'log'));
      for (const id of ['first', 'second'])
        await log.append({ operations: [{ shard: 0, operation: { delete: id } }] }).durable;
      await log.close();
      await cp(join(folder, 'log'), copy, { recursive: true });
      const file = join(copy, 'data.mdb');
      const bytes = await readFile(file);
      for (let at = bytes.indexOf('second'); at >= 0; at = bytes.indexOf('second', at + 1)) bytes.write('SECOND', at);
      await writeFile(file, bytes);
      log = await open(copy);
      const limits = { operations: 1, bytes: 1 };
      expect(log.read(0, startSeq, limits)).to.have.length(1);
      expect(() => log.read(0, startSeq + 1, limits)).to.throw(/the checksum of writes 101 to 101 is wrong/);
      await log.close();
    }));

  it('is opened without room kept back where none can be had', () =>
    inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'reserve'));
      const log = await open(folder);
      await log.append({ operations: [{ shard: 0, operation: { delete: 'a' } }] }).durable;
      await log.close();
    }));

  it('begins anew where its making was not finished, and keeps what is there', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'data.mdb'), 'half');
      const log = await open(folder);
      expect(log.nextSeq).to.equal(startSeq);
      await log.close();
      expect(await readFile(join(folder, 'data.mdb.undeclared'), 'utf8')).to.equal('half');
    }));

  it('gives no write the number 0, which means none', () =>
    inTemporaryFolder(async (folder) => {
      const log = await openLmdbLog({ dir: folder, buildId: 'build', startSeq: 0, shards, newLogId: 'new' });
      expect([log.firstSeq(0), log.lastMark, log.nextSeq]).to.deep.equal([0, 0, 1]);
      await log.close();
    }));

  it('refuses to go on from another build', () =>
    inTemporaryFolder(async (folder) => {
      const dir = join(folder, 'log');
      await mkdir(dir);
      await (await open(dir)).close();
      const fault = await open(dir, 'other').catch((error: Error) => `${error.name}: ${error.message}`);
      expect(fault).to.equal(
        `IndexUnusable: the log ${dir} goes on from another build of the index (build) than is there now (other): ` +
          'put that build back, or remove the log and with it all writes since that build',
      );
      await (await open(dir)).close();
    }));
});

async function locksIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((entry) => entry.startsWith('writer.lock'));
}
