import type { Filter__Output } from '@muster/proto';
import type { Segment } from '../../index/segment.js';
import type { ShardIndex } from '../../index/shard-index.js';
import type { Resumable } from '../resumable.js';
import { complement, FilterBits, intersect, noBits, unite, type Words } from './bits.js';
import { canonicalFilter } from './canonical-filter.js';
import { FilterCache } from './filter-cache.js';
import { countLeaves, type FilterLeaf, type FilterNode } from './filter-node.js';
import { leafBits, type Steps } from './leaf-bits.js';

/** A filter of a query, which was checked. */
export interface SegmentFilter {
  /**
   * Begins to work out the live documents of a segment that pass. `result` gives nothing before `run` is done; where
   * they are known already, it gives them at once.
   *
   * @param now the clock that `run` is bounded by, in milliseconds
   */
  on(segment: Segment, now: () => number): Resumable<FilterBits | undefined>;
}

/**
 * A filter made ready for the segments of a shard.
 *
 * @param cache where what was worked out is kept; by default the shard's own
 * @throws InvalidRequest if a field has not the type needed or a value is malformed
 */
export function compileFilter(
  index: ShardIndex,
  filter: Filter__Output,
  cache: FilterCache = filterCacheOf(index),
): SegmentFilter {
  const node = canonicalFilter(index.schema, filter);
  const leaves = countLeaves(node);
  return { on: (segment, now) => new SegmentFiltering({ segment, node, leaves, cache }, now) };
}

/** By lineage of a shard. */
const caches = new WeakMap<object, FilterCache>();

/** The cache of a shard, all its generations, of the default size. Each thread has its own. */
export function filterCacheOf({ lineage }: ShardIndex): FilterCache {
  const known = caches.get(lineage);
  if (known !== undefined) return known;
  const cache = new FilterCache();
  caches.set(lineage, cache);
  return cache;
}

interface Scope {
  readonly segment: Segment;
  readonly node: FilterNode;
  /** Leaves of the filter. */
  readonly leaves: number;
  readonly cache: FilterCache;
}

class SegmentFiltering implements Resumable<FilterBits | undefined> {
  readonly #steps: Steps<FilterBits>;
  readonly #now: () => number;
  #bits: FilterBits | undefined;

  constructor(scope: Scope, now: () => number) {
    this.#steps = filterSteps(scope);
    this.#now = now;
    this.#bits = keptBits(scope);
  }

  run(untilMs: number): boolean {
    while (this.#bits === undefined) {
      const step = this.#steps.next();
      if (step.done === true) this.#bits = step.value;
      else if (this.#now() >= untilMs) return false;
    }
    return true;
  }

  result(): FilterBits | undefined {
    return this.#bits;
  }
}

/** What passes is kept with deleted documents, which holds for all generations, and cut to the live ones of the latest. */
function keptBits({ segment, node, cache }: Scope): FilterBits | undefined {
  const kept = cache.get(segment, keptSpelling(segment, node));
  return kept?.live === segment.live ? kept : undefined;
}

function keptSpelling({ live }: Segment, { spelling }: FilterNode): string {
  return live === undefined ? spelling : `live ${spelling}`;
}

function* filterSteps(scope: Scope): Steps<FilterBits> {
  const { segment, node, cache } = scope;
  const passed = yield* keptNodeBits(scope);
  if (segment.live === undefined) return passed;
  const words = passed.words.slice();
  intersect(words, segment.live);
  const bits = new FilterBits(words, segment.live);
  cache.set(segment, keptSpelling(segment, node), bits);
  return bits;
}

/** What the whole filter passes, deleted documents too. */
function* keptNodeBits(scope: Scope): Steps<FilterBits> {
  const { segment, node, cache } = scope;
  const known = cache.get(segment, node.spelling);
  if (known !== undefined) return known;
  const bits = new FilterBits(yield* nodeBits(scope, node));
  cache.set(segment, node.spelling, bits);
  return bits;
}

/** The documents that a part of a filter passes, deleted ones too. The words may be shared: not to be written to. */
function* nodeBits(scope: Scope, node: FilterNode): Steps<Words> {
  switch (node.kind) {
    case 'all':
      return yield* combinedBits(scope, node.filters, intersect);
    case 'any':
      return yield* combinedBits(scope, node.filters, unite);
    case 'not':
      return complement(yield* nodeBits(scope, node.filter), scope.segment.documents);
    default:
      return yield* keptLeafBits(scope, node);
  }
}

/** @param combine gives false where further filters can change nothing */
function* combinedBits(
  scope: Scope,
  filters: readonly FilterNode[],
  combine: (into: Words, other: Words) => boolean,
): Steps<Words> {
  let words: Words | undefined;
  for (const filter of filters) {
    const others = yield* nodeBits(scope, filter);
    if (words === undefined) words = others.slice();
    else if (!combine(words, others)) break;
    yield;
  }
  return words ?? noBits(scope.segment.documents);
}

function* keptLeafBits({ segment, leaves, cache }: Scope, leaf: FilterLeaf): Steps<Words> {
  const known = cache.get(segment, leaf.spelling);
  if (known !== undefined) return known.words;
  const words = yield* leafBits(segment, leaf);
  // One filter of very many leaves must not drive out all others.
  if (leaves * words.byteLength <= cache.maxBytes / 4) cache.set(segment, leaf.spelling, new FilterBits(words));
  return words;
}
