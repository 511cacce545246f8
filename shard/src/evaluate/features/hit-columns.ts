import type { Column, QueryRequest__Output, ScoredField__Output } from '@muster/proto';
import type { KeywordColumn, Segment } from '../../index/segment.js';
import type { DocumentPlace, ShardIndex } from '../../index/shard-index.js';
import type { Feature } from '../../query/features.js';
import { numberColumn, stringColumn } from '../collect/columns.js';
import { orderByRank } from '../collect/order-by-rank.js';
import { type AskedColumns, checkColumns, type ReturnedField } from './check-columns.js';
import { type QueryWords, wordsOfQuery } from './query-words.js';
import { TermsHere } from './terms-here.js';
import { WordsHere } from './words-here.js';

/**
 * Hits that are worked on together: in the order of their places in the index, as cursors only go forwards. With more,
 * terms would be opened less often; with fewer, less is lost when time runs out.
 */
const hitsAtOnce = 256;

/** No two hits have the same `seq`. */
const noTies = new Float64Array(0);

/** What is asked of hits, and the words of the query that they were found by, as far as they are needed. */
export interface ColumnsScope {
  readonly index: ShardIndex;
  readonly asked: AskedColumns;
  readonly words: QueryWords;
  readonly fields: readonly ScoredField__Output[];
}

/** What a request asks of each hit; nothing if nothing. Throws `InvalidRequest` if that is not possible. */
export function columnsScope(index: ShardIndex, request: QueryRequest__Output): ColumnsScope | undefined {
  const asked = checkColumns(index.schema, request);
  if (asked === undefined) return undefined;
  const { query, fields } = asked.needsWords ? request : { query: null, fields: [] };
  return { index, asked, words: wordsOfQuery({ query, fields }), fields };
}

/** Documents of one segment, ascending, and their places in the list. */
interface Run {
  readonly segment: Segment;
  readonly ordinals: readonly number[];
  readonly places: readonly number[];
}

/** The features and values of a list's hits, which are worked out from the best hit on. */
export class HitColumns {
  readonly #scope: ColumnsScope;
  readonly #seqs: Float64Array;
  readonly #terms: TermsHere;
  readonly #words: WordsHere;
  readonly #features: readonly Float64Array[];
  readonly #numbers: readonly Float64Array[];
  readonly #texts: readonly (string | undefined)[][];
  readonly #steps: Generator<undefined, void>;
  #done = 0;

  /** @param seqs names of the hits, best first, all of them documents of the index */
  constructor(scope: ColumnsScope, seqs: Float64Array) {
    const { words, fields, asked } = scope;
    const { features, values } = asked;
    this.#scope = scope;
    this.#seqs = seqs;
    this.#terms = new TermsHere(words);
    this.#words = new WordsHere(words, fields, this.#terms);
    this.#features = features.map(() => new Float64Array(seqs.length));
    this.#numbers = values.map(({ isText }) => new Float64Array(isText ? 0 : seqs.length));
    this.#texts = values.map(({ isText }) => Array.from({ length: isText ? seqs.length : 0 }));
    this.#steps = this.#work();
  }

  /** Hits that are done, from the best on. */
  get done(): number {
    return this.#done;
  }

  get isDone(): boolean {
    return this.#done === this.#seqs.length;
  }

