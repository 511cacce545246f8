import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  BadLine,
  buildIndex,
  DamagedIndex,
  helloOf,
  openShard,
  readJsonl,
  readManifest,
  type Segment,
  shardOfSlot,
  slotOf,
  slotsOfShard,
} from '@muster/shard';
import { schemaFromJson } from '@muster/shard/query';
import { expect } from 'chai';
import { aSchema, inTemporaryFolder, seqsFound } from './support.js';

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  );
}

async function linesOf(files: string[], onBad?: (bad: BadLine) => void) {
  const lines = readJsonl(files, onBad ? { onBad } : {});
  const read = [];
  for (;;) {
    const next = await lines.next();
    if (next.done) return { read, total: next.value };
    read.push(next.value);
  }
}

describe('readJsonl', () => {
  it('numbers lines over plain and packed files, blank ones too, and keeps their bytes', () =>
    inTemporaryFolder(async (folder) => {
      const [plain, packed] = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl.gz')];
      await writeFile(plain, '\ufeff{"id": 1}\r\n\n{ "id":2 }');
      await writeFile(packed, gzipSync('{"id":3}\n\n'));
      const { read, total } = await linesOf([plain, packed]);
      expect(read.map(({ file, line, seq, bytes }) => [file, line, seq, bytes.toString()])).to.deep.equal([
        [plain, 1, 0, '{"id": 1}'],
        [plain, 3, 2, '{ "id":2 }'],
        [packed, 1, 3, '{"id":3}'],
      ]);
      expect(total).to.equal(5);
    }));

  it('names file, line and reason of malformed lines', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'a.jsonl');
      await writeFile(
        file,
        Buffer.concat([Buffer.from('{"id":1}\n[1]\n{"id":\n"\n{"id":"'), Buffer.from([0xff]), Buffer.from('"}\n')]),
      );
      expect((await failure(linesOf([file]))).message).to.equal(`${file}:2: is not a JSON object`);
      const bad: BadLine[] = [];
      const { read, total } = await linesOf([file], (each) => bad.push(each));
      expect(read).to.have.length(1);
      expect(total).to.equal(5);
      expect(bad.map(({ line, reason }) => [line, reason.split(':')[0]])).to.deep.equal([
        [2, 'is not a JSON object'],
        [3, 'is not valid JSON'],
        [4, 'is not valid JSON'],
        [5, 'is not valid UTF-8'],
      ]);
    }));

  it('names a packed file that is cut off, and a file that is not there', () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'a.jsonl.gz');
      await writeFile(file, gzipSync('{"id":1}\n').subarray(0, 12));
      expect((await failure(linesOf([file]))).message).to.include(`${file}: cannot be unpacked`);
      expect((await failure(linesOf([join(folder, 'none.jsonl')]))).message).to.include('none.jsonl');
    }));
});

describe('documents that are assigned to shards', () => {
  const documents = ['a', 'b', 'c', 'd'].map((id) => `${JSON.stringify({ id, title: id })}\n`).join('');

  /** Builds two shards; gives the manifest, or the failure. */
  const build = (shardOf: (id: string) => number | undefined, skipBad = false) =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, 'documents.jsonl');
      await writeFile(file, documents);
      const options = { files: [file], out: join(folder, 'index'), shards: 2, schema: aSchema, shardOf, skipBad };
      const built = await buildIndex(options).catch((error: Error) => error.message.replace(folder, ''));
      return typeof built === 'string' ? built : await readManifest(options.out);
    });

  it('are where they were put, and the manifest claims no slots', async () => {
    const manifest = await build((id) => (id === 'a' ? 1 : 0));
    expect(typeof manifest === 'string' ? manifest : manifest.shards).deep.equal([
      { shard: 0, documents: 3 },
      { shard: 1, documents: 1 },
    ]);
  });

  it('make another build than the same documents elsewhere', async () => {
    const builds = await Promise.all([build(() => 0), build(() => 1), build(() => 1)]);
    const [one, other, again] = builds.map((built) => (typeof built === 'string' ? built : built.build));
    expect([one === other, other === again]).deep.equal([false, true]);
  });

  it('are refused by file, line and id if they have no shard, or one that is not there', async () => {
    expect(await build((id) => (id === 'c' ? undefined : 0))).equal(
      '/documents.jsonl:3: the document "c" is assigned to no shard',
    );
    expect(await build((id) => (id === 'b' ? 2 : 0))).equal(
      '/documents.jsonl:2: the document "b" is assigned to shard 2, which must be in [0, 1]',
    );
    const manifest = await build((id) => (id === 'b' ? 2 : 0), true);
    expect(typeof manifest === 'string' ? manifest : manifest.documents).equal(3);
  });
});

describe('slots', () => {
  it('are xxHash32 of the id, and shards own contiguous ranges of them', () => {
    // Published test values of xxHash32 with seed 0: "" is 02cc5d05, "abc" is 32d153ff.
    expect(slotOf('')).to.equal(0x02cc5d05 % 4096);
    expect(slotOf('abc')).to.equal(0x32d153ff % 4096);
    for (const shards of [1, 3, 7, 16]) {
      for (let slot = 0; slot < 4096; slot++) {
        const [from, to] = slotsOfShard(shardOfSlot(slot, shards), shards);
        expect(slot >= from && slot < to).to.equal(true);
      }
    }
  });
});

