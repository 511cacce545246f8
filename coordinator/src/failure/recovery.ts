import type { LeafAnswer, ScatteredSource } from '../scatter/scattered.js';
import type { LeafAsk, LeafOutcome, PlannedSource } from '../words.js';
import { goodAnswerOf } from './good-answer.js';
import { questionOf } from './question.js';
import {
  type RecoverableSource,
  type RecoveryDependencies,
  type RecoveryQuery,
  SourceRecovery,
} from './source-recovery.js';

/**
 * Sees to the sources of one query that fail: hears their strategies in order, says who is asked in their place, and
 * keeps good answers for later.
 */
export class Recovery {
  private sources: SourceRecovery[] = [];
  private readonly byLeaf: (SourceRecovery | undefined)[] = [];
  private outcomes: (LeafOutcome<LeafAnswer> | undefined)[] = [];
  private readonly query: RecoveryQuery;
  private readonly dependencies: RecoveryDependencies;

  constructor(query: RecoveryQuery, dependencies: RecoveryDependencies) {
    this.query = query;
    this.dependencies = dependencies;
  }

  /** The source that failed and without which the query fails; nothing as long as there is none. */
  get failing(): string | undefined {
    return this.sources.find(({ isFatal }) => isFatal)?.source.planned.name;
  }

  /** Watches over a source. If it has no leaves, it has failed already: gives who is asked as the next leaf. */
  add(source: RecoverableSource): LeafAsk<LeafAnswer> | undefined {
    const recovery = new SourceRecovery(source, this.query, this.dependencies);
    this.sources.push(recovery);
    for (const place of source.leaves) this.byLeaf[place] = recovery;
    const place = source.nextLeaf;
    const ask =
      source.leaves.length === 0
        ? recovery.failed(source.planned.kind === 'index' ? undefined : source.planned.fault, place)
        : undefined;
    if (ask !== undefined) this.byLeaf[place] = recovery;
    return ask;
  }

  /** A leaf has ended: gives who is asked in its place, as the leaf `nextPlace`. */
  successor(place: number, outcome: LeafOutcome<LeafAnswer>, nextPlace: number): LeafAsk<LeafAnswer> | undefined {
    const recovery = this.byLeaf[place];
    const ask = recovery?.ended(place, outcome, nextPlace);
    if (ask !== undefined) this.byLeaf[nextPlace] = recovery;
    return ask;
  }

  /** Gathering is over: what time has left open is settled without asking anyone, and good answers are kept. */
  conclude(outcomes: readonly LeafOutcome<LeafAnswer>[]): void {
    for (const recovery of this.sources) {
      recovery.conclude(outcomes);
      this.remember(recovery, outcomes);
    }
    this.outcomes = [...outcomes];
  }

  /**
   * All sources have been read: keeps only what late answers need. A leaf that nobody waits for holds all this until it
   * has ended, and would hold the frames of every other source.
   */
  release(): void {
    this.sources = this.sources.filter(isOpportunistic);
    for (let place = 0; place < this.outcomes.length; place++) {
      const recovery = this.byLeaf[place];
      if (recovery !== undefined && isOpportunistic(recovery)) continue;
      this.byLeaf[place] = undefined;
      this.outcomes[place] = undefined;
    }
  }

  /** An opportunistic leaf has ended after that. */
  late(place: number, outcome: LeafOutcome<LeafAnswer>): void {
    const recovery = this.byLeaf[place];
    if (recovery === undefined || !outcome.ok) return;
    this.outcomes[place] = outcome;
    // A source reads no outcomes but its own.
    this.remember(recovery, this.outcomes as LeafOutcome<LeafAnswer>[]);
  }

  /** A source as it was read, with what came of its failure. */
  recovered(planned: PlannedSource, read: ScatteredSource): ScatteredSource {
    return this.sources.find(({ source }) => source.planned === planned)?.recovered(read) ?? read;
  }

  /** Only where it may be asked for one day: what is kept takes time and room. */
  private remember(
    { source, recovered, startedMs }: SourceRecovery,
    outcomes: readonly LeafOutcome<LeafAnswer>[],
  ): void {
    const { planned, read } = source;
    if (planned.onFailure?.some(({ strategy }) => strategy === 'cached') !== true) return;
    const question = questionOf(planned, this.query.plan);
    const answer = goodAnswerOf(recovered(read(outcomes)));
    if (question !== undefined && answer !== undefined) this.dependencies.memory.remember(question, answer, startedMs);
  }
}

function isOpportunistic({ source }: SourceRecovery): boolean {
  return source.planned.role === 'opportunistic';
}
