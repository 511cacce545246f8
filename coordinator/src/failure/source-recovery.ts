import type { Clock } from '@muster/proto';
import type { OpenAsks } from '../scatter/open-asks.js';
import type { FailedInstead, LeafAnswer, ScatteredSource, StandIn } from '../scatter/scattered.js';
import { faultOfSource, SourceAsk, type SourceAskOptions } from '../scatter/source-ask.js';
import type {
  FallbackSource,
  LeafAsk,
  LeafFault,
  LeafOutcome,
  LeafRecord,
  Plan,
  PlannedSource,
  PlannedVertical,
} from '../words.js';
import type { AnswerMemory } from './answer-memory.js';
import { questionOf } from './question.js';
import { firstResort } from './resort.js';
import type { RetryThrottle } from './retry-throttle.js';
import { configuredStandIn, rememberedStandIn } from './stand-in.js';
import type { FailedSource } from './strategy.js';

/** What recovering needs. */
export interface RecoveryDependencies {
  readonly memory: AnswerMemory;
  /** What bounds how often a vertical is asked again. */
  readonly retriesOf: (vertical: string) => RetryThrottle;
  readonly clock: Clock;
  /** Bounds what nobody waits for. */
  readonly openAsks: OpenAsks;
  /** Asks a source by itself, with its answer due by a deadline. */
  readonly askAlone: (
    planned: PlannedSource,
    ...limits: Parameters<SourceAskOptions['ask']>
  ) => Promise<ScatteredSource>;
}

/** A source with something to be done if it fails. */
export interface RecoverableSource {
  readonly planned: PlannedSource;
  /** Places of its leaves; none if it could not even be asked. */
  readonly leaves: readonly number[];
  /** The place of who is asked if it has no leaves. */
  readonly nextLeaf: number;
  /** Picks its outcomes out of those of all leaves. */
  readonly read: (outcomes: readonly LeafOutcome<LeafAnswer>[]) => ScatteredSource;
}

/** The query that a source is asked for. */
export interface RecoveryQuery {
  readonly plan: Plan;
  /** When answers of leaves are due. */
  readonly leafDeadlineMs: number;
  /** Nobody is asked with less time than this, in milliseconds. */
  readonly leastTripMs: number;
}

/** How the failure of a source ended. */
type Ending =
  | { readonly kind: 'without' | 'error' }
  | { readonly kind: 'stand-in'; readonly standIn: StandIn }
  | { readonly kind: 'own'; readonly answer: ScatteredSource };

/** Who is asked in the place of the source. */
interface Pending {
  readonly place: number;
  /** Name of the source; nothing if it is the failed one itself. */
  readonly other: string | undefined;
}

type FailedOutcome = LeafOutcome<LeafAnswer> & { readonly ok: false };

/** One source of one query on its way through its failure strategies. */
export class SourceRecovery {
  readonly source: RecoverableSource;
  private open: number;
  private hasAnswer = false;
  /** The first strategy not heard yet. */
  private nextStep = 0;
  private pending: Pending | undefined;
  private ending: Ending | undefined;
  /** How it failed at first, and when it was asked again. */
  private first: FailedOutcome | undefined;
  private again: FailedOutcome | undefined;
  /** Who was asked in its place and failed too. */
  private readonly failedInstead: FailedInstead[] = [];
  private isConcluding = false;
  /** When it was asked, by the coordinator's clock. */
  readonly startedMs: number;
  private readonly query: RecoveryQuery;
  private readonly dependencies: RecoveryDependencies;

  constructor(source: RecoverableSource, query: RecoveryQuery, dependencies: RecoveryDependencies) {
    this.source = source;
    this.open = source.leaves.length;
    this.query = query;
    this.dependencies = dependencies;
    this.startedMs = dependencies.clock.now();
  }

  /** The query fails because of it. */
  get isFatal(): boolean {
    return this.ending?.kind === 'error';
  }

  /** A leaf of it, or who was asked in its place, has ended. Gives who is asked now, as the leaf `nextPlace`. */
  ended(place: number, outcome: LeafOutcome<LeafAnswer>, nextPlace: number): LeafAsk<LeafAnswer> | undefined {
    if (this.pending?.place === place) return this.pendingEnded(this.pending, outcome, nextPlace);
    this.countForThrottle(outcome);
    this.open--;
    this.hasAnswer ||= outcome.ok;
    if (!outcome.ok) this.first ??= outcome;
    return outcome.ok || this.hasAnswer || this.open > 0 ? undefined : this.failed(outcome, nextPlace);
  }

