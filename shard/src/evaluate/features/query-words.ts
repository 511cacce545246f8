import {
  type Clause__Output,
  FieldCombination,
  type FieldPhrase__Output,
  type FieldTermSet__Output,
  Occur,
  type QueryRequest__Output,
  type ScoredField__Output,
} from '@muster/proto';
import { onGrid } from '../../query/score.js';
import { phrasePlaces } from '../check-query.js';

/** A term that is looked for in a field, whichever clauses look for it. */
export interface SoughtTerm {
  readonly field: string;
  readonly term: string;
}

/** What a clause looks for in a field. */
export interface SoughtPart {
  /** Its number among all parts. */
  readonly number: number;
  /** Place of the field among those of the request. */
  readonly place: number;
  /** Numbers of its terms: one, or those of a phrase in order. None for a set. */
  readonly terms: readonly number[];
  /** Of a phrase: the place of each term, and how far words may be moved. */
  readonly places: readonly number[];
  readonly slop: number;
  /** Number of its set of terms; -1 if it is none. */
  readonly set: number;
  /** Of a set the score, on the grid. */
  readonly weight: number;
  /** Parts that look for the same in the same field have the same; -1 if it must not match. */
  readonly wordOfField: number;
}

/** A word, a phrase or a set of terms, in one or more fields. */
export interface SoughtWord {
  readonly kind: 'word';
  readonly parts: readonly SoughtPart[];
  readonly takesMaximum: boolean;
  /** Clauses that look for the same have the same; -1 if it must not match. */
  readonly word: number;
}

/** A clause of a query as features see it. */
export type SoughtClause =
  | SoughtWord
  | { readonly kind: 'all' }
  | {
      readonly kind: 'group';
      readonly must: readonly SoughtClause[];
      readonly should: readonly SoughtClause[];
      readonly not: readonly SoughtClause[];
      /** SHOULD clauses that must match. */
      readonly minimum: number;
    };

/** Terms of a field, any of which is enough. */
export interface SoughtSet {
  readonly field: string;
  readonly terms: readonly string[];
}

/** What a query looks for in one field. */
export interface FieldWords {
  /** Places of the field among those of the request. */
  readonly places: readonly number[];
  /** Parts that may match. */
  readonly parts: readonly SoughtPart[];
  /** Numbers of the terms of words and phrases that may match, each once. */
  readonly terms: readonly number[];
}

/** What a query looks for, taken apart once for all segments and hits. */
export interface QueryWords {
  readonly root: SoughtClause;
  readonly terms: readonly SoughtTerm[];
  readonly sets: readonly SoughtSet[];
  /** By number. */
  readonly parts: readonly SoughtPart[];
  /** Words, phrases and sets that may match. */
  readonly clauses: readonly SoughtWord[];
  readonly inField: ReadonlyMap<string, FieldWords>;
  /** Terms that are looked up to know of a document what the query comes to: those of sets are among them. */
  readonly lookedUp: number;
}

/** Takes a checked query apart. */
export function wordsOfQuery({ query, fields }: Pick<QueryRequest__Output, 'query' | 'fields'>): QueryWords {
  const words = new Words(fields);
  const root = query === null ? ({ kind: 'all' } as const) : words.clause(query, true);
  const { terms, sets, parts, clauses } = words;
  const inField = wordsByField(fields, parts);
  const lookedUp = sets.reduce((sum, set) => sum + set.terms.length, terms.length);
  return { root, terms, sets, parts, clauses, inField, lookedUp };
}

interface GatheredField {
  readonly places: number[];
  readonly parts: SoughtPart[];
  readonly terms: Set<number>;
}

function emptyField(): GatheredField {
  return { places: [], parts: [], terms: new Set() };
}

function wordsByField(fields: readonly ScoredField__Output[], all: readonly SoughtPart[]): Map<string, FieldWords> {
  const byField = new Map(fields.map(({ field }) => [field, emptyField()]));
  const ofPlace = fields.map(({ field }) => byField.get(field) as GatheredField);
  for (const [place, { places }] of ofPlace.entries()) places.push(place);
  for (const part of all) {
    if (part.wordOfField < 0) continue;
    const { parts, terms } = ofPlace[part.place] as GatheredField;
    parts.push(part);
    for (const term of part.terms) terms.add(term);
  }
  return new Map([...byField].map(([field, gathered]) => [field, { ...gathered, terms: [...gathered.terms] }]));
}

/** What a part is made of, before it has numbers. */
interface Found {
  readonly place: number;
  readonly terms: readonly string[];
  readonly places: readonly number[];
  readonly slop: number;
  readonly weight: number;
  readonly isSet: boolean;
}

