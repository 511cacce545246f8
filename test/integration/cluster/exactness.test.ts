import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SearchClient, SearchRequest } from '@muster/proto';
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

/** Counts by value, of every eighth query: the same however the documents are split. */
async function facetsOf(client: SearchClient, queries: readonly string[]): Promise<unknown> {
  const facets = [{ name: 'type', field: 'type' }];
  const asked = queries.filter((_, i) => i % 8 === 0);
  const answers = await Promise.all(asked.map((query) => client.search({ query, k: 0, facets })));
  return answers.map((answer) =>
    answer.facets.map(({ counts, partial }) => [partial, counts.map((one) => [one.value, one.count])]),
  );
}

describe('a cluster over the demo data', () => {
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
        given.push(await facetsOf(cluster.client, queries));
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

  it('gives the same sorted, collapsed and long pages over 1 and 5 shards', async () => {
    const { places } = await writeDemoData(folder, () => {});
    const schema = parseSchema(demoSchemas.places, 'places');
    const answers: unknown[] = [];
    for (const shards of [1, 5]) {
      const dir = join(folder, `places-${shards}`);
      await buildIndex({ files: [places], out: dir, shards, name: 'web', schema });
      const cluster = await startInProcess(dir, shards, 1);
      try {
        const given: unknown[] = [];
        for (const request of ordered) given.push(await orderedPrint(cluster.client, request));
        answers.push(given);
      } finally {
        await cluster.stop();
      }
    }
    const [one, ...others] = answers;
    for (const other of others) expect(other).to.deep.equal(one);
  });
});

const population = { field: 'population', descending: true };
const country = { field: 'country', missingFirst: true };
const pages: readonly SearchRequest[] = [
  { k: 300 },
  { k: 20, sort: [population] },
  { k: 300, sort: [country, population] },
  { k: 20, offset: 10, collapse: { field: 'country' } },
  { k: 300, collapse: { field: 'country', hitsPerGroup: 2 } },
  { k: 20, sort: [population], collapse: { field: 'country' } },
  { k: 20, sort: [{ field: 'country', descending: true }, { field: '_score' }] },
];
const ordered = ['city', 'capital river'].flatMap((query) => pages.map((page) => ({ ...page, query })));

/** What a page must have in common whatever the number of shards: also what hits are sorted and grouped by. */
async function orderedPrint(client: SearchClient, request: SearchRequest): Promise<unknown> {
  const { hits, totalHits, exact } = await client.search(request);
  const found = hits.map(({ id, score, group, sortValues }) => {
    return [id, score, group, ...sortValues.map(({ value, number, text }) => (value === 'text' ? text : number))];
  });
  return { request, found, total: totalHits?.value, exact };
}
