import type { LeafRole } from '../words.js';
import { bestOfGroups } from './best-of-groups.js';

/** What is known of a leaf before it has told anything. */
export interface LeafForecast {
  /** Place of its source in the route. */
  readonly source: number;
  readonly role: LeafRole;
  /** Its number among the leaves of its source. */
  readonly leaf: number;
  /** What leaves are alike in: the source, and what kind of query it is asked. */
  readonly kind: string;
  /** What a score of its source is worth beside those of others. */
  readonly weight: number;
  /** Live documents; 0 where that is unknown, as for a vertical. */
  readonly documents: number;
  /** Computes the greatest score that a document of it can have; infinite if nothing is known. */
  readonly bound: () => number;
}

/** A leaf of which nothing is known before it answers. */
export function unknownLeaf(known: Pick<LeafForecast, 'source' | 'role' | 'kind' | 'weight'>): LeafForecast {
  return { ...known, leaf: 0, documents: 0, bound: () => Number.POSITIVE_INFINITY };
}

/** What a leaf has told, in an answer or on the way to one. */
export interface LeafFindings {
  /** Scores of its hits, downwards; at most as many as the window are looked at. */
  readonly scores: ArrayLike<number>;
  /** With collapse, what the group of each has in common; nothing where a hit is a group by itself. */
  readonly groups?: readonly (string | undefined)[];
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
  /** The last that it told before it answered, if it has answered; nothing if that was nothing. */
  readonly before: LeafFindings | undefined;
  readonly state: 'open' | 'answered' | 'failed';
}

/** What else is known of a scatter. */
export interface StandingsOptions {
  /** Documents of the shards that cannot match, which are no leaves. @default 0 */
  readonly prunedDocuments?: number;
  /** Whether a list's hits are all that score most, so that who scores less cannot enter it. @default true */
  readonly isByScore?: boolean;
  /** Most hits of each group in the lists. @default infinite: they are not grouped */
  readonly hitsPerGroup?: number;
}

/** How the leaves of a scatter stand: for cutoffs that look at more than how many have answered. */
export class Standings {
  private readonly leaves: MutableStanding[];
  private readonly known = new Map<number, ArrayLike<number>>();
  private documents = 0;
  private decided = 0;
  /** Leaves that are waited for and have documents. */
  private sized = 0;
  private readonly prunedDocuments: number;
  /** False: scores say nothing of which hits can enter the lists. */
  readonly isByScore: boolean;
  /** Most hits of each group in the lists. */
  readonly hitsPerGroup: number;
  private readonly answerOrder: number[] = [];
  private readonly tallies = new Map<number, SourceTally>();
  private first: number | undefined;
  /** Hits that each source's list is final to. */
  readonly window: number;

  /** @param window hits that each source's list is to be final to */
  constructor(
    forecasts: readonly LeafForecast[],
    window: number,
    { prunedDocuments = 0, isByScore = true, hitsPerGroup = Number.POSITIVE_INFINITY }: StandingsOptions = {},
  ) {
    this.hitsPerGroup = hitsPerGroup;
    this.window = window;
    this.prunedDocuments = prunedDocuments;
    this.isByScore = isByScore;
    this.leaves = forecasts.map((forecast) => ({
      forecast,
      findings: undefined,
      before: undefined,
      state: 'open',
      bound: undefined,
      isReplaced: false,
    }));
    for (const { role, documents, source } of forecasts) {
      if (role !== 'opportunistic') {
        this.documents += documents;
        if (documents > 0) this.sized++;
      }
      const tally = this.tallies.get(source);
      if (tally === undefined) this.tallies.set(source, { open: 1, answered: 0, worth: Number.NEGATIVE_INFINITY });
      else tally.open++;
    }
  }

  /** A leaf has told what it has so far. */
  progressed(place: number, findings: LeafFindings): void {
    this.take(place, findings, 'open');
  }

  /** A leaf has answered. */
  answered(place: number, findings: LeafFindings): void {
    const leaf = this.leaves[place] as MutableStanding;
    leaf.before = leaf.findings;
    this.answerOrder.push(place);
    this.take(place, findings, 'answered');
    this.end(leaf, 1);
  }

