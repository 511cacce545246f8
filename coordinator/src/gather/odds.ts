import type { Contributions, Contributor } from './contributions.js';
import type { LeafFindings, Standing, Standings } from './standings.js';

/** How likely it is that nothing changes any more. */
export interface OddsNow {
  /** No leaf that is waited for has a hit that enters its source's list. */
  readonly open: number;
  /** Nor has any other that is missing: one that failed, or that stopped early. */
  readonly missing: number;
}

/** Below, it is as good as certain that something will change; saves looking at more leaves. */
const negligible = 1e-3;

/**
 * How likely it is that the lists of a gathering are complete.
 *
 * A leaf's bound is too high, and for one query by about as much for all leaves: so what a leaf may be expected to have
 * is its bound times the mean ratio of best score to bound of those that have answered. How much the list's last score
 * lies above that is the leaf's margin; how often leaves entered in spite of such a margin is learnt.
 */
export class Odds {
  private readonly standings: Standings;
  private readonly contributions: Contributions;
  private readonly examples: number;
  private readonly tightness = new Map<number, Tightness>();
  private read = 0;

  /** @param examples how many each chance is to rest on */
  constructor(standings: Standings, contributions: Contributions, examples: number) {
    this.standings = standings;
    this.contributions = contributions;
    this.examples = examples;
  }

  now(): OddsNow {
    const { standings } = this;
    for (; this.read < standings.answers.length; this.read++) {
      addTightness(this.tightness, standings, standings.answers[this.read] as number);
    }
    let open = 1;
    let others = 1;
    for (let place = 0; place < standings.all.length && open > negligible; place++) {
      const { state, forecast } = standings.all[place] as Standing;
      // Who is opportunistic is no part of what an answer has to rest on.
      if (forecast.role === 'opportunistic') continue;
      const none = 1 - this.chanceOf(place);
      if (state === 'open') open *= none;
      else others *= none;
    }
    return open > negligible ? { open, missing: open * others } : { open: 0, missing: 0 };
  }

  private chanceOf(place: number): number {
    const { standings, contributions, examples } = this;
    const standing = standings.all[place] as Standing;
    const bound = standings.boundOf(place);
    const last = standings.lastScore(standing.forecast.source);
    if (cannotEnter(bound, last)) return 0;
    if (!standings.isLearnable) return 1;
    const { source } = standing.forecast;
    // Nothing told yet is not the same as nothing found: nothing is like this case.
    if (!standings.isHeardOf(source)) return 1;
    const mean = meanOf(this.tightness.get(source));
    const contributor = contributorOf(standing, bound < standings.staticBoundOf(place), {
      hits: standings.hitsOf(source),
      window: standings.window,
    });
    return contributions.chanceOf(contributor, marginOf(bound, last, mean), examples);
  }
}

/**
 * Learns from the leaves of a gathering that have answered: of each whether it had a hit that entered the list of all
 * others, and with what margin it did. Where no hits were wanted there is nothing to learn.
 */
export function learnFrom(standings: Standings, contributions: Contributions): void {
  if (standings.window === 0) return;
  const tightness = new Map<number, Tightness>();
  for (const place of standings.answers) addTightness(tightness, standings, place);
  for (const source of new Set(standings.answers.map((place) => standings.all[place]?.forecast.source as number))) {
    const best = bestScores(standings, source);
    for (const place of standings.answers) {
      const { forecast, findings, before } = standings.all[place] as Standing;
      // What stopped early does not say what it would have had.
      if (forecast.source !== source || findings === undefined || findings.boundOfRest > Number.NEGATIVE_INFINITY) {
        continue;
      }
      const { last, hits } = listWithout(best, place, before?.scores ?? [], standings.window);
      const beforehand = standings.staticBoundOf(place);
      const bound = Math.min(before?.boundOfRest ?? Number.POSITIVE_INFINITY, beforehand);
      if (cannotEnter(bound, last)) continue;
      const mean = meanOf(tightness.get(source), tightnessOf(standings, place));
      const hasEntered = countFrom(findings.scores, last) > countFrom(before?.scores ?? [], last);
      contributions.learn(
        contributorOf(standings.all[place] as Standing, bound < beforehand, { hits, window: standings.window }),
        marginOf(bound, last, mean),
        hasEntered,
      );
    }
  }
}

/**
 * Learns from a leaf that was missing when the gathering ended, and has answered since; gives whether it would have
 * changed a list.
 */
export function learnLate(
  standings: Standings,
  contributions: Contributions,
  place: number,
  { scores }: LeafFindings,
): boolean {
  const standing = standings.all[place] as Standing;
  const { source } = standing.forecast;
  const last = standings.lastScore(source);
  const bound = standings.boundOf(place);
  if (standings.window === 0 || cannotEnter(bound, last)) return false;
  const tightness = new Map<number, Tightness>();
  for (const answered of standings.answers) addTightness(tightness, standings, answered);
  const hasEntered = countFrom(scores, last) > countFrom(standing.findings?.scores ?? [], last);
  // Nobody decides by chance before a source is heard of, so nothing is to be learnt of that case either.
  if (!standings.isHeardOf(source)) return hasEntered;
  const margin = marginOf(bound, last, meanOf(tightness.get(source)));
  const list = { hits: standings.hitsOf(source), window: standings.window };
  const contributor = contributorOf(standing, bound < standings.staticBoundOf(place), list);
  contributions.learn(contributor, margin, hasEntered, contributions.sampleWeight);
  return hasEntered;
}