class Words {
  readonly terms: SoughtTerm[] = [];
  readonly sets: SoughtSet[] = [];
  readonly parts: SoughtPart[] = [];
  readonly clauses: SoughtWord[] = [];
  /** Numbers of what is looked for, in single fields and in all that a clause names. */
  readonly #wordsOfFields = new Map<string, number>();
  readonly #words = new Map<string, number>();
  readonly #fields: readonly ScoredField__Output[];
  readonly #termNumbers = new Map<string, number>();

  constructor(fields: readonly ScoredField__Output[]) {
    this.#fields = fields;
  }

  clause(clause: Clause__Output, isWanted: boolean): SoughtClause {
    if (clause.group) {
      const { clauses, minimumShouldMatch } = clause.group;
      const isNot = ({ occur }: Clause__Output): boolean => occur === Occur.OCCUR_MUST_NOT;
      const isMust = ({ occur }: Clause__Output): boolean => occur === Occur.OCCUR_MUST;
      const must = clauses.filter(isMust).map((each) => this.clause(each, isWanted));
      const not = clauses.filter(isNot).map((each) => this.clause(each, false));
      const should = clauses.filter((each) => !isMust(each) && !isNot(each)).map((each) => this.clause(each, isWanted));
      return { kind: 'group', must, should, not, minimum: minimumShouldMatch || (must.length === 0 ? 1 : 0) };
    }
    const { word, phrase, termSet } = clause;
    if (word) return this.#word(word.terms.map(ofTerm), word.combination, isWanted);
    if (phrase)
      return this.#word(
        phrase.fields.map((each) => ofPhrase(each, phrase.slop)),
        phrase.combination,
        isWanted,
      );
    if (termSet) return this.#word(termSet.fields.map(ofSet), termSet.combination, isWanted);
    return { kind: 'all' };
  }

  #word(found: readonly Found[], combination: FieldCombination, isWanted: boolean): SoughtClause {
    const inFields = new Map<string, Found[]>();
    for (const each of found) {
      const field = this.#nameOf(each.place);
      const others = inFields.get(field);
      if (others === undefined) inFields.set(field, [each]);
      else others.push(each);
    }
    const keys = new Map([...inFields].map(([field, inField]) => [field, keyOf(field, inField)]));
    const parts = found.map((each) => {
      const key = keys.get(this.#nameOf(each.place)) as string;
      return this.#part(each, isWanted ? numberOf(this.#wordsOfFields, key) : -1);
    });
    const takesMaximum = combination === FieldCombination.FIELD_COMBINATION_MAXIMUM;
    const sought = [...keys.values()].filter((key) => key !== nothing);
    const number = isWanted ? numberOf(this.#words, sought.sort().join()) : -1;
    const word: SoughtWord = { kind: 'word', parts, takesMaximum, word: number };
    if (isWanted) this.clauses.push(word);
    return word;
  }

  #part({ place, terms, places, slop, weight, isSet }: Found, wordOfField: number): SoughtPart {
    const field = this.#nameOf(place);
    const set = isSet ? this.sets.push({ field, terms }) - 1 : -1;
    const numbers = isSet ? [] : terms.map((term) => this.#term(field, term));
    const part = { number: this.parts.length, place, terms: numbers, places, slop, set, weight, wordOfField };
    this.parts.push(part);
    return part;
  }

  #term(field: string, term: string): number {
    const number = numberOf(this.#termNumbers, JSON.stringify([field, term]));
    if (number === this.terms.length) this.terms.push({ field, term });
    return number;
  }

  #nameOf(place: number): string {
    return (this.#fields[place] as ScoredField__Output).field;
  }
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

function ofTerm({ field, term, weight }: { field: number; term: string; weight: number }): Found {
  return { place: field, terms: [term], places: [0], slop: 0, weight, isSet: false };
}

function ofPhrase(phrase: FieldPhrase__Output, slop: number): Found {
  const { field, terms, weight } = phrase;
  return { place: field, terms, places: phrasePlaces(phrase), slop, weight, isSet: false };
}

function ofSet({ field, terms, score }: FieldTermSet__Output): Found {
  return { place: field, terms, places: [], slop: 0, weight: onGrid(score), isSet: true };
}

/** Of a set without terms, which looks for nothing. */
const nothing = '';

/** What is looked for in a field: of several terms any, of a phrase all in their places. */
function keyOf(field: string, found: readonly Found[]): string {
  const [first, second] = found;
  // Most words are one term in a field.
  if (first !== undefined && second === undefined && first.terms.length === 1)
    return JSON.stringify([field, first.terms, []]);
  const isPhrase = ({ terms, isSet }: Found): boolean => !isSet && terms.length > 1;
  const any = new Set(found.filter((each) => !isPhrase(each)).flatMap(({ terms }) => terms));
  const phrases = new Set(
    found.filter(isPhrase).map(({ terms, places, slop }) => JSON.stringify([terms, places, slop])),
  );
  return any.size + phrases.size === 0 ? nothing : JSON.stringify([field, [...any].sort(), [...phrases].sort()]);
}
