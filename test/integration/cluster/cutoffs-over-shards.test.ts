import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answers, openShards, SeededDraws } from '@muster/scripts';
import type { ShardIndex } from '@muster/shard';
import { expect } from 'chai';

const documents = 600;
const words = 300;
const shards = 6;

/** Words, of which the first are far more frequent than the last. */
function text(draws: SeededDraws, length: number): string {
  return Array.from({ length }, () => `w${Math.floor(words ** draws.next())}`).join(' ');
}

/** Real shards that answer in random order; some queries are of one frequent word, some of several rare ones. */
describe('cutoffs by ranks over real shards', () => {
  const draws = new SeededDraws(7);
  let folder: string;
  let opened: ShardIndex[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    const docs = join(folder, 'docs.jsonl');
    const lines = Array.from({ length: documents }, (_, id) =>
      JSON.stringify({ id: `d${id}`, text: text(draws, 5 + Math.floor(60 * draws.next() ** 2)) }),
    );
    await writeFile(docs, lines.join('\n'));
    opened = await openShards({ docs: [docs], shards, assign: undefined, analyzer: 'standard' }, folder);
  });

  after(() => rm(folder, { recursive: true }));

  for (const tells of [false, true]) {
    const shardsAre = tells ? 'tell how far they are' : 'are silent until they answer';
    it(`give the same page as waiting for all where shards ${shardsAre}`, async () => {
      const answers = new Answers(opened, { tells }, 11);
      const counts = { early: 0, complete: 0 };
      for (let i = 0; i < 400; i++) {
        const query = text(draws, 1 + (i % 3));
        const { page } = await answers.ask(query, { name: 'all' });
        const safe = await answers.ask(query, { name: 'rank-safe' });
        expect([safe.page, safe.isExact], query).deep.equal([page, true]);
        if (safe.isEarly) counts.early++;
        const probable = await answers.ask(query, { name: 'probable' });
        expect(probable.probability).least(0.99);
        if (probable.page === page) counts.complete++;
      }
      // Else it would prove little.
      expect(counts.early).greaterThan(20);
      expect(counts.complete).least(394);
    });
  }
});
