import {
  type Clause__Output,
  FieldCombination,
  type FieldPhrase__Output,
  type FieldTermSet__Output,
  type Filter__Output,
  Occur,
  type Prior__Output,
  type QueryRequest__Output,
} from '@muster/proto';
import { byScoreThenSeq, type FoundHit } from '../support.js';

/** A document as it was indexed; `seq` is its place among all lines. */
export interface ModelDocument {
  readonly seq: number;
  readonly document: Readonly<Record<string, unknown>>;
}

/** All matches of a request, best first: every document scored from its words by the definitions, one by one. */
export function allMatches(documents: readonly ModelDocument[], request: QueryRequest__Output): FoundHit[] {
  const { query, filter, priors } = request;
  return documents
    .filter(({ document }) => filter === null || passes(document, filter))
    .flatMap(({ seq, document }) => {
      const score = query === null ? 0 : scoreOf(query, document, request);
      return score === undefined ? [] : [{ seq, score: score + worthOf(document, priors) }];
    })
    .sort(byScoreThenSeq);
}

/** The hits of a request and its total. */
export function modelAnswer(
  documents: readonly ModelDocument[],
  request: QueryRequest__Output,
): { readonly hits: FoundHit[]; readonly total: number } {
  const matches = allMatches(documents, request);
  const floor = request.floorScore ?? Number.NEGATIVE_INFINITY;
  return { hits: matches.filter(({ score }) => score >= floor).slice(0, request.k), total: matches.length };
}

type Fields = Readonly<Record<string, unknown>>;
type Request = Pick<QueryRequest__Output, 'fields'>;

/** Nothing if the clause does not match. */
export function scoreOf(clause: Clause__Output, document: Fields, request: Request): number | undefined {
  if (clause.group) {
    const { clauses, minimumShouldMatch } = clause.group;
    const scoresOf = (wanted: readonly number[]) =>
      clauses.filter(({ occur }) => wanted.includes(occur)).map((each) => scoreOf(each, document, request));
    const must = scoresOf([Occur.OCCUR_MUST]);
    const should = scoresOf([Occur.OCCUR_SHOULD, Occur.OCCUR_UNSPECIFIED]).filter((score) => score !== undefined);
    if (must.includes(undefined)) return undefined;
    if (scoresOf([Occur.OCCUR_MUST_NOT]).some((score) => score !== undefined)) return undefined;
    if (should.length < (minimumShouldMatch || (must.length === 0 ? 1 : 0))) return undefined;
    return [...must, ...should].reduce<number>((sum, score) => sum + (score ?? 0), 0);
  }
  if (clause.word) {
    const phrases = clause.word.terms.map(({ field, term, weight }) => ({
      field,
      terms: [term],
      positions: [],
      weight,
    }));
    return combined(
      phrases.map((phrase) => phraseScore(phrase, 0, document, request)),
      clause.word.combination,
    );
  }
  if (clause.phrase) {
    const { fields, slop, combination } = clause.phrase;
    return combined(
      fields.map((phrase) => phraseScore(phrase, slop, document, request)),
      combination,
    );
  }
  if (clause.termSet) {
    return combined(
      clause.termSet.fields.map((set) => setScore(set, document, request)),
      clause.termSet.combination,
    );
  }
  return 0;
}

function combined(scores: readonly (number | undefined)[], combination: FieldCombination): number | undefined {
  const matched = scores.filter((score) => score !== undefined);
  if (matched.length === 0) return undefined;
  return combination === FieldCombination.FIELD_COMBINATION_MAXIMUM
    ? Math.max(...matched)
    : matched.reduce((sum, score) => sum + score, 0);
}

function rounded(score: number): number {
  return Math.round(score * 2 ** 26) / 2 ** 26;
}

/** The words of a field, or its values. */
export function wordsOf(document: Fields, field: string): string[] {
  const value = document[field];
  if (field === 'tag') return value === undefined ? [] : [value].flat().map(String);
  return String(value ?? '')
    .split(' ')
    .filter(Boolean);
}

