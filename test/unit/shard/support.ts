import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Clause__Output,
  Occur,
  type QueryRequest__Output,
  type QueryResponse,
  type ScoredField__Output,
  StopReason,
  type TermStatsRequest__Output,
  type TermStatsResponse,
} from '@muster/proto';
import { buildIndex, evaluateQuery, openShard, type ShardIndex, termStats } from '@muster/shard';
import {
  type AnalyzeOptions,
  analyzeQuery,
  type GlobalStats,
  parseQuery,
  type Schema,
  schemaFromJson,
  searchableFields,
  weighQuery,
} from '@muster/shard/query';

export const aSchema: Schema = schemaFromJson({
  id: 'id',
  fields: {
    title: { type: 'text', analyzer: 'standard', boost: 2 },
    body: { type: 'text', analyzer: 'standard' },
    tag: 'keyword',
    year: 'number',
    on: 'date',
  },
});

/** Runs with a folder of its own, removed afterwards. */
export async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Shards of an index of documents; `seq` is the place in the list. */
export async function anIndex(
  documents: readonly object[],
  shards = 1,
  schema = aSchema,
  shardOf?: (id: string) => number,
): Promise<ShardIndex[]> {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'documents.jsonl');
    await writeFile(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    const out = join(folder, 'index');
    await buildIndex({ files: [file], out, shards, schema, ...(shardOf === undefined ? {} : { shardOf }) });
    return Promise.all(Array.from({ length: shards }, (_, shard) => openShard(out, shard)));
  });
}

/** The one shard of an index of documents. */
export async function aShard(documents: readonly object[], schema = aSchema): Promise<ShardIndex> {
  const [shard] = await anIndex(documents, 1, schema);
  if (shard === undefined) throw new Error('no shard was built');
  return shard;
}

export function aRequest(given: Partial<QueryRequest__Output> = {}): QueryRequest__Output {
  return {
    index: 'index',
    generation: 0,
    query: null,
    filter: null,
    k: 10,
    totalHitsThreshold: 0,
    sort: [],
    collapse: null,
    facets: [],
    features: [],
    values: [],
    priors: [],
    explain: false,
    fields: [],
    context: null,
    progressUs: 0,
    after: null,
    ...given,
  };
}

/** Statistics gathered at once. */
export function statsOf(index: ShardIndex, given: Partial<TermStatsRequest__Output>): TermStatsResponse {
  const gathering = termStats(index, aStatsRequest(given), () => 0);
  gathering.run(1);
  return gathering.result();
}

export function aStatsRequest(given: Partial<TermStatsRequest__Output> = {}): TermStatsRequest__Output {
  return { index: 'index', generation: 0, terms: [], fields: [], expansions: [], context: null, ...given };
}

/** A query's text made ready for all shards, with statistics summed over them, as a coordinator does it. */
export function aQuery(
  shards: readonly ShardIndex[],
  text: string,
  options: AnalyzeOptions = {},
): { query: Clause__Output; fields: ScoredField__Output[] } {
  const schema = shards[0]?.schema ?? aSchema;
  const tree = parseQuery(text, { syntax: 'lenient', fields: searchableFields(schema) });
  const analyzed = analyzeQuery(tree, schema, options);
  const stats = sumStats(shards, analyzed.fields, analyzed.terms);
  const weighed = weighQuery(analyzed, stats, schema);
  return { query: weighed.query as Clause__Output, fields: weighed.fields as ScoredField__Output[] };
}

function sumStats(
  shards: readonly ShardIndex[],
  fields: readonly string[],
  terms: readonly { field: string; term: string }[],
): GlobalStats {
  const totals = new Map(fields.map((field) => [field, { documents: 0, totalLength: 0 }]));
  const frequencies = new Map<string, number>();
  for (const shard of shards) {
    const stats = statsOf(shard, { fields: [...fields], terms: [...terms] });
    fields.forEach((field, i) => {
      const total = totals.get(field) ?? { documents: 0, totalLength: 0 };
      total.documents += Number(stats.fields?.[i]?.documents);
      total.totalLength += Number(stats.fields?.[i]?.totalLength);
    });
    terms.forEach(({ field, term }, i) => {
      const key = `${field} ${term}`;
      frequencies.set(key, (frequencies.get(key) ?? 0) + Number(stats.terms?.[i]?.documentFrequency));
    });
  }
  return { fields: totals, documentFrequency: (field, term) => frequencies.get(`${field} ${term}`) ?? 0 };
}

