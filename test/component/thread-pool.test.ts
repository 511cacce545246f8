import { FailureCode } from '@muster/proto';
import { type Call, ThreadPool } from '@muster/shard';
import { expect } from 'chai';
import { FakeClock } from '../support/fake-clock.js';
import { type FakeThread, fakeThreads } from '../support/fake-threads.js';

interface Ended {
  readonly call: string;
  /** What it was answered, or the code it failed with. */
  readonly with: string | number;
  readonly message?: string;
}

const codeOf = {
  rejected: FailureCode.FAILURE_CODE_REJECTED,
  late: FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED,
  unavailable: FailureCode.FAILURE_CODE_UNAVAILABLE,
  internal: FailureCode.FAILURE_CODE_INTERNAL,
};

describe('a pool of evaluation threads', () => {
  let clock: FakeClock;
  let pool: ThreadPool<string>;
  let started: FakeThread[];
  let ended: Ended[];
  let begun: string[];
  let times: { readonly queueUs: number; readonly serviceUs: number }[];
  let logged: string[];
  const session = {};

  beforeEach(async () => {
    clock = new FakeClock();
    [ended, begun, times, logged] = [[], [], [], []];
    await startPool(2);
  });

  async function startPool(threads: number): Promise<void> {
    const fakes = fakeThreads();
    started = fakes.started;
    const encode = (request: string) => {
      if (request === 'unspeakable') throw new TypeError('it cannot be encoded');
      return { kind: 'query', bytes: Buffer.from(request) };
    };
    pool = new ThreadPool({ threads, start: fakes.start, encode, clock, log: (line) => logged.push(line) });
    for (const thread of started) thread.say({ type: 'ready' });
    await pool.ready();
  }

  /** Hands a call in; its deadline counts from now. */
  function ask(request: string, { leftMs = 1000, of = session as object } = {}): () => void {
    const call: Call<string> = {
      session: of,
      deadlineMs: clock.now() + leftMs,
      request,
      begun: (queueMs) => begun.push(`${request} after ${queueMs} ms`),
      answer: (response, taken) => {
        times.push(taken);
        ended.push({ call: request, with: Buffer.from(response).toString() });
      },
      fail: ({ code, message }, taken) => {
        times.push(taken);
        ended.push({ call: request, with: code, message });
      },
    };
    return pool.evaluate(call);
  }
  const askMany = (count: number, options = {}) => Array.from({ length: count }, (_, i) => ask(`call ${i}`, options));
  const thread = (number: number): FakeThread => started[number] as FakeThread;
  const turn = () => clock.advance(0);

  it('hands a turn of calls to a thread in one message, and gives each its answer', async () => {
    await startPool(1);
    askMany(3);
    expect(thread(0).received).to.deep.equal([]);
    await turn();
    expect(thread(0).received).to.deep.equal([['call 0', 'call 1', 'call 2']]);
    thread(0).answer('call 1');
    thread(0).answer('call 0');
    expect(ended).to.deep.equal([
      { call: 'call 1', with: 'call 1!' },
      { call: 'call 0', with: 'call 0!' },
    ]);
    expect(pool.length).to.equal(1);
  });

  it('says how long a call waited, on the line and at the thread, and how long it was worked on', async () => {
    ask('a');
    await clock.advance(3);
    thread(0).answer('a', { begunMs: clock.now() - 2, spentMs: 1 });
    expect(begun).to.deep.equal(['a after 0 ms']);
    expect(times).to.deep.equal([{ queueUs: 1000, serviceUs: 2000 }]);
  });

  it('hands calls to the thread that has the least to do', async () => {
    askMany(4);
    await turn();
    expect([thread(0).received, thread(1).received]).to.deep.equal([[['call 0', 'call 2']], [['call 1', 'call 3']]]);
  });

  it('takes a thread whose call has been there for long for one that has much to do', async () => {
    ask('long');
    await clock.advance(20);
    for (const request of ['a', 'b', 'c']) ask(request);
    await turn();
    expect([thread(0).received, thread(1).received]).to.deep.equal([[['long']], [['a', 'b', 'c']]]);
  });

  it('keeps more calls than the threads work on in line: the one that is due first goes next', async () => {
    await startPool(1);
    askMany(8);
    await turn();
    ask('patient', { leftMs: 900 });
    await turn();
    ask('urgent', { leftMs: 100 });
    await turn();
    expect([thread(0).received.length, pool.length, pool.waitingOf(session)]).to.deep.equal([1, 10, 2]);
    thread(0).answer('call 5');
    await turn();
    thread(0).answer('call 0');
    await turn();
    expect(thread(0).received.slice(1)).to.deep.equal([['urgent'], ['patient']]);
  });

  it('serves sessions in turn', async () => {
    await startPool(1);
    askMany(8);
    await turn();
    for (const request of ['a', 'b']) ask(request, { of: session });
    ask('of another', { of: {} });
    for (const call of ['call 0', 'call 1', 'call 2']) thread(0).answer(call);
    await turn();
    expect(thread(0).received[1]).to.deep.equal(['a', 'of another', 'b']);
  });

  it('tells a call that waits when its time is up', async () => {
    await startPool(1);
    askMany(8);
    await turn();
    ask('late', { leftMs: 50 });
    ask('later', { leftMs: 60 });
    await clock.advance(49);
    expect(ended).to.deep.equal([]);
    await clock.advance(2);
    expect(ended.map((each) => [each.call, each.with])).to.deep.equal([['late', codeOf.late]]);
    await clock.advance(10);
    expect(ended.map(({ call }) => call)).to.deep.equal(['late', 'later']);
  });

  it('rejects at once a call that would not be begun in time', async () => {
    await startPool(1);
    askMany(8);
    await turn();
    for (let i = 0; i < 8; i++) thread(0).answer(`call ${i}`, { begunMs: 0, spentMs: 10 });
    ended = [];
    askMany(5, { leftMs: 45 });
    ask('hopeless', { leftMs: 45 });
    expect(ended).to.deep.equal([
      {
        call: 'hopeless',
        with: codeOf.rejected,
        message: 'its turn would come in about 50 ms, and its answer is due in 45 ms',
      },
    ]);
  });

  it('expects two threads to be twice as fast', async () => {
    askMany(8);
    await turn();
    for (const each of started) {
      for (const request of each.received.flat()) each.answer(request, { begunMs: 0, spentMs: 10 });
    }
    ended = [];
    for (let i = 0; i < 12; i++) ask(`waiting ${i}`, { leftMs: 45 });
    expect(ended.map(({ call }) => call)).to.deep.equal(['waiting 10', 'waiting 11']);
  });

  it('forgets a call that is cancelled while it waits', async () => {
    await startPool(1);
    askMany(8);
    await turn();
    const cancel = ask('waiting');
    await turn();
    cancel();
    cancel();
    expect(pool.waitingOf(session)).to.equal(0);
    thread(0).answer('call 0');
    await turn();
    expect(thread(0).received.length).to.equal(1);
  });

  it('tells a thread through memory that a call is cancelled, and gives its place away when it is dropped', async () => {
    await startPool(1);
    const [cancel] = askMany(8);
    await turn();
    ask('next');
    await turn();
    const slot = thread(0).slotOf('call 0');
    expect(thread(0).control.isCancelled(slot)).to.equal(false);
    cancel?.();
    expect(thread(0).control.isCancelled(slot)).to.equal(true);
    await turn();
    expect([thread(0).received.length, pool.length]).to.deep.equal([1, 8]);
    thread(0).say({ type: 'dropped', slot });
    await turn();
    expect(thread(0).received[1]).to.deep.equal(['next']);
    expect(thread(0).slotOf('next')).to.equal(slot);
    expect(thread(0).control.isCancelled(slot)).to.equal(false);
  });

  it('does not answer a call that was cancelled too late', async () => {
    const cancel = ask('a');
    await turn();
    cancel();
    thread(0).answer('a');
    cancel();
    expect([ended, pool.length]).to.deep.equal([[], 0]);
  });

  it('passes on failures, and logs', async () => {
    ask('a');
    await turn();
    thread(0).say({ type: 'log', message: 'a call failed' });
    const failure = { code: FailureCode.FAILURE_CODE_INVALID_ARGUMENT, message: 'k must be in [0, 1], got 2' };
    thread(0).say({ type: 'failed', slot: thread(0).slotOf('a'), failure, begunMs: clock.now(), spentMs: 0 });
    expect(logged).to.deep.equal(['a call failed']);
    expect(ended).to.deep.equal([{ call: 'a', with: failure.code, message: failure.message }]);
  });

  it('fails a request that cannot be handed over, and goes on', async () => {
    ask('unspeakable');
    ask('a');
    await turn();
    expect(ended.map((each) => [each.call, each.with])).to.deep.equal([['unspeakable', codeOf.internal]]);
    expect(started.flatMap(({ received }) => received)).to.deep.equal([['a']]);
  });

  it('fails the calls of a thread that ends as unavailable, and no others', async () => {
    const cancels = askMany(4);
    await turn();
    cancels[2]?.();
    thread(0).end('it ran out of memory');
    const message = 'the thread that worked on it has ended: it ran out of memory';
    expect(ended).to.deep.equal([{ call: 'call 0', with: codeOf.unavailable, message }]);
    ask('next');
    await turn();
    expect(thread(1).received).to.deep.equal([['call 1', 'call 3'], ['next']]);
    expect(logged.length).to.equal(1);
    expect(logged[0]).to.match(/^evaluation thread 0 has ended and is started again in 100 ms: .*it ran out of memory/);
  });

  it('starts a thread again, and waits longer each time it ends soon', async () => {
    await startPool(1);
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      const count = started.length;
      const endedMs = clock.now();
      thread(count - 1).end('it crashed');
      while (started.length === count) await clock.advance(1);
      waits.push(Math.round(clock.now() - endedMs));
      thread(count).say({ type: 'ready' });
    }
    expect(waits).to.deep.equal([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    await clock.advance(10_001);
    thread(started.length - 1).end('it crashed');
    await clock.advance(101);
    expect(started.length).to.equal(11);
  });

  it('tells news to threads that are up or starting; one that is not started yet learns them at its start', async () => {
    pool.tell('a');
    thread(0).end('it crashed');
    pool.tell('b');
    await clock.advance(101);
    pool.tell('c');
    thread(2).say({ type: 'ready' });
    pool.tell('d');
    expect(started.map(({ news }) => news)).to.deep.equal([['a'], ['a', 'b', 'c', 'd'], ['c', 'd']]);
  });

  it('answers with the new thread, and says in the log that it is up', async () => {
    await startPool(1);
    thread(0).end('it crashed');
    await clock.advance(101);
    thread(1).say({ type: 'ready' });
    ask('a');
    await turn();
    thread(1).answer('a');
    expect(ended).to.deep.equal([{ call: 'a', with: 'a!' }]);
    expect(logged[1]).to.equal('evaluation thread 0 is up again');
  });

  it('fails calls as unavailable while no thread is up, those that wait as well', async () => {
    await startPool(1);
    askMany(9);
    await turn();
    thread(0).end('it crashed');
    await turn();
    expect(ended.length).to.equal(9);
    expect(ended[8]?.message).to.equal('no evaluation thread is up: it crashed');
    ask('a');
    await turn();
    expect(ended.map((each) => each.with)).to.deep.equal(Array.from({ length: 10 }, () => codeOf.unavailable));
  });

  it('ends a thread that has a call and does not get on, and starts another', async () => {
    await startPool(1);
    ask('endless', { leftMs: 60_000 });
    await clock.advance(3500);
    thread(0).control.beat();
    await clock.advance(4000);
    expect(thread(0).isKilled).to.equal(false);
    await clock.advance(2000);
    expect(thread(0).isKilled).to.equal(true);
    expect(ended[0]?.message).to.equal('the thread that worked on it has ended: it did not get on with its calls');
    await clock.advance(100);
    expect(started.length).to.equal(2);
  });

  it('does not take a stall of its own for one of a thread', async () => {
    ask('a', { leftMs: 60_000 });
    await turn();
    await clock.stall(30_000);
    await clock.advance(3000);
    expect(thread(0).isKilled).to.equal(false);
  });

  it('sets no timer when there is nothing to do', async () => {
    ask('a');
    await clock.advance(500);
    thread(0).answer('a');
    await clock.advance(1500);
    expect(clock.timersSet).to.equal(0);
  });

  it('is not ready if a thread cannot be started', async () => {
    const fakes = fakeThreads();
    const encode = () => ({ kind: '', bytes: Buffer.alloc(0) });
    const unready = new ThreadPool<string>({ threads: 2, start: fakes.start, encode, clock, log: () => {} });
    fakes.started[0]?.say({ type: 'ready' });
    fakes.started[1]?.end('it has no module');
    const error: unknown = await unready.ready().catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('evaluation thread 1 could not be started: it has no module');
    await unready.close();
    expect([fakes.started[0]?.isKilled, clock.timersSet]).to.deep.equal([true, 0]);
  });

  it('closes: ends its threads, leaves no timer, and fails what is not answered', async () => {
    askMany(20, { leftMs: 60_000 });
    await turn();
    await pool.close();
    expect(started.map(({ isKilled }) => isKilled)).to.deep.equal([true, true]);
    expect(ended.map((each) => each.with)).to.deep.equal(Array.from({ length: 20 }, () => codeOf.unavailable));
    await clock.advance(60_000);
    expect([clock.timersSet, started.length, pool.length]).to.deep.equal([0, 2, 0]);
  });

  it('fails a call that comes after it was closed', async () => {
    await pool.close();
    ask('late');
    expect(ended).to.deep.equal([{ call: 'late', with: codeOf.unavailable, message: 'the server is closing' }]);
    expect(pool.length).to.equal(0);
  });

  it('closes while a thread waits to be started again', async () => {
    await startPool(1);
    thread(0).end('it crashed');
    await pool.close();
    await clock.advance(60_000);
    expect([clock.timersSet, started.length]).to.deep.equal([0, 1]);
  });
});
