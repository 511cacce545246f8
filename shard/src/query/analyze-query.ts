import { Occur } from '@muster/proto';
import { analyzerNamed, tokensOf } from './analysis.js';
import type { AnalyzedClause, AnalyzedGroup, AnalyzedOccur, AnalyzedPhrase, AnalyzedQuery } from './analyzed.js';
import { InvalidQuery, QuerySyntaxError } from './errors.js';
import { resolveMinimumShouldMatch } from './minimum-should-match.js';
import { namesIn } from './names-in.js';
import { QueryLimits } from './query-limits.js';
import { quote } from './quote.js';
import { analyzerName, type Schema, textFields } from './schema.js';
import {
  addSynonyms,
  boosted,
  countTerms,
  fuzzySlots,
  prefixSlots,
  type SearchField,
  type Slot,
  slotClause,
  wordSlots,
} from './slots.js';
import { faultOfLeaf } from './strict-leaves.js';
import { synonymsFor } from './synonyms.js';
import type { GroupNode, LeafNode, PhraseNode, QueryNode, QueryOccur, QueryTree, WordNode } from './tree.js';

/** What a query leaves to its sender. */
export interface AnalyzeOptions {
  /** Fields that words without `field:` are looked up in, with their boosts; default all text fields of the schema. */
  readonly searchFields?: readonly { readonly field: string; readonly boost?: number | undefined }[];
  /** Fewest SHOULD clauses of the whole query that must match: see {@link resolveMinimumShouldMatch}; default 1. */
  readonly minimumShouldMatch?: string;
  /**
   * True: who weighs the query can tell what prefixes and fuzzy words stand for. False: they are taken as the words
   * before their mark. @default false
   */
  readonly expandsPatterns?: boolean;
  /** True: what cannot be done as it was asked is a fault. @default false: it is done as far as it can be */
  readonly isStrict?: boolean;
}

interface Analysis {
  /** What the query was read from. */
  readonly text: string;
  readonly schema: Schema;
  readonly searchFields: readonly SearchField[];
  readonly expandsPatterns: boolean;
  /** A field has synonyms, so that words are looked at together. */
  readonly hasSynonyms: boolean;
  readonly limits: QueryLimits;
}

const occurs: Readonly<Record<QueryOccur, AnalyzedOccur>> = {
  should: Occur.OCCUR_SHOULD,
  must: Occur.OCCUR_MUST,
  not: Occur.OCCUR_MUST_NOT,
};

/**
 * The query as the fields of a schema know it. A word becomes one clause for each token its fields' analyzers make of
 * it, with the token's term in every field and its synonyms; words that no field indexes vanish. Groups of nothing but
 * `-not` match everything else, with score 0.
 *
 * @throws InvalidQuery if a search field cannot be searched or `minimumShouldMatch` is malformed, and with `isStrict` also
 * if boosts multiply to more than 1,000, there are more clauses, terms or patterns than a query may have, or a part of it
 * would come to nothing or to something else than it says
 */
export function analyzeQuery(tree: QueryTree, schema: Schema, options: AnalyzeOptions = {}): AnalyzedQuery {
  const { expandsPatterns = false, isStrict = false } = options;
  const searchFields = options.searchFields?.length ? options.searchFields : textFields(schema).map(named);
  const limits = new QueryLimits(isStrict, tree.truncated);
  const analysis: Analysis = {
    text: tree.text,
    schema,
    searchFields: searchFields.map(({ field, boost }) => searchField(schema, limits, field, boost)),
    expandsPatterns,
    hasSynonyms: hasSynonyms(schema),
    limits,
  };
  const clauses = groupClauses(analysis, tree, tree.boost);
  const should = clauses.filter((clause) => clause.occur === Occur.OCCUR_SHOULD).length;
  const minimumShouldMatch = resolveMinimumShouldMatch(options.minimumShouldMatch ?? '', { clauses: should, isStrict });
  const query: AnalyzedGroup = { kind: 'group', occur: Occur.OCCUR_SHOULD, clauses, minimumShouldMatch };
  return {
    query,
    matchesNothing: clauses.length === 0,
    truncated: limits.isTruncated,
    isStrict,
    ...namesIn(query),
  };
}

function hasSynonyms({ synonyms = [], fields }: Schema): boolean {
  return synonyms.length > 0 || fields.some((field) => field.type === 'text' && (field.synonyms ?? []).length > 0);
}

function named({ name }: { readonly name: string }): { field: string; boost?: number } {
  return { field: name };
}

function searchField(schema: Schema, limits: QueryLimits, name: string, boost?: number): SearchField {
  const field = schema.fields.find((each) => each.name === name);
  const analyzer = field && analyzerNamed(analyzerName(field) ?? '');
  if (field?.type === 'text' && analyzer !== undefined) {
    const lines = field.synonyms ?? schema.synonyms ?? [];
    const synonyms = lines.length === 0 ? undefined : synonymsFor(lines, analyzer);
    return { field: name, analyzer, boost: boost ?? field.boost, synonyms, limits };
  }
  if (analyzer !== undefined) return { field: name, analyzer, boost: boost ?? 1, synonyms: undefined, limits };
  throw new InvalidQuery(`field \`${quote(name)}\` cannot be searched: ${whyNot(field)}`);
}

function whyNot(field: Schema['fields'][number] | undefined): string {
  if (field === undefined) return 'there is no such field';
  return field.type === 'text' ? `its analyzer \`${field.analyzer}\` is not known` : `it is of type ${field.type}`;
}

