import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CollectionFault,
  coordinateAscent,
  featureReads,
  featuresOf,
  readTrainingData,
  SeededDraws,
  writeTrainingData,
} from '@muster/scripts';
import { schemaFromJson } from '@muster/shard/query';
import { expect } from 'chai';
import fc from 'fast-check';

describe('training data', () => {
  let file: string;
  before(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'muster-test-')), 'train.txt');
  });
  after(() => rm(join(file, '..'), { recursive: true }));

  it('is written as LibSVM has it, a line a hit', async () => {
    const rows = [
      { query: 'q7', document: 'a', label: 2, features: [1.5, 0] },
      { query: 'q7', document: 'b', label: 0, features: [0.1, Number.NaN] },
      { query: 'q3', document: 'a', label: 0, features: [-1, 1e-7] },
    ];
    await writeTrainingData(file, ['score', 'value(year)'], rows);
    expect(await readFile(file, 'utf8')).to.equal(
      '2 qid:1 1:1.5 2:0 # q7 a\n0 qid:1 1:0.1 2:nan # q7 b\n0 qid:2 1:-1 2:1e-7 # q3 a\n',
    );
    expect(await readFile(`${file}.features`, 'utf8')).to.equal('score\nvalue(year)\n');
  });

  it('reads to the same bits that were written', async () => {
    const someRow = fc.record({
      query: fc.constantFrom('1', '2'),
      document: fc.constant('d'),
      label: fc.nat(4),
      features: fc.tuple(fc.double({ noDefaultInfinity: true }), fc.double({ noDefaultInfinity: true })),
    });
    const property = fc.asyncProperty(fc.array(someRow, { minLength: 1, maxLength: 9 }), async (rows) => {
      const inOrder = [...rows].sort((a, b) => (a.query < b.query ? -1 : a.query > b.query ? 1 : 0));
      await writeTrainingData(file, ['a', 'b'], inOrder);
      const { names, lists } = await readTrainingData(file);
      expect(names).to.deep.equal(['a', 'b']);
      const plain = ({ label, features }: (typeof rows)[number]) => ({ label, features: features.map((x) => x + 0) });
      expect(lists.flat()).to.deep.equal(inOrder.map(plain));
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('is refused by file and line', async () => {
    const faultOf = async (text: string): Promise<string> => {
      await writeFile(file, text);
      await writeFile(`${file}.features`, 'a\nb\n');
      const error = await readTrainingData(file).catch((fault: unknown) => fault);
      expect(error).to.be.instanceOf(CollectionFault);
      return (error as Error).message;
    };
    expect(await faultOf('1 1:2 2:3\n')).to.equal(`${file}:1: expected \`label qid:N 1:value 2:value ...\``);
    expect(await faultOf('1 qid:1 1:2 3:3\n')).to.equal(`${file}:1: expected \`2:\` and a number, got 3:3`);
    expect(await faultOf('1 qid:1 1:2 2:x\n')).to.equal(`${file}:1: expected \`2:\` and a number, got 2:x`);
    expect(await faultOf('1 qid:1 1:2\n')).to.match(/:1: expected 2 features, .* got 1$/);
    expect(await faultOf('\n')).to.equal(`${file} has no rows`);
  });
});

describe('features of a hit', () => {
  const schema = schemaFromJson({ id: 'id', fields: { title: { type: 'text' }, year: 'number', on: 'date' } });

  it('are the score, what shards deliver, ages in days and the weight of the source', () => {
    const names = ['age(on)', 'score', 'bm25(title)', 'value(on)', 'source_prior'];
    const reads = featureReads(names, schema);
    if (typeof reads === 'string') throw new Error(reads);
    expect(reads.delivered).to.deep.equal(['value(on)', 'bm25(title)']);
    const dayMs = 24 * 3600 * 1000;
    const hit = { score: 3, delivered: [2 * dayMs, 0.5] };
    expect(featuresOf(hit, reads, { epochMs: 5 * dayMs, weight: 0.25 })).to.deep.equal([3, 3, 0.5, 2 * dayMs, 0.25]);
  });

  it('are refused by name', () => {
    expect(featureReads(['score', 'idf'], schema)).to.match(/feature must be one of: .*bm25\(FIELD\).*, got "idf"/);
    expect(featureReads(['age(year)'], schema)).to.equal(
      'the field of feature `age(FIELD)` must be the name of a date field: on, got "year"',
    );
  });
});

describe('coordinateAscent', () => {
  const drawing = (seed: number) => {
    const draws = new SeededDraws(seed);
    return () => draws.next();
  };

  it('finds weights that rank as hidden ones do', () => {
    const random = drawing(5);
    const hidden = [1, -3, 0.02, 0];
    const lists = Array.from({ length: 40 }, () => {
      const rows = Array.from({ length: 20 }, () => [random(), random(), 100 * random(), random()]);
      const scores = rows.map((row) => row.reduce((sum, x, i) => sum + x * (hidden[i] as number), 0));
      const best = Math.max(...scores);
      return rows.map((features, i) => ({ label: scores[i] === best ? 1 : 0, features }));
    });
    const names = ['a', 'b', 'c', 'd'];
    const { weights, ndcg10 } = coordinateAscent({ names, lists }, { restarts: 2, random: drawing(1) });
    expect(ndcg10).to.be.above(0.95);
    const [a = 0, b = 0, c = 0] = weights;
    expect([b / a < -2, c / a > 0.01, c / a < 0.04]).to.deep.equal([true, true, true]);
    expect(coordinateAscent({ names, lists }, { restarts: 2, random: drawing(1) }).weights).to.deep.equal(weights);
  });

  it('is no worse than the first feature, and passes over lists without a relevant hit', () => {
    const lists = [
      [
        { label: 0, features: [2, Number.NaN] },
        { label: 1, features: [1, 5] },
      ],
      [{ label: 0, features: [1, 1] }],
    ];
    const { ndcg10, weights } = coordinateAscent({ names: ['a', 'b'], lists }, { restarts: 1, random: drawing(1) });
    expect(ndcg10).to.equal(1);
    expect(weights.every(Number.isFinite)).to.equal(true);
  });
});
