import type { Column__Output, PartialHits__Output } from '@muster/proto';
import type { SortOrder } from '@muster/ranker';
import { isMissing, kindOfKey, numberAt, textStart } from './columns.js';

/** Below 0 if a hit of one list comes before a hit of another, or of the same. Hits are told by their places. */
export type HitOrder = (one: PartialHits__Output, hit: number, other: PartialHits__Output, otherHit: number) => number;

/** The same for the values of one sort key. */
type ValueOrder = (one: Column__Output, hit: number, other: Column__Output, otherHit: number) => number;

/** The order that lists of these keys are in: by them, or score downwards if there are none; then `seq` upwards. */
export function hitOrder(keys: readonly SortOrder[]): HitOrder {
  if (keys.length === 0) return byScore;
  const orders = keys.map(valueOrder);
  return (one, hit, other, otherHit) => {
    for (let i = 0; i < orders.length; i++) {
      // Who reads lists has seen that they have a column for each key.
      const [values, otherValues] = [one.sortValues[i] as Column__Output, other.sortValues[i] as Column__Output];
      const order = (orders[i] as ValueOrder)(values, hit, otherValues, otherHit);
      if (order !== 0) return order;
    }
    return bySeq(one, hit, other, otherHit);
  };
}

const byScore: HitOrder = (one, hit, other, otherHit) =>
  other.scores.readDoubleLE(8 * otherHit) - one.scores.readDoubleLE(8 * hit) || bySeq(one, hit, other, otherHit);

const bySeq: HitOrder = (one, hit, other, otherHit) =>
  one.seqs.readDoubleLE(8 * hit) - other.seqs.readDoubleLE(8 * otherHit);

function valueOrder(key: SortOrder): ValueOrder {
  const first = key.missingFirst ? -1 : 1;
  const sign = key.descending ? -1 : 1;
  if (kindOfKey(key) === 'text') {
    return (one, hit, other, otherHit) => {
      const isWithout = isMissing(one, 'text', hit);
      if (isWithout !== isMissing(other, 'text', otherHit)) return isWithout ? first : -first;
      return isWithout ? 0 : sign * byText(one, hit, other, otherHit);
    };
  }
  return (one, hit, other, otherHit) => {
    const value = numberAt(one, hit);
    const otherValue = numberAt(other, otherHit);
    // Not the difference: two infinities have none.
    if (value < otherValue) return -sign;
    if (value > otherValue) return sign;
    if (value === otherValue) return 0;
    const isWithout = Number.isNaN(value);
    return isWithout === Number.isNaN(otherValue) ? 0 : isWithout ? first : -first;
  };
}

/** By UTF-8 bytes. In a loop: values mostly differ soon, and calling what compares buffers takes longer than that. */
const byText: ValueOrder = (one, hit, other, otherHit) => {
  const from = textStart(one, hit);
  const otherFrom = textStart(other, otherHit);
  const length = textStart(one, hit + 1) - from;
  const otherLength = textStart(other, otherHit + 1) - otherFrom;
  for (let i = 0; i < length && i < otherLength; i++) {
    const order = (one.text[from + i] as number) - (other.text[otherFrom + i] as number);
    if (order !== 0) return order;
  }
  return length - otherLength;
};
