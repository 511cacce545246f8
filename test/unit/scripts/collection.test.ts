import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CollectionFault, readDocuments, readQrels, readQueries, readRun, writeRun } from '@muster/scripts';
import { expect } from 'chai';

describe('collection readers', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'muster-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  async function aFile(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(dir, name);
    await writeFile(path, content);
    return path;
  }

  it('read documents of BEIR and of plain JSON lines', async () => {
    const path = await aFile(
      'docs.jsonl',
      '{"_id":"a","title":"T","text":"one","metadata":{}}\r\n\n{"id":7,"text":"zwölf"}',
    );
    expect(await all(readDocuments(path))).to.deep.equal([
      { id: 'a', title: 'T', text: 'one' },
      { id: '7', title: '', text: 'zwölf' },
    ]);
  });

  it('unpack gzip, whatever the chunks', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => JSON.stringify({ id: i, text: `käse ${i}` }));
    const path = await aFile('docs.jsonl.gz', gzipSync(lines.join('\n')));
    const documents = await all(readDocuments(path));
    expect(documents.length).to.equal(20_000);
    expect(documents.at(-1)).to.deep.equal({ id: '19999', title: '', text: 'käse 19999' });
  });

  it('name file and line of a fault', async () => {
    const path = await aFile('docs.jsonl', '{"id":"a"}\n\n{"title":"no id"}\n');
    expect(await fault(all(readDocuments(path)))).to.equal(
      `${path}:3: expected an _id or id that is a string or number`,
    );
    const broken = await aFile('broken.jsonl', '{"id":\n');
    expect(await fault(all(readDocuments(broken)))).to.match(/broken\.jsonl:1: /);
  });

  it('name a file that cannot be read', async () => {
    expect(await fault(all(readDocuments(join(dir, 'none.jsonl'))))).to.match(/none\.jsonl: ENOENT/);
    const cut = await aFile('cut.jsonl.gz', gzipSync('{"id":"a"}\n').subarray(0, 15));
    expect(await fault(all(readDocuments(cut)))).to.match(/cut\.jsonl\.gz: unexpected end of file/);
  });

  it('read queries of TSV and of BEIR', async () => {
    const expected = new Map([
      ['1', 'what is rain'],
      ['2', 'snow\tand ice'],
    ]);
    const tsv = await aFile('queries.tsv', '1\twhat is rain\n2\tsnow\tand ice\n');
    expect(await readQueries(tsv)).to.deep.equal(expected);
    const beir = await aFile(
      'queries.jsonl',
      '{"_id":"1","text":"what is rain"}\n{"_id":"2","text":"snow\\tand ice"}\n',
    );
    expect(await readQueries(beir)).to.deep.equal(expected);
    const wrong = await aFile('wrong.tsv', '1 what is rain\n');
    expect(await fault(readQueries(wrong))).to.equal(`${wrong}:1: expected an id, a tab and the query`);
    const twice = await aFile('twice.tsv', '1\ta\n1\tb\n');
    expect(await fault(readQueries(twice))).to.equal(`${twice}:2: query 1 for the second time`);
  });

  it('read judgements of TREC and of BEIR', async () => {
    const expected = new Map([
      [
        'q1',
        new Map([
          ['a', 2],
          ['b', -1],
        ]),
      ],
      ['q2', new Map([['a', 0]])],
    ]);
    const trec = await aFile('qrels.txt', 'q1 0 a 2\nq1 0 b -1\nq2\t0\ta\t0\n');
    expect(await readQrels(trec)).to.deep.equal(expected);
    const beir = await aFile('test.tsv', 'query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t-1\nq2\ta\t0\n');
    expect(await readQrels(beir)).to.deep.equal(expected);
    const short = await aFile('short.txt', 'q1 0 a 2\nq1 a 2\n');
    expect(await fault(readQrels(short))).to.equal(`${short}:2: expected 4 columns, \`query 0 document grade\`, got 3`);
    const graded = await aFile('graded.txt', 'q1 0 a good\n');
    expect(await fault(readQrels(graded))).to.equal(`${graded}:1: the grade must be a whole number, got good`);
  });

  it('write a run as trec_eval reads it', async () => {
    const path = join(dir, 'run.txt');
    await writeRun(
      path,
      'muster',
      new Map([
        [
          'q1',
          [
            { id: 'a', score: 2.5 },
            { id: 'b', score: 1 },
          ],
        ],
        ['q2', []],
      ]),
    );
    expect(await readFile(path, 'utf8')).to.equal('q1 Q0 a 1 2.5 muster\nq1 Q0 b 2 1 muster\n');
  });

  it('read a run in the order of its ranks', async () => {
    const path = await aFile('found.txt', 'q1 Q0 b 2 1 x\nq2 Q0 c 1 7 x\nq1 Q0 a 1 2.5 x\n');
    expect([...(await readRun(path))]).to.deep.equal([
      [
        'q1',
        [
          { id: 'a', score: 2.5 },
          { id: 'b', score: 1 },
        ],
      ],
      ['q2', [{ id: 'c', score: 7 }]],
    ]);
    const ranked = await aFile('ranked.txt', 'q1 Q0 a first 2 x\n');
    expect(await fault(readRun(ranked))).to.equal(`${ranked}:1: the rank must be a whole number, got first`);
    const short = await aFile('short-run.txt', 'q1 a 1 2\n');
    expect(await fault(readRun(short))).to.match(/:1: expected 6 columns, .* got 4$/);
  });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) {
    read.push(item);
  }
  return read;
}

async function fault(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(CollectionFault);
    return (error as Error).message;
  }
  throw new Error('expected a fault');
}
