import {
  type Clause__Output,
  FieldCombination,
  type FieldPhrase__Output,
  type GroupClause__Output,
  Occur,
  type QueryRequest__Output,
  type ScoredField__Output,
} from '@muster/proto';
import type { InvertedField } from '../index/inverted-field.js';
import type { Segment } from '../index/segment.js';
import type { ShardIndex } from '../index/shard-index.js';
import { quote } from '../query/quote.js';
import { InvalidRequest, Unsupported } from './errors.js';
import { allMatcher, groupMatcher } from './group-matcher.js';
import type { Matcher } from './matcher.js';
import { type PhraseField, phraseMatcher } from './phrase-matcher.js';
import { normsOf, PostingList } from './posting-list.js';
import { searchedStats } from './statistics.js';
import { type CombineFields, type WordField, wordMatcher } from './word-matcher.js';

const maxDepth = 40;
const maxClauses = 2048;
const maxFields = 256;

interface Scope {
  readonly segment: Segment;
  readonly fields: readonly ScoredField__Output[];
  clauses: number;
}

/**
 * The matcher of a request's query, nothing if no document of the shard can match.
 *
 * @throws InvalidRequest if the query is out of the contract's limits or names fields that cannot be searched
 */
export function compileQuery(
  index: ShardIndex,
  segment: Segment,
  { query, fields }: QueryRequest__Output,
): Matcher | undefined {
  if (fields.length > maxFields)
    throw new InvalidRequest(`at most ${maxFields} fields may be scored, got ${fields.length}`);
  for (const field of fields) checkScoredField(index, field);
  return query === null ? allMatcher : compileClause({ segment, fields, clauses: 0 }, query, 0);
}

function checkScoredField(index: ShardIndex, { field, averageLength, k1, b }: ScoredField__Output): void {
  searchedStats(index, field);
  checkRange(`average length of \`${field}\``, averageLength, 1, Number.MAX_VALUE);
  checkRange(`k1 of \`${field}\``, k1, 0, 10);
  checkRange(`b of \`${field}\``, b, 0, 1);
}

function checkRange(what: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new InvalidRequest(`${what} must be in [${least}, ${most}], got ${value}`);
}

function compileClause(scope: Scope, clause: Clause__Output, depth: number): Matcher | undefined {
  if (++scope.clauses > maxClauses) throw new InvalidRequest(`a query has at most ${maxClauses} clauses`);
  if (depth > maxDepth) throw new InvalidRequest(`groups are nested deeper than ${maxDepth}`);
  if (clause.group) return compileGroup(scope, clause.group, depth);
  if (clause.all) return allMatcher;
  if (clause.word) {
    const fields = clause.word.terms.flatMap(({ field, term, weight }) => wordField(scope, field, term, weight));
    return fields.length === 0 ? undefined : wordMatcher(fields, combinationOf(clause.word.combination));
  }
  if (clause.phrase) {
    if (clause.phrase.slop > 0) throw new Unsupported('phrases with slop are not supported yet');
    const fields = clause.phrase.fields.flatMap((phrase) => phraseField(scope, phrase));
    return fields.length === 0 ? undefined : phraseMatcher(fields, combinationOf(clause.phrase.combination));
  }
  if (clause.termSet) throw new Unsupported('sets of terms are not supported yet');
  throw new InvalidRequest('a clause must be one of word, group, phrase, all, term_set; got none');
}

function combinationOf(combination: FieldCombination): CombineFields {
  return combination === FieldCombination.FIELD_COMBINATION_MAXIMUM ? 'maximum' : 'sum';
}

function compileGroup(scope: Scope, group: GroupClause__Output, depth: number): Matcher | undefined {
  const must: Matcher[] = [];
  const should: Matcher[] = [];
  const not: Matcher[] = [];
  let cannotMatch = false;
  for (const clause of group.clauses) {
    const matcher = compileClause(scope, clause, depth + 1);
    if (clause.occur === Occur.OCCUR_MUST) {
      if (matcher === undefined) cannotMatch = true;
      else must.push(matcher);
    } else if (matcher !== undefined) (clause.occur === Occur.OCCUR_MUST_NOT ? not : should).push(matcher);
  }
  // What cannot match is known only now, so that faults in later clauses are found in every shard alike.
  const minimumShould = group.minimumShouldMatch || (must.length === 0 && !cannotMatch ? 1 : 0);
  if (cannotMatch || should.length < minimumShould) return undefined;
  return groupMatcher({ must, should, not, minimumShould }, depth);
}

function scoredField(scope: Scope, place: number): ScoredField__Output {
  const scored = scope.fields[place];
  if (scored !== undefined) return scored;
  throw new InvalidRequest(`a clause refers to field ${place}, but there are only ${scope.fields.length}`);
}

function fieldOf({ segment }: Scope, { field }: ScoredField__Output): InvertedField {
  return segment.inverted.get(field) as InvertedField;
}

function wordField(scope: Scope, place: number, term: string, weight: number): WordField[] {
  const scored = scoredField(scope, place);
  checkWeight(scored.field, term, weight);
  const field = fieldOf(scope, scored);
  const number = field.terms.find(term);
  if (number < 0) return [];
  return [{ postings: new PostingList(field, number), weight, norms: normsOf(field, scored) }];
}

function checkWeight(field: string, term: string, weight: number): void {
  if (weight >= 0 && weight < 2 ** 16) return;
  throw new InvalidRequest(`weight of \`${quote(`${field}:${term}`)}\` must be in [0, 65536), got ${weight}`);
}

function phraseField(scope: Scope, phrase: FieldPhrase__Output): PhraseField[] {
  const scored = scoredField(scope, phrase.field);
  checkWeight(scored.field, phrase.terms.join(' '), phrase.weight);
  const positions = phrasePositions(phrase);
  const field = fieldOf(scope, scored);
  const numbers = phrase.terms.map((term) => field.terms.find(term));
  if (numbers.some((number) => number < 0)) return [];
  const terms = numbers.map((number) => new PostingList(field, number));
  return [{ terms, positions, weight: phrase.weight, norms: normsOf(field, scored) }];
}

/** Place of each term of a phrase, counted from the first. */
export function phrasePositions({ terms, positions }: FieldPhrase__Output): readonly number[] {
  if (terms.length === 0) throw new InvalidRequest('a phrase must have at least one term, got none');
  if (positions.length === 0) return terms.map((_, place) => place);
  const isRising = positions.every((place, i) => (i === 0 ? place === 0 : place >= (positions[i - 1] as number)));
  if (positions.length === terms.length && isRising) return positions;
  throw new InvalidRequest(
    `positions of a phrase of ${terms.length} terms must be as many and rise from 0, got ${quote(String(positions))}`,
  );
}
