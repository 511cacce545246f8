import { type Replica, ReplicaLimit, Tracks } from '@muster/coordinator';
import { SeededDraws } from '@muster/scripts';
import { expect } from 'chai';
import fc from 'fast-check';
import { anEnd, aReplica, digestsOf, withoutOwn } from '../../support/chosen-replicas.js';

/** Times of calls to a server: so many are worked on at once, each for 5 ms on average, and the others wait. */
interface Load {
  readonly threads: number;
  /** Calls that are kept in flight, at most as many as the limit says if `obeys`. */
  readonly offered: number;
  readonly obeys: boolean;
  readonly answers?: number;
}

/** Lets a server answer calls, of which the next is sent as soon as there is room; gives the limit, and what was done of late. */
function serve(limit: ReplicaLimit, { threads, offered, obeys, answers = 5000 }: Load) {
  const draws = new SeededDraws(5);
  const free = new Array<number>(threads).fill(0);
  let open: { askedMs: number; begunMs: number; endMs: number }[] = [];
  let nowMs = 0;
  let inFlight = 0;
  for (let i = 0; i < answers; i++) {
    const most = obeys ? Math.min(offered, Math.ceil(limit.most)) : offered;
    while (open.length < most) {
      free.sort((one, other) => one - other);
      const begunMs = Math.max(nowMs, free[0] ?? 0);
      // Now and then one that takes 20 times as long.
      const endMs = begunMs - 5 * Math.log(1 - draws.next()) * (draws.next() < 0.01 ? 20 : 1);
      free[0] = endMs;
      open.push({ askedMs: nowMs, begunMs, endMs });
    }
    open.sort((one, other) => one.endMs - other.endMs);
    const [next, ...rest] = open;
    if (next === undefined) break;
    nowMs = next.endMs;
    if (2 * i >= answers) inFlight += open.length;
    limit.answered(nowMs - next.askedMs, next.begunMs - next.askedMs, open.length);
    open = rest;
  }
  return { most: limit.most, inFlight: (2 * inFlight) / answers, perSecond: (1000 * answers) / nowMs };
}

describe('ReplicaLimit', () => {
  it('comes to little more than a replica works on at once, whatever it is offered, and costs no throughput', () => {
    for (const threads of [1, 4, 16]) {
      for (const offered of [4 * threads + 20, 400]) {
        const [free, obeying] = [false, true].map((obeys) => serve(new ReplicaLimit(), { threads, offered, obeys }));
        expect(obeying?.most, `${threads} threads, offered ${offered}`).within(1.2 * threads + 2, 2 * threads + 5);
        expect(obeying?.inFlight).below(2 * threads + 8);
        expect((obeying?.perSecond ?? 0) / (free?.perSecond ?? 1)).above(0.95);
      }
    }
  });

  it('comes to the same while more is sent than it allows', () => {
    const { most } = serve(new ReplicaLimit(), { threads: 8, offered: 300, obeys: false });
    expect(most).within(12, 22);
  });

  it('is none where calls do not wait, however much their times vary', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 10_000, noNaN: true }), { maxLength: 200 }), (times) => {
        const limit = new ReplicaLimit();
        for (const tookMs of times) limit.answered(tookMs, tookMs / 4, 3);
        expect([limit.most, limit.timeFor(1000)]).deep.equal([Number.POSITIVE_INFINITY, 0]);
      }),
    );
  });

  it('falls below four never, and rises again with what a replica works on without waiting', () => {
    const limit = new ReplicaLimit();
    for (let i = 0; i < 1000; i++) limit.answered(100, 99, 5);
    const fallen = limit.most;
    for (let i = 0; i < 1000; i++) limit.answered(5, 0, 40);
    expect(fallen).within(4, 6);
    expect(limit.most).within(42, 44);
  });

  it('is not lowered by little load', () => {
    const limit = new ReplicaLimit();
    serve(limit, { threads: 16, offered: 100, obeys: true });
    const { most } = limit;
    for (let i = 0; i < 1000; i++) limit.answered(5, 0, 1);
    expect(limit.most).equal(most);
  });

  it('tells how long a call takes that is sent last, by the pace of the answers', () => {
    const limit = new ReplicaLimit();
    serve(limit, { threads: 4, offered: 100, obeys: false, answers: 10_000 });
    // A call takes 6 ms on average, of which four at once.
    expect(limit.timeFor(200)).within(200, 450);
  });
});

