import type { Analyzer } from '../query/analysis.js';
import { quote } from '../query/quote.js';
import type { FieldCorrections } from './deletions.js';
import type { FieldContent } from './prepared-document.js';
import type { FieldStats } from './shard-index.js';
import type { StringDictionary } from './string-dictionary.js';
import { forEachToken } from './terms-builder.js';

/** A field of a segment of which documents are deleted. */
export interface GoneWordsOptions {
  readonly analyzer: Analyzer;
  readonly terms: StringDictionary;
  /** Of the field among a prepared document's values. */
  readonly place: number;
  /** What earlier deletions took away. */
  readonly before: Partial<FieldCorrections> & { readonly stats: FieldStats };
}

const none = new Uint32Array(0);

/**
 * Counts what deleted documents had in a field. What came since the last time is merged into sorted lists, so that
 * giving them again and again costs what is new, and a copy.
 */
export class GoneWords {
  readonly #options: GoneWordsOptions;
  #goneTerms: Uint32Array;
  #goneCounts: Uint32Array;
  /** Deleted documents by term, of those not yet in the lists. */
  readonly #fresh = new Map<number, number>();
  readonly #ofDocument = new Set<string>();
  #documents: number;
  #totalLength: number;

  constructor(options: GoneWordsOptions) {
    const { stats, goneTerms = none, goneCounts = none } = options.before;
    this.#options = options;
    this.#goneTerms = goneTerms;
    this.#goneCounts = goneCounts;
    this.#documents = stats.documents;
    this.#totalLength = stats.totalLength;
  }

  /** Takes in what a document had. */
  add(values: readonly FieldContent[]): void {
    const { analyzer, terms, place } = this.#options;
    const ofDocument = this.#ofDocument;
    let length = 0;
    forEachToken(analyzer, values[place] ?? {}, (term) => {
      ofDocument.add(term);
      length++;
    });
    for (const term of ofDocument) {
      const number = terms.find(term);
      if (number < 0) throw new Error(`a deleted document has the term ${quote(term)}, which its segment has not`);
      this.#fresh.set(number, (this.#fresh.get(number) ?? 0) + 1);
    }
    ofDocument.clear();
    if (length > 0) this.#documents--;
    this.#totalLength -= length;
  }

  /** What is gone so far; later calls do not change it. */
  corrections(): FieldCorrections {
    if (this.#fresh.size > 0) this.#mergeFresh();
    const stats = { documents: this.#documents, totalLength: this.#totalLength };
    return { stats, goneTerms: this.#goneTerms, goneCounts: this.#goneCounts };
  }

  #mergeFresh(): void {
    const [terms, counts] = [this.#goneTerms, this.#goneCounts];
    const fresh = Uint32Array.from(this.#fresh.keys()).sort();
    const mergedTerms = new Uint32Array(terms.length + fresh.length);
    const mergedCounts = new Uint32Array(mergedTerms.length);
    let to = 0;
    let from = 0;
    for (const term of fresh) {
      for (; from < terms.length && (terms[from] as number) < term; from++, to++) {
        mergedTerms[to] = terms[from] as number;
        mergedCounts[to] = counts[from] as number;
      }
      const before = terms[from] === term ? (counts[from++] as number) : 0;
      mergedTerms[to] = term;
      mergedCounts[to++] = before + (this.#fresh.get(term) as number);
    }
    mergedTerms.set(terms.subarray(from), to);
    mergedCounts.set(counts.subarray(from), to);
    const size = to + terms.length - from;
    this.#goneTerms = mergedTerms.slice(0, size);
    this.#goneCounts = mergedCounts.slice(0, size);
    this.#fresh.clear();
  }
}
