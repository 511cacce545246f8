import { expect } from 'chai';
import { FakeClock } from '../support/fake-clock.js';

describe('FakeClock', () => {
  it('runs a turn in Node’s order: due timers, then what lies in the sockets, then what was deferred', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.arrive(10, () => seen.push('read'));
    clock.setTimer(20, () => {
      seen.push('timer');
      clock.defer(() => seen.push('deferred'));
    });
    await clock.stall(30);
    expect(seen).deep.equal(['timer', 'read', 'deferred']);
  });

  it('runs what happens at different times in order of time', async () => {
    const clock = new FakeClock();
    const seen: [string, number][] = [];
    const startMs = clock.now();
    const note = (what: string) => () => seen.push([what, Math.round(clock.now() - startMs)]);
    clock.setTimer(20, note('timer'));
    clock.arrive(10, note('read'));
    await clock.advance(30);
    expect(seen).deep.equal([
      ['read', 10],
      ['timer', 20],
    ]);
  });

  it('lets promises settle between callbacks', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.setTimer(1, () => {
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => seen.push('settled'));
    });
    clock.setTimer(1, () => seen.push('second'));
    await clock.advance(5);
    expect(seen).deep.equal(['settled', 'second']);
  });

  it('reads one frame of a stream a turn, as grpc-js does', async () => {
    const clock = new FakeClock();
    const stream = {};
    const seen: string[] = [];
    clock.arrive(1, () => seen.push('first'), stream);
    clock.arrive(1, () => seen.push('second'), stream);
    clock.defer(() => {});
    clock.setTimer(2, () => clock.defer(() => seen.push('deferred')));
    await clock.stall(5);
    expect(seen).deep.equal(['first', 'deferred', 'second']);
  });

  it('runs nothing of a process that is stopped, and all of it when it goes on', async () => {
    const clock = new FakeClock();
    const other = clock.anotherProcess();
    const seen: number[] = [];
    const startMs = other.now();
    other.setTimer(10, () => seen.push(Math.round(other.now() - startMs)));
    other.stop();
    await clock.advance(100);
    const whileStopped = [...seen];
    other.resume();
    await clock.advance(0);
    expect({ whileStopped, seen }).deep.equal({ whileStopped: [], seen: [100] });
  });

  it('does not fire a timer that was cancelled in the same turn', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    let cancel = (): void => {};
    clock.setTimer(1, () => cancel());
    cancel = clock.setTimer(1, () => seen.push('cancelled'));
    await clock.advance(5);
    expect(seen).deep.equal([]);
  });
});
