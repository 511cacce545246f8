import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SearchClient } from '@muster/proto';
import { demoSchemas, writeDemoData } from '@muster/scripts';
import { buildIndex, parseSchema, readJsonl } from '@muster/shard';
import { expect } from 'chai';
import { startInProcess } from './in-process.js';

const splits = [
  { shards: 1, replicas: 1 },
  { shards: 2, replicas: 1 },
  { shards: 4, replicas: 2 },
  { shards: 7, replicas: 1 },
];

/** One query of each kind for every so many documents, from their own words. */
async function queriesFrom(path: string): Promise<string[]> {
  const queries: string[] = [];
  for await (const { seq, value } of readJsonl([path])) {
    if (seq % 4001 !== 0) continue;
    const { title, text } = value as { title: string; text: string };
    const [first = title, second = title, third = title] = text.match(/[a-z]{4,}/g) ?? [];
    queries.push(
      title,
      `${first} ${second}`,
      `+${first} ${third}`,
      `"${first} ${second}" ${third}`,
      `${first} -${second}`,
    );
  }
  return queries;
}

/** What an answer must have in common whatever the number of shards: ids, order, score bits, totals. */
async function fingerprint(client: SearchClient, query: string): Promise<unknown> {
  const { hits, totalHits, coverage, exact } = await client.search({ query, k: 20 });
  const bits = new Float64Array(hits.map(({ score }) => score));
  return {
    query,
    ids: hits.map(({ id }) => id),
    scores: Buffer.from(bits.buffer).toString('hex'),
    total: totalHits?.value,
    relation: totalHits?.relation,
    coverage: coverage?.share,
    exact,
  };
}

describe('a cluster over the demo data', function () {
  this.timeout(240_000);
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('gives the same ids, order and score bits over 1, 2, 4 and 7 shards', async () => {
    const { web } = await writeDemoData(folder, () => {});
    const queries = await queriesFrom(web);
    const schema = parseSchema(demoSchemas.web, 'web');
    const answers: unknown[][] = [];
    for (const { shards, replicas } of splits) {
      const dir = join(folder, `web-${shards}`);
      await buildIndex({ files: [web], out: dir, shards, name: 'web', schema });
      const cluster = await startInProcess(dir, shards, replicas);
      try {
        const given: unknown[] = [];
        for (const query of queries) given.push(await fingerprint(cluster.client, query));
        answers.push(given);
      } finally {
        await cluster.stop();
      }
    }
    const [one, ...others] = answers;
    expect(queries.length).to.be.greaterThan(100);
    for (const other of others) expect(other).to.deep.equal(one);
  });
});