  /** The source has failed: hears its strategies until one offers something. */
  failed(fault: LeafFault | undefined, nextPlace: number): LeafAsk<LeafAnswer> | undefined {
    const { planned } = this.source;
    const failed = this.failedSource(fault ?? { failure: 'no-replica', message: '' });
    this.noteThrottle(fault, failed);
    const { resort, next } = firstResort(planned.onFailure ?? [], this.nextStep, failed);
    this.nextStep = next;
    switch (resort.kind) {
      case 'remembered':
        return this.endWith(rememberedStandIn(planned, resort.remembered));
      case 'configured':
        return this.endWith(configuredStandIn(planned, resort.hits));
      case 'again':
        this.pending = { place: nextPlace, other: undefined };
        return this.bounded(this.askAgain(planned as PlannedVertical, resort.afterMs));
      case 'other':
        this.pending = { place: nextPlace, other: resort.source.name };
        return this.bounded(this.askOther(resort.source));
      default:
        this.ending = { kind: resort.kind === 'error' ? 'error' : 'without' };
        return undefined;
    }
  }

  /** Whoever wonders why it was not asked again finds it in the record of the call. */
  private noteThrottle(fault: (LeafFault & Partial<LeafRecord>) | undefined, { mayRetry }: FailedSource): void {
    const { planned } = this.source;
    if (mayRetry || planned.kind !== 'vertical' || fault === undefined || !isWorthAnother(fault)) return;
    const isWanted = (planned.onFailure ?? []).slice(this.nextStep).some(({ strategy }) => strategy === 'retry');
    const call = fault.calls?.at(-1);
    if (isWanted && call !== undefined) call.refusedBy = 'retry-budget';
  }

  /** Gathering is over: what is open is settled without asking anyone. */
  conclude(outcomes: readonly LeafOutcome<LeafAnswer>[]): void {
    this.isConcluding = true;
    if (this.ending !== undefined || this.hasAnswer) return;
    const { pending, source } = this;
    if (pending !== undefined) {
      this.pendingEnded(pending, outcomes[pending.place] as LeafOutcome<LeafAnswer>, Number.NaN);
      return;
    }
    const own = source.leaves.map((place) => outcomes[place] as LeafOutcome<LeafAnswer>);
    const fault = faultOfSource(source.read(outcomes));
    // Who was given up on purpose has not failed.
    if (fault !== undefined && !own.every((leaf) => !leaf.ok && leaf.failure === 'cut')) this.failed(fault, Number.NaN);
  }

  /** The source as it was read, with what came of its failure. */
  readonly recovered = (read: ScatteredSource): ScatteredSource => {
    const { failedInstead } = this;
    const source = this.withEnding(read);
    return failedInstead.length === 0 ? source : { ...source, failedInstead };
  };

  private withEnding(read: ScatteredSource): ScatteredSource {
    const { ending, again } = this;
    const source = again !== undefined && read.kind === 'vertical' ? { ...read, outcome: again } : read;
    switch (ending?.kind) {
      case 'own':
        return ending.answer;
      case 'stand-in':
        return { ...source, standIn: ending.standIn };
      case 'error':
        return { ...source, isFatal: true };
      default:
        return source;
    }
  }

  private pendingEnded(
    { other }: Pending,
    outcome: LeafOutcome<LeafAnswer>,
    nextPlace: number,
  ): LeafAsk<LeafAnswer> | undefined {
    this.pending = undefined;
    if (other === undefined) this.countForThrottle(outcome);
    if (outcome.ok && 'kind' in outcome.value && outcome.value.kind !== 'absent') {
      if (other !== undefined) {
        return this.endWith({ kind: 'source', source: other, ageMs: 0, answer: outcome.value });
      }
      this.ending = { kind: 'own', answer: this.asOwn(outcome.value) };
      return undefined;
    }
    if (other === undefined && !outcome.ok) this.again = { ...outcome, ...this.both(outcome) };
    if (other !== undefined && !outcome.ok) this.failedInstead.push({ name: other, outcome });
    // Why the other failed says nothing of the source itself.
    return this.failed(other === undefined && !outcome.ok ? outcome : this.first, nextPlace);
  }