describe('buildIndex', () => {
  const build = async (folder: string, text: string, given: object = {}) => {
    const file = join(folder, 'documents.jsonl');
    await writeFile(file, text);
    return buildIndex({ files: [file], out: join(folder, 'index'), shards: 1, schema: aSchema, ...given });
  };

  it('lets the last line of an id win, and keeps its bytes', () =>
    inTemporaryFolder(async (folder) => {
      const text = '{"id":"a","body":"old fox"}\n{"id":"b","body":"dog"}\n\n{"id": "a", "body":"new  cat"}\n';
      const { manifest, documentsRead } = await build(folder, text);
      expect(documentsRead).to.equal(3);
      expect(manifest).to.deep.include({ name: 'index', documents: 2, nextSeq: 4, generation: 4 });
      const shard = await openShard(join(folder, 'index'), 0);
      const segment = shard.segments[0] as Segment;
      expect([...segment.seqs]).to.deep.equal([1, 3]);
      expect(segment.stored(1).toString()).to.equal('{"id": "a", "body":"new  cat"}');
      expect(seqsFound(shard, 'fox')).to.deep.equal([]);
      expect(seqsFound(shard, 'cat')).to.deep.equal([3]);
      expect(shard.fieldStats('body')).to.deep.equal({ documents: 2, totalLength: 3 });
    }));

  it('names a build by its content: an edited corpus of as many lines is told from the former', () =>
    inTemporaryFolder(async (folder) => {
      const idOf = async (text: string, given: object = {}) =>
        (await build(folder, text, { overwrite: true, ...given })).manifest.build;
      const text = '{"id":"a","body":"red"}\n{"id":"b","body":"fox"}\n';
      const first = await idOf(text);
      expect(first).to.match(/^[0-9a-f]{64}$/);
      expect(await idOf(text)).to.equal(first);
      const others = [
        await idOf(text.replace('red', 'tan')),
        await idOf(text.split('\n').reverse().join('\n')),
        await idOf(`\n${text}`),
        await idOf(text, { shards: 2 }),
        await idOf(text, { schema: schemaFromJson({ id: 'id', fields: { body: 'keyword' } }) }),
      ];
      expect(new Set([first, ...others]).size).to.equal(6);
    }));

  it('tells the same build id in the greeting of every shard', () =>
    inTemporaryFolder(async (folder) => {
      const { manifest } = await build(folder, '{"id":"a"}\n{"id":"b"}\n', { shards: 2 });
      const greetings = await Promise.all(
        [0, 1].map(async (shard) => helloOf(await openShard(join(folder, 'index'), shard), 8, 1)),
      );
      expect(greetings.map(({ buildId }) => buildId)).to.deep.equal([manifest.build, manifest.build]);
    }));

  it('guesses a schema when none is given', () =>
    inTemporaryFolder(async (folder) => {
      const { manifest } = await build(folder, '{"_id":"a","text":"red fox"}\n', { schema: undefined, name: 'foxes' });
      expect(manifest.name).to.equal('foxes');
      expect((await readManifest(join(folder, 'index'))).schema.fields.map(({ name }) => name)).to.deep.equal(['text']);
    }));

  it('takes a flat field from several keys', () =>
    inTemporaryFolder(async (folder) => {
      const flat = (from: string[]) =>
        schemaFromJson({ id: 'id', fields: { all: { type: 'text', analyzer: 'standard', from } } });
      const text = '{"id":"x","title":"red","n":1,"text":"fox"}\n';
      for (const from of [['title', 'text'], ['*']]) {
        await build(folder, text, { schema: flat(from), overwrite: true });
        const shard = await openShard(join(folder, 'index'), 0);
        expect(seqsFound(shard, '"red fox"')).to.deep.equal([0]);
        expect(seqsFound(shard, 'x')).to.deep.equal([]);
      }
    }));

  it('names file, line and field of a document that cannot be indexed', () =>
    inTemporaryFolder(async (folder) => {
      const faults: [line: string, message: string][] = [
        ['{"body":"x"}', 'documents.jsonl:2: field `id` must be given'],
        ['{"id":"a","year":"x"}', 'field `year` must be a finite number, got "x"'],
        ['{"id":"a","year":1e999}', 'field `year` must be a finite number'],
        ['{"id":"a","on":"soon"}', 'field `on` must be an ISO 8601 date'],
        [
          '{"id":"a","on":"2024-02-30"}',
          'field `on` must be an ISO 8601 date or milliseconds since 1970, got "2024-02-30"',
        ],
        ['{"id":"a","body":7}', 'field `body` must be a string or a list of strings, got 7'],
        ['{"id":"a","tag":{}}', 'field `tag` must be a string, number or boolean'],
        ['{"id":1.5}', 'a string or whole number'],
        [`{"id":"${'x'.repeat(513)}"}`, 'field `id` must be at most 512 bytes, got 513'],
        [`{"id":"a","on":${'['.repeat(101)}${']'.repeat(101)}}`, 'field `on` must be nested at most 100 deep, got 101'],
      ];
      for (const [line, message] of faults) {
        const error = await failure(build(folder, `{"id":"ok"}\n${line}\n`));
        expect(error).to.be.instanceOf(BadLine);
        expect(error.message).to.include(message);
      }
      const lines = faults.map(([line]) => line).join('\n');
      const { manifest, skipped } = await build(folder, `{"id":"ok"}\n${lines}\n`, { skipBad: true });
      expect([manifest.documents, skipped, manifest.nextSeq]).to.deep.equal([1, 10, 11]);
    }));

  it('replaces a finished index only when told to', () =>
    inTemporaryFolder(async (folder) => {
      await build(folder, '{"id":"a"}\n');
      const error = await failure(build(folder, '{"id":"b"}\n'));
      expect(error.message).to.include('already holds a finished index');
      await build(folder, '{"id":"b"}\n', { overwrite: true, shards: 3 });
      expect((await readManifest(join(folder, 'index'))).shards).to.have.length(3);
    }));

  it('refuses a wrong number of shards', async () => {
    for (const shards of [0, 4097, 1.5]) {
      expect(await failure(buildIndex({ files: [], out: '/nowhere', shards }))).to.be.instanceOf(RangeError);
    }
  });

  it('refuses an amount of memory that it could not keep to', async () => {
    for (const memoryBytes of [0, 2 ** 30 + 1, Number.NaN]) {
      const error = await failure(buildIndex({ files: [], out: '/nowhere', shards: 1, memoryBytes }));
      expect(error.message).to.equal(`\`memoryBytes\` must be in [1, 1073741824], got ${memoryBytes}`);
    }
  });

  it('refuses a text of more words than positions tell apart', () =>
    inTemporaryFolder(async (folder) => {
      const error = await failure(build(folder, `{"id":"a","body":"${'x'.repeat(2 ** 24)}"}\n`));
      expect(error.message).to.include(
        'documents.jsonl:1: field `body` must be shorter than 16777216 characters, got "xxx',
      );
    }));
});

