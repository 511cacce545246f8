import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadLine, type BuildOptions, buildIndex, openShard, type Segment, type ShardIndex } from '@muster/shard';
import { schemaFromJson } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';
import { aQuery, aRequest, evaluateAll, hitsOf, inTemporaryFolder } from '../../unit/shard/support.js';

const schema = schemaFromJson({ id: 'id', fields: { body: { type: 'text', analyzer: 'standard' }, n: 'number' } });

/** Writes files of documents, at least a batch of lines each. */
async function filesOf(folder: string, files: readonly (readonly string[])[]): Promise<string[]> {
  const names = files.map((_, place) => join(folder, `${place}.jsonl`));
  for (const [place, lines] of files.entries()) await writeFile(names[place] as string, lines.join('\n'));
  return names;
}

async function shardsIn(out: string, shards: number): Promise<ShardIndex[]> {
  const open: ShardIndex[] = [];
  for (let shard = 0; shard < shards; shard++) open.push(await openShard(out, shard));
  return open;
}

const words = ['ant', 'bee', 'cat', 'dog'];

/** All that a shard's answers follow from, and some answers. */
function contentOf(index: ShardIndex, all: readonly ShardIndex[]) {
  return {
    generation: index.generation,
    buildId: index.buildId,
    stats: index.fieldStats('body'),
    frequencies: words.map((word) => index.documentFrequency('body', word)),
    documents: index.segments.flatMap(liveDocuments),
    hits: words.map((word) => hitsOf(evaluateAll(index, aRequest({ ...aQuery(all, word), k: 1000 })))),
  };
}

function liveDocuments(segment: Segment): string[] {
  return Array.from(
    segment.seqs,
    (seq, ordinal) => `${seq} ${segment.idOf(ordinal)} ${segment.stored(ordinal)}`,
  ).filter(
    (_, ordinal) => segment.live === undefined || ((segment.live[ordinal >>> 5] as number) >>> (ordinal & 31)) & 1,
  );
}

/** What was built, and what is in it. */
async function built(options: BuildOptions) {
  const { manifest, documentsRead, skipped } = await buildIndex({ schema, overwrite: true, ...options });
  const shards = await shardsIn(options.out, options.shards);
  const contents = shards.map((shard) => contentOf(shard, shards));
  const seqs = shards.map((shard) => shard.segments.flatMap((segment) => [...segment.seqs]));
  const segments = shards.reduce((sum, shard) => sum + shard.segments.length, 0);
  for (const shard of shards) shard.close();
  return { summary: { manifest, documentsRead, skipped, contents }, seqs, segments };
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  );
}

const aLine = fc.oneof(
  { arbitrary: fc.constantFrom('', 'not JSON', '{}', '{"id":"x","n":"many"}'), weight: 1 },
  {
    arbitrary: fc
      .tuple(fc.nat(60), fc.array(fc.constantFrom(...words), { maxLength: 8 }))
      .map(([id, body]) => JSON.stringify({ id: `id-${id}`, body: body.join(' '), n: id })),
    weight: 12,
  },
);
const someFiles = fc.array(fc.array(aLine, { minLength: 1, maxLength: 30 }), { minLength: 2, maxLength: 8 });

