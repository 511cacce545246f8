import { codecs, type QueryRequest, type QueryRequest__Output } from '@muster/proto';
import type { ShardIndex } from '../index/shard-index.js';
import { analyzeQuery } from '../query/analyze-query.js';
import type { AnalyzedPattern, AnalyzedQuery } from '../query/analyzed.js';
import { type CandidateTerm, type ExpandedTerm, expandPattern, termsOfEach } from '../query/expansion.js';
import { parseQuery } from '../query/parse.js';
import { searchableFields } from '../query/schema.js';
import { type WeighedQuery, weighQuery } from '../query/weigh.js';
import { searchedStats, termStats } from './statistics.js';

/** A query as a person types it, analysed and weighed. */
export interface QueryHere {
  readonly analyzed: AnalyzedQuery;
  readonly weighed: WeighedQuery;
}

/**
 * What a coordinator makes of a query, made where all shards of the index are at hand: for a vertical, which is one
 * shard, and for tools.
 *
 * @param shards all shards of an index, at least one
 */
export function weighHere(shards: readonly ShardIndex[], query: string): QueryHere {
  const [{ schema }] = shards as readonly [ShardIndex];
  const tree = parseQuery(query, { syntax: 'lenient', fields: searchableFields(schema) });
  const analyzed = analyzeQuery(tree, schema, { expandsPatterns: true });
  const stats = {
    fields: new Map(analyzed.fields.map((name) => [name, fieldStats(shards, name)])),
    documentFrequency: (field: string, term: string) =>
      shards.reduce((sum, shard) => sum + shard.documentFrequency(field, term), 0),
    expansion: (pattern: AnalyzedPattern) => expansionHere(shards, pattern, termsOfEach(analyzed.patterns.length)),
  };
  return { analyzed, weighed: weighQuery(analyzed, stats, schema) };
}

function fieldStats(shards: readonly ShardIndex[], name: string) {
  const each = shards.map((shard) => searchedStats(shard, name));
  return {
    documents: each.reduce((sum, { documents }) => sum + documents, 0),
    totalLength: each.reduce((sum, { totalLength }) => sum + totalLength, 0),
  };
}

function expansionHere(
  shards: readonly ShardIndex[],
  pattern: AnalyzedPattern,
  maxTerms: number,
): readonly ExpandedTerm[] {
  const union = new Map<string, CandidateTerm>();
  for (const shard of shards) {
    const { field, text, maxEdits } = pattern;
    const expansions = [{ field, text, maxEdits, maxTerms }];
    const request = codecs.termStatsRequest.encode({ index: shard.name, expansions });
    const gathering = termStats(shard, codecs.termStatsRequest.decode(request), () => 0);
    gathering.run(1);
    const [told] = gathering.result().expansions ?? [];
    told?.terms?.forEach((term, i) => {
      const documentFrequency = Number(told.stats?.[i]?.documentFrequency ?? 0);
      union.set(term, { term, documentFrequency: documentFrequency + (union.get(term)?.documentFrequency ?? 0) });
    });
  }
  return expandPattern(pattern, [...union.values()], maxTerms).terms;
}

/** A request of our own making in the form that one off the wire has. */
export function asReceived(request: QueryRequest): QueryRequest__Output {
  return codecs.queryRequest.decode(codecs.queryRequest.encode(request));
}
