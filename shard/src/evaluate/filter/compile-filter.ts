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

const caches = new WeakMap<ShardIndex, FilterCache>();

/** The cache of a shard, of the default size. Each thread has its own. */
export function filterCacheOf(index: ShardIndex): FilterCache {
  const known = caches.get(index);
  if (known !== undefined) return known;
  const cache = new FilterCache();
  caches.set(index, cache);
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
    this.#bits = scope.cache.get(scope.segment, liveSpelling(scope));
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

/** Leaves are kept with deleted documents: where there are none, a leaf that is the whole filter is kept once. */
function liveSpelling({ segment, node }: Scope): string {
  return segment.live === undefined ? node.spelling : `live ${node.spelling}`;
}

function* filterSteps(scope: Scope): Steps<FilterBits> {
  const { segment, node, cache } = scope;
  const passed = yield* nodeBits(scope, node);
  const words = segment.live === undefined ? passed : passed.slice();
  if (segment.live !== undefined) intersect(words, segment.live);
  const bits = new FilterBits(words);
  cache.set(segment, liveSpelling(scope), bits);
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
