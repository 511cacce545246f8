/**
 * How many calls of a host's processes a replica works on without keeping them waiting for long, and what it takes to
 * answer more. There is no limit until it keeps calls waiting.
 *
 * The Gradient2 of Netflix's concurrency-limits, `limit <- 0.8 x limit + 0.2 x (in flight x g + 4)`, but that the gradient
 * is not guessed from how latencies change: the replica says itself how long a call waited. By Little's law the calls in
 * flight, times the share of their time in which they do not wait, are those that are worked on, so
 * `g = 1.5 x (1 - waited / took)`, at most 1. Latencies that vary, or rise everywhere, lower no limit, and nothing has to be
 * learnt of what is usual. A replica with t threads that has more to do than it can comes to 1.5 x t + 4.
 */
export class ReplicaLimit {
  /** Most calls in flight of all processes together; infinite while calls do not wait. */
  most = Number.POSITIVE_INFINITY;
  /** It was adjusted so often by what was seen here. */
  adjusted = 0;
  /** Time between two answers, in milliseconds. */
  private paceMs = 0;
  private answers = 0;
  private tookMs = 0;
  private waitedMs = 0;
  private inFlight = 0;

  /**
   * A call was answered. The limit is adjusted after as many as are in flight, about a round trip.
   *
   * @param inFlight calls of all processes, with this one
   */
  answered(tookMs: number, waitedMs: number, inFlight: number): void {
    this.tookMs += tookMs;
    this.waitedMs += waitedMs;
    this.inFlight += inFlight;
    if (++this.answers >= leastAnswers && this.answers >= inFlight) this.adjust();
  }

  /** The processes of a host agree on one: each takes a part of the difference to what another tells. */
  heard(most: number, gain: number): void {
    this.most = this.most === Number.POSITIVE_INFINITY ? most : this.most + gain * (most - this.most);
  }

  /** How long the last of so many calls in flight takes, in milliseconds; 0 while there is no limit. */
  timeFor(inFlight: number): number {
    return this.most === Number.POSITIVE_INFINITY ? 0 : this.paceMs * inFlight;
  }

  /** What was seen is of another replica. */
  forget(): void {
    this.most = Number.POSITIVE_INFINITY;
    this.paceMs = 0;
    this.startRound();
  }

  private adjust(): void {
    const { tookMs } = this;
    const inFlight = this.inFlight / this.answers;
    if (tookMs > 0) {
      const gradient = Math.min(1, tolerance * (1 - Math.min(1, this.waitedMs / tookMs)));
      this.paceMs = tookMs / this.answers / inFlight;
      this.approach(inFlight * gradient + slack, gradient < 1);
    }
    this.startRound();
  }

  private approach(wanted: number, isWaiting: boolean): void {
    const { most } = this;
    if (most === Number.POSITIVE_INFINITY) {
      if (!isWaiting) return;
      this.most = wanted;
    } else if (isWaiting || wanted > most) this.most = Math.max(leastLimit, most + smoothing * (wanted - most));
    else return;
    this.adjusted++;
  }

  private startRound(): void {
    this.answers = 0;
    this.tookMs = 0;
    this.waitedMs = 0;
    this.inFlight = 0;
  }
}

const leastAnswers = 10;
/** Up to a third of the time of calls may be waiting. */
const tolerance = 1.5;
const smoothing = 0.2;
/** So many more than are worked on, so that a replica has always something to do. */
const slack = 4;
const leastLimit = 4;
