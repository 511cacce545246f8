import { IncrementalMerge } from '@muster/ranker';
import type { Standing, Standings } from '../gather/standings.js';
import { sortKeysOf } from '../plan/plan-order.js';
import type { LeafOutcome, LeafRecord, Plan, PlannedSource } from '../words.js';
import { hitListOf } from './hit-list.js';
import type { LeafAnswer } from './scattered.js';

const notYet = { failure: 'cut', message: 'it has not answered yet' } as const;
const unasked: LeafRecord = { replica: '', attempts: 0, tookMs: 0 };

/** What the leaves of a scatter have told so far, for pages that are made before it is over. */
export class LeavesSoFar {
  private readonly told: LeafOutcome<LeafAnswer>[] = [];
  private readonly standings: Standings;
  private readonly plan: Pick<Plan, 'window' | 'order' | 'sources'>;
  /** The best hits of each index so far, by the places of sources. */
  private readonly best = new Map<number, IncrementalMerge>();

  constructor(standings: Standings, plan: Pick<Plan, 'window' | 'order' | 'sources'>) {
    this.standings = standings;
    this.plan = plan;
  }

  /** A leaf has answered or failed; gives whether there are other hits than before. */
  ended(place: number, outcome: LeafOutcome<LeafAnswer>): boolean {
    this.told[place] = outcome;
    return outcome.ok && this.changes(place, outcome.value);
  }

  /** A leaf told what it has so far; gives whether there are other hits than before. */
  progressed(place: number, value: LeafAnswer, from: LeafRecord): boolean {
    this.told[place] = { ...from, ok: true, value, cutShort: notYet };
    return this.changes(place, value);
  }

  /** Whether the best hits of a source change by what a leaf told: what is behind them changes no page. */
  private changes(place: number, answer: LeafAnswer): boolean {
    const { window, order, sources } = this.plan;
    const { source, leaf } = (this.standings.all[place] as Standing).forecast;
    // Which hits of groups count is known when all are there; a vertical answers once.
    if (!('lists' in answer) || order.collapse !== undefined) return true;
    const best = this.best.get(source) ?? new IncrementalMerge(window, sortKeysOf(sources[source] as PlannedSource));
    this.best.set(source, best);
    const before = best.ranking();
    if (answer.lists.length > 0) best.add(leaf, hitListOf(answer));
    return best.ranking() !== before;
  }

  /** What became of each leaf, as if gathering had ended now. */
  outcomes(): readonly LeafOutcome<LeafAnswer>[] {
    return this.standings.all.map((_leaf, place) => this.told[place] ?? { ...unasked, ok: false, ...notYet });
  }

  /** Whether no leaf that is still waited for can change a list any more. */
  isStable(): boolean {
    return this.standings.all.every(
      ({ state, forecast }, place) =>
        state !== 'open' || forecast.role === 'opportunistic' || this.standings.isProven(place),
    );
  }
}
