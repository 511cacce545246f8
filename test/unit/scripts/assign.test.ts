import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kMeans, readAssignment, SeededDraws, Vectors } from '@muster/scripts';
import { expect } from 'chai';

const topics = [
  'an island in the sea with palms and sand',
  'a language that computers are programmed in',
  'a bird that sings in the trees at dawn',
];
/** Forty documents on each topic in turn, each with a word of its own. */
const texts = Array.from({ length: 120 }, (_, i) => `${`${topics[i % 3]} `.repeat(4)}word${i % 7}`);

function clusters(most: number, seed = 1): readonly number[] {
  const vectors = new Vectors();
  for (const text of texts) vectors.add(text);
  const draws = new SeededDraws(seed);
  return [...kMeans(vectors.all(), { clusters: 3, most, random: () => draws.next() })];
}

describe('kMeans', () => {
  it('puts documents that are alike into one cluster', () => {
    const assigned = clusters(1.5);
    const byTopic = [0, 1, 2].map((topic) => new Set(assigned.filter((_, i) => i % 3 === topic)));
    expect(byTopic.map(({ size }) => size)).deep.equal([1, 1, 1]);
    expect(new Set(byTopic.flatMap((set) => [...set])).size).equal(3);
  });

  it('lets no cluster grow beyond the most, and gives every document one', () => {
    const vectors = new Vectors();
    for (let i = 0; i < 90; i++) vectors.add(i < 80 ? (topics[0] ?? '') : `other${i}`);
    const draws = new SeededDraws(2);
    const assigned = kMeans(vectors.all(), { clusters: 3, most: 1.2, random: () => draws.next() });
    const sizes = [0, 1, 2].map((cluster) => assigned.filter((each) => each === cluster).length);
    expect(Math.max(...sizes)).most(36);
    expect(sizes.reduce((sum, size) => sum + size, 0)).equal(90);
  });

  it('gives the same for the same seed', () => {
    expect(clusters(1.5, 7)).deep.equal(clusters(1.5, 7));
  });
});

describe('readAssignment', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function read(text: string): Promise<((id: string) => number | undefined) | string> {
    const file = join(folder, 'assign.tsv');
    await writeFile(file, text);
    return readAssignment(file, 4).catch((error: Error) => error.message.replace(folder, ''));
  }

  it('gives the shard of each id, which may hold tabs', async () => {
    const shardOf = await read('a\t0\nb\tc\t3\n\n');
    expect(typeof shardOf === 'string' ? shardOf : ['a', 'b\tc', 'd'].map(shardOf)).deep.equal([0, 3, undefined]);
  });

  const faults: readonly (readonly [string, string])[] = [
    ['a 1\n', '/assign.tsv:1: expected an id, a tab and a shard, got "a 1"'],
    ['a\t1\nb\t4\n', '/assign.tsv:2: the shard must be a whole number in [0, 3], got "4"'],
    ['a\t-1\n', '/assign.tsv:1: the shard must be a whole number in [0, 3], got "-1"'],
    ['a\t1\na\t2\n', '/assign.tsv:2: "a" is assigned already'],
  ];
  for (const [text, message] of faults) {
    it(`refuses ${JSON.stringify(text)} by file and line`, async () => {
      expect(await read(text)).equal(message);
    });
  }
});
