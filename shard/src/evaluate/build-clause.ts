import {
  type Clause__Output,
  FieldCombination,
  type FieldPhrase__Output,
  type FieldTerm__Output,
  type FieldTermSet__Output,
  type GroupClause__Output,
  Occur,
  type PhraseClause__Output,
  type ScoredField__Output,
  type WordClause__Output,
} from '@muster/proto';
import type { Segment } from '../index/segment.js';
import { onGrid } from '../query/score.js';
import { allDocuments } from './all-documents.js';
import { phrasePlaces } from './check-query.js';
import type { Clause, ClauseGroup } from './clause/clause.js';
import { clauseOfGroup, maximumOf, sumOf } from './clause/combine.js';
import { type DocumentBits, DocumentSet } from './clause/document-set.js';
import { PhraseClause } from './clause/phrase-clause.js';
import { PairFrequency, type PhraseFrequency, type PhraseWord, RowFrequency } from './clause/phrase-frequency.js';
import { SloppyFrequency } from './clause/sloppy-frequency.js';
import type { TermClause } from './clause/term-clause.js';
import type { Workspace } from './clause/workspace.js';
import { normsOf } from './norms.js';

/** What terms are looked up in. */
export interface TermScope {
  readonly segment: Segment;
  readonly fields: readonly ScoredField__Output[];
  readonly workspace: Workspace;
  /** False: it is only wanted what matches. */
  readonly isScored: boolean;
}

/** What clauses are built of. */
export interface BuildScope extends TermScope {
  /** Documents of each set of terms, if there are any. */
  readonly termSets: ReadonlyMap<FieldTermSet__Output, DocumentBits> | undefined;
}

/** The words of a phrase, and its different terms. */
export interface PhraseTerms {
  readonly words: readonly PhraseWord[];
  readonly terms: readonly TermClause[];
}

/** Builds something, pausing where the meter is empty: never is more than a term opened beyond that. */
type Building<Built> = Generator<undefined, Built | undefined>;

/**
 * Builds the clause of a checked query over a segment: nothing if no document there can match. Pauses where the meter is
 * empty.
 */
export function* buildClause(scope: BuildScope, clause: Clause__Output): Building<Clause> {
  if (clause.group) return yield* buildGroup(scope, clause.group);
  if (clause.word) return yield* buildWord(scope, clause.word);
  if (clause.phrase) return yield* buildPhrase(scope, clause.phrase);
  if (clause.termSet) {
    const sets = clause.termSet.fields.map((set) => buildTermSet(scope, set));
    return combined(sets, clause.termSet.combination);
  }
  return new DocumentSet(allDocuments(scope.segment), 0, scope.workspace.meter);
}

function* buildWord(scope: BuildScope, { terms, combination }: WordClause__Output): Building<Clause> {
  const built: (Clause | undefined)[] = [];
  for (const term of terms) {
    if (scope.workspace.meter.left <= 0) yield;
    built.push(buildTerm(scope, term));
  }
  return combined(built, combination);
}

function combined(built: readonly (Clause | undefined)[], combination: FieldCombination): Clause | undefined {
  const clauses = built.filter((clause) => clause !== undefined);
  return combination === FieldCombination.FIELD_COMBINATION_MAXIMUM ? maximumOf(clauses) : sumOf(clauses);
}

/** What looking for a term that there is not costs, in postings decoded. */
const missWork = 64;

function buildTerm(scope: TermScope, { field: place, term, weight }: FieldTerm__Output): TermClause | undefined {
  const { field, averageLength, k1, b } = scope.fields[place] as ScoredField__Output;
  const inverted = scope.segment.inverted.get(field);
  const number = inverted === undefined ? -1 : inverted.terms.find(term);
  if (inverted === undefined || number < 0) {
    scope.workspace.meter.left -= missWork;
    return undefined;
  }
  const norms = normsOf(averageLength, k1, b);
  return scope.workspace.term(inverted, number, { weight: scope.isScored ? weight : 0, norms });
}

function* buildPhrase(scope: BuildScope, { fields, slop, combination }: PhraseClause__Output): Building<Clause> {
  const built: (Clause | undefined)[] = [];
  for (const phrase of fields) {
    const found = yield* phraseTerms(scope, phrase);
    if (found !== undefined) built.push(clauseOfPhrase(found, slop));
  }
  return combined(built, combination);
}

function clauseOfPhrase({ words, terms }: PhraseTerms, slop: number): Clause | undefined {
  return words.length === 1 ? terms[0] : new PhraseClause(terms, frequencyOf(words, slop));
}

/** The terms of a checked phrase, nothing if a segment has not all of them. */
export function* phraseTerms(scope: TermScope, phrase: FieldPhrase__Output): Building<PhraseTerms> {
  const places = phrasePlaces(phrase);
  const terms = new Map<string, TermClause>();
  const words: PhraseWord[] = [];
  const { field, weight } = phrase;
  for (const [i, text] of phrase.terms.entries()) {
    if (scope.workspace.meter.left <= 0) yield;
    const term = terms.get(text) ?? buildTerm(scope, { field, term: text, weight });
    if (term === undefined) return undefined;
    terms.set(text, term);
    words.push({ term, place: places[i] as number });
  }
  return { words, terms: [...terms.values()] };
}

/** Counts how often words stand in a row, or near to it. */
export function frequencyOf(words: readonly PhraseWord[], slop: number): PhraseFrequency {
  if (slop > 0) return new SloppyFrequency(words, slop);
  return words.length === 2 ? new PairFrequency(...(words as [PhraseWord, PhraseWord])) : new RowFrequency(words);
}

function buildTermSet(scope: BuildScope, set: FieldTermSet__Output): Clause | undefined {
  const bits = scope.termSets?.get(set);
  if (bits === undefined || bits.documents === 0) return undefined;
  return new DocumentSet(bits, scope.isScored ? onGrid(set.score) : 0, scope.workspace.meter);
}

/** Nothing where a MUST clause cannot match, or too few SHOULD clauses can. */
function* buildGroup(scope: BuildScope, { clauses, minimumShouldMatch }: GroupClause__Output): Building<Clause> {
  const group: ClauseGroup = { must: [], should: [], not: [] };
  const { meter } = scope.workspace;
  let hasMust = false;
  for (const clause of clauses) {
    const isNot = clause.occur === Occur.OCCUR_MUST_NOT;
    const isMust = clause.occur === Occur.OCCUR_MUST;
    const inner = isNot && scope.isScored ? { ...scope, isScored: false } : scope;
    if (meter.left <= 0) yield;
    const built = yield* buildClause(inner, clause);
    hasMust ||= isMust;
    if (built !== undefined) group[isMust ? 'must' : isNot ? 'not' : 'should'].push(built);
    else if (isMust) return undefined;
  }
  return clauseOfGroup(group, minimumShouldMatch || (hasMust ? 0 : 1));
}
