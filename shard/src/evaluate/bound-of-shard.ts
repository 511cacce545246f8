import type { Clause__Output, QueryRequest__Output } from '@muster/proto';
import type { ShardIndex } from '../index/shard-index.js';
import { upperBound } from '../query/bounds.js';

/** With more terms in a query, the bound of a shard is not worked out: it takes some microseconds for each. */
const maxBoundedTerms = 256;

/**
 * No document of the shard scores above it, by the terms' frontiers. Nothing where the query has so many terms that to
 * find out would take longer than the thread may be held.
 */
export function boundOfShard(index: ShardIndex, { query, fields, priors }: QueryRequest__Output): number | undefined {
  if (query !== null && termsOf(query) > maxBoundedTerms) return undefined;
  const everything = { all: {} };
  return upperBound(query ?? everything, fields, (field, term) => index.frontier(field, term), priors) ?? 0;
}

/** Terms of a clause, each as often as it is looked up. */
function termsOf({ word, phrase, termSet, group }: Clause__Output): number {
  const inFields = (fields: readonly { readonly terms: readonly string[] }[]): number =>
    fields.reduce((sum, { terms }) => sum + terms.length, 0);
  if (group) return group.clauses.reduce((sum, clause) => sum + termsOf(clause), 0);
  return (word?.terms.length ?? 0) + inFields(phrase?.fields ?? []) + inFields(termSet?.fields ?? []);
}
