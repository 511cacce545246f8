import type { LeafAsk, LeafCall, LeafFailure, LeafSink, Vertical } from '@muster/coordinator';
import { codecs, type FindRequest, type FindResponse__Output } from '@muster/proto';
import type { FakeClock } from './fake-clock.js';
import { aCall } from './kept-query.js';

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
  retryAfterMs: number | 'never' | undefined;
  private readonly clock: FakeClock;

  constructor(name: string, clock: FakeClock) {
    this.address = name;
    this.clock = clock;
  }

  find(request: FindRequest, timeoutMs: number | undefined): LeafAsk<FindResponse__Output> {
    let isOpen = false;
    let startedMs = Number.NaN;
    let call: LeafCall | undefined;
    const record = () => ({
      replica: this.address,
      attempts: 1,
      tookMs: this.clock.now() - startedMs,
      calls: call === undefined ? [] : [call],
    });
    const ended = (end: LeafCall['end']): void => {
      if (call !== undefined) call = { ...call, end, endedMs: this.clock.now() };
    };
    return {
      start: (deadlineMs: number, place: number, sink: LeafSink<FindResponse__Output>) => {
        this.asked.push(request);
        const isFailing = this.asked.length <= this.failures;
        isOpen = true;
        startedMs = this.clock.now();
        const open = { endedMs: Number.NaN, end: undefined, queueUs: 0, serviceUs: 0 };
        call = aCall({ replica: this.address, chosenFor: 'address', askedMs: startedMs, ...open });
        const leftMs = Math.min(deadlineMs - startedMs, timeoutMs ?? Number.POSITIVE_INFINITY);
        const isLate = this.afterMs > leftMs;
        this.clock.arrive(Math.min(this.afterMs, leftMs), () => {
          if (!isOpen) return;
          isOpen = false;
          const failure = isLate ? 'timeout' : isFailing ? this.failure : undefined;
          const { retryAfterMs } = this;
          const hint = retryAfterMs === undefined ? {} : { retryAfterMs };
          const value = this.response(request.k ?? 0);
          ended(failure ?? 'answered');
          if (failure === undefined) sink.arrive(place, { ok: true, value, ...record() });
          else sink.arrive(place, { ok: false, failure, message: `it is ${failure}`, ...hint, ...record() });
        });
      },
      stop: () => {
        if (isOpen) {
          this.cancelled++;
          ended(undefined);
        }
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
