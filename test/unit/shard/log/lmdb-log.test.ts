import { mkdir } from 'node:fs/promises';
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
  const least = Math.min(...[0, 1].map((shard) => log.firstSeq(shard)));
  return {
    numbers: [log.startSeq, log.nextSeq, log.durableSeq, log.lastMark],
    shards: [0, 1].map(seen),
    // Older marks lead to nothing.
    marks: numbers.filter((each) => each >= Math.max(least, log.lastMark - 3)).map((each) => log.markFrom(each)),
    newest: log.markUpTo(Number.MAX_SAFE_INTEGER),
  };
}

describe('the log in LMDB', () => {
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
  }).timeout(60_000);

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
    })).timeout(60_000);

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
