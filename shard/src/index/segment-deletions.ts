import type { Schema } from '../query/schema.js';
import type { AttachedSegment } from './attached-segment.js';
import { packDeletions } from './deletions.js';
import type { Document } from './field-values.js';
import { GoneWords } from './gone-words.js';
import { prepareDocument } from './prepared-document.js';
import { analyzerOf } from './terms-builder.js';

/** The deletions of one segment as they grow. */
export class SegmentDeletions {
  /** The segment as it was attached: with the deletions that these began with. */
  readonly segment: AttachedSegment;
  readonly #schema: Schema;
  readonly #live: Uint32Array;
  /** By field, those that have terms. */
  readonly #gone: ReadonlyMap<string, GoneWords>;
  #liveDocuments: number;

  /** @param segment those it was attached with, of the last commit, are the first ones */
  constructor(segment: AttachedSegment, schema: Schema) {
    this.segment = segment;
    this.#schema = schema;
    this.#live = segment.live?.slice() ?? allLive(segment.documents);
    this.#liveDocuments = segment.liveDocuments;
    this.#gone = goneWords(segment, schema);
  }

  get liveDocuments(): number {
    return this.#liveDocuments;
  }

  isLive(ordinal: number): boolean {
    return (((this.#live[ordinal >>> 5] as number) >>> (ordinal & 31)) & 1) === 1;
  }

  /**
   * Deletes a document; false if it is deleted already. What it takes from the statistics is found by taking the stored
   * document apart once more.
   *
   * @throws DamagedIndex if its bytes are not those that were written; then nothing has changed
   */
  delete(ordinal: number): boolean {
    if (!this.isLive(ordinal)) return false;
    const value = JSON.parse(this.segment.stored(ordinal).toString()) as Document;
    const { values } = prepareDocument({ value, bytes: Buffer.alloc(0), seq: 0 }, this.#schema);
    for (const words of this.#gone.values()) words.add(values);
    const word = ordinal >>> 5;
    this.#live[word] = (this.#live[word] as number) & ~(1 << (ordinal & 31));
    this.#liveDocuments--;
    return true;
  }

  /** Pieces of a file of deletions, which later ones do not change; none if no document is deleted. */
  pack(): Uint8Array[] {
    if (this.#liveDocuments === this.segment.documents) return [];
    const fields = new Map([...this.#gone].map(([name, words]) => [name, words.corrections()]));
    return packDeletions({ live: this.#live.slice(), liveDocuments: this.#liveDocuments, fields });
  }
}

function allLive(documents: number): Uint32Array {
  const live = new Uint32Array((documents + 31) >>> 5).fill(0xffffffff);
  if (documents % 32 !== 0) live[live.length - 1] = 2 ** (documents % 32) - 1;
  return live;
}

function goneWords(segment: AttachedSegment, schema: Schema): ReadonlyMap<string, GoneWords> {
  const gone = new Map<string, GoneWords>();
  schema.fields
    .filter(({ type }) => type !== 'stored')
    .forEach((field, place) => {
      const analyzer = analyzerOf(field);
      const inverted = segment.inverted.get(field.name);
      if (analyzer === undefined || inverted === undefined) return;
      const stats = segment.statsOf(field.name);
      const before = segment.deletions?.correctionsOf(field.name);
      gone.set(field.name, new GoneWords({ analyzer, terms: inverted.terms, place, before: before ?? { stats } }));
    });
  return gone;
}
