import type { LeafAsk, LeafCall, LeafFailure, LeafSink, Vertical } from '@muster/coordinator';
import { codecs, type FindRequest, type FindResponse__Output } from '@muster/proto';
import type { FakeClock } from './fake-clock.js';

/** A vertical in virtual time, with hits `<name>1`, `<name>2` and so on, of falling scores. */
export class FakeVertical implements Vertical {
  readonly address: string;
  readonly asked: FindRequest[] = [];
  cancelled = 0;
  afterMs = 1;
  hits = 2;
  failure: LeafFailure | undefined;
  /** Calls that end with the failure; the others are answered. */
  failures = Number.POSITIVE_INFINITY;
  /** What it says of when to come again. */
  retryAfterMs: number | undefined;
  private readonly clock: FakeClock;

  constructor(name: string, clock: FakeClock) {
    this.address = name;
    this.clock = clock;
  }

  find(request: FindRequest, timeoutMs: number | undefined): LeafAsk<FindResponse__Output> {
    let isOpen = false;
    let startedMs = Number.NaN;
    let end: LeafCall['end'];
    const calls = () => {
      const endedMs = end === undefined ? Number.NaN : this.clock.now();
      const when = { askedMs: startedMs, endedMs, queueUs: 0, serviceUs: 0, refusedBy: undefined };
      return [{ replica: this.address, chosenFor: 'address', ...when, end } satisfies LeafCall];
    };
    const record = () => {
      return { replica: this.address, attempts: 1, tookMs: this.clock.now() - startedMs, calls: calls() };
    };
    return {
      start: (deadlineMs: number, place: number, sink: LeafSink<FindResponse__Output>) => {
        this.asked.push(request);
        const isFailing = this.asked.length <= this.failures;
        isOpen = true;
        startedMs = this.clock.now();
        const leftMs = Math.min(deadlineMs - startedMs, timeoutMs ?? Number.POSITIVE_INFINITY);
        const isLate = this.afterMs > leftMs;
        this.clock.arrive(Math.min(this.afterMs, leftMs), () => {
          if (!isOpen) return;
          isOpen = false;
          const failure = isLate ? 'timeout' : isFailing ? this.failure : undefined;
          const { retryAfterMs } = this;
          const hint = retryAfterMs === undefined ? {} : { retryAfterMs };
          const value = this.response(request.k ?? 0);
          end = failure ?? 'answered';
          if (failure === undefined) sink.arrive(place, { ok: true, value, ...record() });
          else sink.arrive(place, { ok: false, failure, message: `it is ${failure}`, ...hint, ...record() });
        });
      },
      stop: () => {
        if (isOpen) this.cancelled++;
        isOpen = false;
        return record();
      },
      record,
    };
  }

  close(): void {}

  private response(k: number): FindResponse__Output {
    const hits = Array.from({ length: Math.min(k, this.hits) }, (_, i) => ({
      id: `${this.address}${i + 1}`,
      score: 100 - i,
      document: Buffer.from('{}'),
    }));
    return codecs.findResponse.decode(codecs.findResponse.encode({ hits }));
  }
}
