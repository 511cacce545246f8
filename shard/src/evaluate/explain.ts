import {
  type Clause__Output,
  FieldCombination,
  type FieldPhrase__Output,
  Occur,
  type QueryRequest__Output,
  type ScoredField__Output,
} from '@muster/proto';
import type { Segment } from '../index/segment.js';
import { contribution } from '../query/score.js';
import { phrasePositions } from './compile.js';
import { phraseCount } from './phrase-matcher.js';
import { PostingList } from './posting-list.js';

/** What a word or phrase adds to a document's score in one field. */
interface Part {
  readonly field: string;
  /** The term, or the terms of a phrase. */
  readonly term: string;
  readonly tf: number;
  readonly length: number;
  readonly weight: number;
  readonly score: number;
}

interface Scope {
  readonly segment: Segment;
  readonly fields: readonly ScoredField__Output[];
  readonly ordinal: number;
}

/** How a hit's score came about, as JSON: `{ score, parts: [{ field, term, tf, length, weight, score }] }`. */
export function explainHit(segment: Segment, { query, fields }: QueryRequest__Output, ordinal: number): string {
  const parts = (query && explainClause({ segment, fields, ordinal }, query)) ?? [];
  return JSON.stringify({ score: parts.reduce((sum, { score }) => sum + score, 0), parts });
}

/** Parts of a clause that matches the document, nothing if it does not. */
function explainClause(scope: Scope, clause: Clause__Output): Part[] | undefined {
  if (clause.group) return explainGroup(scope, clause.group.clauses, clause.group.minimumShouldMatch);
  if (clause.all) return [];
  if (clause.word) {
    const parts = clause.word.terms.map(({ field, term, weight }) => termPart(scope, field, [term], [0], weight));
    return combined(parts, clause.word.combination);
  }
  const parts = clause.phrase?.fields.map((phrase) => phrasePart(scope, phrase)) ?? [];
  return combined(parts, clause.phrase?.combination ?? FieldCombination.FIELD_COMBINATION_SUM);
}

function explainGroup(scope: Scope, clauses: readonly Clause__Output[], minimum: number): Part[] | undefined {
  const explained = clauses.map((clause) => ({ occur: clause.occur, parts: explainClause(scope, clause) }));
  const must = explained.filter(({ occur }) => occur === Occur.OCCUR_MUST);
  const not = explained.filter(({ occur }) => occur === Occur.OCCUR_MUST_NOT);
  const rest = explained.filter(({ occur }) => occur !== Occur.OCCUR_MUST && occur !== Occur.OCCUR_MUST_NOT);
  const should = rest.filter(({ parts }) => parts !== undefined);
  if (must.some(({ parts }) => parts === undefined) || not.some(({ parts }) => parts !== undefined)) return undefined;
  if (should.length < (minimum || (must.length === 0 ? 1 : 0))) return undefined;
  return [...must, ...should].flatMap(({ parts }) => parts ?? []);
}

function combined(found: readonly (Part | undefined)[], combination: FieldCombination): Part[] | undefined {
  const parts = found.filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  if (combination !== FieldCombination.FIELD_COMBINATION_MAXIMUM) return parts;
  return [parts.reduce((best, part) => (part.score > best.score ? part : best))];
}

function phrasePart(scope: Scope, phrase: FieldPhrase__Output): Part | undefined {
  return termPart(scope, phrase.field, phrase.terms, phrasePositions(phrase), phrase.weight);
}

function termPart(
  { segment, fields, ordinal }: Scope,
  place: number,
  terms: readonly string[],
  positions: readonly number[],
  weight: number,
): Part | undefined {
  const scored = fields[place];
  const field = scored && segment.inverted.get(scored.field);
  if (scored === undefined || field === undefined) return undefined;
  const numbers = terms.map((term) => field.terms.find(term));
  if (numbers.includes(-1)) return undefined;
  const lists = numbers.map((number) => new PostingList(field, number));
  if (lists.some((list) => list.seek(ordinal) !== ordinal)) return undefined;
  const tf = phraseCount(
    lists.map((list) => list.positions(list.at)),
    positions,
  );
  if (tf === 0) return undefined;
  const length = field.lengths[ordinal] as number;
  const { averageLength, k1, b } = scored;
  const score = contribution(weight, tf, length, averageLength, k1, b);
  return { field: field.name, term: terms.join(' '), tf, length, weight, score };
}
