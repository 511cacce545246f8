import type { Judgement } from './breaker.js';

/** Too many failures: 5 in a row, or half of at least 20 calls within 5 to 10 s. */
export class FailureJudgement implements Judgement {
  private inRow = 0;
  private current = { calls: 0, failures: 0 };
  private former = { calls: 0, failures: 0 };
  private endsMs = Number.NEGATIVE_INFINITY;

  succeeded(nowMs: number): void {
    this.turn(nowMs);
    this.inRow = 0;
    this.current.calls++;
  }

  failed(nowMs: number): boolean {
    this.turn(nowMs);
    this.inRow++;
    this.current.calls++;
    this.current.failures++;
    const { calls, failures } = this;
    return this.inRow >= mostInRow || (calls >= leastCalls && failures >= mostShare * calls);
  }

  clear(): void {
    this.inRow = 0;
    for (const period of [this.current, this.former]) {
      period.calls = 0;
      period.failures = 0;
    }
  }

  /** Calls that ended lately, up to now or a little before. */
  get calls(): number {
    return this.current.calls + this.former.calls;
  }

  /** How many of them failed. */
  get failures(): number {
    return this.current.failures + this.former.failures;
  }

  /** Forgets what is too old. */
  turn(nowMs: number): void {
    if (nowMs < this.endsMs) return;
    const { former } = this;
    this.former = this.current;
    this.current = former;
    this.current.calls = 0;
    this.current.failures = 0;
    if (nowMs >= this.endsMs + periodMs) this.former.calls = this.former.failures = 0;
    this.endsMs = nowMs + periodMs;
  }
}

const mostInRow = 5;
const mostShare = 0.5;
const leastCalls = 20;
const periodMs = 5000;
