import type { AnalyzedClause, AnalyzedPattern, AnalyzedQuery } from './analyzed.js';
import { keyOfPattern } from './expansion.js';

/** Terms, patterns and fields used, each once, in order of first use. */
export function namesIn(query: AnalyzedClause): Pick<AnalyzedQuery, 'terms' | 'patterns' | 'fields'> {
  const terms = new Map<string, { field: string; term: string }>();
  const patterns = new Map<string, AnalyzedPattern>();
  const add = (field: string, term: string) => terms.set(`${field}\0${term}`, { field, term });
  const addPattern = (pattern: AnalyzedPattern | undefined): void => {
    if (pattern) patterns.set(keyOfPattern(pattern), pattern);
  };
  const visit = (clause: AnalyzedClause): void => {
    switch (clause.kind) {
      case 'word':
      case 'fuzzy':
        for (const { field, term } of clause.terms) add(field, term);
        if (clause.kind === 'fuzzy') for (const { pattern } of clause.terms) addPattern(pattern);
        break;
      case 'termSet':
        for (const set of clause.fields) {
          for (const term of set.terms) add(set.field, term);
          addPattern(set.pattern);
        }
        break;
      case 'phrase':
        for (const phrase of clause.fields) for (const term of phrase.terms) add(phrase.field, term);
        break;
      case 'group':
        for (const inner of clause.clauses) visit(inner);
    }
  };
  visit(query);
  const fields = new Set([...terms.values()].map(({ field }) => field));
  return { terms: [...terms.values()], patterns: [...patterns.values()], fields: [...fields] };
}