  /** A leaf has failed. */
  failed(place: number): void {
    const leaf = this.leaves[place] as MutableStanding;
    leaf.state = 'failed';
    this.end(leaf, 0);
  }

  /** A leaf has failed, and another is asked in its place; that one has the next place of all. */
  replaced(place: number): void {
    const leaf = this.leaves[place] as MutableStanding;
    leaf.isReplaced = true;
    const { source, role, weight, kind } = leaf.forecast;
    const forecast = unknownLeaf({ source, role, weight, kind: `${kind}, instead` });
    const unheard = { findings: undefined, before: undefined, state: 'open', bound: undefined } as const;
    this.leaves.push({ forecast, ...unheard, isReplaced: false });
    (this.tallies.get(source) as SourceTally).open++;
  }

  /** The leaves, in the order that they were asked in. */
  get all(): readonly Standing[] {
    return this.leaves;
  }

  /** Places of those that have answered, in the order of their answers. */
  get answers(): readonly number[] {
    return this.answerOrder;
  }

  /** Places in the route of the sources that were asked. */
  get sources(): readonly number[] {
    return [...this.tallies.keys()];
  }

  /** Whether a source has answered: none of its leaves is open, and not all have failed. */
  hasAnswered(source: number): boolean {
    const tally = this.tallies.get(source);
    return tally !== undefined && tally.open === 0 && tally.answered > 0;
  }

  /** Whether a leaf of the source has answered. */
  isHeardOf(source: number): boolean {
    return (this.tallies.get(source)?.answered ?? 0) > 0;
  }

  /** The source that was the first to have answered with a hit; nothing if none has. */
  get firstAnswered(): number | undefined {
    return this.first;
  }

  /** Score of a source's best hit, times its weight; -Infinity if it has none. */
  worthOf(source: number): number {
    return this.tallies.get(source)?.worth ?? Number.NEGATIVE_INFINITY;
  }

  /**
   * Share of the documents asked that have answered, in [0, 1]. A leaf without a number of documents, as a vertical,
   * counts as one of average size, unless it has failed.
   */
  get share(): number {
    let open = 0;
    let answered = 0;
    for (const { forecast, state } of this.leaves) {
      if (forecast.role === 'opportunistic' || forecast.documents > 0) continue;
      if (state === 'open') open++;
      else if (state === 'answered') answered++;
    }
    const average = this.sized > 0 ? this.documents / this.sized : 1;
    const all = this.documents + average * (open + answered);
    return all === 0 ? 1 : Math.min(1, (this.decided + average * answered) / all);
  }

  /**
   * How the share of the documents that are decided stands to the least one, as answers count it: what is proven to be
   * out of the list is decided, and so are shards that cannot match. Out of reach: too much has failed. Where there are
   * no documents, leaves count as one each.
   */
  standsTo(leastShare: number): 'reached' | 'open' | 'out-of-reach' {
    const hasDocuments = this.documents + this.prunedDocuments > 0;
    let all = this.prunedDocuments;
    let decided = all;
    let lost = 0;
    for (let place = 0; place < this.leaves.length; place++) {
      const { forecast, findings, state, isReplaced } = this.leaves[place] as MutableStanding;
      if (forecast.role === 'opportunistic' || (isReplaced && !hasDocuments)) continue;
      const size = hasDocuments ? forecast.documents : 1;
      const told = hasDocuments ? (findings?.documentsDecided ?? 0) : Number(state === 'answered');
      const isDecided = told >= size || this.isProven(place);
      all += size;
      decided += isDecided ? size : told;
      if (!isDecided && state !== 'open' && !isReplaced) lost += size - told;
    }
    if (decided >= leastShare * all) return 'reached';
    return all - lost < leastShare * all ? 'out-of-reach' : 'open';
  }

