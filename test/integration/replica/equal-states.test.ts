import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { attachShard, closeShard, loadShard, type ShardIndex } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeLog } from '../../support/fake-log.js';
import { randomDocument, randomNumbers, randomWrites, WriteModel } from '../../support/random-writes.js';
import { builtIndex, noMerges, TestReplica } from '../../support/replicas.js';
import { answerOf, contentsOf } from '../../support/shard-contents.js';
import { vocabulary } from '../../unit/shard/evaluate/arbitraries.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

/** How replicas of one index come by their states differently. */
const histories = [
  { name: 'a', batch: 100, builderBytes: 2 ** 20, commitIntervalMs: 0 },
  { name: 'b', batch: 7, builderBytes: 40_000, commitIntervalMs: 100_000 },
  { name: 'c', batch: 1000, startMergeThread: noMerges },
];

interface Story {
  readonly seed: number;
  readonly shards: number;
  readonly writes: number;
  readonly ids: number;
  /** Places where a generation is marked and replicas are compared. */
  readonly rounds: number;
}

/** Writes, restarts now and then, and holds every replica against the model and an index built of what is there. */
async function playedOut(story: Story): Promise<void> {
  const { seed, shards, writes, ids, rounds } = story;
  const random = randomNumbers(seed);
  await inTemporaryFolder(async (folder) => {
    const model = new WriteModel();
    const documents = Array.from({ length: 1 + random(ids) }, () => randomDocument(`id-${random(ids)}`, random));
    for (const upsert of documents) model.apply({ upsert });
    const dir = await builtIndex(folder, documents, { shards, schema: aSchema });
    const log = new FakeLog({ shards, nextSeq: documents.length });
    const start = ({ name, batch, ...options }: (typeof histories)[number]): TestReplica[] =>
      Array.from(
        { length: shards },
        (_, shard) => new TestReplica({ dir, shard, name, openLog: log.inBatchesOf(batch), ...options }),
      );
    const groups = histories.map((history) => ({ history, replicas: start(history) }));
    for (let round = 0; round < rounds; round++) {
      for (const write of randomWrites(Math.ceil(writes / rounds), ids, random)) {
        model.apply(write);
        if ('delete' in write) log.delete(write.delete);
        else log.upsert(write.upsert);
        if (random(700) === 0) log.mark();
      }
      const mark = log.mark();
      const offline = await offlineIndex(join(folder, `offline-${round}`), [...model.documents.values()], shards);
      const texts = Array.from({ length: 12 }, () => randomText(random));
      for (const group of groups) {
        const live = await Promise.all(group.replicas.map((replica) => replica.at(mark)));
        expect(contentsOf(live)).to.deep.equal([...model.documents]);
        for (const text of texts) expect(answerOf(live, text), text).to.deep.equal(answerOf(offline.indexes, text));
        if (random(2) === 0) continue;
        await Promise.all(group.replicas.map((replica) => replica.close()));
        group.replicas = start(group.history);
      }
      offline.close();
    }
    for (const { replicas } of groups) await Promise.all(replicas.map((replica) => replica.close()));
  });
}

async function offlineIndex(folder: string, documents: readonly object[], shards: number) {
  await mkdir(folder);
  const dir = await builtIndex(folder, documents, { shards, schema: aSchema });
  const loaded = await Promise.all(Array.from({ length: shards }, (_, shard) => loadShard(dir, shard)));
  const indexes: ShardIndex[] = loaded.map((shard) => attachShard(shard));
  return { indexes, close: () => loaded.forEach(closeShard) };
}

function randomText(random: (below: number) => number): string {
  const word = (): string => vocabulary[random(vocabulary.length)] as string;
  const leaf = (): string =>
    [word(), word(), `"${word()} ${word()}"`, `title:${word()}`, 'tag:red', `${word()}^2.5`][random(6)] as string;
  return Array.from({ length: 1 + random(4) }, () => `${['', '', '+', '-'][random(4)]}${leaf()}`).join(' ');
}

/** A longer run, of a night, asks for 10,000. */
const manyWrites = Number(process.env['MUSTER_TEST_WRITES'] ?? 1000);

describe('replicas that took in the same operations', () => {
  it('answer alike, to the bit, as an index built of the final documents does, over 1, 2 and 5 shards', async () => {
    const story = fc.record({
      seed: fc.integer(),
      shards: fc.constantFrom(1, 2, 5),
      writes: fc.integer({ min: 1, max: 300 }),
      ids: fc.integer({ min: 5, max: 120 }),
      rounds: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(fc.asyncProperty(story, playedOut), { numRuns: 5 });
  });

  for (const shards of [1, 2, 5]) {
    it(`answer alike after many random writes over ${shards} shards`, async function () {
      this.timeout(300_000 + 40 * manyWrites);
      await playedOut({ seed: 20_000 + shards, shards, writes: manyWrites, ids: Math.ceil(manyWrites / 3), rounds: 3 });
    });
  }
});
