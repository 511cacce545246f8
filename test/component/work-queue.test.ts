import { InlineEvaluator, type Job, serveUnary, type UnaryOptions, type Work, WorkQueue } from '@muster/shard';
import { expect } from 'chai';
import { BusyClock, busyWork, stepMs } from '../support/busy-clock.js';

type Ending = 'finished' | 'late' | 'failed' | 'rejected';

class FakeJob implements Job {
  readonly deadlineMs: number;
  begunMs: number | undefined;
  /** How it ended, and when. */
  ended: readonly [how: Ending, atMs: number] | undefined;
  private readonly clock: BusyClock;
  private readonly step: (untilMs: number) => boolean;

  constructor(clock: BusyClock, needsMs: number, deadlineMs: number) {
    this.clock = clock;
    this.step = busyWork(clock, needsMs);
    this.deadlineMs = deadlineMs;
  }

  begin(): Work {
    this.begunMs = this.clock.now();
    return { step: this.step, finish: () => this.end('finished') };
  }

  reject(): void {
    this.end('rejected');
  }

  late(): void {
    this.end('late');
  }

  fail(): void {
    this.end('failed');
  }

  private end(how: Ending): void {
    if (this.ended !== undefined) throw new Error('it is over already');
    this.ended = [how, this.clock.now()];
  }
}

describe('the work queue', () => {
  let clock: BusyClock;
  let queue: WorkQueue;
  const session = {};

  beforeEach(() => {
    clock = new BusyClock();
    queue = new WorkQueue(clock);
  });

  const add = (needsMs: number, deadlineMs: number, of: object = session) => {
    const job = new FakeJob(clock, needsMs, deadlineMs);
    return { job, cancel: queue.add(of, job) };
  };
  const runAll = () => {
    while (clock.turn());
  };

  it('answers every busy call when its time is up, not after the slices of the others', () => {
    const jobs = Array.from({ length: 8 }, (_, i) => add(1000, 20 + 0.5 * (i % 4)).job);
    runAll();
    for (const { ended, deadlineMs } of jobs) {
      expect(ended?.[0]).to.equal('finished');
      expect(ended?.[1]).to.be.within(deadlineMs, deadlineMs + stepMs);
    }
  });

  it('ends a slice when another call is due', () => {
    const urgent = add(1000, 2.5).job;
    add(4, 1000);
    runAll();
    expect(urgent.ended).to.deep.equal(['finished', 2.5]);
  });

  it('tells a call that waits unbegun when its time is up, though none of those begun is over', () => {
    for (let i = 0; i < 8; i++) add(1000, 100, {});
    const waiting = add(1, 10).job;
    runAll();
    expect(waiting.begunMs).to.equal(undefined);
    expect(waiting.ended?.[0]).to.equal('late');
    expect(waiting.ended?.[1]).to.be.within(10, 12);
  });

  it('starves no call, however many more urgent ones come', () => {
    const patient = add(20, 10_000).job;
    for (let turns = 0; patient.ended === undefined && turns < 1000; turns++) {
      add(2, clock.now() + 50);
      clock.turn();
    }
    expect(patient.ended?.[1]).to.be.below(200);
  });

  it('does not keep a short call waiting for long ones', () => {
    for (let i = 0; i < 6; i++) add(500, 1000);
    const short = add(1, 2000).job;
    runAll();
    expect(short.ended?.[1]).to.be.below(40);
  });

  it('works on a new call before those begun, within one slice of its coming', () => {
    for (let i = 0; i < 3; i++) add(100, 1000);
    for (let turns = 0; turns < 20; turns++) clock.turn();
    const cameMs = clock.now();
    const short = add(1, 5000).job;
    clock.turn();
    expect(short.ended).to.deep.equal(['finished', cameMs + 1]);
  });

  it('gives those begun as much time as new calls that go before them', () => {
    const patient = add(20, 10_000).job;
    clock.turn();
    for (let turns = 0; patient.ended === undefined; turns++) {
      if (turns > 100) throw new Error('it is starved');
      add(2, clock.now() + 500);
      clock.turn();
    }
    expect(patient.ended[1]).to.be.within(36, 44);
  });

  it('rejects a call that would not be begun in time, at once, and no other', () => {
    const before = Array.from({ length: 8 }, () => add(4, 10_000).job);
    runAll();
    expect(before.map(({ ended }) => ended?.[0])).to.deep.equal(Array.from({ length: 8 }, () => 'finished'));
    // By now it knows that a call is 4 ms of work.
    const dueMs = clock.now() + 40;
    const endings = Array.from({ length: 12 }, () => add(4, dueMs).job.ended);
    expect(endings).to.deep.equal([...Array.from({ length: 11 }, () => undefined), ['rejected', clock.now()]]);
    const [later, earlier, ofAnother] = [add(4, dueMs + 5), add(4, dueMs - 1), add(4, clock.now() + 1, {})];
    expect([later, earlier, ofAnother].map(({ job }) => job.ended)).to.deep.equal([undefined, undefined, undefined]);
    expect(queue.length).to.equal(14);
  });

  it('gives the loop back after each slice', () => {
    for (let i = 0; i < 8; i++) add(10, 1000);
    let before = clock.now();
    while (clock.turn()) {
      expect(clock.now() - before).to.be.at.most(2 + stepMs);
      before = clock.now();
    }
  });

  it('lets what was read from the sockets after a slice be answered before the next', () => {
    add(10, 1000);
    clock.turn();
    const sliceEndMs = clock.now();
    let answeredMs: number | undefined;
    clock.defer(() => {
      answeredMs = clock.now();
    });
    clock.turn();
    expect(answeredMs).to.equal(sliceEndMs);
    clock.turn();
    expect(clock.now()).to.be.above(sliceEndMs);
  });

  it('forgets a call that is cancelled while it waits, at once', () => {
    for (let i = 0; i < 8; i++) add(4, 1000, {});
    const { job, cancel } = add(1, 1000);
    const other = add(1, 1000).job;
    clock.turn();
    expect([queue.length, queue.waitingOf(session)]).to.deep.equal([10, 2]);
    cancel();
    cancel();
    expect([queue.length, queue.waitingOf(session)]).to.deep.equal([9, 1]);
    runAll();
    expect([job.begunMs, job.ended, other.ended?.[0], queue.length]).to.deep.equal([
      undefined,
      undefined,
      'finished',
      0,
    ]);
  });

  it('drops a call that is cancelled while it is worked on, at once', () => {
    const { job, cancel } = add(1000, 2000);
    clock.turn();
    expect(queue.length).to.equal(1);
    cancel();
    expect(queue.length).to.equal(0);
    runAll();
    cancel();
    expect([clock.now(), job.ended, queue.length]).to.deep.equal([2, undefined, 0]);
  });
});

