import { normedContribution } from '../query/score.js';
import { end, type Matcher, windowMarks } from './matcher.js';
import type { PostingList } from './posting-list.js';
import type { CombineFields } from './word-matcher.js';

/** A phrase in one field. */
export interface PhraseField {
  /** Postings of each term in order; a term that occurs twice has two. */
  readonly terms: readonly PostingList[];
  /** Place of each term, counted from the first. */
  readonly positions: readonly number[];
  readonly weight: number;
  readonly norms: Float64Array;
}

/** The matcher of a phrase that at least one of `fields` has; its frequency takes the place of a term's. */
export function phraseMatcher(fields: readonly PhraseField[], combine: CombineFields): Matcher {
  const marks = windowMarks.of;
  const added = new Float64Array(combine === 'maximum' ? marks.length : 0);
  return {
    cost: fields.reduce((sum, { terms }) => sum + terms.reduce((all, { length }) => all + length, 0), 0),
    next: (from) => fields.reduce((least, { terms }) => Math.min(least, nextCommon(terms, from)), end),
    addWindow(base, limit, scores, matches) {
      const mark = windowMarks.fresh();
      for (const field of fields) {
        eachPhrase(field, base, limit, (ordinal, score) => {
          const x = ordinal - base;
          const isFirst = marks[x] !== mark;
          if (isFirst) {
            marks[x] = mark;
            matches[x] = (matches[x] as number) + 1;
          }
          // With the maximum, only what exceeds the fields before is added; on the grid that is exact.
          const before = combine === 'sum' || isFirst ? 0 : (added[x] as number);
          const more = combine === 'sum' ? score : Math.max(0, score - before);
          if (combine === 'maximum') added[x] = before + more;
          scores[x] = (scores[x] as number) + more;
        });
      }
    },
  };
}

/** First document at or after `from` that may have all the terms. */
function nextCommon(terms: readonly PostingList[], from: number): number {
  return terms.reduce((greatest, postings) => Math.max(greatest, postings.seek(from)), from);
}

function eachPhrase(
  { terms, positions, weight, norms }: PhraseField,
  base: number,
  limit: number,
  visit: (ordinal: number, score: number) => void,
): void {
  const field = terms[0]?.field;
  if (field === undefined) return;
  let ordinal = base;
  for (;;) {
    const common = nextCommon(terms, ordinal);
    if (common >= limit) return;
    if (common > ordinal) {
      ordinal = common;
      continue;
    }
    if (terms.every((postings) => postings.seek(ordinal) === ordinal)) {
      const frequency = phraseFrequency(terms, positions);
      const norm = norms[field.lengths[ordinal] as number] as number;
      if (frequency > 0) visit(ordinal, normedContribution(weight, frequency, norm));
    }
    ordinal++;
  }
}

/** How often the phrase occurs in the document that all terms stand at: places of the first term that all others follow. */
function phraseFrequency(terms: readonly PostingList[], places: readonly number[]): number {
  return phraseCount(
    terms.map((postings) => postings.positions(postings.at)),
    places,
  );
}

/**
 * How often a phrase occurs in one document.
 *
 * @param positions for each term where it stands in the document
 * @param places for each term its place in the phrase, rising from 0
 */
export function phraseCount(positions: readonly Uint32Array[], places: readonly number[]): number {
  const cursors = positions.map(() => 0);
  let count = 0;
  for (const start of positions[0] ?? []) {
    let isWhole = true;
    for (let term = 1; term < positions.length; term++) {
      const list = positions[term] as Uint32Array;
      const wanted = start + (places[term] as number);
      let at = cursors[term] as number;
      while (at < list.length && (list[at] as number) < wanted) at++;
      cursors[term] = at;
      if (at >= list.length) return count;
      if (list[at] !== wanted) isWhole = false;
    }
    if (isWhole) count++;
  }
  return count;
}
