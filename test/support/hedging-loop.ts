import { BudgetedHedges, LearntLatencies } from '@muster/coordinator';
import { SeededDraws } from '@muster/scripts';

/** What a run of calls, each hedged when it is overdue, is made of. */
export interface HedgingLoopOptions {
  /** Time that a call takes, in milliseconds, by when it is sent and the shard. */
  readonly latencyMs: (nowMs: number, shard: number, random: () => number) => number;
  readonly shards?: number;
  /** Queries a second, each a call to every shard. @default 100 */
  readonly queriesPerSecond?: number;
  /** Hedges for each call. @default 0.02 */
  readonly share?: number;
  /** Every call that is overdue is hedged, whatever the budget. @default false */
  readonly isUnbounded?: boolean;
  /** Calls are given up at this age. @default never */
  readonly cutMs?: number;
  /** What is learnt of calls given up. @default as the product has it */
  readonly learns?: 'as-the-product' | 'nothing' | 'their-age';
}

/** What happened in a second. */
export interface SecondOfCalls {
  calls: number;
  hedges: number;
  overdue: number;
  /** Calls that were not hedged because everything was slow. */
  braked: number;
  /** The delay after which calls to the first shard are hedged, at its end. */
  delayMs: number;
}

/** Calls that are hedged by what was learnt of those before them, in steps of a tenth of a millisecond. */
export class HedgingLoop {
  nowMs = 0;
  readonly latencies: LearntLatencies;
  readonly hedges: BudgetedHedges;
  private readonly events = new Map<number, (() => void)[]>();
  private readonly random: () => number;
  private second: SecondOfCalls = { calls: 0, hedges: 0, overdue: 0, braked: 0, delayMs: 0 };
  private readonly options: HedgingLoopOptions;

  constructor(options: HedgingLoopOptions) {
    this.options = options;
    const { share = 0.02 } = options;
    const draws = new SeededDraws(6);
    this.random = () => draws.next();
    const clock = { now: () => this.nowMs };
    this.latencies = new LearntLatencies({ share, minDelayMs: 1, clock, random: this.random });
    this.hedges = new BudgetedHedges({ share, maxPerQuery: 0.1, processes: 1, clock });
  }

  /** Lets so many seconds go by; gives what happened in each. */
  run(seconds: number): SecondOfCalls[] {
    return Array.from({ length: seconds }, () => this.runSecond());
  }

  private runSecond(): SecondOfCalls {
    this.second = { calls: 0, hedges: 0, overdue: 0, braked: 0, delayMs: 0 };
    const { shards = 1, queriesPerSecond = 100 } = this.options;
    const everyTicks = Math.round(10_000 / queriesPerSecond);
    const first = Math.round(this.nowMs * 10);
    for (let tick = first; tick < first + 10_000; tick++) {
      this.nowMs = tick / 10;
      for (const fire of this.events.get(tick) ?? []) fire();
      this.events.delete(tick);
      if (tick % everyTicks === 0) {
        this.hedges.deposit(shards);
        for (let shard = 0; shard < shards; shard++) this.call(shard);
      }
    }
    this.nowMs = (first + 10_000) / 10;
    this.second.delayMs = this.latencies.of('query', 0).hedgeDelayMs;
    return this.second;
  }

  private call(shard: number): void {
    const { latencyMs, cutMs = Number.POSITIVE_INFINITY } = this.options;
    const known = this.latencies.of('query', shard);
    const tookMs = latencyMs(this.nowMs, shard, this.random);
    const delayMs = known.hedgeDelayMs;
    this.second.calls++;
    if (Math.min(tookMs, cutMs) > delayMs) {
      this.after(delayMs, () => this.overdue(shard, tookMs - delayMs, delayMs));
    } else this.after(Math.min(tookMs, cutMs), () => this.end(shard, tookMs, tookMs <= cutMs ? tookMs : cutMs));
  }

  /** @param leftMs what the call will still take */
  private overdue(shard: number, leftMs: number, delayMs: number): void {
    const { latencyMs, cutMs = Number.POSITIVE_INFINITY } = this.options;
    this.second.overdue++;
    this.hedges.overdue();
    const refusal = this.options.isUnbounded === true ? undefined : this.hedges.take();
    if (refusal === 'all-slow') this.second.braked++;
    const isHedged = refusal === undefined;
    if (isHedged) this.second.hedges++;
    const hedgeMs = isHedged ? latencyMs(this.nowMs, shard, this.random) : Number.POSITIVE_INFINITY;
    const endMs = Math.min(leftMs, hedgeMs, cutMs - delayMs);
    this.after(endMs, () => {
      this.end(shard, delayMs + leftMs, delayMs + endMs);
      if (isHedged) this.end(shard, hedgeMs, endMs);
    });
  }

  /** A call that takes `tookMs` is answered or given up at this age. */
  private end(shard: number, tookMs: number, ageMs: number): void {
    const { learns = 'as-the-product' } = this.options;
    const known = this.latencies.of('query', shard);
    if (tookMs <= ageMs || learns === 'their-age') known.answered(ageMs);
    else if (learns === 'as-the-product') known.givenUp(ageMs);
  }

  private after(delayMs: number, fire: () => void): void {
    const tick = Math.max(Math.round(this.nowMs * 10) + 1, Math.ceil((this.nowMs + delayMs) * 10));
    const due = this.events.get(tick);
    if (due === undefined) this.events.set(tick, [fire]);
    else due.push(fire);
  }
}