/** What a word or phrase scores in its field; nothing if it is not there. */
export function phraseScore(
  { field: place, terms, positions, weight }: FieldPhrase__Output,
  slop: number,
  document: Fields,
  { fields }: Request,
): number | undefined {
  const scored = fields[place];
  if (scored === undefined) throw new Error(`no field ${place}`);
  const words = wordsOf(document, scored.field);
  const places = positions.length === 0 ? terms.map((_, i) => i) : positions;
  const frequency = slop === 0 ? rowFrequency(words, terms, places) : nearFrequency(words, { terms, places, slop });
  if (frequency === 0) return undefined;
  const { k1, b, averageLength } = scored;
  return rounded((weight * frequency) / (frequency + k1 * (1 - b + (b * words.length) / averageLength)));
}

function rowFrequency(words: readonly string[], terms: readonly string[], places: readonly number[]): number {
  return words.filter((_, i) => terms.every((term, j) => words[i + (places[j] as number)] === term)).length;
}

/** By trying every way in which each word of a phrase may take a position. */
export function nearFrequency(
  words: readonly string[],
  phrase: { readonly terms: readonly string[]; readonly places: readonly number[]; readonly slop: number },
): number {
  const wanted = phrase.terms
    .map((term, i) => ({ term, place: phrase.places[i] as number }))
    .filter(({ term, place }, i, all) => all.findIndex((w) => w.term === term && w.place === place) === i);
  const spans: { readonly from: number; readonly to: number }[] = [];
  const take = (taken: readonly number[], offsets: readonly number[]): void => {
    const next = wanted[taken.length];
    if (next === undefined) {
      spans.push({ from: Math.min(...offsets), to: Math.max(...offsets) });
      return;
    }
    for (const [position, word] of words.entries()) {
      if (word !== next.term || taken.includes(position)) continue;
      take([...taken, position], [...offsets, position - next.place]);
    }
  };
  take([], []);
  const different = spans.filter(({ from, to }, i) => spans.findIndex((s) => s.from === from && s.to === to) === i);
  const inner = different.filter(
    (span) => !different.some((other) => other !== span && other.from >= span.from && other.to <= span.to),
  );
  const widths = inner.sort((a, b) => a.from - b.from).map(({ from, to }) => to - from);
  const sum = widths.filter((width) => width <= phrase.slop).reduce((all, width) => all + 1 / (1 + width), 0);
  return Math.min(sum, ...phrase.terms.map((term) => words.filter((word) => word === term).length));
}

/** What a set of terms scores in its field; nothing if none of them is there. */
export function setScore(set: FieldTermSet__Output, document: Fields, { fields }: Request): number | undefined {
  const words = wordsOf(document, fields[set.field]?.field ?? '');
  return words.some((word) => set.terms.includes(word)) ? rounded(set.score) : undefined;
}

function worthOf(document: Fields, priors: readonly Prior__Output[]): number {
  return priors.reduce((sum, { field, weight, saturation, decay }) => {
    const value = document[field] as number | undefined;
    if (value === undefined) return sum;
    if (saturation) return sum + (value > 0 ? rounded((weight * value) / (value + saturation.pivot)) : 0);
    if (!decay) return sum;
    return sum + rounded((weight * decay.scale) / (decay.scale + Math.abs(value - decay.origin)));
  }, 0);
}

function passes(document: Fields, { terms, range, exists, all, any, not }: Filter__Output): boolean {
  if (terms) return wordsOf(document, terms.field).some((word) => terms.values.includes(word));
  if (range) {
    const value = document[range.field] as number | undefined;
    return value !== undefined && value >= (range.gte ?? -Infinity) && value <= (range.lte ?? Infinity);
  }
  if (exists) return document[exists.field] !== undefined;
  if (all) return all.filters.every((filter) => passes(document, filter));
  if (any) return any.filters.some((filter) => passes(document, filter));
  return not ? !passes(document, not) : false;
}
