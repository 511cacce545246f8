import type { Clock } from '@muster/proto';
import type { Cancellation } from '../cancellation.js';
import type { Cancel, CutoffPolicy, LeafAsk, LeafOutcome, LeafSink, StopGathering } from '../words.js';

/** What a gathering is made of. */
export interface GatherOptions {
  readonly cutoff: CutoffPolicy;
  /** When gathering ends whatever is missing, by `clock`. */
  readonly cutoffMs: number;
  /** When leaves are told that their answer is due, by `clock`; a little before the cutoff. */
  readonly leafDeadlineMs: number;
  readonly clock: Clock;
  readonly cancellation: Cancellation;
}

/** What came. `outcomes[i]` belongs to `asks[i]`; what had not come by the cutoff is a failure, `timeout` or `cancelled`. */
export interface Gathered<Value> {
  readonly outcomes: readonly LeafOutcome<Value>[];
  readonly stopped: StopGathering;
}

/**
 * Asks all leaves at once and collects what they answer until the cutoff policy says stop; then cancels what is open.
 * Never rejects.
 */
export function gather<Value>(asks: readonly LeafAsk<Value>[], options: GatherOptions): Promise<Gathered<Value>> {
  return new Promise((resolve) => new Gathering(asks, options, resolve).start());
}

/** A timer that fires later than this shows that the loop stood still. */
const stallMs = 5;
/** Turns for reading what lay in the sockets then. */
const looksAfterStall = 8;

class Gathering<Value> implements LeafSink<Value> {
  private readonly outcomes: (LeafOutcome<Value> | undefined)[];
  readonly startedMs: number;
  private answered = 0;
  private timerDueMs = Number.NaN;
  private looks = 0;
  private isStarted = false;
  private isOver = false;
  private cancelTimer: Cancel = () => {};
  private unlink: Cancel = () => {};
  private readonly asks: readonly LeafAsk<Value>[];
  private readonly options: GatherOptions;
  private readonly resolve: (gathered: Gathered<Value>) => void;

  constructor(asks: readonly LeafAsk<Value>[], options: GatherOptions, resolve: (gathered: Gathered<Value>) => void) {
    this.asks = asks;
    this.options = options;
    this.resolve = resolve;
    this.outcomes = asks.map(() => undefined);
    this.startedMs = options.clock.now();
  }

  start(): void {
    const { leafDeadlineMs, cancellation } = this.options;
    this.unlink = cancellation.onCancel(() => this.stop('cancelled'));
    for (let place = 0; place < this.asks.length && !this.isOver; place++) {
      this.asks[place]?.start(leafDeadlineMs, place, this);
    }
    this.isStarted = true;
    this.consider(false);
  }

  arrive(place: number, outcome: LeafOutcome<Value>): void {
    if (this.isOver || this.outcomes[place] !== undefined) return;
    this.outcomes[place] = outcome;
    this.answered++;
    if (this.isStarted) this.consider(false);
  }

  /** Asks the policy; arms the timer for as long as it says. */
  private consider(hasLooked: boolean): void {
    if (this.isOver) return;
    const progress = this.progress();
    const { waitMs, reason } = this.options.cutoff(progress);
    if (waitMs <= 0) {
      // The first reply to be read after a stall must not cut off the others.
      if (reason === 'cutoff' && !hasLooked) this.look();
      else this.stop(reason);
      return;
    }
    const dueMs = progress.nowMs + waitMs;
    // Policies mostly name the same instant again; a timer that is due a little early only asks once more.
    if (Math.abs(dueMs - this.timerDueMs) < 0.01) return;
    this.cancelTimer();
    this.timerDueMs = dueMs;
    this.cancelTimer = this.options.clock.setTimer(waitMs, () => this.look());
  }

  /**
   * Lets what lies in the sockets be read before the cutoff falls. A turn reads one frame of each stream; after a stall
   * there may be several, and ours the last.
   */
  private look(): void {
    if (this.looks > 0) return;
    const lateMs = this.options.clock.now() - this.options.cutoffMs;
    this.looks = lateMs > stallMs ? looksAfterStall : 1;
    this.lookOnce();
  }

  private lookOnce(): void {
    this.options.clock.defer(() => {
      this.looks--;
      if (this.isOver) return;
      if (this.looks > 0) {
        this.lookOnce();
        return;
      }
      this.timerDueMs = Number.NaN;
      this.consider(true);
    });
  }

  private progress() {
    const { clock, cutoffMs } = this.options;
    const { startedMs, answered } = this;
    return { nowMs: clock.now(), startedMs, cutoffMs, asked: this.asks.length, answered };
  }

  private stop(reason: StopGathering): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelTimer();
    this.unlink();
    const outcomes = this.outcomes.map((outcome, place) => outcome ?? this.missing(reason, place));
    this.resolve({ outcomes, stopped: reason });
  }

  private missing(reason: StopGathering, place: number): LeafOutcome<Value> {
    const { replica, attempts, tookMs } = (this.asks[place] as LeafAsk<Value>).stop();
    if (reason === 'cancelled') {
      return { ok: false, failure: 'cancelled', message: 'the query was cancelled', replica, attempts, tookMs };
    }
    const message = `no answer within ${(this.options.clock.now() - this.startedMs).toFixed(1)} ms`;
    return { ok: false, failure: 'timeout', message, replica, attempts, tookMs };
  }
}
