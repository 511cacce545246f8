import { Occur } from '@muster/proto';
import { type Analyzer, analyzerNamed } from './analysis.js';
import type {
  AnalyzedClause,
  AnalyzedGroup,
  AnalyzedOccur,
  AnalyzedPhrase,
  AnalyzedQuery,
  AnalyzedTerm,
} from './analyzed.js';
import { InvalidQuery } from './errors.js';
import { resolveMinimumShouldMatch } from './minimum-should-match.js';
import {
  type GroupNode,
  maxClauses,
  type PhraseNode,
  type QueryNode,
  type QueryOccur,
  type WordNode,
} from './parse.js';
import { quote } from './quote.js';
import { type Schema, textFields } from './schema.js';

/** What a query leaves to its sender. */
export interface AnalyzeOptions {
  /** Fields that words without `field:` are looked up in, with their boosts; default all text fields of the schema. */
  readonly searchFields?: readonly { readonly field: string; readonly boost?: number | undefined }[];
  /** Fewest SHOULD clauses of the whole query that must match: `2` or `75%` (rounded down); default 1. */
  readonly minimumShouldMatch?: string;
}

interface SearchField {
  readonly field: string;
  readonly analyzer: Analyzer;
  readonly boost: number;
}

interface Analysis {
  readonly schema: Schema;
  readonly searchFields: readonly SearchField[];
  clauses: number;
  isTruncated: boolean;
}

const occurs: Readonly<Record<QueryOccur, AnalyzedOccur>> = {
  should: Occur.OCCUR_SHOULD,
  must: Occur.OCCUR_MUST,
  not: Occur.OCCUR_MUST_NOT,
};

/**
 * The query as the fields of a schema know it. A word becomes one clause for each token its fields' analyzers make of
 * it, with the token's term in every field; words that no field indexes vanish. Groups of nothing but `-not` match
 * everything else, with score 0.
 *
 * @throws InvalidQuery if a search field cannot be searched, a boost is above 1,000 or `minimumShouldMatch` is malformed
 */
export function analyzeQuery(
  tree: GroupNode & { readonly truncated?: boolean },
  schema: Schema,
  options: AnalyzeOptions = {},
): AnalyzedQuery {
  const searchFields = options.searchFields?.length ? options.searchFields : textFields(schema).map(named);
  const analysis: Analysis = {
    schema,
    searchFields: searchFields.map(({ field, boost }) => searchField(schema, field, boost)),
    clauses: 0,
    isTruncated: tree.truncated ?? false,
  };
  const clauses = groupClauses(analysis, tree, tree.boost);
  const should = clauses.filter((clause) => clause.occur === Occur.OCCUR_SHOULD).length;
  const minimumShouldMatch = resolveMinimumShouldMatch(options.minimumShouldMatch ?? '', should);
  const query: AnalyzedGroup = { kind: 'group', occur: Occur.OCCUR_SHOULD, clauses, minimumShouldMatch };
  const terms = termsOf(query);
  return {
    query,
    matchesNothing: clauses.length === 0,
    truncated: analysis.isTruncated,
    terms,
    fields: [...new Set(terms.map(({ field }) => field))],
  };
}

function named({ name }: { readonly name: string }): { field: string; boost?: number } {
  return { field: name };
}

function searchField(schema: Schema, name: string, boost?: number): SearchField {
  const field = schema.fields.find((each) => each.name === name);
  if (field?.type === 'text') return analyzedField(name, field.analyzer, boost ?? field.boost);
  if (field?.type === 'keyword') return analyzedField(name, 'keyword', boost ?? 1);
  const reason = field === undefined ? 'there is no such field' : `it is of type ${field.type}`;
  throw new InvalidQuery(`field \`${quote(name)}\` cannot be searched: ${reason}`);
}

function analyzedField(field: string, analyzerName: string, boost: number): SearchField {
  const analyzer = analyzerNamed(analyzerName);
  if (analyzer === undefined) throw new InvalidQuery(`field \`${field}\` has an unknown analyzer \`${analyzerName}\``);
  return { field, analyzer, boost };
}

