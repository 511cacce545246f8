import type { Generation, Generations, HeldGeneration } from '../replica/generations.js';
import { type Call, type Evaluator, unbegun } from './call.js';
import { failureOf } from './failure.js';
import { checkIndexName, type ShardRequest } from './shard-calls.js';

/** A request, and the generation it is evaluated at. */
export interface RequestAt {
  readonly asked: ShardRequest;
  readonly generation: Generation;
}

/**
 * Has each call evaluated at the generation that it names, which is held from when the call is taken to its end: its
 * answer, its failure, or its being cancelled, whichever comes first.
 */
export class GenerationEvaluator implements Evaluator<ShardRequest> {
  readonly #generations: Generations;
  readonly #evaluator: Evaluator<RequestAt>;
  readonly #log: (message: string) => void;

  constructor(generations: Generations, evaluator: Evaluator<RequestAt>, log: (message: string) => void) {
    this.#generations = generations;
    this.#evaluator = evaluator;
    this.#log = log;
  }

  get length(): number {
    return this.#evaluator.length;
  }

  waitingOf(session: object): number {
    return this.#evaluator.waitingOf(session);
  }

  evaluate(call: Call<ShardRequest>): () => void {
    let held: HeldGeneration;
    try {
      held = this.#hold(call.request);
    } catch (error) {
      call.fail(failureOf(error, this.#log), unbegun);
      return () => {};
    }
    const cancel = this.#evaluator.evaluate(atGeneration(call, held));
    return () => {
      cancel();
      held.release();
    };
  }

  #hold({ request }: ShardRequest): HeldGeneration {
    const { newest } = this.#generations;
    if (newest !== undefined) checkIndexName(request.index, newest.index);
    return this.#generations.acquire(request.generation);
  }
}

function atGeneration(call: Call<ShardRequest>, { generation, release }: HeldGeneration): Call<RequestAt> {
  return {
    session: call.session,
    deadlineMs: call.deadlineMs,
    request: { asked: call.request, generation },
    begun: (queueMs) => call.begun(queueMs),
    progress: (response, times) => call.progress?.(response, times),
    answer: (response, times) => {
      release();
      call.answer(response, times);
    },
    fail: (failure, times) => {
      release();
      call.fail(failure, times);
    },
  };
}
