import { betterOfTwo, type OtherDigest, type Replica, Tracks } from '@muster/coordinator';
import { expect } from 'chai';
import {
  afterCalls,
  anEnd,
  anyone,
  aReplica,
  digestsOf,
  draws,
  restarted,
  withoutOwn,
} from '../../support/chosen-replicas.js';

const replica = restarted(aReplica('a'), 1);

function someTracks(): Tracks {
  return new Tracks(() => 0.5);
}

describe('Tracks', () => {
  it('does not take a fast failure for a fast call', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 20 });
    const nowMs = afterCalls(tracks, replica, { calls: 1, end: { how: 'unavailable', tookMs: 0.1 }, fromMs: 100 });
    expect(tracks.of(replica).costAt(nowMs)).equal(10);
  });

  it('takes a call that was given up for one that took at least as long', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 20 });
    const track = tracks.of(replica);
    for (const tookMs of [1, 12]) {
      track.asked(100);
      track.ended(anEnd({ how: 'given-up', tookMs }), 100);
    }
    expect(track.costAt(100)).equal(12);
  });

  it('costs as much as the time since it last answered, when one call after the other is given up early', () => {
    const tracks = someTracks();
    const nowMs = afterCalls(tracks, replica, { calls: 20 });
    const track = tracks.of(replica);
    for (const afterMs of [0, 10, 20, 30, 40]) {
      track.asked(nowMs + afterMs);
      track.ended(anEnd({ how: 'given-up', tookMs: 5 }), nowMs + afterMs + 5);
    }
    expect(track.costAt(nowMs + 45)).equal(45);
    track.asked(nowMs + 50);
    track.ended(anEnd({ how: 'answered', tookMs: 2 }), nowMs + 52);
    track.asked(nowMs + 60);
    track.ended(anEnd({ how: 'given-up', tookMs: 5 }), nowMs + 65);
    expect(track.costAt(nowMs + 65)).below(46);
  });

  it('learns nothing from a call that was given up soon, after a while without any', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 20 });
    const track = tracks.of(replica);
    track.asked(20_000);
    track.ended(anEnd({ how: 'given-up', tookMs: 1 }), 20_001);
    expect(track.cost.lastMs).equal(5);
  });

  it('raises the cost by one call to four times at most', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 20 });
    const nowMs = afterCalls(tracks, replica, { calls: 1, end: { tookMs: 500 }, fromMs: 100 });
    expect(tracks.of(replica).costAt(nowMs)).equal(20);
  });

  it('lets the cost decay while nobody asks', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 20 });
    expect(tracks.of(replica).costAt(1100)).closeTo(5 / Math.E, 1e-9);
  });

  it('forgets a replica that has restarted', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 5, end: { how: 'error', tookMs: 100 } });
    const before = tracks.of(replica);
    const wasRefused = before.isRefused(500);
    const after = tracks.of(restarted(replica, 2));
    expect([wasRefused, after.isRefused(500), after.costAt(500) < 1, after.isFlooded]).deep.equal([
      true,
      false,
      true,
      false,
    ]);
    after.asked(500);
    expect(after.isFlooded).equal(true);
  });

  it('keeps what it knows of a replica that is not there for a while', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 20 });
    tracks.of({ ...replica, hello: undefined });
    expect(tracks.of(replica).costAt(100)).equal(5);
  });

  it('says that calls wait at a replica when the last one did', () => {
    const tracks = someTracks();
    const isQueueing = [{}, { queueUs: 1001 }, {}, { queueLength: 1 }].map((end) => {
      afterCalls(tracks, replica, { calls: 1, end });
      return tracks.of(replica).isQueueing;
    });
    expect(isQueueing).deep.equal([false, true, false, true]);
  });

  it('leaves a replica alone for five seconds at most, however long it says', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 1, end: { how: 'rejected', tookMs: 0, retryAfterMs: 60_000 } });
    expect([4999, 5000].map((nowMs) => tracks.of(replica).isRefused(nowMs))).deep.equal([true, false]);
  });

  it('doubles the cost once for calls that are refused together', () => {
    const tracks = someTracks();
    afterCalls(tracks, replica, { calls: 20 });
    const track = tracks.of(replica);
    for (let i = 0; i < 12; i++) track.asked(100);
    for (let i = 0; i < 12; i++) track.ended(anEnd({ how: 'rejected', tookMs: 0.2 }), 100.2);
    const atOnce = track.costAt(100.2);
    afterCalls(tracks, replica, { calls: 1, end: { how: 'rejected', tookMs: 0.2 }, fromMs: 110.2 });
    expect([atOnce, track.cost.lastMs]).deep.equal([10, 20]);
  });

  it('does not take a replica for failing when queries have not the time that its answers take', () => {
    const refused = [30, 50].map((tookMs) => {
      const tracks = someTracks();
      const fromMs = afterCalls(tracks, replica, { calls: 20, end: { tookMs: 20 } });
      const nowMs = afterCalls(tracks, replica, { calls: 5, end: { how: 'timeout', tookMs }, fromMs });
      return tracks.of(replica).isRefused(nowMs);
    });
    expect(refused).deep.equal([false, true]);
  });

  it('ends a trial by a timeout, be it short', () => {
    const tracks = someTracks();
    const fromMs = afterCalls(tracks, replica, { calls: 20, end: { tookMs: 20 } });
    afterCalls(tracks, replica, { calls: 5, end: { how: 'error', tookMs: 1 }, fromMs });
    afterCalls(tracks, replica, { calls: 1, end: { how: 'timeout', tookMs: 3 }, fromMs: 2000 });
    expect(tracks.of(replica).breaker.state.kind).equal('open');
  });

  it('does not take a call that is given up for the trial that was sent after it', () => {
    const tracks = someTracks();
    const track = tracks.of(replica);
    track.asked(0);
    afterCalls(tracks, replica, { calls: 5, end: { how: 'error', tookMs: 1 } });
    track.asked(1500);
    track.ended(anEnd({ how: 'given-up', askedMs: 0, tookMs: 1501 }), 1501);
    track.ended(anEnd({ askedMs: 1500 }), 1505);
    expect(track.breaker.state.kind).equal('closed');
  });

  it('tells whoever counts them of breakers that open for what was seen here', () => {
    let opened = 0;
    const [tracks, other] = [someTracks(), someTracks()];
    const counting = new Tracks(() => 0.5, { opened: () => void opened++ });
    afterCalls(other, restarted(aReplica('c'), 1), { calls: 5, end: { how: 'error', tookMs: 1 } });
    counting.learn(digestsOf([tracks, other], 10), 10);
    const before = opened;
    afterCalls(counting, replica, { calls: 5, end: { how: 'error', tookMs: 1 } });
    // A trial that fails opens nothing that was not open.
    afterCalls(counting, replica, { calls: 1, end: { how: 'error', tookMs: 1 }, fromMs: 2000 });
    counting.of(restarted(aReplica('b'), 1)).breaker.eject(1000, 0);
    expect([before, opened]).deep.equal([0, 2]);
  });

  describe('of several processes', () => {
    /** What one process tells another; nothing if there is nothing to tell. */
    function told(tracks: Tracks, nowMs: number): OtherDigest[] {
      return digestsOf([tracks], nowMs);
    }

    it('tell only what has changed, and what is in flight', () => {
      const tracks = someTracks();
      afterCalls(tracks, replica, { calls: 20 });
      const first = told(tracks, 100);
      const second = told(tracks, 200);
      tracks.of(replica).asked(250);
      const lengths = [first, second, told(tracks, 300), told(tracks, 400)].map(({ length }) => length);
      tracks.of(replica).ended(anEnd({ how: 'no-time' }), 450);
      expect([...lengths, told(tracks, 500).length, told(tracks, 600).length]).deep.equal([1, 0, 1, 1, 1, 0]);
    });

    it('learn the cost of a replica that they have not asked lately', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(one, replica, { calls: 20, end: { tookMs: 40 }, fromMs: 100 });
      other.of(replica);
      // Clocks differ: what is 900 here is 5900 there.
      other.learn(told(one, 900), 5900);
      expect(other.of(replica).costAt(5900)).equal(40);
    });

    it('keep the higher cost', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(other, replica, { calls: 20, end: { tookMs: 50 } });
      afterCalls(one, replica, { calls: 20, fromMs: 1900 });
      other.learn(told(one, 2000), 2000);
      expect(other.of(replica).costAt(2000)).closeTo(50 / Math.E, 1e-9);
    });

    it('avoid a replica whose breaker has opened elsewhere, and try it later than there', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(one, replica, { calls: 5, end: { how: 'unavailable', tookMs: 0 } });
      other.learn(told(one, 100), 100);
      const track = other.of(replica);
      expect([track.isRefused(100), track.isTrialDue(1000), track.isTrialDue(1250)]).deep.equal([true, false, true]);
    });

    it('all avoid a replica within a tenth of a second that fails for one of them', () => {
      const processes = Array.from({ length: 4 }, () => someTracks());
      const replicas = [replica, restarted(aReplica('b'), 1)];
      for (const tracks of processes) {
        afterCalls(tracks, replicas[0] as Replica, { calls: 20, end: { tookMs: 1 } });
        afterCalls(tracks, replicas[1] as Replica, { calls: 20 });
      }
      afterCalls(processes[2] as Tracks, replica, { calls: 5, end: { how: 'unavailable', tookMs: 0 }, fromMs: 100 });
      const digests = digestsOf(processes, 150);
      const chosen = processes.map((tracks, number) => {
        tracks.learn(withoutOwn(digests, number), 150);
        return betterOfTwo(tracks, {}, () => 0)(replicas, anyone, 150)?.replica.address;
      });
      expect(chosen).deep.equal(['b', 'b', 'b', 'b']);
    });

    it('wait as long as one of them whose trial has failed, though nothing else is new', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(one, replica, { calls: 20, end: { tookMs: 20 } });
      afterCalls(one, replica, { calls: 5, end: { how: 'error', tookMs: 0 }, fromMs: 400 });
      other.learn(told(one, 500), 500);
      // Too short a timeout to tell what a call costs.
      afterCalls(one, replica, { calls: 1, end: { how: 'timeout', tookMs: 3 }, fromMs: 1500 });
      other.learn(told(one, 1600), 1600);
      const track = other.of(replica);
      expect([1600, 2502, 3100].map((nowMs) => track.isTrialDue(nowMs))).deep.equal([false, false, true]);
    });

    it('ask it again when it has answered one of them', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(one, replica, { calls: 5, end: { how: 'unavailable', tookMs: 0 } });
      other.learn(told(one, 100), 100);
      afterCalls(one, replica, { calls: 1, fromMs: 1000 });
      other.learn(told(one, 1100), 1100);
      expect(other.of(replica).isRefused(1100)).equal(false);
    });

    it('close the breakers of all soon after one of them has been answered, whenever each would have tried', () => {
      const processes = [0.1, 0.9].map((drawn) => new Tracks(() => drawn));
      const [early, late] = processes as [Tracks, Tracks];
      const isRefused = (nowMs: number): boolean[] => processes.map((tracks) => tracks.of(replica).isRefused(nowMs));
      const exchange = (nowMs: number): void => {
        const digests = digestsOf(processes, nowMs);
        for (const [process, tracks] of processes.entries()) tracks.learn(withoutOwn(digests, process), nowMs);
      };
      for (const tracks of processes) afterCalls(tracks, replica, { calls: 5, end: { how: 'error', tookMs: 0 } });
      // The trial of the second one fails, so that it would try no more before it is late.
      exchange(100);
      afterCalls(late, replica, { calls: 1, end: { how: 'error', tookMs: 1 }, fromMs: 1200 });
      exchange(1300);
      afterCalls(early, replica, { calls: 1, fromMs: 1310 });
      exchange(1400);
      const first = [...isRefused(1400), late.of(replica).isTrialDue(1400)];
      afterCalls(late, replica, { calls: 1, fromMs: 1410 });
      exchange(1500);
      expect([first, isRefused(1500)]).deep.equal([
        [false, true, true],
        [false, false],
      ]);
    });

    it('leave out no two replicas of a shard together that each ejected one of', () => {
      const processes = Array.from({ length: 3 }, () => someTracks());
      const replicas = [replica, restarted(aReplica('b'), 1)] as const;
      for (const tracks of processes) for (const each of replicas) tracks.of(each);
      for (const i of [0, 1] as const) processes[i]?.of(replicas[i]).breaker.eject(30_000, 0);
      const digests = digestsOf(processes, 10);
      const refused = processes.map((tracks, process) => {
        tracks.learn(withoutOwn(digests, process), 10);
        return replicas.map((each) => tracks.of(each).isRefused(10));
      });
      expect(refused).deep.equal([
        [true, false],
        [false, true],
        [false, false],
      ]);
    });

    it('do not pass on a cost that they have heard', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(one, replica, { calls: 20 });
      other.learn(told(one, 100), 100);
      expect(told(other, 200)).deep.equal([]);
    });

    it('do not pass on what they have heard of a breaker', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(one, replica, { calls: 5, end: { how: 'unavailable', tookMs: 0 } });
      other.learn(told(one, 100), 100);
      expect(told(other, 200)).deep.equal([]);
    });

    it('tell of an open breaker with every digest, for those who missed the one before', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(one, replica, { calls: 5, end: { how: 'unavailable', tookMs: 0 } });
      told(one, 100);
      afterCalls(one, restarted(aReplica('b'), 1), { calls: 1, fromMs: 150 });
      other.learn(told(one, 200), 200);
      expect(other.of(replica).isRefused(200)).equal(true);
    });

    it('forget the calls of a process that has ended', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(other, replica, { calls: 20, fromMs: 900 });
      for (let i = 0; i < 8; i++) one.of(replica).asked(1000);
      for (let nowMs = 200; nowMs <= 1000; nowMs += 100) other.learn(told(one, 1000), nowMs);
      const before = other.of(replica).loadAt(1000);
      const unless = other.of(replica).loadAt(1400);
      other.learn([{ process: 0, digest: undefined, ageMs: 0 }], 1000);
      expect([before > 25, unless > 25, other.of(replica).loadAt(1400) < 10]).deep.equal([true, true, true]);
    });

    it('do not believe what is told of a replica before its restart', () => {
      const [one, other] = [someTracks(), someTracks()];
      afterCalls(one, replica, { calls: 5, end: { how: 'unavailable', tookMs: 0 } });
      other.of(restarted(replica, 2));
      other.learn(told(one, 100), 100);
      expect(other.of(restarted(replica, 2)).isRefused(100)).equal(false);
    });

    it('count the calls of the others, and forget them when nothing more is told', () => {
      const [one, other] = [someTracks(), someTracks()];
      const another = restarted(aReplica('b'), 1);
      for (const each of [replica, another]) {
        afterCalls(other, each, { calls: 20, fromMs: 900 });
      }
      for (let i = 0; i < 8; i++) one.of(replica).asked(1000);
      for (let nowMs = 500; nowMs <= 1000; nowMs += 100) other.learn(told(one, 1000), nowMs);
      const loads = [1000, 1500].map((nowMs) => {
        return other.of(replica).loadAt(nowMs) / other.of(another).loadAt(nowMs);
      });
      expect(loads[0]).within(6, 9);
      expect(loads[1]).equal(1);
    });

    it('tell of a part of many replicas at once, and count what was told of each until it is told of again', () => {
      const [one, other] = [new Tracks(() => 0.5, { processes: 4 }), new Tracks(() => 0.5, { processes: 4 })];
      const replicas = Array.from({ length: 1000 }, (_, i) => restarted(aReplica(`r${i}`), 1));
      for (const each of replicas) {
        afterCalls(other, each, { calls: 16 });
        for (let i = 0; i < 8; i++) one.of(each).asked(1000);
      }
      const lengths: number[] = [];
      for (let nowMs = 1000; nowMs < 4000; nowMs += 100) {
        const digests = told(one, nowMs);
        for (const { digest } of digests) lengths.push((digest as { readonly replicas: unknown[] }).replicas.length);
        other.learn(digests, nowMs);
      }
      expect(lengths).deep.equal(Array(30).fill(400));
      for (const each of replicas) expect(other.of(each).others?.at(4000)).within(7.5, 8);
      for (const each of replicas) expect(other.of(each).others?.at(4900)).equal(0);
    });

    it('do not swing from one replica to the other and back, all at once', () => {
      const processes = Array.from({ length: 8 }, () => someTracks());
      const replicas = [replica, restarted(aReplica('b'), 1)];
      const selects = processes.map((tracks) => betterOfTwo(tracks, {}, draws(0.1, 0.7, 0.4)));
      for (const tracks of processes)
        for (const each of replicas) afterCalls(tracks, each, { calls: 20, end: { tookMs: 100 } });
      // Each has ten calls in flight, at first all at one replica; with each round all are asked anew.
      let held = processes.map(() => Array.from({ length: 10 }, () => replica));
      for (const tracks of processes) for (let i = 0; i < 10; i++) tracks.of(replica).asked(2000);
      const shares = Array.from({ length: 30 }, (_, round) => {
        const nowMs = 2100 + 100 * round;
        const digests = digestsOf(processes, nowMs);
        held = processes.map((tracks, number) => {
          tracks.learn(withoutOwn(digests, number), nowMs);
          return (held[number] ?? []).map((before) => {
            tracks.of(before).ended(anEnd({ tookMs: 100 }), nowMs);
            const chosen = selects[number]?.(replicas, anyone, nowMs)?.replica ?? before;
            tracks.of(chosen).asked(nowMs);
            return chosen;
          });
        });
        return held.flat().filter((each) => each === replica).length / 80;
      });
      for (const share of shares.slice(10)) expect(share).within(0.35, 0.65);
    });
  });
});
