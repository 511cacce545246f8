/**
 * What a call to a replica costs: a mean of its latencies that a slow call raises at once and time lowers, down to
 * nothing when nobody asks, so that a replica that was slow once is asked again. The Peak EWMA of Finagle with two
 * changes, both for shards of two or three replicas, where one that is avoided leaves its load to one other:
 *
 * - A call raises the mean to at most four times what it was. With Finagle's leap, one call 100 times slower sends all
 *   load to the other replica until the mean has decayed a hundredfold. A replica that is slow gets there with the next
 *   calls, and one that says nothing is seen by the age of its calls.
 * - The time constant is short and four times as long when a replica that was avoided comes back as slow: trials of one that stays
 *   slow get rare, and a healthy one is back soon.
 */
export class PeakCost {
  /** As of `stampMs`. */
  private costMs = 0;
  private stampMs = Number.NEGATIVE_INFINITY;
  private sampledMs = Number.NEGATIVE_INFINITY;
  /** When it was last doubled for a failure. */
  private failedMs = Number.NEGATIVE_INFINITY;
  private tauMs = shortestTauMs;
  private isAvoided = false;
  private slowInRow = 0;

  /** In milliseconds; 0 if no call was ever heard of. */
  at(nowMs: number): number {
    return this.costMs * Math.exp((this.stampMs - nowMs) / this.tauMs);
  }

  /** What it was when something was last heard of it: what it would be had no time gone by. */
  get lastMs(): number {
    return this.costMs;
  }

  /** When a call of this process last told something. */
  get heardMs(): number {
    return this.sampledMs;
  }

  /** It is passed over for one that costs less than half, and its calls were all slow since: not just one. */
  get isDear(): boolean {
    return this.slowInRow >= slowToBeDear;
  }

  /** It was passed over for one that costs less than half. */
  avoided(): void {
    this.isAvoided = true;
  }

  /** A call took so long. */
  took(tookMs: number, nowMs: number): void {
    this.learnTau(tookMs, nowMs);
    const decayed = this.at(nowMs);
    if (tookMs > decayed) this.raise(tookMs, nowMs);
    else {
      const weight = Math.exp((this.stampMs - nowMs) / this.tauMs);
      this.set(this.costMs * weight + tookMs * (1 - weight), nowMs);
    }
  }

  /** A call took at least so long: it cannot make the replica look faster. */
  tookAtLeast(tookMs: number, nowMs: number): void {
    // After little time that says nothing, also of one that nobody has asked for long.
    if (tookMs <= Math.max(this.at(nowMs), this.costMs / 2)) return;
    this.learnTau(tookMs, nowMs);
    this.raise(tookMs, nowMs);
  }

  /**
   * A call failed: however soon, that is no sign of speed, and the next goes elsewhere rather. Calls that fail together
   * tell one thing: the cost is doubled at most once in the time that a call takes.
   */
  failed(tookMs: number, nowMs: number): void {
    const known = this.costMs > 0 ? this.costMs : leastFailureMs;
    if (nowMs - this.failedMs < known) {
      this.set(Math.max(this.costMs, tookMs), nowMs);
      return;
    }
    this.failedMs = nowMs;
    this.learnTau(2 * known, nowMs);
    this.set(Math.max(this.costMs, tookMs, Math.min(2 * known, mostFailureMs)), nowMs);
  }

  /** Another process heard of the replica later, and it cost so much. */
  heard(costMs: number, heardMs: number, nowMs: number): void {
    if (heardMs <= this.sampledMs) return;
    this.costMs = Math.max(costMs, this.at(nowMs), leastMs);
    this.stampMs = nowMs;
  }

  /** What was heard is of another. */
  forget(): void {
    this.costMs = 0;
    this.stampMs = Number.NEGATIVE_INFINITY;
    this.sampledMs = Number.NEGATIVE_INFINITY;
    this.failedMs = Number.NEGATIVE_INFINITY;
    this.tauMs = shortestTauMs;
    this.isAvoided = false;
    this.slowInRow = 0;
  }

  private raise(tookMs: number, nowMs: number): void {
    const most = this.costMs > 0 ? mostRise * this.costMs : tookMs;
    this.set(Math.min(tookMs, most), nowMs);
  }

  private set(costMs: number, nowMs: number): void {
    this.costMs = Math.max(costMs, leastMs);
    this.stampMs = nowMs;
    this.sampledMs = nowMs;
  }

  /** Calls that were under way together tell one thing; only one after a while tells another. */
  private learnTau(tookMs: number, nowMs: number): void {
    const isAsSlow = this.isAvoided && tookMs > this.costMs / 2;
    if (nowMs - this.sampledMs > this.tauMs / 2) {
      this.tauMs = isAsSlow ? Math.min(tauRise * this.tauMs, longestTauMs) : shortestTauMs;
    }
    this.slowInRow = isAsSlow ? this.slowInRow + 1 : 0;
    this.isAvoided = isAsSlow;
  }
}

const shortestTauMs = 1000;
const longestTauMs = 8000;
const tauRise = 4;
const slowToBeDear = 2;
const mostRise = 4;
/** What a replica costs of which a failure is all that is known. */
const leastFailureMs = 5;
/** Failures make a replica look no slower than this; whether it is asked at all is for its breaker. */
const mostFailureMs = 1000;
/** Nothing is faster than this, so that the calls in flight count also where nothing takes long. */
const leastMs = 0.01;
