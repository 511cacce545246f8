import type { Prior__Output } from '@muster/proto';
import { type NumberColumn, numberBlock, type Segment } from '../index/segment.js';
import { decay, saturation } from '../query/score.js';
import type { Candidates } from './clause/candidates.js';

/** What a document is worth by one stored number. */
interface SegmentPrior {
  readonly column: NumberColumn;
  of(value: number): number;
  /** At least what any value of [least, most] is worth. */
  bound(least: number, most: number): number;
}

/** What the documents of a segment are worth by stored numbers, whatever the words of the query. */
export class Priors {
  readonly #priors: readonly SegmentPrior[];
  /** By block of the columns, once asked for. Nothing without priors: even an empty array takes time to make. */
  readonly #bounds: Float64Array | undefined;

  constructor({ numbers, documents }: Segment, priors: readonly Prior__Output[]) {
    this.#priors = priors.flatMap((prior) => {
      const column = numbers.get(prior.field);
      return column === undefined ? [] : [segmentPrior(prior, column)];
    });
    if (priors.length > 0) this.#bounds = new Float64Array(Math.ceil(documents / numberBlock)).fill(-1);
  }

  /** Adds what each candidate is worth to its score. */
  addTo({ docs, scores, count }: Candidates): void {
    for (const { column, of } of this.#priors) {
      for (let x = 0; x < count; x++) {
        const value = column.values[docs[x] as number] as number;
        if (!Number.isNaN(value)) scores[x] = (scores[x] as number) + of(value);
      }
    }
  }

  /** No document of [from, limit) is worth more. */
  bound(from: number, limit: number): number {
    const bounds = this.#bounds;
    if (bounds === undefined) return 0;
    let greatest = 0;
    for (let block = Math.floor(from / numberBlock); block < bounds.length && block * numberBlock < limit; block++) {
      if ((bounds[block] as number) < 0) bounds[block] = this.#boundOf(block);
      greatest = Math.max(greatest, bounds[block] as number);
    }
    return greatest;
  }

  #boundOf(block: number): number {
    let sum = 0;
    for (const { column, bound } of this.#priors) {
      const least = column.blockMin[block] as number;
      if (!Number.isNaN(least)) sum += bound(least, column.blockMax[block] as number);
    }
    return sum;
  }
}

/** What a value is worth by a checked prior. */
export function priorScore({ weight, saturation: saturates, decay: decays }: Prior__Output, value: number): number {
  if (saturates) return saturation(weight, value, saturates.pivot);
  return decays ? decay(weight, value, decays.origin, decays.scale) : 0;
}

function segmentPrior(prior: Prior__Output, column: NumberColumn): SegmentPrior {
  const of = (value: number) => priorScore(prior, value);
  const { decay: decays } = prior;
  if (!decays) return { column, of, bound: (_least, most) => of(most) };
  return { column, of, bound: (least, most) => of(Math.min(Math.max(decays.origin, least), most)) };
}