  /**
   * Whether no document that is missing of the leaf can enter its source's list. A bound that equals the last score
   * proves nothing, for a tie is decided by `seq`.
   */
  isProven(place: number): boolean {
    const last = this.lastScore((this.leaves[place] as Standing).forecast.source);
    return this.window > 0 && last > Number.NEGATIVE_INFINITY && this.boundOf(place) < last;
  }

  /** No document of the leaf that is missing so far scores above this. */
  boundOf(place: number): number {
    const leaf = this.leaves[place] as MutableStanding;
    const rest = leaf.findings?.boundOfRest ?? Number.POSITIVE_INFINITY;
    return rest === Number.NEGATIVE_INFINITY ? rest : Math.min(rest, this.staticBoundOf(place));
  }

  /** No document of the leaf scores above this, as far as was known before it was asked. */
  staticBoundOf(place: number): number {
    const leaf = this.leaves[place] as MutableStanding;
    leaf.bound ??= leaf.forecast.bound();
    return leaf.bound;
  }

  /**
   * Score of the last hit of a source's window among all that was told; -Infinity if there are fewer hits, or what
   * scores less may come before it.
   */
  lastScore(source: number): number {
    if (!this.isByScore) return Number.NEGATIVE_INFINITY;
    const best = this.known.get(source) ?? this.collect(source);
    return best.length < this.window ? Number.NEGATIVE_INFINITY : (best[this.window - 1] ?? Number.POSITIVE_INFINITY);
  }

  /** Whether scores alone say which hits enter the lists, so that something can be learnt of what scores are expected. */
  get isLearnable(): boolean {
    return this.isByScore && this.hitsPerGroup === Number.POSITIVE_INFINITY;
  }

  /** Hits in a source's window among all that was told. */
  hitsOf(source: number): number {
    return (this.known.get(source) ?? this.collect(source)).length;
  }

  private end({ forecast: { source } }: Standing, answers: number): void {
    const tally = this.tallies.get(source) as SourceTally;
    tally.open--;
    tally.answered += answers;
    if (this.hasAnswered(source) && tally.worth > Number.NEGATIVE_INFINITY) this.first ??= source;
  }

  private take(place: number, findings: LeafFindings, state: Standing['state']): void {
    const leaf = this.leaves[place] as MutableStanding;
    const { source, role, weight } = leaf.forecast;
    if (role !== 'opportunistic') this.decided += findings.documentsDecided - (leaf.findings?.documentsDecided ?? 0);
    const best = this.known.get(source);
    const isFirst = leaf.findings === undefined;
    leaf.findings = findings;
    leaf.state = state;
    const tally = this.tallies.get(source) as SourceTally;
    // Without hits there is no worth, whatever the weight: infinity times 0 is no number.
    if (findings.scores.length > 0) tally.worth = Math.max(tally.worth, (findings.scores[0] as number) * weight);
    if (best === undefined) return;
    // What a leaf told before is told again, so it must not count twice; and groups of what is known are not kept.
    if (isFirst && this.hitsPerGroup === Number.POSITIVE_INFINITY)
      this.known.set(source, mergeScores(best, findings.scores, this.window));
    else this.known.delete(source);
  }

  private collect(source: number): ArrayLike<number> {
    const best = this.hitsPerGroup < Number.POSITIVE_INFINITY ? this.collectGroups(source) : this.collectScores(source);
    this.known.set(source, best);
    return best;
  }

  private collectScores(source: number): Float64Array {
    let best = new Float64Array(0);
    for (const { forecast, findings } of this.leaves) {
      if (forecast.source === source && findings !== undefined) best = mergeScores(best, findings.scores, this.window);
    }
    return best;
  }

  private collectGroups(source: number): ArrayLike<number> {
    const lists = this.leaves.flatMap(({ forecast, findings }) => (forecast.source === source ? (findings ?? []) : []));
    return bestOfGroups(lists, this.window, this.hitsPerGroup).scores;
  }
}

/** How the leaves of a source stand. */
interface SourceTally {
  open: number;
  answered: number;
  /** Score of its best hit, times its weight. */
  worth: number;
}

interface MutableStanding extends Standing {
  findings: LeafFindings | undefined;
  before: LeafFindings | undefined;
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
