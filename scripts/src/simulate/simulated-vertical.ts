import type { LeafAsk, LeafCall, LeafFailure, LeafOutcome, LeafRecord, LeafSink, Vertical } from '@muster/coordinator';
import type { FindRequest, FindResponse__Output } from '@muster/proto';
import type { DecideFate, HowItFails } from './leaf-fate.js';
import { type BookedCall, type CallEnding, type QueryBook, queryOf } from './query-book.js';
import type { VirtualProcess } from './virtual-clock.js';

/** What a simulated vertical is made of. */
export interface SimulatedVerticalOptions {
  readonly name: string;
  /** Number among the leaves: behind the shards. */
  readonly leaf: number;
  readonly hits: number;
  /** The coordinator's process. */
  readonly clock: VirtualProcess;
  readonly book: QueryBook;
  readonly decide: DecideFate;
}

/** A vertical that takes as long for an answer, or fails, as is decided for each call. */
export class SimulatedVertical implements Vertical {
  readonly address: string;
  private readonly options: SimulatedVerticalOptions;

  constructor(options: SimulatedVerticalOptions) {
    this.options = options;
    this.address = options.name;
  }

  find(request: FindRequest, timeoutMs: number | undefined): LeafAsk<FindResponse__Output> {
    return new SimulatedFind(this.options, request, timeoutMs ?? Number.POSITIVE_INFINITY);
  }

  close(): void {}
}

class SimulatedFind implements LeafAsk<FindResponse__Output> {
  private sink: LeafSink<FindResponse__Output> | undefined;
  private place = 0;
  private isOver = false;
  private call: LeafCall | undefined;
  private booked: BookedCall | undefined;
  private readonly options: SimulatedVerticalOptions;
  private readonly request: FindRequest;
  private readonly timeoutMs: number;

  constructor(options: SimulatedVerticalOptions, request: FindRequest, timeoutMs: number) {
    this.options = options;
    this.request = request;
    this.timeoutMs = timeoutMs;
  }

  start(deadlineMs: number, place: number, sink: LeafSink<FindResponse__Output>): void {
    const { clock, book, decide, leaf } = this.options;
    this.sink = sink;
    this.place = place;
    const query = queryOf(this.request.context?.traceparent);
    this.booked = book.ask({ phase: 'query', query, leaf, replica: 0, atMs: clock.elapsedMs });
    this.call = openCall(this.options.name, clock.now());
    const { afterMs, fails } = decide(this.booked);
    const leftMs = Math.min(deadlineMs - clock.now(), this.timeoutMs);
    const isLate = fails === 'silent' || afterMs > leftMs;
    clock.arrive(isLate ? leftMs : afterMs, () => this.finish(isLate ? 'timeout' : failures[fails ?? 'none']));
  }

  stop(): LeafRecord {
    if (!this.isOver) this.over('given-up');
    this.isOver = true;
    return this.record();
  }

  private over(ending: CallEnding): void {
    if (this.call !== undefined) this.call.endedMs = this.options.clock.now();
    if (this.booked !== undefined) this.options.book.over(this.booked, ending);
  }

  record(): LeafRecord {
    if (this.sink === undefined || this.call === undefined) return { replica: '', attempts: 0, tookMs: 0 };
    const tookMs = this.options.clock.now() - this.sink.startedMs;
    return { replica: this.options.name, attempts: 1, tookMs, calls: [this.call] };
  }

  private finish(failure: LeafFailure | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.call !== undefined) this.call.end = failure ?? 'answered';
    this.over(failure === undefined ? 'answered' : 'failed');
    this.sink?.arrive(this.place, this.outcome(failure));
  }

  private outcome(failure: LeafFailure | undefined): LeafOutcome<FindResponse__Output> {
    if (failure !== undefined) return { ok: false, failure, message: `it is ${failure}`, ...this.record() };
    const { name, hits } = this.options;
    const count = Math.min(hits, Number(this.request.k ?? 0));
    const found = Array.from({ length: count }, (_, i) => ({
      id: `${name}${i + 1}`,
      score: hits - i,
      document: Buffer.from('{}'),
      snippets: [],
    }));
    const value = { hits: found, totalHits: null, documentsDecided: 0, documents: 0 };
    return { ok: true, value, ...this.record() };
  }
}

function openCall(replica: string, askedMs: number): LeafCall {
  const nothingYet = { endedMs: Number.NaN, end: undefined, queueUs: 0, serviceUs: 0, refusedBy: undefined };
  return { replica, chosenFor: 'address', askedMs, ...nothingYet };
}

const failures: Readonly<Record<Exclude<HowItFails, 'silent'> | 'none', LeafFailure | undefined>> = {
  none: undefined,
  unavailable: 'unavailable',
  rejected: 'rejected',
  error: 'error',
};
