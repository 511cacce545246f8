import type {
  Cancel,
  GatherEnd,
  GatherProgress,
  LeafAsk,
  LeafHedging,
  LeafOutcome,
  LeafRecord,
  LeafRole,
  LeafSink,
} from '../words.js';
import { Alarm } from './alarm.js';
import type { GatherOptions } from './gather-options.js';
import { type HedgedLeaves, HedgeRounds } from './hedge-rounds.js';
import { LateLeaves } from './late-leaves.js';
import { faultOf, notAsked } from './missing-leaf.js';

/**
 * What came. `outcomes[i]` belongs to `asks[i]`; behind them are those of leaves that were asked in the place of others,
 * in the order of asking. What had not come by the end is what the leaf had told so far, cut
 * short, or else a failure: `timeout`, `cut`, `not-waited-for` or `cancelled`.
 */
export interface Gathered<Value> {
  readonly outcomes: readonly LeafOutcome<Value>[];
  readonly end: GatherEnd;
  /** Probability that no list could change any more, where a strategy computed it. */
  readonly probability: number | undefined;
}

/**
 * Asks all leaves at once and collects what they answer until the cutoff policy says stop; then cancels what is open,
 * but for opportunistic leaves, which may still answer until the cutoff. Rejects only with what a watch, a policy or an
 * ask has thrown.
 */
export function gather<Value>(
  asks: readonly LeafAsk<Value>[],
  options: GatherOptions<Value>,
): Promise<Gathered<Value>> {
  return new Promise((resolve, reject) => new Gathering(asks, options, { resolve, reject }).start());
}

class Gathering<Value> implements LeafSink<Value>, HedgedLeaves {
  private readonly outcomes: (LeafOutcome<Value> | undefined)[];
  /** What leaves told before they answered; made when one does. */
  private soFar: ({ readonly value: Value; readonly from: LeafRecord } | undefined)[] | undefined;
  readonly startedMs: number;
  private readonly asked: number;
  private requiredOpen = 0;
  private answered = 0;
  private failed = 0;
  private probability: number | undefined;
  private isStarted = false;
  private isOver = false;
  private unlink: Cancel = () => {};
  private readonly alarm: Alarm;
  /** Nothing where no leaf is hedged. */
  private readonly hedges: HedgeRounds | undefined;
  /** Made when a leaf may answer late. */
  private late: LateLeaves<Value> | undefined;
  private readonly asks: LeafAsk<Value>[];
  private readonly roles: LeafRole[];
  private readonly options: GatherOptions<Value>;
  private readonly promise: Settle<Gathered<Value>>;

  constructor(asks: readonly LeafAsk<Value>[], options: GatherOptions<Value>, promise: Settle<Gathered<Value>>) {
    const { clock, stalls, roles = [], mostHedges, mayHedge = true } = options;
    this.asks = [...asks];
    this.roles = [...roles];
    this.options = options;
    this.promise = promise;
    this.outcomes = asks.map(() => undefined);
    this.startedMs = clock.now();
    let asked = asks.length;
    for (const role of this.roles) {
      if (role === 'opportunistic') asked--;
      else if (role === 'required') this.requiredOpen++;
    }
    this.asked = asked;
    this.alarm = new Alarm(clock, stalls, (wasStalled) => this.guard(() => this.rang(wasStalled)));
    this.hedges = mostHedges && new HedgeRounds(this, mayHedge ? mostHedges(asked) : 0);
  }

  start(): void {
    this.guard(() => this.startAll());
  }

  private startAll(): void {
    const { leafDeadlineMs, cancellation, stalls, leastTripMs = 0 } = this.options;
    stalls.watch();
    this.unlink = cancellation.onCancel(() => this.guard(() => this.stop({ by: 'cancelled' })));
    const leftMs = leafDeadlineMs - this.startedMs;
    if (leftMs > leastTripMs) this.tellAsking();
    // Who is asked in the place of another is started then, and comes behind.
    const { length } = this.asks;
    for (let place = 0; place < length && !this.isOver; place++) {
      if (leftMs <= leastTripMs) this.arrive(place, notAsked(leftMs));
      else this.startOne(place);
    }
    this.isStarted = true;
    this.consider(false);
  }

  /** Told at once for all: what is paid for every leaf of every query adds up. */
  private tellAsking(): void {
    const { asking } = this.options;
    if (asking === undefined) return;
    let leaves = 0;
    for (const { hedging } of this.asks) if (hedging !== undefined) leaves++;
    if (leaves > 0) asking(leaves, this.startedMs);
  }

  private startOne(place: number): void {
    this.asks[place]?.start(this.options.leafDeadlineMs, place, this);
    this.hedges?.asked(place);
  }

  arrive(place: number, told: LeafOutcome<Value>): void {
    if (this.isOver) this.late?.arrive(place, told);
    else this.guard(() => this.take(place, told));
  }

  private take(place: number, told: LeafOutcome<Value>): void {
    if (this.outcomes[place] !== undefined) return;
    const outcome = told.ok ? told : this.inPlaceOf(told, place);
    this.outcomes[place] = outcome;
    const role = this.roleOf(place);
    const nextPlace = this.asks.length;
    const next = this.options.watch?.successor?.(place, outcome, nextPlace);
    this.options.watch?.ended(place, outcome);
    // What a leaf had found before it failed is of use, but is no answer.
    if (next === undefined) this.count(role, outcome.ok && outcome.cutShort === undefined);
    else {
      this.asks.push(next);
      this.roles[nextPlace] = role;
      this.outcomes.push(undefined);
      this.startOne(nextPlace);
    }
    if (this.isStarted) this.consider(false);
  }

