import { end, groupWindowAt, type Matcher } from './matcher.js';

/** A group's clauses by how they must match; those that match nothing in this shard count in the numbers only. */
export interface GroupClauses {
  readonly must: readonly Matcher[];
  readonly should: readonly Matcher[];
  readonly not: readonly Matcher[];
  /** SHOULD clauses that must match. */
  readonly minimumShould: number;
}

/**
 * The matcher of a group: its clauses add to one window, term after term, then counts tell which documents match.
 *
 * @param depth nesting of the group, from 0
 */
export function groupMatcher({ must, should, not, minimumShould }: GroupClauses, depth: number): Matcher {
  const all = [...must, ...should, ...not];
  return {
    cost: all.reduce((sum, { cost }) => sum + cost, 0),
    next(from) {
      let next = from;
      if (minimumShould > 0) next = should.reduce((least, matcher) => Math.min(least, matcher.next(from)), end);
      return must.reduce((greatest, matcher) => Math.max(greatest, matcher.next(from)), next);
    },
    addWindow(base, limit, scores, matches) {
      const window = groupWindowAt(depth);
      const size = limit - base;
      window.scores.fill(0, 0, size);
      for (const counts of [window.must, window.should, window.not]) counts.fill(0, 0, size);
      for (const matcher of must) matcher.addWindow(base, limit, window.scores, window.must);
      for (const matcher of should) matcher.addWindow(base, limit, window.scores, window.should);
      for (const matcher of not) matcher.addWindow(base, limit, window.unscored, window.not);
      for (let x = 0; x < size; x++) {
        if ((window.should[x] as number) < minimumShould || window.must[x] !== must.length || window.not[x] !== 0)
          continue;
        scores[x] = (scores[x] as number) + (window.scores[x] as number);
        matches[x] = (matches[x] as number) + 1;
      }
    },
  };
}

/** Matches every document, with score 0. */
export const allMatcher: Matcher = {
  cost: 0,
  next: (from) => from,
  addWindow(base, limit, _scores, matches) {
    for (let x = 0; x < limit - base; x++) matches[x] = (matches[x] as number) + 1;
  },
};
