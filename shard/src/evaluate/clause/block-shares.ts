import type { InvertedField } from '../../index/inverted-field.js';

/** With fewer blocks, a term's shares are worked out anew for each query. */
export const fewBlocks = 8;
/** Memory of a field, for each document of its segment. */
const bytesPerDocument = 4;
const leastBytes = 2 ** 16;

interface TermShares {
  readonly norms: Float64Array;
  /** By block what share of its weight its best posting scores; below 0 where it is not known yet. */
  readonly shares: Float64Array;
}

/** What is known of the terms of a field; the oldest go first when there is no room. */
class FieldShares {
  readonly #terms = new Map<number, TermShares>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(documents: number) {
    this.#maxBytes = Math.max(leastBytes, bytesPerDocument * documents);
  }

  of(term: number, blocks: number, norms: Float64Array): Float64Array {
    const known = this.#terms.get(term);
    if (known?.norms === norms) return known.shares;
    const shares = new Float64Array(blocks).fill(-1);
    this.#drop(term);
    this.#terms.set(term, { norms, shares });
    this.#bytes += shares.byteLength;
    for (const oldest of this.#terms.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
    return shares;
  }

  #drop(term: number): void {
    this.#bytes -= this.#terms.get(term)?.shares.byteLength ?? 0;
    this.#terms.delete(term);
  }
}

const fields = new WeakMap<InvertedField, FieldShares>();

/**
 * By block of a term what share of the term's weight its best posting scores, as far as that was worked out by any
 * query with the same norms; below 0 elsewhere. Who works one out puts it in.
 */
export function knownShares(
  field: InvertedField,
  { term, blocks, norms }: { readonly term: number; readonly blocks: number; readonly norms: Float64Array },
): Float64Array {
  let known = fields.get(field);
  if (known === undefined) {
    known = new FieldShares(field.lengths.length);
    fields.set(field, known);
  }
  return known.of(term, blocks, norms);
}
