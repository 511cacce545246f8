import { codecs, FailureCode, type QueryRequest__Output, StopReason, systemClock } from '@muster/proto';
import {
  type Call,
  type CallWork,
  type Evaluator,
  evaluateQuery,
  GenerationEvaluator,
  Generations,
  InlineEvaluator,
  type RequestAt,
  type ShardIndex,
  type ShardRequest,
  type SharedShard,
} from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeClock } from '../support/fake-clock.js';
import { aQuery, aRequest, aShard, evaluateAll } from '../unit/shard/support.js';

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

/** Evaluates a query, and nothing else. */
function beginQuery({ asked, generation }: RequestAt, now: () => number): CallWork {
  if (asked.kind !== 'query') throw new Error(`no query: ${asked.kind}`);
  const evaluation = evaluateQuery(generation.index, asked.request, now);
  return {
    run: (untilMs) => evaluation.run(untilMs),
    result: () => codecs.queryResponse.encode(evaluation.result(StopReason.STOP_REASON_COMPLETE)),
  };
}

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

  it('answers exactly at a generation that is gone when its turn comes', async () => {
    const documents = Array.from({ length: 40 }, (_, i) => ({ id: `${i}`, body: i % 3 === 0 ? 'red fox' : 'fox' }));
    const indexes = [await aShard(documents.slice(0, 20)), await aShard(documents)] as const;
    const clock = new FakeClock();
    const log = (message: string): void => {
      throw new Error(message);
    };
    const inline = new InlineEvaluator<RequestAt>({ clock, log, begin: beginQuery });
    const many = new Generations({ clock, retentionMs: 0 });
    many.publish(indexes[0], {} as SharedShard);
    const request = aRequest({ ...aQuery([indexes[1]], 'red fox'), k: 40 });
    const answers: Buffer[] = [];
    new GenerationEvaluator(many, inline, log).evaluate({
      session: many,
      deadlineMs: clock.now() + 1000,
      request: { kind: 'query', request: { ...request, generation: 20 } },
      begun: () => {},
      answer: (response) => answers.push(Buffer.from(response)),
      fail: ({ message }) => log(message),
    });
    many.publish(indexes[1], {} as SharedShard);
    expect(many.numbers).to.deep.equal([40]);
    await clock.advance(1);
    expect(answers).to.deep.equal([codecs.queryResponse.encode(evaluateAll(indexes[0], request))]);
    expect(many.held.map(({ index }) => index.generation)).to.deep.equal([40]);
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
