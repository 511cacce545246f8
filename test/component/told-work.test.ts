import {
  type CallWork,
  EvaluationLoop,
  type FromThread,
  InlineEvaluator,
  ThreadControl,
  ThreadPool,
} from '@muster/shard';
import { expect } from 'chai';
import { BusyClock, busyWork } from '../support/busy-clock.js';
import { FakeClock } from '../support/fake-clock.js';
import { type FakeThread, fakeThreads } from '../support/fake-threads.js';

/** Work of so many milliseconds that is told after each of 1, 2, 4 ms; what it tells is the time. */
const toldWork = (clock: BusyClock, needsMs: number, now = () => clock.now()): CallWork => ({
  run: busyWork(clock, needsMs, now),
  result: () => Buffer.from('done'),
  progress: { firstMs: 1, soFar: () => Buffer.from(String(clock.now())) },
});

const runAll = (clock: BusyClock): void => {
  while (clock.turn());
};

describe('work that is told on the way', () => {
  it('is told by what evaluates on the main thread, each time after twice the work', () => {
    const clock = new BusyClock();
    const evaluator = new InlineEvaluator<number>({
      begin: (needsMs, now) => toldWork(clock, needsMs, now),
      clock,
      log: () => {},
    });
    const told: string[] = [];
    const noting = (response: Uint8Array) => told.push(Buffer.from(response).toString());
    const call = { session: {}, deadlineMs: 1000, begun: () => {}, fail: () => told.push('failed'), answer: noting };
    evaluator.evaluate({ ...call, request: 10, progress: noting });
    runAll(clock);
    expect(told).to.deep.equal(['1', '2', '4', '8', 'done']);
    told.length = 0;
    evaluator.evaluate({ ...call, request: 0.5, progress: noting });
    runAll(clock);
    evaluator.evaluate({ ...call, request: 10 });
    runAll(clock);
    expect(told).to.deep.equal(['done', 'done']);
  });

  it('is told by a thread, until the call is cancelled', () => {
    const clock = new BusyClock();
    const control = new ThreadControl();
    const said: string[] = [];
    const loop = new EvaluationLoop({
      evaluate: (_kind, request, now) => toldWork(clock, Number(request.toString()), now),
      clock,
      control,
      post: (message: FromThread) =>
        said.push(message.type === 'progress' ? `${Buffer.from(message.response)}` : message.type),
    });
    const request = Buffer.from('12');
    loop.receive({ type: 'evaluate', calls: [{ slot: 0, state: 0, kind: 'query', deadlineMs: 1000, request }] });
    runAll(clock);
    expect(said).to.deep.equal(['1', '2', '4', '8', 'answered']);
    said.length = 0;
    loop.receive({ type: 'evaluate', calls: [{ slot: 1, state: 0, kind: 'query', deadlineMs: 1000, request }] });
    clock.turn();
    const before = said.length;
    control.cancel(1);
    runAll(clock);
    expect(said.slice(before)).to.deep.equal(['dropped']);
  });

  describe('on a thread of a pool', () => {
    let clock: FakeClock;
    let thread: FakeThread;
    let pool: ThreadPool<string>;

    beforeEach(async () => {
      clock = new FakeClock();
      const { start, started } = fakeThreads();
      const encode = (request: string) => ({ state: 0, kind: 'query', bytes: Buffer.from(request) });
      pool = new ThreadPool({ threads: 1, start, encode, clock, log: () => {} });
      thread = started[0] as FakeThread;
      thread.say({ type: 'ready' });
      await pool.ready();
    });

    it('is told while the call is open', async () => {
      const told: string[] = [];
      const noting = (response: Uint8Array) => told.push(Buffer.from(response).toString());
      const call = {
        session: {},
        deadlineMs: clock.now() + 1000,
        begun: () => {},
        fail: () => told.push('failed'),
        answer: noting,
      };
      pool.evaluate({ ...call, request: 'a', progress: noting });
      const cancel = pool.evaluate({ ...call, request: 'b', progress: noting });
      await clock.advance(0);
      const tell = (request: string) =>
        thread.say({
          type: 'progress',
          slot: thread.slotOf(request),
          response: Buffer.from(`${request}?`),
          begunMs: 0,
          spentMs: 0,
        });
      tell('a');
      tell('b');
      cancel();
      tell('b');
      thread.answer('a');
      expect(told).to.deep.equal(['a?', 'b?', 'a!']);
    });
  });
});
