import { type Clock, SearchError } from '@muster/proto';
import { Cancellation } from '../cancellation.js';
import type { LeafAsk, LeafFault, LeafOutcome, LeafRecord, LeafSink } from '../words.js';
import type { ScatteredSource } from './scattered.js';

/** How a source is asked as a whole. */
export interface SourceAskOptions {
  /** Asks it; whatever its shards do, it has ended by `deadlineMs`. */
  readonly ask: (deadlineMs: number, cancellation: Cancellation) => Promise<ScatteredSource>;
  /** Wait before it is asked, in milliseconds. */
  readonly afterMs: number;
  readonly clock: Clock;
}

/** A whole source as one leaf, its statistics and all its shards: for sources that nobody waits for from the start. */
export class SourceAsk implements LeafAsk<ScatteredSource> {
  private readonly cancellation = new Cancellation();
  private sink: LeafSink<ScatteredSource> | undefined;
  private hasAsked = false;
  private isOver = false;
  private cancelTimer = (): void => {};
  private readonly options: SourceAskOptions;

  constructor(options: SourceAskOptions) {
    this.options = options;
  }

  start(deadlineMs: number, place: number, sink: LeafSink<ScatteredSource>): void {
    this.sink = sink;
    const { afterMs, clock } = this.options;
    const ask = (): void => void this.run(deadlineMs, place);
    if (afterMs > 0) this.cancelTimer = clock.setTimer(afterMs, ask);
    else ask();
  }

  stop(): LeafRecord {
    this.isOver = true;
    this.cancelTimer();
    this.cancellation.cancel();
    return this.record();
  }

  record(): LeafRecord {
    const tookMs = this.sink === undefined ? 0 : this.options.clock.now() - this.sink.startedMs;
    return { replica: '', attempts: this.hasAsked ? 1 : 0, tookMs };
  }

  private async run(deadlineMs: number, place: number): Promise<void> {
    this.hasAsked = true;
    const outcome = await this.outcome(deadlineMs);
    if (this.isOver) return;
    this.isOver = true;
    const record = this.record();
    this.sink?.arrive(place, { ...record, ...outcome, tookMs: record.tookMs });
  }

  private async outcome(deadlineMs: number) {
    try {
      const value = await this.options.ask(deadlineMs, this.cancellation);
      const fault = faultOfSource(value);
      return fault === undefined ? { ok: true as const, value } : { ok: false as const, ...fault };
    } catch (error) {
      // Its schema or terms may not fit a query that fits the sources it stands beside.
      const failure = error instanceof SearchError ? ('unsupported' as const) : ('error' as const);
      return { ok: false as const, failure, message: (error as Error).message };
    }
  }
}

/** Why nothing came of a source; nothing if something did. */
export function faultOfSource(source: ScatteredSource): (LeafFault & Partial<LeafRecord>) | undefined {
  if (source.kind === 'absent')
    return { failure: 'no-replica', message: 'no replica has ever served', ...source.fault };
  if (source.kind === 'vertical') return faultOfOutcome(source.outcome);
  const faults = source.shards.map(({ outcome }) => (outcome === 'pruned' ? undefined : faultOfOutcome(outcome)));
  return faults.every((fault) => fault !== undefined) ? faults[0] : undefined;
}

function faultOfOutcome(outcome: LeafOutcome<unknown>): (LeafFault & LeafRecord) | undefined {
  if (outcome.ok) return undefined;
  const { ok: _ok, ...fault } = outcome;
  return fault;
}
