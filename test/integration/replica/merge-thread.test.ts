import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MergeFailed, MergeRunner, mergeSegments, segmentFiles, startMergeThread } from '@muster/shard';
import { expect } from 'chai';
import { manyDocuments } from '../../unit/shard/evaluate/corpus.js';
import { LiveShard } from '../../unit/shard/index/live-shard.js';
import { aSchema, inTemporaryFolder } from '../../unit/shard/support.js';

async function inShard(use: (shard: LiveShard, folder: string, runner: MergeRunner) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const shard = new LiveShard(folder, aSchema);
    const documents = manyDocuments(1500);
    for (let i = 0; i < 1500; i += 500) await shard.apply(documents.slice(i, i + 500).map((put) => ({ put })));
    const runner = new MergeRunner(startMergeThread);
    await use(shard, folder, runner);
    await runner.close();
    shard.close();
  });
}

const failureOf = (job: Promise<unknown>): Promise<MergeFailed> =>
  job.then(
    () => expect.fail('it was merged'),
    (error: unknown) => error as MergeFailed,
  );

describe('a merge thread', () => {
  it('merges as this thread does, one job after the other', () =>
    inShard(async (shard, folder, runner) => {
      const { segments } = shard.shared();
      const here = { segments, schema: aSchema, files: segmentFiles(folder, 'here') };
      const expected = await mergeSegments(here, () => undefined);
      for (const name of ['there', 'again']) {
        expect(await runner.start({ folder, name, segments, schema: aSchema })).to.deep.equal(expected);
        for (const kind of ['segment', 'documents'] as const) {
          const [a, b] = await Promise.all(
            [here.files, segmentFiles(folder, name)].map((files) => readFile(files[kind])),
          );
          expect(a?.equals(b as Buffer)).to.equal(true);
        }
      }
    }));

  it('names a stored document that is damaged, and goes on to the next job', () =>
    inShard(async (shard, folder, runner) => {
      const { segments } = shard.shared();
      const file = join(folder, '2.documents');
      const bytes = await readFile(file);
      bytes[20] = 0;
      await writeFile(file, bytes);
      const failure = await failureOf(runner.start({ folder, name: 'merged', segments, schema: aSchema }));
      expect(failure).to.be.instanceOf(MergeFailed);
      expect(failure.reason).to.equal('damaged');
      expect(failure.message).to.include(`${file} is damaged`);
      const whole = { folder, name: 'merged', segments: segments.slice(0, 2), schema: aSchema };
      expect((await runner.start(whole)).documents).to.be.greaterThan(800);
    }));

  it('is ended with its job, of which nothing is left', () =>
    inShard(async (shard, folder, runner) => {
      const before = await readdir(folder);
      runner.throttle(1);
      const { segments } = shard.shared();
      const failing = failureOf(runner.start({ folder, name: 'merged', segments, schema: aSchema }));
      await runner.close();
      expect((await failing).reason).to.equal('cancelled');
      expect(await readdir(folder)).to.deep.equal(before);
    }));
});
