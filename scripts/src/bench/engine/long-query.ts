import { type Clause, FieldCombination, Occur, type QueryRequest__Output } from '@muster/proto';
import { asReceived, type ShardIndex } from '@muster/shard';
import { cpuSince } from '../cpu-since.js';
import { round } from '../round.js';
import { evaluateWhole, requestOf } from './ask.js';

/** A query and the CPU time that evaluating it takes. */
export interface TimedQuery {
  readonly request: QueryRequest__Output;
  readonly ms: number;
}

/** So many matches no index has: all are counted, so that no document is passed over. */
const everyMatch = Number.MAX_SAFE_INTEGER;
/** Most words of a query, and how many there are to choose from. */
const maxWords = 1024;
/** Different words of one. */
const fewWords = 16;
/** A single word costs at most such a share of what the query is to cost. */
const wordShare = 4;

/**
 * A query that takes about so long by CPU time: some of the most frequent words of the index, any of which may match,
 * with every match counted; the same words again and again where they are too few.
 */
export function queryTaking(index: ShardIndex, ms: number): TimedQuery {
  const words = frequentWords(index, longestField(index));
  const warm = anyOf(index, words.slice(0, fewWords));
  for (const startedMs = performance.now(); performance.now() - startedMs < warmMs; ) evaluateWhole(index, warm);
  const first = words.findIndex((word) => timed(index, [word]).ms * wordShare <= ms);
  const chosen = words.slice(Math.max(0, first)).slice(0, fewWords);
  const of = (count: number): TimedQuery =>
    timed(
      index,
      Array.from({ length: count }, (_, i) => chosen[i % chosen.length] as string),
    );
  let few = 1;
  let many = 2;
  while (many < maxWords && of(many).ms < ms) [few, many] = [many, Math.min(maxWords, 2 * many)];
  while (many - few > Math.max(1, few >> 4)) {
    const middle = (few + many) >> 1;
    if (of(middle).ms < ms) few = middle;
    else many = middle;
  }
  return of(many);
}

/** The most frequent words of a field, most frequent first. */
function frequentWords({ segments }: ShardIndex, field: string): string[] {
  const frequencies = new Map<string, number>();
  for (const { inverted } of segments) {
    const words = inverted.get(field);
    for (let term = 0; words !== undefined && term < words.terms.size; term++) {
      const documents = words.documentFrequency(term);
      if (documents < leastDocuments) continue;
      const text = words.terms.at(term);
      frequencies.set(text, (frequencies.get(text) ?? 0) + documents);
    }
  }
  const byFrequency = [...frequencies].sort(([, a], [, b]) => b - a);
  return byFrequency.slice(0, maxWords).map(([text]) => text);
}

function longestField(index: ShardIndex): string {
  const lengthOf = (field: string): number => index.fieldStats(field)?.totalLength ?? 0;
  return [...index.searchable].sort((a, b) => lengthOf(b) - lengthOf(a))[0] ?? '';
}

const leastDocuments = 16;
const runs = 5;
/** Until the code is compiled. */
const warmMs = 500;

/** The median of some runs, after one that is not counted. */
function timed(index: ShardIndex, words: readonly string[]): TimedQuery {
  const request = anyOf(index, words);
  evaluateWhole(index, request);
  const taken = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    evaluateWhole(index, request);
    return cpuSince(before) / 1000;
  });
  taken.sort((a, b) => a - b);
  return { request, ms: round(taken[runs >> 1] ?? 0, 2) };
}

function anyOf(index: ShardIndex, words: readonly string[]): QueryRequest__Output {
  const longest = longestField(index);
  const { fields: searched } = requestOf(index, words[0] ?? '', { k: 10 });
  const fields = searched.filter(({ field }) => field === longest);
  const clauses = words.map((term): Clause => {
    const combination = FieldCombination.FIELD_COMBINATION_SUM;
    return { occur: Occur.OCCUR_SHOULD, word: { combination, terms: [{ field: 0, term, weight: 1 }] } };
  });
  const query: Clause = { occur: Occur.OCCUR_SHOULD, group: { clauses, minimumShouldMatch: 0 } };
  return asReceived({ index: index.name, query, fields, k: 10, totalHitsThreshold: everyMatch });
}