describe('the limit of a replica', () => {
  const replica = aReplica('a');

  /** Makes a replica answer calls of which 30 are in flight and wait most of their time: 100 ms, one every 3.3 ms. */
  function overload(tracks: Tracks, nowMs: number): void {
    const track = tracks.of(replica);
    for (let i = 0; i < 30; i++) track.asked(nowMs);
    for (let i = 0; i < 100; i++) {
      track.ended(anEnd({ tookMs: 100, queueUs: 90_000, serviceUs: 10_000 }), nowMs);
      track.asked(nowMs);
    }
  }

  it('is passed while there is time, and no call is sent that could not be answered in time', () => {
    const tracks = new Tracks(() => 0.5);
    overload(tracks, 1000);
    const track = tracks.of(replica);
    expect(track.limit.most).within(7, 10);
    expect([1060, 1200].map((deadlineMs) => [track.isFull(1000), track.isBeyond(deadlineMs, 1000)])).deep.equal([
      [true, true],
      [true, false],
    ]);
    for (let i = 0; i < 25; i++) track.ended(anEnd({ tookMs: 100, queueUs: 90_000 }), 1000);
    expect([track.isFull(1000), track.isBeyond(1001, 1000)]).deep.equal([false, false]);
  });

  it('is only told where it is a shadow', () => {
    const tracks = new Tracks(() => 0.5, { isLimitShadow: true });
    overload(tracks, 1000);
    expect([tracks.of(replica).isFull(1000), tracks.limits().map(({ address }) => address)]).deep.equal([false, ['a']]);
  });

  it('is forgotten when the replica restarts', () => {
    const tracks = new Tracks(() => 0.5);
    overload(tracks, 1000);
    tracks.of(replica).reset(2);
    expect(tracks.limits()).deep.equal([]);
  });

  describe('of several processes', () => {
    const processesOf = (count: number): Tracks[] => {
      return Array.from({ length: count }, () => new Tracks(() => 0.5, { processes: count }));
    };
    const hearing: Replica = { ...replica };

    it('is one: what one has seen, the others go by, and each may have its part of it in flight', () => {
      const [one, other] = processesOf(2) as [Tracks, Tracks];
      overload(one, 1000);
      other.learn(withoutOwn(digestsOf([one], 1000), 1), 1000);
      const most = tracksMost(one);
      expect(tracksMost(other)).closeTo(most, 0.01);
      const track = other.of(hearing);
      const room = Array.from({ length: 10 }, () => {
        const isFull = track.isFull(1000);
        track.asked(1000);
        return isFull;
      }).filter((isFull) => !isFull).length;
      // The other has more in flight than all together may have.
      expect(room).equal(Math.ceil(most / 2));
    });

    it('comes to one in all, though each saw another', () => {
      const all = processesOf(4);
      all.forEach((tracks, i) => {
        tracks.of(hearing).limit.heard(10 * (i + 1), 1);
      });
      for (let round = 1; round <= 40; round++) {
        for (const tracks of all) {
          for (let i = 0; i < 10; i++) tracks.of(hearing).asked(100 * round);
          const wait = anEnd({ tookMs: 100, queueUs: 50_000 });
          for (let i = 0; i < 10; i++) tracks.of(hearing).ended(wait, 100 * round);
        }
        const told = digestsOf(all, 100 * round);
        for (const [process, tracks] of all.entries()) tracks.learn(withoutOwn(told, process), 100 * round);
      }
      const limits = all.map(tracksMost);
      expect(Math.max(...limits) / Math.min(...limits)).below(1.1);
    });
  });

  function tracksMost(tracks: Tracks): number {
    return tracks.of(replica).limit.most;
  }
});
