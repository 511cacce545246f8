import { normedContribution } from '../query/score.js';
import { end, type Matcher, windowMarks, windowSize } from './matcher.js';
import type { PostingList } from './posting-list.js';

/** A word in one field: its postings and what they are worth. */
export interface WordField {
  readonly postings: PostingList;
  readonly weight: number;
  /** Norms of the field by length. */
  readonly norms: Float64Array;
}

/** Sets how the scores of several fields become one, for words and phrases. */
export type CombineFields = 'sum' | 'maximum';

/** The matcher of a word that at least one of `fields` has. */
export function wordMatcher(fields: readonly WordField[], combine: CombineFields): Matcher {
  const [only] = fields;
  return {
    cost: fields.reduce((sum, { postings }) => sum + postings.length, 0),
    next: (from) => fields.reduce((least, { postings }) => Math.min(least, postings.seek(from)), end),
    addWindow(base, limit, scores, matches) {
      if (fields.length === 1 && only) addOneField(only, base, limit, scores, matches);
      else if (combine === 'sum') addSum(fields, base, limit, scores, matches);
      else addMaximum(fields, base, limit, scores, matches);
    },
  };
}

function addOneField(
  { postings, weight, norms }: WordField,
  base: number,
  limit: number,
  scores: Float64Array,
  matches: Uint16Array,
): void {
  const { ordinals, tfs } = postings;
  const { lengths } = postings.field;
  postings.seek(base);
  let { at } = postings;
  for (; at < postings.last; at++) {
    const ordinal = ordinals[at] as number;
    if (ordinal >= limit) break;
    const x = ordinal - base;
    const norm = norms[lengths[ordinal] as number] as number;
    scores[x] = (scores[x] as number) + normedContribution(weight, tfs[at] as number, norm);
    matches[x] = (matches[x] as number) + 1;
  }
  postings.at = at;
}

function addSum(
  fields: readonly WordField[],
  base: number,
  limit: number,
  scores: Float64Array,
  matches: Uint16Array,
): void {
  const marks = windowMarks.of;
  const mark = windowMarks.fresh();
  for (const { postings, weight, norms } of fields) {
    const { ordinals, tfs } = postings;
    const { lengths } = postings.field;
    postings.seek(base);
    let { at } = postings;
    for (; at < postings.last; at++) {
      const ordinal = ordinals[at] as number;
      if (ordinal >= limit) break;
      const x = ordinal - base;
      const norm = norms[lengths[ordinal] as number] as number;
      scores[x] = (scores[x] as number) + normedContribution(weight, tfs[at] as number, norm);
      if (marks[x] === mark) continue;
      marks[x] = mark;
      matches[x] = (matches[x] as number) + 1;
    }
    postings.at = at;
  }
}

/** Works out each field by itself, then adds the greatest. Seldom used, so it is plain rather than fast. */
function addMaximum(
  fields: readonly WordField[],
  base: number,
  limit: number,
  scores: Float64Array,
  matches: Uint16Array,
): void {
  const greatest = new Float64Array(windowSize);
  const found = new Uint16Array(windowSize);
  const one = new Float64Array(windowSize);
  for (const field of fields) {
    one.fill(0);
    addOneField(field, base, limit, one, found);
    for (let x = 0; x < limit - base; x++) greatest[x] = Math.max(greatest[x] as number, one[x] as number);
  }
  for (let x = 0; x < limit - base; x++) {
    if (found[x] === 0) continue;
    scores[x] = (scores[x] as number) + (greatest[x] as number);
    matches[x] = (matches[x] as number) + 1;
  }
}
