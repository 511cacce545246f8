import type {
  Clause__Output,
  FieldPhrase__Output,
  FieldTermSet__Output,
  Prior__Output,
  QueryRequest__Output,
  ScoredField__Output,
} from '@muster/proto';
import type { ShardIndex } from '../index/shard-index.js';
import { maxSloppyWords } from '../query/query-limits.js';
import { quote } from '../query/quote.js';
import { InvalidRequest } from './errors.js';
import { searchedStats } from './statistics.js';

const maxDepth = 40;
const maxClauses = 2048;
const maxFields = 256;
const maxSetTerms = 10_000;
const maxPriors = 16;
/** Of all words and phrases of a query. */
const maxTerms = 10_000;

interface Scope {
  readonly fields: readonly ScoredField__Output[];
  clauses: number;
  terms: number;
}

/**
 * Checks a request's query and what it is scored by, so that a fault is found by every shard alike, whatever it holds.
 *
 * @throws InvalidRequest if it is out of the contract's limits or names fields that cannot be searched
 */
export function checkQuery(index: ShardIndex, { query, fields, priors }: QueryRequest__Output): void {
  if (fields.length > maxFields)
    throw new InvalidRequest(`at most ${maxFields} fields may be scored, got ${fields.length}`);
  for (const field of fields) checkScoredField(index, field);
  if (query !== null) checkClause({ fields, clauses: 0, terms: 0 }, query, 0);
  if (priors.length > maxPriors)
    throw new InvalidRequest(`at most ${maxPriors} priors may be given, got ${priors.length}`);
  for (const prior of priors) checkPrior(index, prior);
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

function checkClause(scope: Scope, clause: Clause__Output, depth: number): void {
  if (++scope.clauses > maxClauses) throw new InvalidRequest(`a query has at most ${maxClauses} clauses`);
  if (depth > maxDepth) throw new InvalidRequest(`groups are nested deeper than ${maxDepth}`);
  if (clause.group) for (const inner of clause.group.clauses) checkClause(scope, inner, depth + 1);
  else if (clause.word) {
    checkSome('word', 'terms', clause.word.terms);
    countTerms(scope, clause.word.terms.length);
    for (const { field, term, weight } of clause.word.terms) checkScore(scope, 'weight', field, term, weight);
  } else if (clause.phrase) {
    checkSome('phrase', 'fields', clause.phrase.fields);
    for (const phrase of clause.phrase.fields) checkPhrase(scope, phrase, clause.phrase.slop);
  } else if (clause.termSet) {
    checkSome('term_set', 'fields', clause.termSet.fields);
    for (const set of clause.termSet.fields) checkTermSet(scope, set);
  } else if (!clause.all) {
    throw new InvalidRequest('a clause must be one of word, group, phrase, all, term_set; got none');
  }
}

function checkSome(clause: string, entries: string, { length }: readonly unknown[]): void {
  if (length === 0) throw new InvalidRequest(`\`${clause}\` must have at least one of ${entries}, got none`);
}

function checkScore({ fields }: Scope, what: string, place: number, text: string, score: number): void {
  const scored = fields[place];
  if (scored === undefined)
    throw new InvalidRequest(`a clause refers to field ${place}, but there are only ${fields.length}`);
  if (score >= 0 && score < 2 ** 16) return;
  throw new InvalidRequest(`${what} of \`${quote(`${scored.field}:${text}`)}\` must be in [0, 65536), got ${score}`);
}

function countTerms(scope: Scope, terms: number): void {
  scope.terms += terms;
  if (scope.terms > maxTerms) throw new InvalidRequest(`words and phrases of a query have at most ${maxTerms} terms`);
}

function checkPhrase(scope: Scope, phrase: FieldPhrase__Output, slop: number): void {
  const { length } = phrase.terms;
  countTerms(scope, length);
  if (slop > 0 && length > maxSloppyWords)
    throw new InvalidRequest(`a phrase with slop has at most ${maxSloppyWords} words, got ${length}`);
  checkScore(scope, 'weight', phrase.field, phrase.terms.join(' '), phrase.weight);
  phrasePlaces(phrase);
}

function checkTermSet(scope: Scope, { field, terms, score }: FieldTermSet__Output): void {
  checkScore(scope, 'score', field, terms.length === 1 ? (terms[0] as string) : `${terms.length} terms`, score);
  if (terms.length > maxSetTerms)
    throw new InvalidRequest(`a set has at most ${maxSetTerms} terms, got ${terms.length}`);
}

/**
 * Place of each word of a phrase, counted from the first.
 *
 * @throws InvalidRequest if it has no words, or the places given do not fit them
 */
export function phrasePlaces({ terms, positions }: FieldPhrase__Output): readonly number[] {
  if (terms.length === 0) throw new InvalidRequest('a phrase must have at least one term, got none');
  if (positions.length === 0) return terms.map((_, place) => place);
  const isRising = positions.every((place, i) => (i === 0 ? place === 0 : place >= (positions[i - 1] as number)));
  if (positions.length === terms.length && isRising) return positions;
  throw new InvalidRequest(
    `positions of a phrase of ${terms.length} terms must be as many and rise from 0, got ${quote(String(positions))}`,
  );
}

function checkPrior({ schema }: ShardIndex, { field, weight, saturation, decay }: Prior__Output): void {
  const name = quote(field);
  const type = schema.fields.find((each) => each.name === field)?.type;
  if (type !== 'number' && type !== 'date') {
    const found = type === undefined ? 'there is no such field' : `it is of type ${type}`;
    throw new InvalidRequest(`prior on field \`${name}\` must name a number or date field; ${found}`);
  }
  if (!(weight >= 0 && weight < 2 ** 16))
    throw new InvalidRequest(`weight of the prior on \`${name}\` must be in [0, 65536), got ${weight}`);
  if (Boolean(saturation) === Boolean(decay)) {
    const got = saturation ? 'both' : 'none';
    throw new InvalidRequest(`prior on \`${name}\` must have one of saturation, decay; got ${got}`);
  }
  if (saturation) checkPositive(`pivot of the prior on \`${name}\``, saturation.pivot);
  if (!decay) return;
  checkPositive(`scale of the prior on \`${name}\``, decay.scale);
  if (!Number.isFinite(decay.origin))
    throw new InvalidRequest(`origin of the prior on \`${name}\` must be finite, got ${decay.origin}`);
}

function checkPositive(what: string, value: number): void {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw new InvalidRequest(`${what} must be above 0 and finite, got ${value}`);
}