/** A bound that equals the last score proves nothing, for a tie is decided by `seq`. */
function cannotEnter(bound: number, last: number): boolean {
  return bound === Number.NEGATIVE_INFINITY || bound < last;
}

/** Hits in the list that a leaf's would have to enter. */
interface ListLength {
  readonly hits: number;
  readonly window: number;
}

/**
 * Where what a leaf has told makes its bound tighter, it is judged by others of which that is so. And where the list is
 * not full, any hit enters: what was seen of lists without a hit says nothing of those with some, nor of full ones.
 */
function contributorOf(
  { forecast: { kind, leaf } }: Standing,
  hasTightened: boolean,
  { hits, window }: ListLength,
): Contributor {
  const list = hits >= window ? '' : hits === 0 ? ', empty list' : ', short list';
  return { kind: `${kind}${hasTightened ? ', told' : ''}${list}`, leaf };
}

function marginOf(bound: number, last: number, meanTightness: number): number {
  const hasMargin = last > 0 && bound < Number.POSITIVE_INFINITY;
  return hasMargin ? Math.log(last / bound) - meanTightness : Number.NEGATIVE_INFINITY;
}

/** Logarithms of best score by bound: their sum and number. */
interface Tightness {
  sum: number;
  count: number;
}

function addTightness(tightness: Map<number, Tightness>, standings: Standings, place: number): void {
  const own = tightnessOf(standings, place);
  if (own === undefined) return;
  const source = (standings.all[place] as Standing).forecast.source;
  const all = tightness.get(source);
  if (all === undefined) tightness.set(source, { sum: own, count: 1 });
  else {
    all.sum += own;
    all.count++;
  }
}

/** Nothing where there is no hit or no bound. */
function tightnessOf(standings: Standings, place: number): number | undefined {
  const best = standings.all[place]?.findings?.scores[0] ?? 0;
  const bound = standings.staticBoundOf(place);
  return best > 0 && bound < Number.POSITIVE_INFINITY ? Math.log(best / bound) : undefined;
}

/** The mean of all, or of all but one. */
function meanOf({ sum, count }: Tightness = { sum: 0, count: 0 }, without?: number): number {
  const rest = without === undefined ? { sum, count } : { sum: sum - without, count: count - 1 };
  return rest.count <= 0 ? 0 : rest.sum / rest.count;
}

/** The best that the leaves of a source told: scores downwards, and who told each. */
interface BestScores {
  readonly scores: Float64Array;
  readonly places: Int32Array;
  readonly count: number;
}

/**
 * Twice the window, or what came if that is less: enough to fill it whichever leaf is left out. Merged by hand, for it is
 * done for every query.
 */
function bestScores({ all, window }: Standings, source: number): BestScores {
  let came = 0;
  for (const { forecast, findings } of all) {
    if (forecast.source === source) came += Math.min(findings?.scores.length ?? 0, window);
  }
  const length = Math.min(2 * window, came);
  let best = { scores: new Float64Array(length), places: new Int32Array(length), count: 0 };
  let spare = { scores: new Float64Array(length), places: new Int32Array(length), count: 0 };
  for (let place = 0; place < all.length; place++) {
    const { forecast, findings } = all[place] as Standing;
    if (forecast.source !== source || findings === undefined) continue;
    const { scores } = findings;
    const own = Math.min(scores.length, window);
    spare.count = Math.min(length, best.count + own);
    for (let i = 0, theirs = 0, mine = 0; i < spare.count; i++) {
      const isMine = theirs >= best.count || (mine < own && (scores[mine] as number) > (best.scores[theirs] as number));
      spare.scores[i] = (isMine ? scores[mine] : best.scores[theirs]) as number;
      spare.places[i] = isMine ? place : (best.places[theirs] as number);
      if (isMine) mine++;
      else theirs++;
    }
    [best, spare] = [spare, best];
  }
  return best;
}

/** How many hits the list has, had one leaf told no more than `own`, and the score of its last; -Infinity if not full. */
function listWithout(
  best: BestScores,
  place: number,
  own: ArrayLike<number>,
  window: number,
): { readonly last: number; readonly hits: number } {
  let next = 0;
  let ofOwn = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let hits = 0; hits < window; hits++) {
    while (next < best.count && best.places[next] === place) next++;
    const other = next < best.count ? (best.scores[next] as number) : Number.NEGATIVE_INFINITY;
    const mine = own[ofOwn] ?? Number.NEGATIVE_INFINITY;
    last = Math.max(other, mine);
    if (last === Number.NEGATIVE_INFINITY) return { last, hits };
    if (mine > other) ofOwn++;
    else next++;
  }
  return { last, hits: window };
}

/** How many of the scores are at least so great. */
function countFrom(scores: ArrayLike<number>, least: number): number {
  let count = 0;
  while (count < scores.length && (scores[count] as number) >= least) count++;
  return count;
}
