import { betterOfTwo, type Replica, Tracks } from '@muster/coordinator';
import { expect } from 'chai';
import { afterCalls, anyone, aReplica } from '../../support/chosen-replicas.js';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((address) => aReplica(address)) as [Replica, Replica, Replica, Replica];

/** Has answered 60 calls since then, of which the first of each so many failed. */
function answering(tracks: Tracks, replica: Replica, oneIn: number, fromMs = 0): void {
  for (let i = 0; i < 60; i++) {
    const how = i % oneIn === 0 ? 'error' : 'answered';
    afterCalls(tracks, replica, { calls: 1, end: { how, tookMs: 1 }, fromMs: fromMs + i });
  }
}

/** For how long each is ejected when the replicas are held against each other; 0: not. */
function ejectedForMs(tracks: Tracks, replicas: readonly Replica[], nowMs: number): number[] {
  betterOfTwo(tracks, {}, () => 0)(replicas, anyone, nowMs);
  return replicas.map((replica) => {
    const { state } = tracks.of(replica).breaker;
    return state.kind === 'open' && state.by === 'ejection' ? Math.round(state.untilMs - nowMs) : 0;
  });
}

/** Replicas that fail so: one call in so many. */
function tracksOf(failing: ReadonlyMap<Replica, number>): Tracks {
  const tracks = new Tracks(() => 0.5);
  for (const [replica, oneIn] of failing) answering(tracks, replica, oneIn);
  return tracks;
}

const never = Number.POSITIVE_INFINITY;

describe('ejectOutliers', () => {
  it('leaves out who fails a fifth of its calls, five times as many as another, for 30 s', () => {
    const tracks = tracksOf(
      new Map([
        [a, 5],
        [b, 30],
      ]),
    );
    expect(ejectedForMs(tracks, [a, b], 100)).deep.equal([30_000, 0]);
  });

  it('leaves out nobody who fails less, or not so much more', () => {
    const few = tracksOf(
      new Map([
        [a, 6],
        [b, 60],
      ]),
    );
    const alike = tracksOf(
      new Map([
        [a, 4],
        [b, 15],
      ]),
    );
    expect([few, alike].map((tracks) => ejectedForMs(tracks, [a, b], 100))).deep.equal([
      [0, 0],
      [0, 0],
    ]);
  });

  it('leaves out nobody of whom too little is known, or if nobody else is known', () => {
    const unknown = tracksOf(new Map([[a, 3]]));
    afterCalls(unknown, b, { calls: 49 });
    expect(ejectedForMs(unknown, [a, b], 300)).deep.equal([0, 0]);
  });

  it('leaves out at most half of the replicas', () => {
    const all = new Map([
      [a, 3],
      [b, 3],
      [c, 3],
      [d, never],
    ]);
    const ofThree = ejectedForMs(tracksOf(all), [a, b, d], 100);
    const ofFour = ejectedForMs(tracksOf(all), [a, b, c, d], 100);
    expect([ofThree, ofFour]).deep.equal([
      [30_000, 0, 0],
      [30_000, 30_000, 0, 0],
    ]);
  });

  it('counts those whose breakers are open among the half', () => {
    const tracks = tracksOf(
      new Map([
        [b, 3],
        [c, never],
      ]),
    );
    afterCalls(tracks, a, { calls: 5, end: { how: 'unavailable', tookMs: 0 }, fromMs: 90 });
    expect(ejectedForMs(tracks, [a, b, c], 100)).deep.equal([0, 0, 0]);
  });

  it('tries who was left out by one call, and leaves it out for longer when it is no better', () => {
    const tracks = tracksOf(
      new Map([
        [a, 3],
        [b, never],
      ]),
    );
    ejectedForMs(tracks, [a, b], 100);
    const chosen = betterOfTwo(tracks, {}, () => 0)([a, b], anyone, 30_100);
    expect([chosen?.replica, chosen?.why]).deep.equal([a, 'trial']);
    afterCalls(tracks, a, { calls: 1, fromMs: 30_100 });
    answering(tracks, a, 3, 31_200);
    answering(tracks, b, never, 31_200);
    expect(ejectedForMs(tracks, [a, b], 31_300)).deep.equal([60_000, 0]);
  });

  it('forgets one ejection in ten seconds of good order', () => {
    const tracks = tracksOf(
      new Map([
        [a, 3],
        [b, never],
      ]),
    );
    ejectedForMs(tracks, [a, b], 100);
    for (let second = 31; second < 43; second++) {
      for (const replica of [a, b])
        afterCalls(tracks, replica, { calls: 20, end: { tookMs: 1 }, fromMs: 1000 * second });
      ejectedForMs(tracks, [a, b], 1000 * second + 100);
    }
    for (const [replica, oneIn] of [
      [a, 3],
      [b, never],
    ] as const)
      answering(tracks, replica, oneIn, 60_000);
    expect(ejectedForMs(tracks, [a, b], 60_100)).deep.equal([30_000, 0]);
  });
});