describe('openShard', () => {
  const flip = async (file: string): Promise<void> => {
    const bytes = await readFile(file);
    bytes[bytes.length - 12] = (bytes[bytes.length - 12] ?? 0) ^ 1;
    await writeFile(file, bytes);
  };
  const aBuild = async (folder: string) => {
    const source = join(folder, 'documents.jsonl');
    await writeFile(source, '{"id":"a","body":"red fox"}\n');
    const options = { files: [source], out: join(folder, 'index'), shards: 1, schema: aSchema, overwrite: true };
    return { options, inShard: (name: string) => join(options.out, 'shard-0', name) };
  };
  const damages: Record<string, readonly ((file: string) => Promise<void>)[]> = {
    'segments.json': [(file) => truncate(file, 20), (file) => appendFile(file, 'x'), flip, rm],
    '0.segment': [(file) => truncate(file, 20), (file) => appendFile(file, 'x'), flip, rm],
    '0.documents': [(file) => truncate(file, 20), (file) => appendFile(file, 'x'), rm],
  };
  for (const [name, spoil] of Object.entries(damages)) {
    it(`refuses a ${name} that was cut, changed or lost, and names it`, () =>
      inTemporaryFolder(async (folder) => {
        const { options, inShard } = await aBuild(folder);
        for (const damage of spoil) {
          await buildIndex(options);
          await damage(inShard(name));
          const error = await failure(openShard(options.out, 0));
          expect(error).to.be.instanceOf(DamagedIndex);
          expect(error.message).to.include(inShard(name));
        }
      }));
  }

  it('never gives a stored document that was changed', () =>
    inTemporaryFolder(async (folder) => {
      const { options, inShard } = await aBuild(folder);
      await buildIndex(options);
      await flip(inShard('0.documents'));
      const shard = await openShard(options.out, 0);
      expect(() => shard.segments[0]?.stored(0)).to.throw(DamagedIndex, `${inShard('0.documents')} is damaged`);
      shard.close();
    }));

  it('refuses a manifest.json that holds no manifest, whatever it holds, and names it', () =>
    inTemporaryFolder(async (folder) => {
      for (const text of ['null', '7', '"x"', '[]', '{}', 'true', '', '{"format":"muster-index","version":3}']) {
        await writeFile(join(folder, 'manifest.json'), text);
        const error = await failure(openShard(folder, 0));
        expect(error, text).to.be.instanceOf(DamagedIndex);
        expect(error.message).to.include(join(folder, 'manifest.json'));
      }
    }));

  it('names the shards there are', () =>
    inTemporaryFolder(async (folder) => {
      const source = join(folder, 'documents.jsonl');
      await writeFile(source, '{"id":"a"}\n');
      await buildIndex({ files: [source], out: join(folder, 'index'), shards: 2, schema: aSchema });
      expect((await failure(openShard(join(folder, 'index'), 2))).message).to.include('shards 0 to 1, not 2');
      expect((await failure(openShard(join(folder, 'none'), 0))).message).to.include('is not a folder with an index');
    }));
});