export interface FoundHit {
  readonly seq: number;
  readonly score: number;
}

export function hitsOf({ lists }: QueryResponse): FoundHit[] {
  const seqs = lists?.[0]?.seqs as Buffer;
  const scores = lists?.[0]?.scores as Buffer;
  return Array.from({ length: lists?.[0]?.count ?? 0 }, (_, i) => ({
    seq: seqs.readDoubleLE(8 * i),
    score: scores.readDoubleLE(8 * i),
  }));
}

export const byScoreThenSeq = (a: FoundHit, b: FoundHit): number => b.score - a.score || a.seq - b.seq;

/** Evaluates to the end. */
export function evaluateAll(index: ShardIndex, request: QueryRequest__Output): QueryResponse {
  const evaluation = evaluateQuery(index, request, () => 0);
  while (!evaluation.run(1));
  return evaluation.result(StopReason.STOP_REASON_COMPLETE);
}

/** `seq` of the hits of a query's text, best first. */
export function seqsFound(index: ShardIndex, text: string, given: Partial<QueryRequest__Output> = {}): number[] {
  const request = aRequest({ ...aQuery([index], text), ...given });
  return hitsOf(evaluateAll(index, request)).map(({ seq }) => seq);
}

/** Scores every document by the definitions, one by one: what every faster way is held against. */
export function referenceHits(
  documents: readonly { seq: number; document: Readonly<Record<string, unknown>> }[],
  { query, fields }: { query: Clause__Output; fields: ScoredField__Output[] },
): FoundHit[] {
  return documents
    .flatMap(({ seq, document }) => {
      const score = referenceScore(query, fields, document);
      return score === undefined ? [] : [{ seq, score }];
    })
    .sort(byScoreThenSeq);
}

function referenceScore(
  clause: Clause__Output,
  fields: readonly ScoredField__Output[],
  document: Readonly<Record<string, unknown>>,
): number | undefined {
  if (clause.group) {
    const { clauses, minimumShouldMatch } = clause.group;
    const must = clauses.filter(({ occur }) => occur === Occur.OCCUR_MUST);
    const scoresOf = (occur: number) =>
      clauses.filter((each) => each.occur === occur).map((each) => referenceScore(each, fields, document));
    if (scoresOf(Occur.OCCUR_MUST_NOT).some((score) => score !== undefined)) return undefined;
    const mustScores = scoresOf(Occur.OCCUR_MUST);
    const shouldScores = scoresOf(Occur.OCCUR_SHOULD).filter((score) => score !== undefined);
    if (mustScores.includes(undefined)) return undefined;
    if (shouldScores.length < (minimumShouldMatch || (must.length === 0 ? 1 : 0))) return undefined;
    return [...mustScores, ...shouldScores].reduce<number>((sum, score) => sum + (score ?? 0), 0);
  }
  if (clause.word)
    return sumOf(
      clause.word.terms.map((each) => ({ ...each, terms: [each.term], positions: [0] })),
      fields,
      document,
    );
  return clause.phrase ? sumOf(clause.phrase.fields, fields, document) : 0;
}

function sumOf(
  parts: readonly { field: number; terms: string[]; positions: number[]; weight: number }[],
  fields: readonly ScoredField__Output[],
  document: Readonly<Record<string, unknown>>,
): number | undefined {
  const scores = parts.flatMap(({ field: place, terms, positions, weight }) => {
    const field = fields[place];
    if (field === undefined) throw new Error(`no field ${place}`);
    const value = document[field.field];
    const words =
      field.field === 'tag'
        ? [String(value ?? '')]
        : String(value ?? '')
            .split(' ')
            .filter(Boolean);
    const tf = words.filter((_, i) => terms.every((term, j) => words[i + (positions[j] ?? 0)] === term)).length;
    if (tf === 0) return [];
    const { k1, b, averageLength } = field;
    const raw = (weight * tf) / (tf + k1 * (1 - b + (b * words.length) / averageLength));
    return [Math.round(raw * 2 ** 26) / 2 ** 26];
  });
  return scores.length === 0 ? undefined : scores.reduce((sum, score) => sum + score, 0);
}
