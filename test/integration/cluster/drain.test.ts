import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIndex } from '@muster/shard';
import { expect } from 'chai';
import { startInProcess } from './in-process.js';

describe('a coordinator that is told to end', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    await writeFile(join(folder, 'docs.jsonl'), '{"id": "1", "title": "Java is an island"}\n');
    await buildIndex({ files: [join(folder, 'docs.jsonl')], out: join(folder, 'index'), shards: 1, name: 'web' });
  });

  after(() => rm(folder, { recursive: true }));

  it('answers what is under way, and what crosses the notice on its way', async () => {
    const cluster = await startInProcess(join(folder, 'index'), 1, 1);
    try {
      const ask = () => cluster.client.search({ query: 'island' });
      await ask();
      const underWay = Array.from({ length: 20 }, ask);
      const ended = cluster.coordinator.drain();
      const crossing = Array.from({ length: 20 }, ask);
      const answers = await Promise.all([...underWay, ...crossing]);
      expect(answers.map(({ hits }) => hits.length)).to.deep.equal(new Array(40).fill(1));
      await ended;
    } finally {
      await cluster.stop();
    }
  });
});
