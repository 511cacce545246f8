import { FailureCode, type QueryRequest__Output, systemClock } from '@muster/proto';
import {
  type Call,
  type Evaluator,
  GenerationEvaluator,
  Generations,
  type RequestAt,
  type ShardIndex,
  type ShardRequest,
  type SharedShard,
} from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeClock } from '../support/fake-clock.js';
import { aRequest } from '../unit/shard/support.js';

/** Evaluates nothing by itself: the test ends the calls. */
class HeldCalls implements Evaluator<RequestAt> {
  readonly calls: Call<RequestAt>[] = [];
  cancelled = 0;
  /** Refuses the next call at once. */
  refusesNext = false;

  get length(): number {
    return this.calls.length;
  }

  waitingOf(): number {
    return 0;
  }

  evaluate(call: Call<RequestAt>): () => void {
    if (this.refusesNext) call.fail({ code: FailureCode.FAILURE_CODE_REJECTED, message: 'full' }, noTimes);
    else this.calls.push(call);
    this.refusesNext = false;
    return () => void this.cancelled++;
  }
}

const noTimes = { queueUs: 0, serviceUs: 0 };

describe('an evaluator at generations', () => {
  let generations: Generations;
  let inner: HeldCalls;
  let evaluator: GenerationEvaluator;
  let released: number[];
  let ended: (string | number)[];

  beforeEach(() => {
    generations = new Generations({ clock: new FakeClock(), retentionMs: 0 });
    released = [];
    ended = [];
    generations.watch({ released: ({ index }) => released.push(index.generation) });
    inner = new HeldCalls();
    evaluator = new GenerationEvaluator(generations, inner, (message) => {
      throw new Error(message);
    });
  });

  const publish = (generation: number) =>
    generations.publish({ name: 'index', generation, buildId: 'b' } as ShardIndex, {} as SharedShard);
  function ask(change: Partial<QueryRequest__Output> = {}): () => void {
    const request: ShardRequest = { kind: 'query', request: aRequest(change) };
    return evaluator.evaluate({
      session: generations,
      deadlineMs: systemClock.now() + 1000,
      request,
      begun: () => {},
      answer: (response) => ended.push(response.toString()),
      fail: ({ code, message }) => ended.push(code, message),
    });
  }

  it('hands a call on with the generation that was the newest when it came', () => {
    publish(5);
    ask();
    publish(6);
    expect(inner.calls[0]?.request.generation.index.generation).to.equal(5);
    expect(released).to.deep.equal([]);
    inner.calls[0]?.answer(Buffer.from('done'), noTimes);
    expect([released, ended]).to.deep.equal([[5], ['done']]);
  });

  it('refuses a call for a generation that is gone, for another index, and while nothing is served', () => {
    publish(5);
    ask({ generation: 4 });
    ask({ index: 'other' });
    generations.clear();
    ask();
    expect(ended).to.deep.equal([
      FailureCode.FAILURE_CODE_GENERATION_GONE,
      'generation 4 is not served here; 5 is',
      FailureCode.FAILURE_CODE_INVALID_ARGUMENT,
      'index must be "index", which is served here, got "other"',
      FailureCode.FAILURE_CODE_UNAVAILABLE,
      'nothing is served here at the moment',
    ]);
  });

  it('holds nothing once all calls are over, however they end', () => {
    const endings = ['answer', 'fail', 'cancel', 'answer, then cancel', 'cancel, then answer', 'refuse'] as const;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...endings), fc.boolean())), (calls) => {
        let newest = 1;
        publish(newest);
        released = [];
        for (const [ending, publishesBetween] of calls) {
          const place = inner.calls.length;
          inner.refusesNext = ending === 'refuse';
          const cancel = ask();
          if (publishesBetween) publish(++newest);
          const call = inner.calls[place];
          if (ending === 'answer' || ending === 'answer, then cancel') call?.answer(Buffer.alloc(0), noTimes);
          if (ending === 'fail') call?.fail({ code: FailureCode.FAILURE_CODE_INTERNAL, message: '' }, noTimes);
          if (ending.includes('cancel')) cancel();
          if (ending === 'cancel, then answer') call?.answer(Buffer.alloc(0), noTimes);
          expect(generations.held.length).to.equal(1);
        }
        generations.clear();
        expect(released).to.deep.equal(Array.from({ length: newest }, (_, i) => i + 1));
        expect(generations.held).to.deep.equal([]);
      }),
    );
  });
});
