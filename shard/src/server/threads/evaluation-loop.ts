import type { Clock } from '@muster/proto';
import type { CallWork } from '../call.js';
import { failureOf, late } from '../failure.js';
import { sliceMs, type Task, TimeSharing } from '../time-sharing.js';
import { ToldWork } from '../told-work.js';
import type { ThreadControl } from './control.js';
import type { FromThread, HandedCall, ThreadTimes, ToThread } from './messages.js';

/**
 * Begins to work on a request of a kind, at a state that the thread was told of; `now` bounds its `run`. Throws where it
 * cannot be evaluated.
 */
export type Evaluate = (kind: string, request: Buffer, now: () => number, state: number) => CallWork;

/** What a thread evaluates with. */
export interface ThreadEvaluation {
  readonly evaluate: Evaluate;
  /** Takes in what has changed since the thread was started. Unset: nothing ever does. */
  readonly tell?: (news: never) => void;
}

/** A module that a thread evaluates with. */
export interface EvaluationModule {
  /** Called once, on the thread, with the data that the thread was started with. */
  createEvaluation(data: never): ThreadEvaluation;
}

/** What the loop of a thread is made of. */
export interface EvaluationLoopOptions extends ThreadEvaluation {
  /** Shows the same time as the main thread's. */
  readonly clock: Clock;
  readonly control: ThreadControl;
  /** Says something to the main thread; what is in `transfer` goes there. */
  readonly post: (message: FromThread, transfer: readonly ArrayBuffer[]) => void;
}

/**
 * What an evaluation thread does: works on its calls in turn, in slices, between which it reads its messages and drops
 * calls that were cancelled.
 */
export class EvaluationLoop {
  private readonly sharing: TimeSharing<HandedTask>;
  private readonly options: EvaluationLoopOptions;
  private isTurnDue = false;

  constructor(options: EvaluationLoopOptions) {
    this.options = options;
    this.sharing = new TimeSharing(options.clock);
  }

  receive(message: ToThread): void {
    if (message.type === 'news') {
      this.options.tell?.(message.news as never);
      return;
    }
    for (const call of message.calls) this.sharing.add(new HandedTask(call, this.options));
    this.scheduleTurn();
  }

  private scheduleTurn(): void {
    if (this.isTurnDue || this.sharing.size === 0) return;
    this.isTurnDue = true;
    this.options.clock.defer(() => this.turn());
  }

  private turn(): void {
    const { clock, control } = this.options;
    this.isTurnDue = false;
    const untilMs = clock.now() + sliceMs;
    do {
      control.beat();
      this.dropCancelled();
      this.sharing.endDue();
    } while (this.sharing.workOnNext(untilMs) && clock.now() < untilMs);
    this.scheduleTurn();
  }

  private dropCancelled(): void {
    for (const task of this.sharing.tasks) {
      if (!task.isCancelled) continue;
      this.sharing.remove(task);
      this.options.post({ type: 'dropped', slot: task.slot }, []);
    }
  }
}

class HandedTask implements Task {
  readonly slot: number;
  readonly deadlineMs: number;
  private readonly call: HandedCall;
  private readonly options: EvaluationLoopOptions;
  private evaluation: ToldWork | undefined;
  private begunMs: number | undefined;

  constructor(call: HandedCall, options: EvaluationLoopOptions) {
    this.slot = call.slot;
    this.deadlineMs = call.deadlineMs;
    this.call = call;
    this.options = options;
  }

  get isCancelled(): boolean {
    return this.options.control.isCancelled(this.slot);
  }

  step(untilMs: number): boolean {
    this.evaluation ??= this.begin();
    return this.evaluation.run(untilMs);
  }

  finish(spentMs: number): void {
    const { slot, evaluation } = this;
    if (evaluation === undefined) {
      this.options.post({ type: 'failed', slot, failure: late, ...this.times(spentMs) }, []);
      return;
    }
    const response = ownBytes(evaluation.result());
    this.options.post({ type: 'answered', slot, response, ...this.times(spentMs) }, [response.buffer]);
  }

  fail(error: unknown, spentMs: number): void {
    const { post } = this.options;
    const failure = failureOf(error, (message) => post({ type: 'log', message }, []));
    post({ type: 'failed', slot: this.slot, failure, ...this.times(spentMs) }, []);
  }

  private begin(): ToldWork {
    const { clock, evaluate } = this.options;
    const { kind, request, state } = this.call;
    this.begunMs = clock.now();
    const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
    // A cancelled call is always out of time: so cancelling is seen wherever an evaluation looks at the clock.
    const now = () => (this.isCancelled ? Number.POSITIVE_INFINITY : clock.now());
    const work = evaluate(kind, bytes, now, state);
    return new ToldWork(
      work,
      () => clock.now(),
      (soFar) => this.tell(soFar),
    );
  }

  private tell(soFar: Uint8Array): void {
    if (this.isCancelled) return;
    const response = ownBytes(soFar);
    const times = this.times(0);
    this.options.post({ type: 'progress', slot: this.slot, response, ...times }, [response.buffer]);
  }

  private times(spentMs: number): ThreadTimes {
    return { begunMs: this.begunMs ?? this.options.clock.now(), spentMs };
  }
}

/** The bytes in memory that holds nothing else, as what is transferred must be. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return isOwn ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