/** Clauses of a group; none if all its words vanished, and all documents to take from if it has only `-not`. */
function groupClauses(analysis: Analysis, group: GroupNode, boost: number): AnalyzedClause[] {
  const clauses = group.clauses.flatMap((node) => nodeClauses(analysis, node, boost));
  if (!clauses.every((clause) => clause.occur === Occur.OCCUR_MUST_NOT)) return clauses;
  // What was asked for beside the `-not` vanished: without it there is nothing to take from.
  if (clauses.length === 0 || !group.clauses.every((node) => node.occur === 'not')) return [];
  return [{ kind: 'all', occur: Occur.OCCUR_MUST }, ...clauses];
}

function nodeClauses(analysis: Analysis, node: QueryNode, outerBoost: number): AnalyzedClause[] {
  const boost = node.boost * outerBoost;
  if (node.kind === 'word') return wordClauses(analysis, node, boost);
  if (node.kind === 'phrase') return phraseClauses(analysis, node, boost);
  const clauses = groupClauses(analysis, node, boost);
  if (clauses.length === 0 || !takesClauses(analysis, 1)) return [];
  return [{ kind: 'group', occur: occurs[node.occur], clauses, minimumShouldMatch: 0 }];
}

/** Counts clauses; false once there are too many, which one word of many tokens can bring about. */
function takesClauses(analysis: Analysis, count: number): boolean {
  if (analysis.clauses + count > maxClauses) {
    analysis.isTruncated = true;
    return false;
  }
  analysis.clauses += count;
  return true;
}

function fieldsOf(analysis: Analysis, node: WordNode | PhraseNode): readonly SearchField[] {
  return node.field === undefined ? analysis.searchFields : [searchField(analysis.schema, node.field)];
}

function wordClauses(analysis: Analysis, node: WordNode, boost: number): AnalyzedClause[] {
  // Tokens that begin at one place are one word, though analyzers may leave out different ones.
  const words = new Map<number, AnalyzedTerm[]>();
  for (const { field, analyzer, boost: fieldBoost } of fieldsOf(analysis, node)) {
    for (const { term, start } of analyzer.analyze(node.text)) {
      const terms = words.get(start) ?? [];
      terms.push({ field, term, boost: checkedBoost(field, term, fieldBoost * boost) });
      words.set(start, terms);
    }
  }
  const inOrder = [...words].sort(([a], [b]) => a - b);
  return inOrder.flatMap(([, terms]) =>
    takesClauses(analysis, 1) ? [{ kind: 'word' as const, occur: occurs[node.occur], terms }] : [],
  );
}

function phraseClauses(analysis: Analysis, node: PhraseNode, boost: number): AnalyzedClause[] {
  const occur = occurs[node.occur];
  const fields = fieldsOf(analysis, node).flatMap((each) => fieldPhrase(each, node.text, boost));
  if (fields.length === 0 || !takesClauses(analysis, 1)) return [];
  if (fields.some(({ terms }) => terms.length > 1)) return [{ kind: 'phrase', occur, fields, slop: node.slop }];
  const terms = fields.map(({ field, terms: [term = ''], boost: termBoost }) => ({ field, term, boost: termBoost }));
  return [{ kind: 'word', occur, terms }];
}

function fieldPhrase(
  { field, analyzer, boost: fieldBoost }: SearchField,
  text: string,
  boost: number,
): AnalyzedPhrase[] {
  const tokens = analyzer.analyze(text).slice(0, maxClauses);
  const first = tokens[0]?.position;
  if (first === undefined) return [];
  const terms = tokens.map(({ term }) => term);
  const positions = tokens.map(({ position }) => position - first);
  return [{ field, terms, positions, boost: checkedBoost(field, text, fieldBoost * boost) }];
}

/** Scores are exact only within limits, this among them. */
function checkedBoost(field: string, text: string, boost: number): number {
  if (boost <= 1000) return boost;
  throw new InvalidQuery(
    `boost of \`${quote(`${field}:${text}`)}\` is ${boost}: field, word and group boosts multiply to more than 1000`,
  );
}

function termsOf(query: AnalyzedClause): { field: string; term: string }[] {
  const terms = new Map<string, { field: string; term: string }>();
  const add = (field: string, term: string) => terms.set(`${field}\0${term}`, { field, term });
  const visit = (clause: AnalyzedClause): void => {
    if (clause.kind === 'word') for (const { field, term } of clause.terms) add(field, term);
    if (clause.kind === 'phrase')
      for (const phrase of clause.fields) for (const term of phrase.terms) add(phrase.field, term);
    if (clause.kind === 'group') for (const inner of clause.clauses) visit(inner);
  };
  visit(query);
  return [...terms.values()];
}