describe('unary calls', () => {
  type Ask = Parameters<typeof serveUnary>;
  /** gRPC's numbers. */
  const status = { OK: 0, RESOURCE_EXHAUSTED: 8 };

  it('are refused when as many wait as may, instead of queueing without limit', () => {
    const clock = new BusyClock();
    const begin = () => ({ run: () => true, result: () => Buffer.alloc(0) });
    const evaluator = new InlineEvaluator<Buffer>({ begin, clock, log: () => {} });
    const options: UnaryOptions<Buffer> = { evaluator, clock, epochNow: () => 0, maxInFlight: 3, log: () => {} };
    const codes: (number | undefined)[] = [];
    const ask = () => {
      let cancel = (): void => {};
      const call = { getDeadline: () => 1000, on: (_: string, fire: () => void) => (cancel = fire) };
      const callback = (error: { code?: number } | null) => codes.push(error?.code ?? status.OK);
      serveUnary(call as unknown as Ask[0], callback as Ask[1], options, (bytes) => bytes);
      return () => cancel();
    };
    const [cancelFirst] = [ask(), ask(), ask()];
    ask();
    expect([codes, evaluator.length]).to.deep.equal([[status.RESOURCE_EXHAUSTED], 3]);
    cancelFirst?.();
    ask();
    expect([codes, evaluator.length]).to.deep.equal([[status.RESOURCE_EXHAUSTED], 3]);
    clock.turn();
    ask();
    clock.turn();
    expect(codes.slice(1)).to.deep.equal([status.OK, status.OK, status.OK, status.OK]);
  });
});
