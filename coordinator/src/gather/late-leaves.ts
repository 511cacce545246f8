import type { Clock } from '@muster/proto';
import type { Cancel, LeafAsk, LeafOutcome } from '../words.js';

/** What letting leaves answer late needs. */
export interface LateOptions<Value> {
  readonly clock: Clock;
  /** Is told how each has ended. */
  readonly ended: (place: number, outcome: LeafOutcome<Value>) => void;
}

/** The leaves that may still answer after gathering is over. */
export class LateLeaves<Value> {
  private readonly asks = new Map<number, LeafAsk<Value>>();
  private cancelTimer: Cancel = () => {};
  private readonly options: LateOptions<Value>;

  constructor(options: LateOptions<Value>) {
    this.options = options;
  }

  /** It may answer. */
  add(place: number, ask: LeafAsk<Value>): void {
    this.asks.set(place, ask);
  }

  /** Lets all of them answer until then, and stops them: nobody else would stop one that never answers. */
  await(untilMs: number): void {
    if (this.asks.size === 0) return;
    const { clock } = this.options;
    this.cancelTimer = clock.setTimer(Math.max(0, untilMs - clock.now()), () => this.stop());
  }

  /** One has ended, unless it is none of these: who was stopped has nothing to say any more. */
  arrive(place: number, outcome: LeafOutcome<Value>): void {
    if (!this.asks.delete(place)) return;
    if (this.asks.size === 0) this.cancelTimer();
    this.options.ended(place, outcome);
  }

  /** Nobody wants to hear of them any more. */
  forget(): void {
    this.asks.clear();
    this.cancelTimer();
  }

  private stop(): void {
    for (const [place, ask] of [...this.asks]) {
      const record = ask.stop();
      this.arrive(place, { ok: false, failure: 'timeout', message: 'no answer by the cutoff', ...record });
    }
  }
}
