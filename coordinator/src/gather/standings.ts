import type { LeafRole } from '../words.js';

/** What is known of a leaf before it has told anything. */
export interface LeafForecast {
  /** Place of its source in the route. */
  readonly source: number;
  readonly role: LeafRole;
  /** Live documents; 0 for a vertical. */
  readonly documents: number;
  /** Computes the greatest score that a document of it can have; infinite if nothing is known. */
  readonly bound: () => number;
}

/** What a leaf has told, in an answer or on the way to one. */
export interface LeafFindings {
  /** Scores of its hits, downwards; at most as many as the window are looked at. */
  readonly scores: ArrayLike<number>;
  /** Documents that were scored or proven unable to enter the list. */
  readonly documentsDecided: number;
  /** No document that it has not told of scores above this; -Infinity when it has told of all. */
  readonly boundOfRest: number;
}

/** A leaf as it stands. */
export interface Standing {
  readonly forecast: LeafForecast;
  /** Nothing until it has told something. */
  readonly findings: LeafFindings | undefined;
  readonly state: 'open' | 'answered' | 'failed';
}

/** How the leaves of a scatter stand: for cutoffs that look at more than how many have answered. */
export class Standings {
  private readonly leaves: MutableStanding[];
  private readonly known = new Map<number, Float64Array>();
  private documents = 0;
  private decided = 0;
  /** Hits that each source's list is final to. */
  readonly window: number;

  /** @param window hits that each source's list is to be final to */
  constructor(forecasts: readonly LeafForecast[], window: number) {
    this.window = window;
    this.leaves = forecasts.map((forecast) => ({
      forecast,
      findings: undefined,
      state: 'open',
      bound: undefined,
      isReplaced: false,
    }));
    for (const { role, documents } of forecasts) if (role !== 'opportunistic') this.documents += documents;
  }

  /** A leaf has told what it has so far. */
  progressed(place: number, findings: LeafFindings): void {
    this.take(place, findings, 'open');
  }

  /** A leaf has answered. */
  answered(place: number, findings: LeafFindings): void {
    this.take(place, findings, 'answered');
  }

  /** A leaf has failed. */
  failed(place: number): void {
    (this.leaves[place] as MutableStanding).state = 'failed';
  }

  /** A leaf has failed, and another is asked in its place; that one has the next place of all. */
  replaced(place: number): void {
    const leaf = this.leaves[place] as MutableStanding;
    leaf.isReplaced = true;
    const { source, role } = leaf.forecast;
    const forecast = { source, role, documents: 0, bound: () => Number.POSITIVE_INFINITY };
    this.leaves.push({ forecast, findings: undefined, state: 'open', bound: undefined, isReplaced: false });
  }

  /** The leaves, in the order that they were asked in. */
  get all(): readonly Standing[] {
    return this.leaves;
  }

  /** Share of the documents that are decided, in [0, 1]. Where there are no documents, leaves count as one each. */
  get share(): number {
    if (this.documents > 0) return Math.min(1, this.decided / this.documents);
    const waited = this.leaves.filter(({ forecast, isReplaced }) => forecast.role !== 'opportunistic' && !isReplaced);
    return waited.length === 0 ? 1 : waited.filter(({ state }) => state === 'answered').length / waited.length;
  }

  /** No document of the leaf that is missing so far scores above this. */
  boundOf(place: number): number {
    const leaf = this.leaves[place] as MutableStanding;
    if (leaf.findings !== undefined) return leaf.findings.boundOfRest;
    leaf.bound ??= leaf.forecast.bound();
    return leaf.bound;
  }

  /** Score of the last hit of a source's window among all that was told; -Infinity if there are fewer hits. */
  lastScore(source: number): number {
    const best = this.known.get(source) ?? this.collect(source);
    return best.length < this.window ? Number.NEGATIVE_INFINITY : (best[this.window - 1] ?? Number.POSITIVE_INFINITY);
  }

  private take(place: number, findings: LeafFindings, state: Standing['state']): void {
    const leaf = this.leaves[place] as MutableStanding;
    const { source, role } = leaf.forecast;
    if (role !== 'opportunistic') this.decided += findings.documentsDecided - (leaf.findings?.documentsDecided ?? 0);
    const best = this.known.get(source);
    const isFirst = leaf.findings === undefined;
    leaf.findings = findings;
    leaf.state = state;
    if (best === undefined) return;
    // What a leaf told before is told again, so it must not count twice.
    if (isFirst) this.known.set(source, mergeScores(best, findings.scores, this.window));
    else this.known.delete(source);
  }

  private collect(source: number): Float64Array {
    let best = new Float64Array(0);
    for (const { forecast, findings } of this.leaves) {
      if (forecast.source === source && findings !== undefined) best = mergeScores(best, findings.scores, this.window);
    }
    this.known.set(source, best);
    return best;
  }
}

interface MutableStanding extends Standing {
  findings: LeafFindings | undefined;
  state: Standing['state'];
  /** The forecast's, once computed. */
  bound: number | undefined;
  isReplaced: boolean;
}

/** The best `limit` of two lists of scores, each downwards. */
function mergeScores(one: ArrayLike<number>, other: ArrayLike<number>, limit: number): Float64Array<ArrayBuffer> {
  const merged = new Float64Array(Math.min(limit, one.length + other.length));
  let i = 0;
  let j = 0;
  for (let k = 0; k < merged.length; k++) {
    const a = one[i] ?? Number.NEGATIVE_INFINITY;
    const b = other[j] ?? Number.NEGATIVE_INFINITY;
    if (j >= other.length || (i < one.length && a >= b)) {
      merged[k] = a;
      i++;
    } else {
      merged[k] = b;
      j++;
    }
  }
  return merged;
}
