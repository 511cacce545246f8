import { type Asker, betterOfTwo, type Replica, Tracks } from '@muster/coordinator';
import { expect } from 'chai';
import { afterCalls, anEnd, anyone, aReplica, chosenAtOnce, draws } from '../../support/chosen-replicas.js';

const nobody: Asker = { ...anyone, mayAsk: () => false };

/** A selector over tracks of its own that draws the given numbers. */
function choosing(...numbers: number[]) {
  const tracks = new Tracks(() => 0.5);
  return { tracks, select: betterOfTwo(tracks, {}, draws(...numbers)) };
}

/** Replicas of which the first costs a millisecond, each one twice what the one before does. */
function costing(tracks: Tracks, ...replicas: Replica[]): number {
  replicas.forEach((replica, i) => {
    afterCalls(tracks, replica, { calls: 20, end: { tookMs: 2 ** i }, fromMs: 1000 - 20 * 2 ** i });
  });
  return 1000;
}

describe('betterOfTwo', () => {
  it('chooses nobody where nobody may be asked', () => {
    expect(choosing(0).select([aReplica('a'), aReplica('b')], nobody, 0)).equal(undefined);
  });

  it('chooses nobody where there is nobody', () => {
    expect(choosing(0).select([], anyone, 0)).equal(undefined);
  });

  it('chooses the only one, if it may be asked', () => {
    const replicas = [aReplica('a', { owesPong: true })];
    const { select } = choosing(0);
    expect([select(replicas, anyone, 0)?.replica.address, select(replicas, nobody, 0)]).deep.equal(['a', undefined]);
  });

  it('chooses the one that costs less, whichever is drawn first', () => {
    const replicas = [aReplica('a'), aReplica('b')];
    const chosen = [0, 0.5, 0.999].map((drawn) => {
      const { tracks, select } = choosing(drawn);
      return select(replicas, anyone, costing(tracks, aReplica('b'), aReplica('a')))?.replica.address;
    });
    expect(chosen).deep.equal(['b', 'b', 'b']);
  });

  it('compares two of many, never one with itself', () => {
    const replicas = ['a', 'b', 'c', 'd'].map((address) => aReplica(address));
    const numbers = [0, 0.3, 0.6, 0.999];
    const chosen = numbers.flatMap((first) =>
      numbers.map((second) => {
        const { tracks, select } = choosing(first, second);
        return select(replicas, anyone, costing(tracks, ...replicas))?.replica.address;
      }),
    );
    // d costs most: it is chosen only if compared with itself.
    expect(new Set(chosen)).deep.equal(new Set(['a', 'b', 'c']));
  });

  it('leaves out who owes a pong while another owes none', () => {
    const { tracks, select } = choosing(0);
    const [a, b] = [aReplica('a', { owesPong: true }), aReplica('b')];
    expect(select([a, b], anyone, costing(tracks, a, b))?.replica.address).equal('b');
  });

  it('takes who owes a pong where all do', () => {
    const { tracks, select } = choosing(0);
    const replicas = [aReplica('a', { owesPong: true }), aReplica('b', { owesPong: true })];
    const nowMs = costing(tracks, ...replicas);
    expect(select(replicas, anyone, nowMs)?.replica.address).equal('a');
  });

  it('spreads calls over replicas of as much load', () => {
    const replicas = [aReplica('a'), aReplica('b'), aReplica('c')];
    const chosen = [0, 0.4, 0.8].map((drawn) => choosing(drawn, 0).select(replicas, anyone, 0)?.replica.address);
    expect(chosen).deep.equal(['a', 'b', 'c']);
  });

  it('says why: the only one, the less loaded, or one that is silent as all are', () => {
    const { select } = choosing(0);
    const silent = aReplica('s', { owesPong: true });
    const why = [[aReplica('a'), silent], [aReplica('a'), aReplica('b')], [silent], [silent, silent]].map(
      (replicas) => select(replicas, anyone, 0)?.why,
    );
    expect(why).deep.equal(['only', 'less-loaded', 'silent', 'silent']);
  });

  it('counts a call in flight from the choice on: all who choose at once do not choose the same', () => {
    const { tracks, select } = choosing(0);
    const replicas = [aReplica('a'), aReplica('b')];
    for (const replica of replicas) afterCalls(tracks, replica, { calls: 20 });
    const chosen = chosenAtOnce(select, tracks, { replicas, times: 10, nowMs: 100 });
    expect(chosen.filter((address) => address === 'a').length).equal(5);
  });

  it('does not flood a cold replica: one call more than it has answered', () => {
    const { tracks, select } = choosing(0);
    const [warm, cold] = [aReplica('a'), aReplica('b')];
    afterCalls(tracks, warm, { calls: 20 });
    const atFirst = chosenAtOnce(select, tracks, { replicas: [warm, cold], times: 10, nowMs: 100 });
    tracks.of(cold).ended(anEnd({ tookMs: 1 }), 101);
    const then = chosenAtOnce(select, tracks, { replicas: [warm, cold], times: 10, nowMs: 101 });
    const toCold = [atFirst, then].map((chosen) => chosen.filter((address) => address === 'b').length);
    expect(toCold).deep.equal([1, 2]);
  });

  it('asks a cold replica at once', () => {
    const { tracks, select } = choosing(0.999);
    const [cold, warm] = [aReplica('a'), aReplica('b')];
    afterCalls(tracks, warm, { calls: 20 });
    expect(select([cold, warm], anyone, 100)?.replica.address).equal('a');
  });

  it('asks a replica again that was slow once', () => {
    const { tracks, select } = choosing(0);
    const [once, steady] = [aReplica('a'), aReplica('b')];
    afterCalls(tracks, once, { calls: 20 });
    afterCalls(tracks, steady, { calls: 20 });
    afterCalls(tracks, once, { calls: 4, end: { tookMs: 500 } });
    let nowMs = 2000;
    const askedAgain = (): boolean => {
      const chosen = select([once, steady], anyone, nowMs)?.replica as Replica;
      nowMs = afterCalls(tracks, chosen, { calls: 1, fromMs: nowMs });
      return chosen === once;
    };
    while (nowMs < 10_000 && !askedAgain());
    expect(nowMs).within(3000, 8000);
  });

  it('avoids a replica that says nothing while its calls get old', () => {
    const { tracks, select } = choosing(0);
    const [stopped, other] = [aReplica('a'), aReplica('b')];
    for (const replica of [stopped, other]) afterCalls(tracks, replica, { calls: 20 });
    tracks.of(stopped).asked(100);
    for (let i = 0; i < 3; i++) tracks.of(other).asked(108);
    // 11 ms x 2 calls against 5 ms x 4.
    expect(select([stopped, other], anyone, 111)?.replica.address).equal('b');
  });

  it('counts the calls that wait at a replica, as it says', () => {
    const { tracks, select } = choosing(0);
    const [waiting, free] = [aReplica('a'), aReplica('b')];
    afterCalls(tracks, waiting, { calls: 20, end: { queueLength: 3 } });
    afterCalls(tracks, free, { calls: 20, end: { tookMs: 6 } });
    const soon = select([waiting, free], anyone, 120)?.replica.address;
    const late = select([waiting, free], anyone, 1300)?.replica.address;
    expect([soon, late]).deep.equal(['b', 'a']);
  });

  it('prefers, of two whose calls took as long, the one that worked on them for a shorter time, with as many to do', () => {
    const replicas = [aReplica('a'), aReplica('b')] as const;
    const chosenWith = (busy: number, queueLength: number, nowMs: number): string[] => {
      const { tracks, select } = choosing(0);
      const waited = { tookMs: 10, queueUs: 8000, serviceUs: 2000, queueLength };
      afterCalls(tracks, replicas[0], { calls: 20, end: waited });
      afterCalls(tracks, replicas[1], { calls: 20, end: { tookMs: 10, serviceUs: 10_000 } });
      for (const replica of replicas) for (let i = 0; i < busy; i++) tracks.of(replica).asked(nowMs);
      // Whichever is drawn first.
      return [replicas, [...replicas].reverse()].map((among) => select(among, anyone, nowMs)?.replica.address ?? '');
    };
    expect([chosenWith(1, 0, 210), chosenWith(1, 1, 210)]).deep.equal([
      ['a', 'a'],
      ['a', 'a'],
    ]);
    // As little is known of one as of the other, once nothing has been said for long; and then the queue counts too.
    expect([chosenWith(1, 0, 1300), chosenWith(1, 12, 210)]).deep.equal([
      ['a', 'b'],
      ['b', 'b'],
    ]);
  });

  it('believes no replica that its calls took less time than it worked on them', () => {
    const { tracks } = choosing(0);
    const end = { tookMs: 10, queueUs: 90_000, serviceUs: 6000, queueLength: 3 };
    const nowMs = afterCalls(tracks, aReplica('a'), { calls: 20, end });
    expect(tracks.of(aReplica('a')).rankAt(nowMs, 0)).closeTo(2 * (4 + 6 * 4), 1e-9);
  });

  it('does not turn to a replica because it fails fast', () => {
    const { tracks, select } = choosing(0);
    const [failing, good] = [aReplica('a'), aReplica('b')];
    afterCalls(tracks, good, { calls: 20 });
    const nowMs = afterCalls(tracks, failing, { calls: 1, end: { how: 'error', tookMs: 0.1 }, fromMs: 100 });
    expect(chosenAtOnce(select, tracks, { replicas: [failing, good], times: 1, nowMs })).deep.equal(['b']);
  });

  it('asks one of all though the breakers of all are open', () => {
    const { tracks, select } = choosing(0);
    const replicas = [aReplica('a'), aReplica('b')];
    for (const replica of replicas) afterCalls(tracks, replica, { calls: 5, end: { how: 'error', tookMs: 1 } });
    const chosen = select(replicas, anyone, 10);
    expect([chosen?.replica.address, chosen?.why]).deep.equal(['a', 'refused']);
  });

  it('tries a replica that has failed with a question that nobody was asked yet, and with no other', () => {
    const { tracks, select } = choosing(0);
    const [failing, good] = [aReplica('a'), aReplica('b')];
    afterCalls(tracks, failing, { calls: 5, end: { how: 'error', tookMs: 1 } });
    afterCalls(tracks, good, { calls: 20 });
    const chosen = [true, false].map((mayTry) => select([failing, good], { ...anyone, mayTry }, 2000));
    expect(chosen.map((one) => [one?.replica.address, one?.why])).deep.equal([
      ['a', 'trial'],
      ['b', 'only'],
    ]);
    expect(select([failing], { ...anyone, mayTry: false }, 2000)?.why).equal('refused');
  });

  it('leaves alone who asked for it, while another is there', () => {
    const { tracks, select } = choosing(0);
    const replicas = [aReplica('a'), aReplica('b')];
    afterCalls(tracks, replicas[0] as Replica, { calls: 20, end: { tookMs: 1 } });
    afterCalls(tracks, replicas[1] as Replica, { calls: 20, end: { tookMs: 400 } });
    afterCalls(tracks, replicas[0] as Replica, {
      calls: 1,
      end: { how: 'rejected', tookMs: 1, retryAfterMs: 500 },
      fromMs: 8000,
    });
    const chosen = [8400, 8600].map((nowMs) => select(replicas, anyone, nowMs)?.replica.address);
    const alone = select(replicas.slice(0, 1), anyone, 8400)?.replica.address;
    expect([chosen, alone]).deep.equal([['b', 'a'], 'a']);
  });

  describe('of a later phase of a query', () => {
    const [a, b, c] = [aReplica('a'), aReplica('b'), aReplica('c')];

    /** Who is asked of replicas after `a` was, and why; `a` costs so many times what the others do. */
    function laterOf(times: number, { among = [a, b], change = () => {} }: LaterOptions = {}): (string | undefined)[] {
      const { tracks, select } = choosing(0.9);
      for (const [i, replica] of among.entries()) {
        const tookMs = i === 0 ? 5 * times : 5;
        afterCalls(tracks, replica, { calls: 20, end: { tookMs }, fromMs: 1000 - 20 * tookMs });
      }
      change(tracks);
      const chosen = select(among, { ...anyone, prefer: 'a', affinity: 7 }, 1000);
      return [chosen?.replica.address, chosen?.why];
    }

    interface LaterOptions {
      readonly among?: readonly Replica[];
      readonly change?: (tracks: Tracks) => void;
    }

    it('goes to the replica of the one before, up to twice the load of the best', () => {
      expect([0.5, 1, 1.9].map((times) => laterOf(times))).deep.equal(Array(3).fill(['a', 'preferred']));
      const busy = { change: (tracks: Tracks) => tracks.of(a).asked(999) };
      expect([laterOf(2.1)[0], laterOf(1, busy), laterOf(1.1, busy)[0]]).deep.equal(['b', ['a', 'preferred'], 'b']);
      expect(laterOf(4, { among: [a, b, c] })[0]).not.equal('a');
    });

    it('leaves one that fails, owes a pong or keeps calls waiting, but not for one that is unknown', () => {
      const fails = (tracks: Tracks): void => {
        afterCalls(tracks, a, { calls: 5, end: { how: 'error', tookMs: 0.1 }, fromMs: 999 });
      };
      const waits = (tracks: Tracks): void => {
        for (let i = 0; i < 40; i++) tracks.of(a).asked(999);
        for (let i = 0; i < 40; i++) tracks.of(b).asked(999);
        tracks.of(a).limit.heard(10, 1);
      };
      const silent = { ...a, owesPong: true };
      expect([
        laterOf(1, { change: fails })[0],
        laterOf(1, { among: [silent, b] })[0],
        laterOf(1, { change: waits })[1],
      ]).deep.equal(['b', 'b', 'affinity']);
      const { tracks, select } = choosing(0);
      afterCalls(tracks, a, { calls: 1 });
      expect(select([a, b], { ...anyone, prefer: 'a' }, 10)?.replica.address).equal('a');
    });

    it('goes there whatever the load, where what it asks for is of use only there', () => {
      const { tracks, select } = choosing(0.9);
      for (const replica of [a, b]) afterCalls(tracks, replica, { calls: 20 });
      for (let i = 0; i < 9; i++) tracks.of(a).asked(200);
      const bound = [false, true].map((isBound) => select([a, b], { ...anyone, prefer: 'a', isBound }, 200));
      expect(bound.map((chosen) => chosen?.replica.address)).deep.equal(['b', 'a']);
    });

    it('is chosen for by load where the replica of the one before has gone', () => {
      const { select } = choosing(0);
      const chosen = select([b, c], { ...anyone, prefer: 'a' }, 0);
      expect([chosen?.replica.address, chosen?.why]).deep.equal(['b', 'less-loaded']);
    });
  });

  describe('of zones', () => {
    const [near, far] = [aReplica('a', { zone: 'east' }), aReplica('b', { zone: 'west' })];

    /** Who is chosen when the near replica costs so many times what the far one does. */
    function chosenAt(times: number, replicas: readonly Replica[] = [near, far]): string | undefined {
      const tracks = new Tracks(() => 0.5);
      afterCalls(tracks, near, { calls: 20, end: { tookMs: 5 * times }, fromMs: 1000 - 100 * times });
      for (const replica of replicas.slice(1)) afterCalls(tracks, replica, { calls: 20, fromMs: 900 });
      return betterOfTwo(tracks, { zone: 'east' }, draws(0.4))(replicas, anyone, 1000)?.replica.address;
    }

    it('prefers the own one up to twice the load', () => {
      expect([1, 1.9, 2.1].map((times) => chosenAt(times))).deep.equal(['a', 'a', 'b']);
    });

    it('prefers the own one though nobody has asked the other for long, unless that one was slow when last asked', () => {
      const shares = [5, 25].map((farMs) => {
        const tracks = new Tracks(() => 0.5);
        const select = betterOfTwo(tracks, { zone: 'east' }, draws(0.4, 0.9));
        afterCalls(tracks, near, { calls: 20 });
        afterCalls(tracks, far, { calls: 20, end: { tookMs: farMs } });
        let toFar = 0;
        for (let nowMs = 1000; nowMs < 200_000; nowMs += 1000) {
          const chosen = select([near, far], anyone, nowMs)?.replica as Replica;
          if (chosen === far) toFar++;
          afterCalls(tracks, chosen, { calls: 1, fromMs: nowMs });
        }
        return toFar;
      });
      expect(shares[0]).equal(0);
      expect(shares[1]).within(1, 3);
    });

    it('draws one of the own zone among many', () => {
      const others = ['c', 'd', 'e'].map((address) => aReplica(address, { zone: 'west' }));
      expect(chosenAt(1, [near, ...others])).equal('a');
    });
  });

  describe('of a session', () => {
    const replicas = ['a', 'b', 'c'].map((address) => aReplica(address));
    const sessions = Array.from({ length: 60 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);

    /** Where each session goes, and why. */
    function placesOf(among: readonly Replica[], tracks: Tracks, nowMs: number, zone?: string): (string | undefined)[] {
      const select = betterOfTwo(tracks, { zone }, Math.random);
      return sessions.map((affinity) => {
        const chosen = select(among, { ...anyone, affinity }, nowMs);
        return chosen?.why === 'affinity' ? chosen.replica.address : undefined;
      });
    }

    /** Replicas that have answered, each as fast. */
    function known(tookMs = 5): Tracks {
      const tracks = new Tracks(() => 0.5);
      for (const [i, replica] of replicas.entries()) {
        const end = { tookMs: i === 0 ? tookMs : 5 };
        afterCalls(tracks, replica, { calls: 20, end, fromMs: 1000 - 20 * end.tookMs });
      }
      return tracks;
    }

    it('chooses the same again, and spreads sessions over the replicas', () => {
      const places = placesOf(replicas, known(), 1000);
      expect(placesOf(replicas, known(), 5000)).deep.equal(places);
      for (const { address } of replicas) {
        expect(places.filter((place) => place === address).length).within(10, 30);
      }
    });

    it('moves only the sessions of a replica that goes', () => {
      const before = placesOf(replicas, known(), 1000);
      const after = placesOf(replicas.slice(1), known(), 1000);
      expect(after).deep.equal(before.map((place, i) => (place === 'a' ? after[i] : place)));
      expect(after).not.include('a');
    });

    it('goes to the same replica though it is the only one that is asked', () => {
      const tracks = known();
      const select = betterOfTwo(tracks, {}, Math.random);
      const places = Array.from({ length: 20 }, (_, second) => {
        const nowMs = 1000 * (second + 1);
        const chosen = select(replicas, { ...anyone, affinity: 7 }, nowMs)?.replica as Replica;
        afterCalls(tracks, chosen, { calls: 1, fromMs: nowMs });
        return chosen;
      });
      expect(new Set(places).size).equal(1);
    });

    it('stays in the own zone while a replica is there that is not much more loaded than the others', () => {
      const zoned = replicas.map((replica, i) => ({ ...replica, zone: i === 2 ? 'west' : 'east' }));
      const tracks = known();
      expect(new Set([1000, 9000].flatMap((nowMs) => placesOf(zoned, tracks, nowMs, 'east')))).deep.equal(
        new Set(['a', 'b']),
      );
    });

    it('leaves a replica that has more than twice the load of the best', () => {
      const [alike, dear] = [known(9), known(11)].map((tracks) => new Set(placesOf(replicas, tracks, 1000)));
      expect([alike?.has('a'), dear?.has('a'), dear?.size]).deep.equal([true, false, 2]);
    });
  });
});
