import type { Clock } from '@muster/proto';
import type { Cancellation } from '../cancellation.js';
import type {
  Cancel,
  CutoffPolicy,
  GatherEnd,
  GatherProgress,
  LeafAsk,
  LeafFault,
  LeafOutcome,
  LeafRecord,
  LeafRole,
  LeafSink,
} from '../words.js';

/** What a gathering is made of. */
export interface GatherOptions<Value = unknown> {
  readonly cutoff: CutoffPolicy;
  /** When gathering ends whatever is missing, by `clock`. */
  readonly cutoffMs: number;
  /** When leaves are told that their answer is due, by `clock`; a little before the cutoff. */
  readonly leafDeadlineMs: number;
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  /** What is asked with less time than this cannot come back, and is not asked. In milliseconds. @default 0 */
  readonly leastTripMs?: number;
  /** What waiting owes each leaf, in the order of the asks. @default all are optional */
  readonly roles?: readonly LeafRole[];
  /** Is told what leaves tell, before the cutoff policy is asked. @default nobody */
  readonly watch?: GatherWatch<Value>;
}

/** Is told what the leaves of a gathering tell. */
export interface GatherWatch<Value> {
  /** A leaf has answered or failed. */
  ended(place: number, outcome: LeafOutcome<Value>): void;
  /** A leaf told what it has so far. */
  progressed(place: number, value: Value): void;
  /**
   * A leaf has answered or failed; gives who is to be asked in its place, under `nextPlace`, with its role. The leaf
   * counts as open until that one has ended.
   */
  successor?(place: number, outcome: LeafOutcome<Value>, nextPlace: number): LeafAsk<Value> | undefined;
  /**
   * Gathering ends; tells whether the leaves that are open may still answer, until the cutoff. Opportunistic ones may
   * whatever it says, and none after a cancellation.
   */
  ending?(end: GatherEnd): boolean;
  /** A leaf that may still answer has done so, or has failed, after gathering was over; its time may have been up. */
  late?(place: number, outcome: LeafOutcome<Value>): void;
}

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

/** A timer that fires later than this shows that the loop stood still. */
const stallMs = 5;
/** Turns for reading what lay in the sockets then. */
const looksAfterStall = 8;

class Gathering<Value> implements LeafSink<Value> {
  private readonly outcomes: (LeafOutcome<Value> | undefined)[];
  /** What leaves told before they answered; made when one does. */
  private soFar: ({ readonly value: Value; readonly from: LeafRecord } | undefined)[] | undefined;
  readonly startedMs: number;
  private readonly asked: number;
  private requiredOpen = 0;
  private answered = 0;
  private failed = 0;
  private probability: number | undefined;
  private timerDueMs = Number.NaN;
  private looks = 0;
  private isStarted = false;
  private isOver = false;
  private cancelTimer: Cancel = () => {};
  private unlink: Cancel = () => {};
  private readonly asks: LeafAsk<Value>[];
  private readonly roles: LeafRole[];
  private readonly options: GatherOptions<Value>;
  private readonly promise: Settle<Gathered<Value>>;
  /** Places of leaves that may still answer after gathering is over. */
  private readonly late = new Set<number>();

  constructor(asks: readonly LeafAsk<Value>[], options: GatherOptions<Value>, promise: Settle<Gathered<Value>>) {
    this.asks = [...asks];
    this.roles = [...(options.roles ?? [])];
    this.options = options;
    this.promise = promise;
    this.outcomes = asks.map(() => undefined);
    this.startedMs = options.clock.now();
    let asked = asks.length;
    for (const role of this.roles) {
      if (role === 'opportunistic') asked--;
      else if (role === 'required') this.requiredOpen++;
    }
    this.asked = asked;
  }

  start(): void {
    this.guard(() => this.startAll());
  }

  private startAll(): void {
    const { leafDeadlineMs, cancellation, leastTripMs = 0 } = this.options;
    this.unlink = cancellation.onCancel(() => this.guard(() => this.stop({ by: 'cancelled' })));
    const leftMs = leafDeadlineMs - this.startedMs;
    // Who is asked in the place of another is started then, and comes behind.
    const { length } = this.asks;
    for (let place = 0; place < length && !this.isOver; place++) {
      if (leftMs <= leastTripMs) this.arrive(place, notAsked(leftMs));
      else this.asks[place]?.start(leafDeadlineMs, place, this);
    }
    this.isStarted = true;
    this.consider(false);
  }

  arrive(place: number, told: LeafOutcome<Value>): void {
    this.guard(() => (this.isOver ? this.arriveLate(place, told) : this.take(place, told)));
  }

  /** Who is started after all, or was stopped, has nothing to say any more. */
  private arriveLate(place: number, told: LeafOutcome<Value>): void {
    if (!this.late.delete(place)) return;
    if (this.late.size === 0) this.cancelTimer();
    this.options.watch?.late?.(place, told);
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
      next.start(this.options.leafDeadlineMs, nextPlace, this);
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
    this.options.watch?.progressed(place, value);
    if (this.isStarted) this.consider(false);
  }

