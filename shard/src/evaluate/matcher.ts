/** Most documents of a window. */
export const windowSize = 4096;

/** Stands for "no further document". */
export const end = 0xffffffff;

/** A clause over the documents of a shard, read forwards window by window. */
export interface Matcher {
  /** Most postings that it reads. */
  readonly cost: number;
  /** A lower bound of the first match at or after `from`, `end` if there is none. Calls come with rising `from`. */
  next(from: number): number;
  /**
   * For each match in [base, limit): adds its score to `scores` and one to `matches`, at its distance from `base`.
   * Windows come in ascending order and hold at most `windowSize` documents.
   */
  addWindow(base: number, limit: number, scores: Float64Array, matches: Uint16Array): void;
}

/** Place in `list` of the first value that is at least `wanted`, searched from `from` in doubling steps. */
export function gallop(list: Uint32Array, wanted: number, from: number, to: number): number {
  if (from >= to || (list[from] as number) >= wanted) return from;
  let low = from;
  let step = 1;
  while (low + step < to && (list[low + step] as number) < wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, to);
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] as number) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Marks for counting a document once though several fields match. Shared by all matchers: each takes a fresh number
 * for each window instead of clearing.
 */
class WindowMarks {
  readonly of = new Uint32Array(windowSize);
  #last = 0;

  fresh(): number {
    if (this.#last === 0xffffffff) {
      this.of.fill(0);
      this.#last = 0;
    }
    return ++this.#last;
  }
}

/** See `WindowMarks`. */
export const windowMarks = new WindowMarks();

/** Scores and counts of a group's window. */
export interface GroupWindow {
  readonly scores: Float64Array;
  readonly unscored: Float64Array;
  readonly must: Uint16Array;
  readonly should: Uint16Array;
  readonly not: Uint16Array;
}

const groupWindows: GroupWindow[] = [];

/**
 * The window of groups at a depth of nesting. Groups at one depth take turns, as windows are worked on one at a time
 * and from start to end; so evaluations share this memory. Who takes it clears what it uses.
 */
export function groupWindowAt(depth: number): GroupWindow {
  const known = groupWindows[depth];
  if (known !== undefined) return known;
  const counts = () => new Uint16Array(windowSize);
  const window: GroupWindow = {
    scores: new Float64Array(windowSize),
    unscored: new Float64Array(windowSize),
    must: counts(),
    should: counts(),
    not: counts(),
  };
  groupWindows[depth] = window;
  return window;
}
