const digitBits = 11;
const buckets = 2 ** digitBits;
const mask = buckets - 1;
/** Ranks are told apart by so many steps at once. */
const steps = 2 ** (2 * digitBits);
/** So few are sorted by insertion. */
const few = 24;

/**
 * Places of ranks in ascending order, those of equal ranks by `seqs` upwards. No number may be NaN.
 *
 * By parts: hits are put into 2^22 steps from the least rank to the greatest, by counting, twice 11 bits; those of one
 * step are sorted alike, by insertion where they are few. For 100,000 hits this takes a fifth of what comparing takes,
 * which is longer than a thread may be held.
 */
export function orderByRank(ranks: Float64Array, seqs: Float64Array): Uint32Array {
  const order = new Uint32Array(ranks.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  if (!isAscending(seqs)) sort(order, seqs);
  sort(order, ranks);
  return order;
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i - 1] as number) > (values[i] as number)) return false;
  return true;
}

/** Sorts places by their values, stably. */
function sort(order: Uint32Array, values: Float64Array): void {
  if (order.length <= few) {
    insertionSort(order, values);
    return;
  }
  const keys = stepsOf(order, values);
  if (keys === undefined) return;
  const sorted = sortedByDigits(order, keys);
  for (let from = 0, to = 1; from < order.length; from = to++) {
    while (to < order.length && sorted[to] === sorted[from]) to++;
    const isOneStep = to - from === order.length;
    // Numbers so near to one another that steps between them are none.
    if (isOneStep) order.sort((a, b) => (values[a] as number) - (values[b] as number));
    else if (to - from > 1) sort(order.subarray(from, to), values);
  }
}

/** For each place the step of its value: infinite ones have the first and last. Nothing if all values are the same. */
function stepsOf(order: Uint32Array, values: Float64Array): Uint32Array | undefined {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  let infinite = 0;
  const first = values[order[0] as number] as number;
  let differing = 0;
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i] as number] as number;
    if (value !== first) differing++;
    if (value - value !== 0) infinite++;
    else {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  if (differing === 0) return undefined;
  const keys = new Uint32Array(order.length);
  // Halves, as the difference of two numbers may be beyond all numbers.
  const scale = greatest > least ? (steps - 3) / (greatest / 2 - least / 2) : 0;
  for (let i = 0; i < order.length; i++) {
    const value = values[order[i] as number] as number;
    if (infinite > 0 && value - value !== 0) keys[i] = value > 0 ? steps - 1 : 0;
    else keys[i] = 1 + (value / 2 - least / 2) * scale;
  }
  return keys;
}

/** Sorts places by keys below 2^22, stably; gives the keys in that order. */
function sortedByDigits(order: Uint32Array, keys: Uint32Array): Uint32Array {
  const count = order.length;
  const low = new Uint32Array(buckets);
  const high = new Uint32Array(buckets);
  for (let i = 0; i < count; i++) {
    const key = keys[i] as number;
    low[key & mask] = (low[key & mask] as number) + 1;
    high[key >>> digitBits] = (high[key >>> digitBits] as number) + 1;
  }
  toStarts(low);
  toStarts(high);
  const places = new Uint32Array(count);
  const keysByLow = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const key = keys[i] as number;
    const at = low[key & mask] as number;
    low[key & mask] = at + 1;
    places[at] = order[i] as number;
    keysByLow[at] = key;
  }
  for (let i = 0; i < count; i++) {
    const key = keysByLow[i] as number;
    const at = high[key >>> digitBits] as number;
    high[key >>> digitBits] = at + 1;
    order[at] = places[i] as number;
    keys[at] = key;
  }
  return keys;
}

/** Makes of the sizes of buckets the places where they begin. */
function toStarts(sizes: Uint32Array): void {
  for (let bucket = 0, start = 0; bucket < buckets; bucket++) {
    const size = sizes[bucket] as number;
    sizes[bucket] = start;
    start += size;
  }
}

function insertionSort(order: Uint32Array, values: Float64Array): void {
  for (let i = 1; i < order.length; i++) {
    const place = order[i] as number;
    const value = values[place] as number;
    let j = i;
    for (; j > 0 && (values[order[j - 1] as number] as number) > value; j--) order[j] = order[j - 1] as number;
    order[j] = place;
  }
}