  /** Does so much work, in postings decoded, or a little more, but no more than there is. Gives how much it did. */
  run(work: number): number {
    const { meter } = this.#terms;
    meter.left = work;
    while (meter.left > 0 && this.#steps.next().done !== true);
    return work - meter.left;
  }

  /** The columns of the first hits. @param count at most `done` */
  columns(count: number): { features: Column[]; values: Column[] } {
    const { values } = this.#scope.asked;
    return {
      features: this.#features.map((column) => numberColumn(column.subarray(0, count))),
      values: values.map(({ isText }, i) =>
        isText
          ? stringColumn((this.#texts[i] ?? []).slice(0, count))
          : numberColumn((this.#numbers[i] as Float64Array).subarray(0, count)),
      ),
    };
  }

  *#work(): Generator<undefined, void> {
    for (let from = 0; from < this.#seqs.length; from = this.#done) {
      const to = Math.min(this.#seqs.length, from + hitsAtOnce);
      for (const run of this.#runs(from, to)) yield* this.#workOn(run);
      this.#done = to;
      yield;
    }
  }

  /** The hits from one place of the list to another, segment by segment. */
  #runs(from: number, to: number): Run[] {
    const seqs = this.#seqs.subarray(from, to);
    const runs: { segment: Segment; ordinals: number[]; places: number[] }[] = [];
    for (const place of orderByRank(seqs, noTies)) {
      const { segment, ordinal } = this.#scope.index.locate(seqs[place] as number) as DocumentPlace;
      if (runs.at(-1)?.segment !== segment) runs.push({ segment, ordinals: [], places: [] });
      runs.at(-1)?.ordinals.push(ordinal);
      runs.at(-1)?.places.push(from + place);
    }
    return runs;
  }

  *#workOn({ segment, ordinals, places }: Run): Generator<undefined, void> {
    const { features, values, needsWords } = this.#scope.asked;
    const terms = this.#terms;
    if (needsWords) {
      yield* terms.enter(segment, ordinals);
      this.#words.enter(segment);
    }
    const featureReads = features.map((feature) => this.#featureRead(feature, segment));
    const valueReads = values.map((value, i) => this.#valueRead(value, i, segment));
    for (const [i, ordinal] of ordinals.entries()) {
      if (needsWords) {
        let next = terms.lookUp(ordinal, 0);
        for (; next < terms.count; next = terms.lookUp(ordinal, next)) yield;
        this.#words.score(ordinal, i);
      }
      const place = places[i] as number;
      for (const [f, read] of featureReads.entries()) (this.#features[f] as Float64Array)[place] = read(ordinal);
      for (const read of valueReads) read(ordinal, place);
      terms.meter.left -= featureReads.length + valueReads.length;
      if (terms.meter.left <= 0) yield;
    }
    if (needsWords) terms.leave();
  }

  /** How a feature of a segment's documents is read. */
  #featureRead(feature: Feature, { inverted, numbers }: Segment): (ordinal: number) => number {
    const { kind, field } = feature;
    const words = this.#words;
    if (field === undefined) return () => words.wordsAnywhere();
    if (kind === 'bm25') return () => words.bm25In(field);
    if (kind === 'words') return () => words.wordsIn(field);
    if (kind === 'proximity') return () => words.proximityIn(field);
    if (kind === 'length') {
      const lengths = inverted.get(field)?.lengths;
      return (ordinal) => lengths?.[ordinal] ?? 0;
    }
    return numberRead(numbers.get(field)?.values);
  }

  /** How a value of a segment's documents is put where it belongs. */
  #valueRead({ field, isText }: ReturnedField, i: number, { numbers, keywords }: Segment) {
    if (!isText) {
      const read = numberRead(numbers.get(field)?.values);
      const column = this.#numbers[i] as Float64Array;
      return (ordinal: number, place: number): void => {
        column[place] = read(ordinal);
      };
    }
    const column = keywords.get(field);
    const texts = this.#texts[i] as (string | undefined)[];
    return (ordinal: number, place: number): void => {
      texts[place] = column && leastKeyword(column, ordinal);
    };
  }
}

function numberRead(values: Float64Array | undefined): (ordinal: number) => number {
  return (ordinal) => values?.[ordinal] ?? Number.NaN;
}

/** The least value of a document by bytes, nothing if it has none. */
function leastKeyword({ dictionary, starts, ordinals }: KeywordColumn, ordinal: number): string | undefined {
  const first = starts[ordinal] as number;
  return first < (starts[ordinal + 1] as number) ? dictionary.at(ordinals[first] as number) : undefined;
}
