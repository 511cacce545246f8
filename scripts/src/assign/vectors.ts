import { analyzerNamed } from '@muster/shard/query';

/** Buckets that terms are hashed to. */
const dimensions = 1 << 14;

/** A document as a direction: the buckets of its terms, ascending, and their weights, whose squares sum to 1. */
export interface DocumentVector {
  readonly buckets: Uint16Array;
  readonly weights: Float32Array;
}

/** Makes vectors of texts: tf-idf over hashed terms of the analyzer `english`. */
export class Vectors {
  private readonly counts: { readonly buckets: Uint16Array; readonly tfs: Uint16Array }[] = [];
  private readonly documentFrequency = new Uint32Array(dimensions);
  private readonly visit = analyzerNamed('english')?.visit;

  /** Takes in a document's text. */
  add(text: string): void {
    const tfs = new Map<number, number>();
    this.visit?.(text, (term) => {
      const bucket = hash(term) % dimensions;
      tfs.set(bucket, (tfs.get(bucket) ?? 0) + 1);
    });
    const buckets = Uint16Array.from(tfs.keys()).sort();
    for (const bucket of buckets) this.documentFrequency[bucket] = (this.documentFrequency[bucket] ?? 0) + 1;
    this.counts.push({ buckets, tfs: Uint16Array.from(buckets, (bucket) => Math.min(65_535, tfs.get(bucket) ?? 0)) });
  }

  /** The vectors of all documents, in the order that they were taken in. */
  all(): DocumentVector[] {
    const { length } = this.counts;
    const idf = Float64Array.from(this.documentFrequency, (df) => Math.log(1 + length / (df + 1)));
    return this.counts.map(({ buckets, tfs }) => {
      const weights = Float32Array.from(buckets, (bucket, i) => (1 + Math.log(tfs[i] ?? 1)) * (idf[bucket] ?? 0));
      const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)) || 1;
      return { buckets, weights: weights.map((weight) => weight / norm) };
    });
  }
}

/** How much of a direction a document has: the cosine, if that is of length 1. */
export function dot({ buckets, weights }: DocumentVector, direction: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < buckets.length; i++) sum += (weights[i] as number) * (direction[buckets[i] as number] as number);
  return sum;
}

/** The mean direction of some documents, of length 1. */
export function directionOf(documents: Iterable<DocumentVector>): Float64Array {
  const direction = new Float64Array(dimensions);
  for (const { buckets, weights } of documents) {
    for (let i = 0; i < buckets.length; i++) {
      const bucket = buckets[i] as number;
      direction[bucket] = (direction[bucket] as number) + (weights[i] as number);
    }
  }
  const norm = Math.sqrt(direction.reduce((sum, each) => sum + each * each, 0)) || 1;
  return direction.map((each) => each / norm);
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function hash(term: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < term.length; i++) h = Math.imul(h ^ term.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