/** Clauses of a group; none if all its words vanished, and all documents to take from if it has only `-not`. */
function groupClauses(analysis: Analysis, group: GroupNode, boost: number): AnalyzedClause[] {
  const clauses: AnalyzedClause[] = [];
  const { clauses: nodes } = group;
  for (let at = 0; at < nodes.length; ) {
    const end = analysis.hasSynonyms ? endOfRun(nodes, at) : at + 1;
    addClauses(analysis, nodes.slice(at, end), boost, clauses);
    at = end;
  }
  if (!clauses.every((clause) => clause.occur === Occur.OCCUR_MUST_NOT)) return clauses;
  // What was asked for beside the `-not` vanished: without it there is nothing to take from.
  if (clauses.length === 0 || !group.clauses.every((node) => node.occur === 'not')) return [];
  return [{ kind: 'all', occur: Occur.OCCUR_MUST }, ...clauses];
}

/** Where words end that follow each other and are asked for in the same way. */
function endOfRun(nodes: readonly QueryNode[], start: number): number {
  const first = nodes[start] as QueryNode;
  let end = start + 1;
  for (let node = nodes[end]; node !== undefined && areAlike(first, node); node = nodes[end]) end++;
  return end;
}

function areAlike(first: QueryNode, node: QueryNode): boolean {
  return (
    node.kind === 'word' &&
    first.kind === 'word' &&
    node.occur === first.occur &&
    node.boost === first.boost &&
    node.field === first.field
  );
}

/** Adds the clauses of a run of nodes. */
function addClauses(
  analysis: Analysis,
  run: readonly QueryNode[],
  outerBoost: number,
  clauses: AnalyzedClause[],
): void {
  const node = run[0] as QueryNode;
  const occur = occurs[node.occur];
  const boost = node.boost * outerBoost;
  if (node.kind === 'phrase') clauses.push(...phraseClauses(analysis, node, boost));
  else if (node.kind === 'group') {
    const inner = groupClauses(analysis, node, boost);
    if (inner.length === 0 || !analysis.limits.takesClauses(1, 0)) return;
    clauses.push({ kind: 'group', occur, clauses: inner, minimumShouldMatch: 0 });
  } else for (const slot of slotsOf(analysis, node, run, boost)) addClause(analysis, slot, occur, clauses);
}

function slotsOf(
  analysis: Analysis,
  node: Exclude<LeafNode, PhraseNode>,
  run: readonly QueryNode[],
  boost: number,
): Slot[] {
  const fields = fieldsOf(analysis, node);
  if (analysis.limits.isStrict) for (const each of run) refuseLeaf(analysis, each as LeafNode, fields);
  if (node.kind !== 'word' && analysis.expandsPatterns && analysis.limits.takesPatterns(node.kind, fields.length)) {
    return node.kind === 'prefix' ? prefixSlots({ node, boost, fields }) : fuzzySlots({ node, boost, fields });
  }
  if (run.length === 1 && !analysis.hasSynonyms) return wordSlots({ node, boost, fields });
  const slots = run.flatMap((each) => wordSlots({ node: each as WordNode, boost, fields }));
  if (node.kind === 'word') addSynonyms(slots, { boost, fields });
  return slots;
}

/** Adds a slot's clause. Where clauses run out, words go on without their synonyms. */
function addClause({ limits }: Analysis, slot: Slot, occur: AnalyzedOccur, clauses: AnalyzedClause[]): void {
  const { terms } = slot;
  const { clause, count } = slotClause(slot, occur);
  if (limits.takesClauses(count, countTerms(slot))) clauses.push(clause);
  else if (terms.length > 0 && limits.takesClauses(1, terms.length)) clauses.push({ kind: 'word', occur, terms });
}

function fieldsOf(analysis: Analysis, node: { readonly field?: string }): readonly SearchField[] {
  return node.field === undefined ? analysis.searchFields : [searchField(analysis.schema, analysis.limits, node.field)];
}

function refuseLeaf({ text }: Analysis, node: LeafNode, fields: readonly SearchField[]): void {
  const fault = faultOfLeaf(node, fields);
  if (fault !== undefined) throw new QuerySyntaxError(text, node.at, fault);
}

function phraseClauses(analysis: Analysis, node: PhraseNode, boost: number): AnalyzedClause[] {
  const occur = occurs[node.occur];
  const searched = fieldsOf(analysis, node);
  if (analysis.limits.isStrict) refuseLeaf(analysis, node, searched);
  const fields = searched.flatMap((each) => fieldPhrase(each, node.text, boost));
  const count = fields.reduce((sum, { terms }) => sum + terms.length, 0);
  if (count === 0 || !analysis.limits.takesClauses(1, count)) return [];
  const longest = Math.max(...fields.map(({ terms }) => terms.length));
  if (longest > 1) return [{ kind: 'phrase', occur, fields, slop: analysis.limits.slop(node.slop, longest) }];
  const terms = fields.map(({ field, terms: [term = ''], boost: termBoost }) => ({ field, term, boost: termBoost }));
  return [{ kind: 'word', occur, terms }];
}

function fieldPhrase(search: SearchField, text: string, boost: number): AnalyzedPhrase[] {
  const all = tokensOf(search.analyzer.visitQuery, text);
  const tokens = all.slice(0, search.limits.phraseWords(all.length));
  const first = tokens[0]?.position;
  if (first === undefined) return [];
  const terms = tokens.map(({ term }) => term);
  const positions = tokens.map(({ position }) => position - first);
  return [{ field: search.field, terms, positions, boost: boosted(search, text, boost) }];
}
