import {
  codecs,
  type Expansion,
  type QueryRequest,
  type QueryRequest__Output,
  type TermStatsResponse,
} from '@muster/proto';
import type { ShardIndex } from '../index/shard-index.js';
import { analyzeQuery } from '../query/analyze-query.js';
import type { AnalyzedPattern, AnalyzedQuery } from '../query/analyzed.js';
import { type CandidateTerm, expandPattern, keyOfPattern, termsOfEach } from '../query/expansion.js';
import { parseQuery } from '../query/parse.js';
import { searchableFields } from '../query/schema.js';
import { type WeighedQuery, weighQuery } from '../query/weigh.js';
import type { Resumable } from './resumable.js';
import { searchedStats, termStats } from './statistics.js';

/** A query as a person types it, analysed and weighed. */
export interface QueryHere {
  readonly analyzed: AnalyzedQuery;
  readonly weighed: WeighedQuery;
  /** Patterns that stand for more terms than allowed, of which the first by bytes were taken. */
  readonly cutPatterns: readonly AnalyzedPattern[];
}

/**
 * What a coordinator makes of a query, made where all shards of the index are at hand: for a vertical, which is one
 * shard, and for tools. Looking for what prefixes and fuzzy words stand for takes time, so it can be stopped and gone on
 * with; there is no result before.
 *
 * @param shards all shards of an index, at least one
 * @param now the clock that `run` is bounded by, in milliseconds
 */
export function weighingHere(
  shards: readonly ShardIndex[],
  query: string,
  now: () => number,
): Resumable<QueryHere | undefined> {
  const [{ schema }] = shards as readonly [ShardIndex];
  const tree = parseQuery(query, { syntax: 'lenient', fields: searchableFields(schema) });
  return weighing(shards, analyzeQuery(tree, schema, { expandsPatterns: true }), now);
}

function weighing(
  shards: readonly ShardIndex[],
  analyzed: AnalyzedQuery,
  now: () => number,
): Resumable<QueryHere | undefined> {
  const [{ schema }] = shards as readonly [ShardIndex];
  const most = termsOfEach(analyzed.patterns.length);
  const gathering = analyzed.patterns.flatMap((pattern) =>
    shards.map((shard) => gatherTerms(shard, { ...pattern, maxTerms: most }, now)),
  );
  let gathered = 0;
  return {
    run(untilMs) {
      for (; gathered < gathering.length; gathered++) if (gathering[gathered]?.run(untilMs) === false) return false;
      return true;
    },
    result() {
      if (gathered < gathering.length) return undefined;
      const expanded = analyzed.patterns.map((pattern, i) => {
        const told = gathering.slice(i * shards.length, (i + 1) * shards.length).map((each) => each.result());
        const { terms, isCut } = expandPattern(pattern, unionOf(told), most);
        return { pattern, terms, isCut: isCut || told.some(hasTooMany) };
      });
      const expansions = new Map(expanded.map(({ pattern, terms }) => [keyOfPattern(pattern), terms]));
      const stats = {
        fields: new Map(analyzed.fields.map((name) => [name, fieldStats(shards, name)])),
        documentFrequency: (field: string, term: string) =>
          shards.reduce((sum, shard) => sum + shard.documentFrequency(field, term), 0),
        expansion: (pattern: AnalyzedPattern) => expansions.get(keyOfPattern(pattern)) ?? [],
      };
      const cutPatterns = expanded.filter(({ isCut }) => isCut).map(({ pattern }) => pattern);
      return { analyzed, weighed: weighQuery(analyzed, stats, schema), cutPatterns };
    },
  };
}

/** The same at once. */
export function weighHere(shards: readonly ShardIndex[], query: string): QueryHere {
  return atOnce(weighingHere(shards, query, () => 0));
}

/** The same for a query that was analysed already. */
export function weighAnalyzed(shards: readonly ShardIndex[], analyzed: AnalyzedQuery): QueryHere {
  return atOnce(weighing(shards, analyzed, () => 0));
}

function atOnce(begun: Resumable<QueryHere | undefined>): QueryHere {
  begun.run(1);
  return begun.result() as QueryHere;
}

function fieldStats(shards: readonly ShardIndex[], name: string) {
  const each = shards.map((shard) => searchedStats(shard, name));
  return {
    documents: each.reduce((sum, { documents }) => sum + documents, 0),
    totalLength: each.reduce((sum, { totalLength }) => sum + totalLength, 0),
  };
}

function gatherTerms(shard: ShardIndex, pattern: Expansion, now: () => number): Resumable<TermStatsResponse> {
  const request = codecs.termStatsRequest.encode({ index: shard.name, expansions: [pattern] });
  return termStats(shard, codecs.termStatsRequest.decode(request), now);
}

function hasTooMany({ expansions }: TermStatsResponse): boolean {
  return expansions?.[0]?.tooMany === true;
}

/** Terms that any shard told, with the documents of all. */
function unionOf(told: readonly TermStatsResponse[]): CandidateTerm[] {
  const union = new Map<string, CandidateTerm>();
  for (const { expansions } of told) {
    const [{ terms = [], stats = [] } = {}] = expansions ?? [];
    terms.forEach((term, i) => {
      const documentFrequency = Number(stats[i]?.documentFrequency ?? 0);
      union.set(term, { term, documentFrequency: documentFrequency + (union.get(term)?.documentFrequency ?? 0) });
    });
  }
  return [...union.values()];
}

/** A request of our own making in the form that one off the wire has. */
export function asReceived(request: QueryRequest): QueryRequest__Output {
  return codecs.queryRequest.decode(codecs.queryRequest.encode(request));
}
