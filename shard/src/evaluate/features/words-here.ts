import type { ScoredField__Output } from '@muster/proto';
import type { PositionBuffer } from '../../index/postings-cursor.js';
import type { Segment } from '../../index/segment.js';
import { normedContribution, scoredFrequency } from '../../query/score.js';
import { normsOf } from '../norms.js';
import type { QueryWords, SoughtClause, SoughtPart } from './query-words.js';
import { Positions } from './shortest-stretch.js';
import type { TermsHere } from './terms-here.js';

/** Stands for the score of a part that does not match. */
const unmatched = -1;

/** What a query's words come to in a document. */
export class WordsHere {
  readonly #words: QueryWords;
  readonly #fields: readonly ScoredField__Output[];
  readonly #terms: TermsHere;
  /** By part, what the document scores by it. */
  readonly #scores: Float64Array;
  /** By field of the request, what matches in it add to the document's score. */
  readonly #sums: Float64Array;
  /** By field of the request. */
  readonly #norms: readonly Float64Array[];
  #lengths: readonly (Uint16Array | undefined)[] = [];
  /** By word, the count that it was counted in last. */
  readonly #countedIn: Int32Array;
  #count = 0;
  readonly #positions = new Positions();
  readonly #buffer: PositionBuffer = { values: new Uint32Array(64) };

  /** @param terms where documents are looked up */
  constructor(words: QueryWords, fields: readonly ScoredField__Output[], terms: TermsHere) {
    this.#words = words;
    this.#fields = fields;
    this.#terms = terms;
    this.#scores = new Float64Array(words.parts.length);
    this.#sums = new Float64Array(fields.length);
    this.#norms = fields.map(({ averageLength, k1, b }) => normsOf(averageLength, k1, b));
    this.#countedIn = new Int32Array(words.parts.length);
  }

  /** The documents that follow are of this segment. */
  enter({ inverted }: Segment): void {
    this.#lengths = this.#fields.map(({ field }) => inverted.get(field)?.lengths);
  }

  /** Scores a document that was looked up. @param i its place among those that the segment was entered for */
  score(ordinal: number, i: number): void {
    for (const part of this.#words.parts) this.#scores[part.number] = this.#scoreOf(part, ordinal, i);
    this.#sums.fill(0);
    if (this.#matches(this.#words.root)) this.#addUp(this.#words.root);
  }

  #scoreOf(part: SoughtPart, ordinal: number, i: number): number {
    const { place, set, weight } = part;
    if (set >= 0) return this.#terms.isInSet(set, i) ? weight : unmatched;
    const frequency = this.#terms.frequencyOf(part);
    if (frequency === 0) return unmatched;
    const norm = this.#norms[place]?.[this.#lengths[place]?.[ordinal] ?? 0] as number;
    return normedContribution(weight, scoredFrequency(frequency), norm);
  }

  #isMatched({ number }: SoughtPart): boolean {
    return this.#scores[number] !== unmatched;
  }

  #matches(clause: SoughtClause): boolean {
    if (clause.kind === 'all') return true;
    if (clause.kind === 'word') return clause.parts.some((part) => this.#isMatched(part));
    const { must, should, not, minimum } = clause;
    if (!must.every((each) => this.#matches(each)) || not.some((each) => this.#matches(each))) return false;
    return should.reduce((count, each) => count + (this.#matches(each) ? 1 : 0), 0) >= minimum;
  }

  /** Adds what a clause that matches scores, field by field. */
  #addUp(clause: SoughtClause): void {
    if (clause.kind === 'all') return;
    if (clause.kind === 'group') {
      for (const must of clause.must) this.#addUp(must);
      for (const should of clause.should) if (this.#matches(should)) this.#addUp(should);
    } else if (clause.takesMaximum) this.#add(this.#best(clause.parts));
    else for (const part of clause.parts) if (this.#isMatched(part)) this.#add(part);
  }

  /** Of several that score the same the first. */
  #best(parts: readonly SoughtPart[]): SoughtPart {
    return parts.reduce((best, part) =>
      (this.#scores[part.number] as number) > (this.#scores[best.number] as number) ? part : best,
    );
  }

  #add({ number, place }: SoughtPart): void {
    this.#sums[place] = (this.#sums[place] as number) + (this.#scores[number] as number);
  }

  /** What matches in a field add to the document's score: over all fields they are what its words score. */
  bm25In(field: string): number {
    const { places = [] } = this.#words.inField.get(field) ?? {};
    let sum = 0;
    for (const place of places) sum += this.#sums[place] as number;
    return sum;
  }

  /** Different words of the query that match in a field. */
  wordsIn(field: string): number {
    const { parts = [] } = this.#words.inField.get(field) ?? {};
    this.#count++;
    let words = 0;
    for (const part of parts) if (this.#isMatched(part) && this.#isNew(part.wordOfField)) words++;
    return words;
  }

  /** Different words of the query that match in any field. */
  wordsAnywhere(): number {
    this.#count++;
    let words = 0;
    for (const clause of this.#words.clauses) if (this.#matches(clause) && this.#isNew(clause.word)) words++;
    return words;
  }

  /** Whether a word is counted for the first time in a count; there are at most as many words as parts. */
  #isNew(word: number): boolean {
    if (this.#countedIn[word] === this.#count) return false;
    this.#countedIn[word] = this.#count;
    return true;
  }

  /** How near to one another the query's different words stand in a field. */
  proximityIn(field: string): number {
    const { terms = [] } = this.#words.inField.get(field) ?? {};
    const positions = this.#positions;
    positions.clear();
    for (const term of terms) {
      const count = this.#terms.positionsOf(term, this.#buffer);
      if (count > 0) positions.add(this.#buffer.values, count);
    }
    // To sort them costs about as much as to decode them.
    this.#terms.meter.left -= positions.count / 4;
    return positions.proximity();
  }
}