  /** Asks the policy; arms the timer for as long as it says. */
  private consider(hasLooked: boolean): void {
    if (this.isOver) return;
    const progress = this.progressNow();
    const { waitMs, end, probability } = this.options.cutoff(progress);
    this.probability = probability;
    if (waitMs <= 0) {
      // The first reply to be read after a stall must not cut off the others.
      if (isForTime(end) && !hasLooked) this.look();
      else this.stop(end);
      return;
    }
    const dueMs = progress.nowMs + waitMs;
    // Policies mostly name the same instant again; a timer that is due a little early only asks once more.
    if (Math.abs(dueMs - this.timerDueMs) < 0.01) return;
    this.cancelTimer();
    this.timerDueMs = dueMs;
    this.cancelTimer = this.options.clock.setTimer(waitMs, () => this.guard(() => this.look()));
  }

  /**
   * Lets what lies in the sockets be read before the cutoff falls. A turn reads one frame of each stream; after a stall
   * there may be several, and ours the last.
   */
  private look(): void {
    if (this.looks > 0) return;
    const { clock, cutoffMs } = this.options;
    const dueMs = Number.isNaN(this.timerDueMs) ? cutoffMs : this.timerDueMs;
    this.looks = clock.now() - dueMs > stallMs ? looksAfterStall : 1;
    this.lookOnce();
  }

  private lookOnce(): void {
    this.options.clock.defer(() => this.guard(() => this.looked()));
  }

  private looked(): void {
    this.looks--;
    if (this.isOver) return;
    if (this.looks > 0) {
      this.lookOnce();
      return;
    }
    this.timerDueMs = Number.NaN;
    this.consider(true);
  }

  private progressNow(): GatherProgress {
    const { clock, cutoffMs } = this.options;
    const { startedMs, asked, answered, failed, requiredOpen } = this;
    return { nowMs: clock.now(), startedMs, cutoffMs, asked, answered, failed, requiredOpen };
  }

  private stop(end: GatherEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelTimer();
    this.unlink();
    const mayAllAnswer = this.options.watch?.ending?.(end) ?? false;
    const outcomes = this.outcomes.map((outcome, place) => outcome ?? this.missing(end, place, mayAllAnswer));
    this.promise.resolve({ outcomes, end, probability: this.probability });
    if (this.late.size > 0) this.letAnswer();
  }

  /** Nobody else would stop a leaf that never answers. */
  private letAnswer(): void {
    const { clock, cutoffMs } = this.options;
    this.cancelTimer = clock.setTimer(Math.max(0, cutoffMs - clock.now()), () => this.guard(() => this.stopLate()));
  }

  private stopLate(): void {
    for (const place of [...this.late]) {
      const record = (this.asks[place] as LeafAsk<Value>).stop();
      this.arriveLate(place, { ok: false, failure: 'timeout', message: 'no answer by the cutoff', ...record });
    }
  }

  /**
   * Whatever goes wrong here, who waits for the gathering hears of it, and who told us something does not. What goes
   * wrong after it is over costs no more than what was to come of late answers.
   */
  private guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.isOver = true;
      this.cancelTimer();
      this.unlink();
      this.late.clear();
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
    if (mayAnswer) this.late.add(place);
    const record = mayAnswer ? ask.record() : ask.stop();
    return this.inPlaceOf({ ok: false, ...this.faultOf(end, isWaitedFor), ...record }, place);
  }

  /** What a leaf had found so far is better than nothing, whatever became of the leaf. */
  private inPlaceOf(failed: LeafOutcome<Value> & { readonly ok: false }, place: number): LeafOutcome<Value> {
    const told = this.soFar?.[place];
    if (told === undefined) return failed;
    const { ok: _ok, failure, message, ...record } = failed;
    // The documents are with who told of them, though another may have been asked since.
    return { ...record, replica: told.from.replica, ok: true, value: told.value, cutShort: { failure, message } };
  }

  private faultOf(end: GatherEnd, isWaitedFor: boolean): LeafFault {
    const after = `${(this.options.clock.now() - this.startedMs).toFixed(1)} ms`;
    if (end.by === 'cancelled') return { failure: 'cancelled', message: 'the query was cancelled' };
    if (!isWaitedFor)
      return { failure: 'not-waited-for', message: `no answer yet after ${after}; nobody waits for it` };
    if (end.by === 'failure') {
      return { failure: 'cut', message: `no answer yet when "${end.source}" had failed, after ${after}` };
    }
    if (end.by === 'strategy') {
      return { failure: 'cut', message: `no answer yet when "${end.strategy}" asked no more, after ${after}` };
    }
    return { failure: 'timeout', message: `no answer within ${after}` };
  }
}

/** What becomes of a promise. */
interface Settle<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

function notAsked(leftMs: number): LeafOutcome<never> {
  const message = `not asked: no answer can come within ${Math.max(0, leftMs).toFixed(1)} ms`;
  return { ok: false, failure: 'no-time', message, replica: '', attempts: 0, tookMs: 0 };
}

/** Whether the stop comes of time going by, and not of what was told. */
function isForTime(end: GatherEnd): boolean {
  return end.by === 'time' || (end.by === 'strategy' && end.because === 'time');
}
