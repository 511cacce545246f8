import { FailureCode } from '@muster/proto';
import { type Evaluate, EvaluationLoop, type FromThread, InvalidRequest, ThreadControl } from '@muster/shard';
import { expect } from 'chai';
import { BusyClock, busyWork, stepMs } from '../support/busy-clock.js';

/** Requests are the milliseconds of work that they need, as text. */
const evaluateBusily =
  (clock: BusyClock): Evaluate =>
  (kind, request, now) => {
    if (kind === 'invalid') throw new InvalidRequest('it is invalid');
    const run = busyWork(clock, Number(request.toString()), now);
    if (kind !== 'broken') return { run, result: () => Buffer.from(`${request} done`) };
    return {
      run: () => {
        throw new TypeError('it is broken');
      },
      result: () => Buffer.alloc(0),
    };
  };

describe('the loop of an evaluation thread', () => {
  let clock: BusyClock;
  let control: ThreadControl;
  let loop: EvaluationLoop;
  let said: { readonly message: FromThread; readonly atMs: number; readonly transferred: readonly ArrayBuffer[] }[];

  beforeEach(() => {
    clock = new BusyClock();
    control = new ThreadControl();
    said = [];
    loop = new EvaluationLoop({
      evaluate: evaluateBusily(clock),
      clock,
      control,
      post: (message, transferred) => said.push({ message, atMs: clock.now(), transferred }),
    });
  });

  const hand = (slot: number, needsMs: number, { kind = 'query', deadlineMs = 10_000 } = {}) =>
    loop.receive({
      type: 'evaluate',
      calls: [{ slot, kind, state: 0, deadlineMs, request: Buffer.from(String(needsMs)) }],
    });
  const runAll = () => {
    while (clock.turn());
  };
  const ends = () => said.map(({ message, atMs }) => [message.type, 'slot' in message ? message.slot : -1, atMs]);

  it('answers, and says when the call was begun and how much work it was', () => {
    hand(3, 1);
    hand(4, 2);
    runAll();
    const [first, second] = said.map(({ message }) => message);
    expect(first).to.deep.include({ type: 'answered', slot: 3, begunMs: 0, spentMs: 1 });
    expect(second).to.deep.include({ type: 'answered', slot: 4, begunMs: 1, spentMs: 2 });
  });

  it('transfers answers in memory that holds nothing else', () => {
    hand(0, 1);
    runAll();
    const [{ message, transferred }] = said as [(typeof said)[number]];
    const response = message.type === 'answered' ? message.response : Buffer.alloc(0);
    expect(Buffer.from(response).toString()).to.equal('1 done');
    expect(transferred).to.deep.equal([response.buffer]);
    expect(response.buffer.byteLength).to.equal(response.length);
  });

  it('answers a short call within a slice of its coming, though a long one is worked on', () => {
    hand(0, 100);
    clock.turn();
    clock.turn();
    const cameMs = clock.now();
    hand(1, 1);
    clock.turn();
    expect(ends()).to.deep.equal([['answered', 1, cameMs + 1]]);
  });

  it('reads its messages after each slice', () => {
    for (let slot = 0; slot < 8; slot++) hand(slot, 10);
    let before = clock.now();
    while (clock.turn()) {
      expect(clock.now() - before).to.be.at.most(2 + stepMs);
      before = clock.now();
    }
    expect(said.length).to.equal(8);
  });

  it('stops a cancelled call at its next look at the clock, and says that it was dropped', () => {
    hand(0, 1000);
    hand(1, 3);
    clock.turn();
    control.cancel(0);
    const cancelledMs = clock.now();
    runAll();
    expect(ends()).to.deep.equal([
      ['dropped', 0, cancelledMs],
      ['answered', 1, cancelledMs + 3],
    ]);
  });

  it('stops a call that is cancelled in the middle of its slice', () => {
    let looks = 0;
    const evaluate: Evaluate = (_kind, _request, now) => ({
      run: (untilMs) => {
        while (now() < untilMs) {
          looks++;
          clock.spend(stepMs);
          // As another thread does at any time.
          if (looks === 3) control.cancel(0);
        }
        return false;
      },
      result: () => Buffer.alloc(0),
    });
    loop = new EvaluationLoop({
      evaluate,
      clock,
      control,
      post: (message) => said.push({ message, atMs: clock.now(), transferred: [] }),
    });
    hand(0, 0);
    runAll();
    expect(looks).to.equal(3);
    expect(ends()).to.deep.equal([['dropped', 0, 3 * stepMs]]);
  });

  it('never begins a call that was cancelled before', () => {
    hand(2, 5);
    control.cancel(2);
    runAll();
    expect(ends()).to.deep.equal([['dropped', 2, 0]]);
  });

  it('answers with what there is when the time is up', () => {
    hand(0, 1000, { deadlineMs: 5 });
    runAll();
    expect(ends()).to.deep.equal([['answered', 0, 5]]);
  });

  it('says that a call came too late to be begun', () => {
    clock.spend(7);
    hand(0, 1, { deadlineMs: 7 });
    runAll();
    const code = FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED;
    expect(said[0]?.message).to.deep.nested.include({ type: 'failed', slot: 0, 'failure.code': code });
  });

  it('tells faults of the caller, and only names those of ours, which it tells to the log', () => {
    hand(0, 1, { kind: 'invalid' });
    hand(1, 1, { kind: 'broken' });
    runAll();
    const [invalid, log, broken] = said.map(({ message }) => message);
    expect(invalid).to.deep.include({
      type: 'failed',
      slot: 0,
      failure: { code: FailureCode.FAILURE_CODE_INVALID_ARGUMENT, message: 'it is invalid' },
    });
    expect(log?.type === 'log' && log.message).to.match(/it is broken\n.*at /);
    expect(broken).to.deep.include({
      type: 'failed',
      slot: 1,
      failure: { code: FailureCode.FAILURE_CODE_INTERNAL, message: 'the server failed; its log says why' },
    });
  });

  it('shows that it gets on while it works, and rests when there is nothing to do', () => {
    hand(0, 10);
    const before = control.beats;
    clock.turn();
    expect(control.beats).to.be.above(before);
    runAll();
    expect(clock.turn()).to.equal(false);
  });
});