  /** What the source answered when it was asked again, as if it had at once. */
  private asOwn(answer: ScatteredSource): ScatteredSource {
    const { planned } = this.source;
    const tookMs = this.dependencies.clock.now() - this.startedMs;
    if (answer.kind !== 'vertical' || planned.kind !== 'vertical') return answer;
    return { ...answer, planned, outcome: { ...answer.outcome, ...this.both(answer.outcome), tookMs } };
  }

  /** The calls of both attempts. */
  private both(second: LeafRecord): Pick<LeafRecord, 'attempts' | 'calls'> {
    const { attempts = 0, calls = [] } = this.first ?? {};
    return { attempts: attempts + second.attempts, calls: [...calls, ...(second.calls ?? [])] };
  }

  private endWith(standIn: StandIn): undefined {
    this.ending = { kind: 'stand-in', standIn };
  }

  private failedSource(fault: LeafFault): FailedSource {
    const { dependencies, query, source } = this;
    const { planned } = source;
    return {
      fault,
      leftMs: this.isConcluding ? 0 : this.leftMs(query),
      mostWaitMs: this.isConcluding ? 0 : this.mostWaitMs(planned, query),
      mayRetry: planned.kind === 'vertical' && dependencies.retriesOf(planned.name).allows,
      recall: (maxAgeMs) => {
        const question = questionOf(planned, query.plan);
        return question === undefined ? undefined : dependencies.memory.recall(question, maxAgeMs);
      },
    };
  }

  private leftMs({ leafDeadlineMs, leastTripMs }: RecoveryQuery): number {
    const leftMs = leafDeadlineMs - this.dependencies.clock.now();
    return leftMs <= leastTripMs ? 0 : leftMs;
  }

  private mostWaitMs(planned: PlannedSource, { leafDeadlineMs, leastTripMs }: RecoveryQuery): number {
    return Math.min(leafDeadlineMs, this.untilMs(planned)) - this.dependencies.clock.now() - leastTripMs;
  }

  /** When the time of a vertical is over, which is for both attempts. */
  private untilMs(planned: PlannedSource): number {
    const timeoutMs = planned.kind === 'vertical' ? planned.timeoutMs : undefined;
    return timeoutMs === undefined ? Number.POSITIVE_INFINITY : this.startedMs + timeoutMs;
  }

  private countForThrottle(outcome: LeafOutcome<LeafAnswer>): void {
    const { planned } = this.source;
    if (planned.kind !== 'vertical') return;
    const throttle = this.dependencies.retriesOf(planned.name);
    if (outcome.ok) throttle.answered();
    else if (this.isItsFault(outcome)) throttle.failed();
  }

  /** As gRFC A6 has it, only what a retry may follow counts: a timeout is never followed by one. */
  private isItsFault(outcome: FailedOutcome): boolean {
    return outcome.attempts > 0 && !this.isConcluding && isWorthAnother(outcome);
  }

  private bounded(ask: LeafAsk<LeafAnswer>): LeafAsk<LeafAnswer> {
    const { name, role } = this.source.planned;
    return role === 'opportunistic' ? this.dependencies.openAsks.bounded(name, ask) : ask;
  }

  private askAgain(planned: PlannedVertical, afterMs: number): LeafAsk<LeafAnswer> {
    const { clock, askAlone } = this.dependencies;
    const untilMs = this.untilMs(planned);
    return new SourceAsk({
      clock,
      afterMs,
      ask: (deadlineMs, cancellation) =>
        askAlone({ ...planned, timeoutMs: undefined }, Math.min(deadlineMs, untilMs), cancellation),
    });
  }

  private askOther(other: FallbackSource): LeafAsk<LeafAnswer> {
    const { clock, askAlone } = this.dependencies;
    const ask: SourceAskOptions['ask'] = async (deadlineMs, cancellation) =>
      askAlone(other.plan(), deadlineMs, cancellation);
    return new SourceAsk({ clock, afterMs: 0, ask });
  }
}

/** Whether asking again may help: it could not be reached, or refused. */
function isWorthAnother({ failure }: LeafFault): boolean {
  return failure === 'unavailable' || failure === 'rejected';
}
