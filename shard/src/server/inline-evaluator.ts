import type { Clock } from '@muster/proto';
import type { Begin, Call, Evaluator } from './call.js';
import { failureOf, hopeless, late, type ToldFailure } from './failure.js';
import { ToldWork } from './told-work.js';
import { type Job, type Work, WorkQueue } from './work-queue.js';

/** What evaluating on the main thread needs. */
export interface InlineOptions<Request> {
  readonly begin: Begin<Request>;
  readonly clock: Clock;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
}

/** Evaluates calls on the main thread, in slices between which it looks at its sockets. */
export class InlineEvaluator<Request> implements Evaluator<Request> {
  private readonly queue: WorkQueue;
  private readonly options: InlineOptions<Request>;

  constructor(options: InlineOptions<Request>) {
    this.options = options;
    this.queue = new WorkQueue(options.clock);
  }

  get length(): number {
    return this.queue.length;
  }

  waitingOf(session: object): number {
    return this.queue.waitingOf(session);
  }

  evaluate(call: Call<Request>): () => void {
    return this.queue.add(call.session, new InlineJob(call, this.options));
  }
}

class InlineJob<Request> implements Job {
  readonly deadlineMs: number;
  private readonly call: Call<Request>;
  private readonly options: InlineOptions<Request>;
  private readonly enqueuedMs: number;
  private begunMs: number | undefined;

  constructor(call: Call<Request>, options: InlineOptions<Request>) {
    this.call = call;
    this.options = options;
    this.deadlineMs = call.deadlineMs;
    this.enqueuedMs = options.clock.now();
  }

  begin(queueMs: number): Work {
    const { call, options } = this;
    const now = () => options.clock.now();
    this.begunMs = now();
    call.begun(queueMs);
    const evaluation = new ToldWork(options.begin(call.request, now), now, (soFar) =>
      call.progress?.(soFar, this.times()),
    );
    return {
      step: (untilMs) => evaluation.run(untilMs),
      finish: () => call.answer(evaluation.result(), this.times()),
    };
  }

  reject(waitMs: number): void {
    this.end(hopeless(waitMs, this.deadlineMs - this.enqueuedMs));
  }

  late(): void {
    this.end(late);
  }

  fail(error: unknown): void {
    this.end(failureOf(error, this.options.log));
  }

  private end(failure: ToldFailure): void {
    this.call.fail(failure, this.times());
  }

  private times() {
    const nowMs = this.options.clock.now();
    const begunMs = this.begunMs ?? nowMs;
    return { queueUs: (begunMs - this.enqueuedMs) * 1000, serviceUs: (nowMs - begunMs) * 1000 };
  }
}
