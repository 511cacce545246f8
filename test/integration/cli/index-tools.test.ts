import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runMuster } from './muster-process.js';

const schema = 'id: id\nfields:\n  title: { type: text, analyzer: standard }\n  year: number\n';

describe('commands for indexes on disk', () => {
  let folder: string;
  let index: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    index = join(folder, 'islands');
    const lines = ['Java', 'Bali', 'Lombok'].map((title, id) =>
      JSON.stringify({ id, title: `The island ${title}`, year: 2000 + id, note: 'x' }),
    );
    await writeFile(join(folder, 'documents.jsonl'), lines.join('\n'));
    await writeFile(join(folder, 'schema.yaml'), schema);
    await runMuster(
      'index',
      join(folder, 'documents.jsonl'),
      '--schema',
      join(folder, 'schema.yaml'),
      '--out',
      index,
      '--shards',
      '2',
    );
  });
  after(() => rm(folder, { recursive: true }));

  it('restore makes an index that differs in its build alone, and says how it is served', async () => {
    const out = join(folder, 'restored');
    const { code, stdout } = await runMuster('restore', index, '--out', out);
    expect(code).to.equal(0);
    expect(stdout).to.match(
      /^index islands: 3 documents in 2 shards at .*restored, generation 3\nserve it with `indexes/,
    );
    expect((await runMuster('inspect', out)).stdout).to.include('every checksum holds');
    const again = await runMuster('restore', index, '--out', out);
    expect(again.stderr).to.match(/^muster: .*restored already holds a finished index \(--overwrite replaces it\)$/m);
    expect(again.code).to.equal(1);
  });

  it('index does not replace an index with writes unasked', async () => {
    const out = join(folder, 'written');
    await cp(index, out, { recursive: true });
    await mkdir(join(out, 'log'));
    const build = (...args: string[]) =>
      runMuster('index', join(folder, 'documents.jsonl'), '--out', out, '--overwrite', ...args);
    const refused = await build();
    expect(refused.stderr).to.include('these writes would be lost (--discard-writes gives them up;');
    expect(refused.code).to.equal(1);
    expect((await build('--discard-writes')).code).to.equal(0);
  });

  it('reindex builds by another schema and other shards, and names a document that cannot be', async () => {
    const other = join(folder, 'other.yaml');
    await writeFile(other, schema.replace('standard', 'english'));
    const out = join(folder, 'islands-2');
    const { code, stdout } = await runMuster(
      'reindex',
      index,
      '--out',
      out,
      '--schema',
      other,
      '--shards',
      '3',
      '--json',
    );
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ name: 'islands-2', documents: 3, shards: 3, generation: 3 });
    await writeFile(other, 'id: id\nfields: { title: number, note: keyword }\n');
    const failed = await runMuster('reindex', index, '--out', join(folder, 'none'), '--schema', other);
    expect(failed.stderr).to.match(/islands: the document with the id `[^`]+`: field `title` must be a .*number/);
    expect(failed.code).to.equal(1);
  });

  it('schema-diff says what needs a reindex', async () => {
    const other = join(folder, 'diff.yaml');
    await writeFile(other, `${schema.replace('standard', 'english')}b: 0.4\n`);
    const { code, stdout } = await runMuster('schema-diff', index, other);
    expect(code).to.equal(0);
    expect(stdout.split('\n')).to.deep.equal([
      'needs none       b (0.75 -> 0.4): scores are computed when a query comes',
      'needs a reindex  fields.title.analyzer (standard 2 -> english 2): its words were made by the other analyzer',
      'the documents must be indexed again: muster reindex FOLDER --schema FILE --out NEW',
      '',
    ]);
    const same = await runMuster('schema-diff', index, join(folder, 'schema.yaml'), '--json');
    expect(JSON.parse(same.stdout)).to.deep.equal({ needsReindex: false, changes: [] });
  });

  it('inspect shows the replicas too, how far they were written, and files that belong to nothing', async () => {
    const out = join(folder, 'replicated');
    await cp(index, out, { recursive: true });
    await cp(join(index, 'shard-0'), join(out, 'replicas', 'a', 'shard-0'), { recursive: true });
    await writeFile(join(out, 'replicas', 'a', 'shard-0', '9.segment'), 'half');
    await mkdir(join(out, 'log'));
    await writeFile(join(out, 'log', 'data.mdb'), Buffer.alloc(5000));
    const { code, stdout } = await runMuster('inspect', out);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^replica a, shard 0, segment 0: \d documents?$/m);
    expect(stdout).to.include('replica a, shard 0: 9.segment belongs to nothing and may go\n');
    expect(stdout).to.include('log: 5,000 bytes; the writer reads it\nevery checksum holds\n');
    const file = join(out, 'replicas', 'a', 'shard-0', '0.documents');
    const bytes = await readFile(file);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const damaged = await runMuster('inspect', out, '--json');
    expect(damaged.code).to.equal(1);
    const { replicas, faults, logBytes } = JSON.parse(damaged.stdout);
    expect(replicas).to.have.length(1);
    expect(faults[0]).to.include('replicas/a/shard-0/0.documents');
    expect(logBytes).to.equal(5000);
  });
});
