import {
  type Clause__Output,
  FieldCombination,
  type FieldPhrase__Output,
  type FieldTermSet__Output,
  type GroupClause__Output,
  Occur,
  type ScoredField__Output,
} from '@muster/proto';
import type { DocumentPlace } from '../index/shard-index.js';
import { contribution, onGrid, scoredFrequency } from '../query/score.js';
import { frequencyOf, type PhraseTerms, phraseTerms } from './build-clause.js';
import type { TermClause } from './clause/term-clause.js';
import { Workspace } from './clause/workspace.js';
import { type SoughtTerms, soughtBy } from './sought.js';

/** What a word or phrase adds to a document's score in one field. */
export interface ExplainedPart {
  readonly field: string;
  /** The term, or the terms of a phrase; for a set of terms those that the document has. */
  readonly term: string;
  /** How often it stands there; a fraction where words of a phrase are not quite in a row. */
  readonly tf: number;
  readonly length: number;
  readonly weight: number;
  readonly score: number;
}

/** How a clause fares with a document. */
export interface ExplainedClause {
  readonly kind: 'word' | 'phrase' | 'term_set' | 'group' | 'all';
  readonly occur: 'should' | 'must' | 'must_not';
  /** What it looks for, whether it is there or not; nothing for groups and for every document. */
  readonly sought: readonly SoughtTerms[];
  readonly isMatch: boolean;
  /** What it scores; 0 if it does not match. What must not match adds nothing to its group. */
  readonly score: number;
  /** Fields that matched; with the maximum, those that it was taken of. */
  readonly parts: readonly ExplainedPart[];
  /** Clauses of a group. */
  readonly clauses: readonly ExplainedClause[];
  /** SHOULD clauses of a group that must match. */
  readonly minimumShouldMatch: number;
}

/** A document, and the fields that clauses refer to. */
export interface ExplainScope extends DocumentPlace {
  readonly fields: readonly ScoredField__Output[];
}

/** How a checked clause fares with a document, whether it is deleted or not. */
export function explainClause(scope: ExplainScope, clause: Clause__Output): ExplainedClause {
  const workspace = new Workspace();
  workspace.meter.left = Number.POSITIVE_INFINITY;
  const explained = new Explainer(scope, workspace).clause(clause);
  workspace.release();
  return explained;
}

const leaf = { clauses: [], minimumShouldMatch: 0 } as const;

class Explainer {
  readonly #scope: ExplainScope;
  readonly #workspace: Workspace;

  constructor(scope: ExplainScope, workspace: Workspace) {
    this.#scope = scope;
    this.#workspace = workspace;
  }

  clause(clause: Clause__Output): ExplainedClause {
    const occur = occurOf(clause);
    const sought = soughtBy(clause, this.#scope.fields);
    if (clause.group) return this.#group(occur, clause.group);
    if (clause.word) {
      const parts = clause.word.terms.map(({ field, term, weight }) =>
        this.#phrase({ field, terms: [term], positions: [], weight }, 0),
      );
      return combined({ kind: 'word', occur, sought }, parts, clause.word.combination);
    }
    if (clause.phrase) {
      const { fields, slop, combination } = clause.phrase;
      const parts = fields.map((phrase) => this.#phrase(phrase, slop));
      return combined({ kind: 'phrase', occur, sought }, parts, combination);
    }
    if (clause.termSet) {
      const parts = clause.termSet.fields.map((set) => this.#termSet(set));
      return combined({ kind: 'term_set', occur, sought }, parts, clause.termSet.combination);
    }
    return { kind: 'all', occur, sought, isMatch: true, score: 0, parts: [], ...leaf };
  }

  #group(
    occur: ExplainedClause['occur'],
    { clauses: inner, minimumShouldMatch }: GroupClause__Output,
  ): ExplainedClause {
    const clauses = inner.map((clause) => this.clause(clause));
    const must = clauses.filter((clause) => clause.occur === 'must');
    const should = clauses.filter((clause) => clause.occur === 'should' && clause.isMatch);
    const minimum = minimumShouldMatch || (must.length === 0 ? 1 : 0);
    const isMatch =
      must.every((clause) => clause.isMatch) &&
      should.length >= minimum &&
      !clauses.some((clause) => clause.occur === 'must_not' && clause.isMatch);
    const scoring = isMatch ? clauses.filter((clause) => clause.occur !== 'must_not') : [];
    const score = scoring.reduce((sum, clause) => sum + clause.score, 0);
    return { kind: 'group', occur, sought: [], isMatch, score, parts: [], clauses, minimumShouldMatch: minimum };
  }

  #phrase(phrase: FieldPhrase__Output, slop: number): ExplainedPart | undefined {
    const { segment, fields, ordinal } = this.#scope;
    const found = atOnce(phraseTerms({ segment, fields, workspace: this.#workspace, isScored: true }, phrase));
    if (found === undefined || !found.terms.every((term) => term.lookUp(ordinal) > 0)) return undefined;
    const tf = frequencyHere(found, slop);
    if (tf === 0) return undefined;
    const { field, averageLength, k1, b } = fields[phrase.field] as ScoredField__Output;
    const length = this.#lengthIn(field);
    const score = contribution(phrase.weight, scoredFrequency(tf), length, averageLength, k1, b);
    return { field, term: phrase.terms.join(' '), tf, length, weight: phrase.weight, score };
  }

  #termSet({ field: place, terms, score }: FieldTermSet__Output): ExplainedPart | undefined {
    const { segment, fields, ordinal } = this.#scope;
    const scope = { segment, fields, workspace: this.#workspace, isScored: false };
    const found = terms.filter((term) => {
      const known = atOnce(phraseTerms(scope, { field: place, terms: [term], positions: [], weight: 0 }));
      return known?.terms[0]?.lookUp(ordinal) === 1;
    });
    if (found.length === 0) return undefined;
    const { field } = fields[place] as ScoredField__Output;
    const length = this.#lengthIn(field);
    return { field, term: found.join(' '), tf: found.length, length, weight: score, score: onGrid(score) };
  }

  #lengthIn(field: string): number {
    return this.#scope.segment.inverted.get(field)?.lengths[this.#scope.ordinal] ?? 0;
  }
}

/** What is built without a pause, as the meter is never empty. */
function atOnce<Built>(building: Generator<undefined, Built | undefined>): Built | undefined {
  const { value } = building.next();
  return value;
}

function frequencyHere({ terms, words }: PhraseTerms, slop: number): number {
  if (words.length > 1) return frequencyOf(words, slop).here();
  const { cursor, at } = terms[0] as TermClause;
  cursor.loadTfs();
  return cursor.tfs[at] as number;
}

function occurOf({ occur }: Clause__Output): ExplainedClause['occur'] {
  if (occur === Occur.OCCUR_MUST) return 'must';
  return occur === Occur.OCCUR_MUST_NOT ? 'must_not' : 'should';
}

function combined(
  head: Pick<ExplainedClause, 'kind' | 'occur' | 'sought'>,
  found: readonly (ExplainedPart | undefined)[],
  combination: FieldCombination,
): ExplainedClause {
  const matched = found.filter((part) => part !== undefined);
  const takesMaximum = combination === FieldCombination.FIELD_COMBINATION_MAXIMUM && matched.length > 0;
  const parts = takesMaximum ? [matched.reduce((best, part) => (part.score > best.score ? part : best))] : matched;
  const score = parts.reduce((sum, part) => sum + part.score, 0);
  return { ...head, isMatch: matched.length > 0, score, parts, ...leaf };
}