  private count(role: LeafRole, isAnswer: boolean): void {
    if (role === 'required') this.requiredOpen--;
    if (role === 'opportunistic') return;
    if (isAnswer) this.answered++;
    else this.failed++;
  }

  private roleOf(place: number): LeafRole {
    return this.roles[place] ?? 'optional';
  }

  progress(place: number, value: Value, from: LeafRecord): void {
    this.guard(() => this.note(place, value, from));
  }

  private note(place: number, value: Value, from: LeafRecord): void {
    if (this.isOver || this.outcomes[place] !== undefined) return;
    this.soFar ??= this.asks.map(() => undefined);
    this.soFar[place] = { value, from };
    this.options.watch?.progressed(place, value, from);
    if (this.isStarted) this.consider(false);
  }

  get places(): number {
    return this.asks.length;
  }

  hedgingOf(place: number): LeafHedging | undefined {
    if (this.outcomes[place] !== undefined || this.roleOf(place) === 'opportunistic') return undefined;
    return this.asks[place]?.hedging;
  }

  isWorthHedging(place: number): boolean {
    return this.options.watch?.isWorthHedging?.(place) ?? true;
  }

  /** It was time for the policy, or for a hedge, and what had come by then has been read. */
  private rang(wasStalled: boolean): void {
    if (this.isOver) return;
    const { clock, stalls } = this.options;
    this.hedges?.go(clock.now(), wasStalled || stalls.isReading);
    this.consider(true);
  }

  /** Asks the policy; sets the alarm for when it says, or for the next hedge. */
  private consider(hasLooked: boolean): void {
    if (this.isOver) return;
    const progress = this.progressNow();
    const { waitMs, end, probability } = this.options.cutoff(progress);
    this.probability = probability;
    if (waitMs <= 0) {
      // The first reply to be read after a stall must not cut off the others.
      if (isForTime(end) && !hasLooked) this.alarm.look();
      else this.stop(end);
      return;
    }
    const hedgeMs = this.hedges?.dueMs ?? Number.POSITIVE_INFINITY;
    this.alarm.set(Math.min(progress.nowMs + waitMs, hedgeMs), progress.nowMs);
  }

  private progressNow(): GatherProgress {
    const { clock, cutoffMs } = this.options;
    const { startedMs, asked, answered, failed, requiredOpen } = this;
    return { nowMs: clock.now(), startedMs, cutoffMs, asked, answered, failed, requiredOpen };
  }

  private stop(end: GatherEnd): void {
    if (this.isOver) return;
    this.end();
    const mayAllAnswer = this.options.watch?.ending?.(end) ?? false;
    const outcomes = this.outcomes.map((outcome, place) => outcome ?? this.missing(end, place, mayAllAnswer));
    this.promise.resolve({ outcomes, end, probability: this.probability });
    this.late?.await(this.options.cutoffMs);
  }

  private end(): void {
    this.isOver = true;
    this.alarm.cancel();
    this.options.stalls.unwatch();
    this.unlink();
  }

  /**
   * Whatever goes wrong here, who waits for the gathering hears of it, and who told us something does not. What goes
   * wrong after it is over costs no more than what was to come of late answers.
   */
  private guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!this.isOver) this.end();
      this.late?.forget();
      this.promise.reject(error);
      this.asks.forEach((ask, place) => {
        if (this.outcomes[place] === undefined) ask.stop();
      });
    }
  }

  private missing(end: GatherEnd, place: number, mayAllAnswer: boolean): LeafOutcome<Value> {
    const isWaitedFor = this.roleOf(place) !== 'opportunistic';
    const ask = this.asks[place] as LeafAsk<Value>;
    // Who may go on does so until its deadline: its answer is of use to later queries.
    const mayAnswer = (mayAllAnswer || !isWaitedFor) && end.by !== 'cancelled';
    if (mayAnswer) this.letAnswer(place, ask);
    const record = mayAnswer ? ask.record() : ask.stop();
    const afterMs = this.options.clock.now() - this.startedMs;
    return this.inPlaceOf({ ok: false, ...faultOf(end, isWaitedFor, afterMs), ...record }, place);
  }

  private letAnswer(place: number, ask: LeafAsk<Value>): void {
    const { clock, watch } = this.options;
    const ended = (from: number, outcome: LeafOutcome<Value>): void => this.guard(() => watch?.late?.(from, outcome));
    this.late ??= new LateLeaves({ clock, ended });
    this.late.add(place, ask);
  }

  /** What a leaf had found so far is better than nothing, whatever became of the leaf. */
  private inPlaceOf(failed: LeafOutcome<Value> & { readonly ok: false }, place: number): LeafOutcome<Value> {
    const told = this.soFar?.[place];
    if (told === undefined) return failed;
    const { ok: _ok, failure, message, ...record } = failed;
    // The documents are with who told of them, though another may have been asked since.
    return { ...record, replica: told.from.replica, ok: true, value: told.value, cutShort: { failure, message } };
  }
}

/** What becomes of a promise. */
interface Settle<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/** Whether the stop comes of time going by, and not of what was told. */
function isForTime(end: GatherEnd): boolean {
  return end.by === 'time' || (end.by === 'strategy' && end.because === 'time');
}
