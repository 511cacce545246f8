import { blockSize, endOfPostings } from '../index/postings-cursor.js';
import type { Segment } from '../index/segment.js';
import type { Candidates } from './clause/candidates.js';
import type { Clause, Range } from './clause/clause.js';
import { lentCandidates, returnCandidates } from './clause/kept.js';
import type { Meter } from './clause/meter.js';
import type { HitCollector } from './collect/hit-collector.js';
import type { Priors } from './priors.js';
import type { Tally } from './tally.js';

/** What asking a term for the next range costs, and for its bound there, in postings decoded. */
const nextWork = 4;
const boundWork = 12;

/** Blocks whose bounds are looked at in the time that the rest of a decoded one takes. */
const decodedBlockWork = 100;

/** Blocks of all terms whose bounds are looked at for what is left: about a millisecond's worth. */
const maxBlocksLookedAt = 2 ** 18;

export interface SegmentSearchParts {
  readonly segment: Segment;
  readonly root: Clause;
  /** A bit for each document that may become a candidate; nothing if all may. */
  readonly accepted: Uint32Array | undefined;
  readonly priors: Priors;
  readonly collector: HitCollector;
  readonly tally: Tally;
  readonly meter: Meter;
  /** Documents of a range at most. */
  readonly mostAtOnce: number;
}

/** A query over one segment: ranges of documents, one after the other, from which candidates come. */
export class SegmentSearch {
  readonly #segment: Segment;
  readonly #root: Clause;
  readonly #accepted: Uint32Array | undefined;
  readonly #priors: Priors;
  readonly #collector: HitCollector;
  readonly #tally: Tally;
  readonly #meter: Meter;
  readonly #mostAtOnce: number;
  /** Ordinals below its start are decided. */
  readonly #range: Range = { from: 0, limit: 0, need: Number.NEGATIVE_INFINITY };
  /** A range is found; not yet whether it has documents of use. */
  #isFound = false;
  /** Those of the range, while one is under way. */
  #candidates: Candidates | undefined;

  constructor({ segment, root, accepted, priors, collector, tally, meter, mostAtOnce }: SegmentSearchParts) {
    this.#segment = segment;
    this.#root = root;
    this.#accepted = accepted;
    this.#priors = priors;
    this.#collector = collector;
    this.#tally = tally;
    this.#meter = meter;
    this.#mostAtOnce = mostAtOnce;
  }

  /** Ordinals below it are decided. */
  get decided(): number {
    return this.#range.from;
  }

  /** Works until the meter is empty; true when every document of the segment is decided. */
  run(): boolean {
    const range = this.#range;
    const { documents } = this.#segment;
    while (this.#meter.left > 0) {
      if (this.#candidates !== undefined) {
        if (!this.#collect(this.#candidates)) return false;
      } else if (this.#isFound) this.#enterOrPass();
      else if (!this.#findRange()) return true;
    }
    return range.from >= documents;
  }

  /** True when the candidates of the range are offered. */
  #collect(candidates: Candidates): boolean {
    const range = this.#range;
    if (!this.#root.collect(range, candidates)) return false;
    this.#candidates = undefined;
    this.#offer(candidates);
    returnCandidates(candidates);
    range.from = range.limit;
    return true;
  }

  /** Moves to the next range that may have matches; false if there is none. */
  #findRange(): boolean {
    const range = this.#range;
    const root = this.#root;
    const { documents } = this.#segment;
    this.#meter.left -= nextWork * root.leaves;
    const from = this.#isUseless ? endOfPostings : root.next(range.from);
    if (from >= documents) {
      range.from = documents;
      return false;
    }
    range.from = from;
    range.limit = Math.min(root.limitOf(from), documents, from + this.#mostAtOnce);
    this.#isFound = true;
    return true;
  }

  /** Begins the range that was found, or passes it over. */
  #enterOrPass(): void {
    this.#isFound = false;
    this.#meter.left -= boundWork * this.#root.leaves;
    if (this.#isOfUse()) {
      this.#candidates = lentCandidates();
      this.#candidates.accepted = this.#accepted;
    } else this.#range.from = this.#range.limit;
  }

  /** Whether no document at all can be of use any more. */
  get #isUseless(): boolean {
    return this.#collector.threshold === Number.POSITIVE_INFINITY && !this.#tally.isCounting;
  }

  /** Sets what a candidate of the range needs, and tells whether there can be one. */
  #isOfUse(): boolean {
    const range = this.#range;
    range.need = Number.NEGATIVE_INFINITY;
    if (this.#tally.isCounting) return true;
    const { from, limit } = range;
    if (this.#collector.mayEnter?.(from, limit) === false) return false;
    const need = this.#collector.threshold - this.#priors.bound(from, limit);
    if (need < 0) return true;
    range.need = need;
    return this.#root.bound(from, limit) > need;
  }

  #offer(candidates: Candidates): void {
    const collector = this.#collector;
    const { docs, scores, count } = candidates;
    if (this.#tally.isCounting) this.#tally.count(candidates);
    this.#priors.addTo(candidates);
    for (let x = 0; x < count; x++) {
      const score = scores[x] as number;
      if (score > collector.threshold) collector.offer(docs[x] as number, score);
    }
  }

  /** No undecided document of the segment scores above it; nothing where to find out would take long. */
  boundOfRest(): number | undefined {
    const { from } = this.#range;
    const { documents } = this.#segment;
    const blocks = this.#root.leaves * ((documents - from) / blockSize + decodedBlockWork);
    if (blocks > maxBlocksLookedAt) return undefined;
    return from >= documents ? 0 : this.#root.boundOfRest(from) + this.#priors.bound(from, documents);
  }
}