describe('a build on several threads', () => {
  it('gives what one thread gives: every document, figure, score and the name of the build', () =>
    inTemporaryFolder(async (folder) => {
      let several = 0;
      await fc.assert(
        fc.asyncProperty(
          someFiles,
          fc.constantFrom(1, 3),
          fc.constantFrom(2, 3),
          fc.constantFrom(1, 300_000, 2 ** 24),
          async (lines, shards, threads, memoryBytes) => {
            const files = await filesOf(folder, [...lines, ['{"id":"last","body":"ant"}']]);
            const options = { files, shards, skipBad: true, name: 'same' };
            const one = await built({ ...options, out: join(folder, 'one'), threads: 1 });
            const other = await built({ ...options, out: join(folder, 'other'), threads, memoryBytes });
            expect(other.summary).to.deep.equal(one.summary);
            for (const seqs of other.seqs) expect(seqs).to.deep.equal([...seqs].sort((a, b) => a - b));
            if (other.segments > shards) several++;
          },
        ),
        { numRuns: 20 },
      );
      expect(several).to.be.greaterThan(0);
    }));

  it('gives the very files of one thread where all fits into one segment and no id comes twice', () =>
    inTemporaryFolder(async (folder) => {
      const lines = [0, 1, 2].map((file) =>
        Array.from({ length: 200 }, (_, i) => `{"id":"${file}-${i}","body":"ant bee${i} cat","n":${i}}`),
      );
      const files = await filesOf(folder, lines);
      const outs = [1, 3].map((threads) => ({ threads, out: join(folder, `on-${threads}`) }));
      for (const each of outs) await buildIndex({ files, shards: 2, schema, name: 'same', ...each });
      for (const shard of ['shard-0', 'shard-1']) {
        const [one, other] = outs.map(({ out }) =>
          readdirSync(join(out, shard)).map((file) => [file, readFileSync(join(out, shard, file))] as const),
        );
        expect(one?.map(([file]) => file)).to.deep.equal(['0.documents', '0.segment', 'segments.json']);
        expect(other).to.deep.equal(one);
      }
    }));

  it('names the first bad line in the order of lines, and tells of all in that order', () =>
    inTemporaryFolder(async (folder) => {
      const good = (file: number) =>
        Array.from({ length: 3000 }, (_, i) => `{"id":"${file}-${i}","body":"ant bee cat"}`);
      const lines = [good(0), ['{"id":"a","n":"b"}', ...good(1)], good(2), ['{}'], ['[]', '{"id":true}']];
      (lines[0] as string[])[2900] = 'broken';
      const files = await filesOf(folder, lines);
      const options = { files, out: join(folder, 'index'), shards: 1, schema, threads: 3, memoryBytes: 2 ** 20 };
      const places = ['0.jsonl:2901', '1.jsonl:1', '3.jsonl:1', '4.jsonl:1', '4.jsonl:2'];
      const error = await failure(buildIndex(options));
      expect(error).to.be.instanceOf(BadLine);
      expect(error.message).to.include(`${join(folder, '0.jsonl')}:2901: is not valid JSON`);
      const told: string[] = [];
      const onBad = ({ message }: BadLine): void => void told.push(message);
      const { skipped } = await buildIndex({ ...options, skipBad: true, onBad });
      expect(skipped).to.equal(5);
      expect(told.map((message) => message.slice(folder.length + 1).split(': ')[0])).to.deep.equal(places);
    }));

  it('names a bad line before a later file that cannot be read', () =>
    inTemporaryFolder(async (folder) => {
      const files = [...(await filesOf(folder, [['{"id":"a"}', '{}']])), join(folder, 'absent.jsonl')];
      const options = { files, out: join(folder, 'index'), shards: 1, schema, threads: 2 };
      expect((await failure(buildIndex(options))).message).to.include('0.jsonl:2: field `id` must be given');
      expect((await failure(buildIndex({ ...options, skipBad: true }))).message).to.include('ENOENT');
    }));

  it('fails when a thread does, with its reason, and leaves nothing', () =>
    inTemporaryFolder(async (folder) => {
      const out = join(folder, 'index');
      const files = await filesOf(folder, [['{"id":"a","body":"an ant"}'], ['{"id":"b"}']]);
      // Where the shard's folder belongs there is a file.
      const onGuess = (): void => writeFileSync(join(out, '..', `index.${process.pid}.building`, 'shard-0'), '');
      const error = await failure(buildIndex({ files, out, shards: 1, threads: 2, onGuess }));
      expect(error).to.include({ code: 'EEXIST' });
      expect(error.message).to.include('shard-0');
      expect((await readdir(folder)).sort()).to.deep.equal(['0.jsonl', '1.jsonl']);
    }));
});

describe('a build that is killed', () => {
  const childSchema = schemaFromJson({ id: 'id', fields: { body: 'text' } });
  const child = fileURLToPath(new URL('../../support/build-and-die.js', import.meta.url));

  /** Builds in a process that kills itself, see there; gives whether it came to its end. */
  const buildAndDie = (out: string, files: readonly string[], batches: number, turns: number): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const args = [child, out, String(batches), String(turns), ...files];
      const build = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let told = '';
      build.stdout.on('data', (text) => {
        told += text;
      });
      build.once('error', reject);
      build.once('close', (_, signal) => {
        if (signal === 'SIGKILL' || told === 'built\n') resolve(signal === null);
        else reject(new Error(`the build ended by ${signal}, having told: ${told}`));
      });
    });

  it('leaves what was there before, or all that it built, and the next one clears away what is left', () =>
    inTemporaryFolder(async (folder) => {
      const out = join(folder, 'index');
      const sources = join(folder, 'sources');
      mkdirSync(sources);
      const lineOf = (i: number) => JSON.stringify({ id: `d${i % 1500}`, body: `ant bee${i} ${'cat '.repeat(20)}` });
      const files = await filesOf(
        sources,
        Array.from({ length: 8 }, (_, file) => Array.from({ length: 250 }, (_, i) => lineOf(file * 250 + i))),
      );
      const build = async (name: string, some: readonly string[]): Promise<string> =>
        (await buildIndex({ files: some, out, shards: 2, schema: childSchema, name, overwrite: true })).manifest.build;
      const last = await build('last', files);
      const former = await build('former', files.slice(0, 1));
      let unfinished = 0;
      const instants = [...files.map((_, place) => [place + 1, 0]), [8, 20], [8, 400]] as [number, number][];
      for (const [batches, turns] of instants) {
        if ((await buildIdOf(out)) !== former) await build('former', files.slice(0, 1));
        const isBuilt = await buildAndDie(out, files, batches, turns);
        expect(await buildIdOf(out)).to.be.oneOf(isBuilt ? [last] : [former, last]);
        unfinished += readdirSync(folder).filter((entry) => entry.endsWith('.building')).length;
      }
      expect(unfinished).to.be.at.least(files.length);
      expect(await buildAndDie(out, files, 0, 0)).to.equal(true);
      expect(await buildIdOf(out)).to.equal(last);
      expect(readdirSync(folder).sort()).to.deep.equal(['index', 'sources']);
    }));

  /** Name of the build at a folder, all of which is read. */
  async function buildIdOf(out: string): Promise<string> {
    // Between two renames the former index lies beside its place, where the next build finds it.
    const aside = readdirSync(dirname(out)).find((entry) => entry.endsWith('.replaced'));
    const shards = await shardsIn(existsSync(out) ? out : join(dirname(out), String(aside)), 2);
    const documents = shards.map((shard) => shard.segments.flatMap(liveDocuments).length);
    expect(documents).to.deep.equal(shards.map((shard) => shard.documents));
    for (const shard of shards) shard.close();
    return shards[0]?.buildId ?? '';
  }
});
