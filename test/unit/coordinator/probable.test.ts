import {
  Contributions,
  type LeafFindings,
  type LeafForecast,
  learnFrom,
  makeCutoff,
  Odds,
  Standings,
  type StandingsOptions,
} from '@muster/coordinator';
import { expect } from 'chai';

const web = { kind: 'web/1', leaf: 0 };
const nothingLess = Number.NEGATIVE_INFINITY;

describe('Contributions', () => {
  it('takes everything for certain as long as nothing was learnt', () => {
    expect(new Contributions().chanceOf(web, 0, 200)).equal(1);
  });

  it('tells how often leaves with such a margin entered', () => {
    const contributions = new Contributions();
    for (let i = 0; i < 1000; i++) contributions.learn({ ...web, leaf: i % 7 }, 0.2, i % 4 === 0);
    expect(contributions.chanceOf(web, 0.2, 200)).within(0.22, 0.3);
  });

  it('takes leaves of less margin for its example where there are too few of the same', () => {
    const contributions = new Contributions();
    for (let i = 0; i < 1000; i++) contributions.learn({ ...web, leaf: i % 7 }, 0.1, i % 2 === 0);
    contributions.learn(web, 0.5, false);
    expect(contributions.chanceOf(web, 0.5, 200)).within(0.45, 0.55);
    expect(contributions.chanceOf(web, -0.5, 200)).greaterThan(0.95);
  });

  it('knows the leaf that contributes less than the others with the same margin, and the one that contributes more', () => {
    const contributions = new Contributions();
    for (let i = 0; i < 2000; i++) {
      const leaf = i % 4;
      contributions.learn({ ...web, leaf }, 0, leaf === 1 || (leaf > 1 && i % 8 < 4));
    }
    const chance = (leaf: number): number => contributions.chanceOf({ ...web, leaf }, 0, 200);
    expect(chance(0)).lessThan(0.05);
    expect(chance(1)).greaterThan(0.95);
    expect(chance(2)).within(0.4, 0.6);
  });

  it('forgets what was long ago', () => {
    const contributions = new Contributions();
    const teach = (count: number, hasEntered: boolean): void => {
      for (let i = 0; i < count; i++) contributions.learn({ ...web, leaf: i % 7 }, 0, hasEntered);
    };
    teach(20_000, true);
    teach(100_000, false);
    expect(contributions.chanceOf(web, 0, 200)).lessThan(0.05);
  });

  it('remembers so many kinds and no more', () => {
    const contributions = new Contributions();
    contributions.learn(web, 0, false);
    for (let i = 0; i < 512; i++) contributions.learn({ kind: `other ${i}`, leaf: 0 }, 0, false);
    expect(contributions.chanceOf(web, 0, 1)).equal(1);
  });

  it('samples one in sixteen', () => {
    const contributions = new Contributions();
    expect(Array.from({ length: 64 }, () => contributions.isSampled()).filter(Boolean)).have.length(4);
  });
});

function aForecast(change: Partial<LeafForecast> = {}): LeafForecast {
  return { source: 0, role: 'optional', leaf: 0, kind: 'web/1', weight: 1, documents: 100, bound: () => 10, ...change };
}

function all(...scores: readonly number[]): LeafFindings {
  return { scores, documentsDecided: 100, boundOfRest: nothingLess };
}

/** Ten leaves with a bound of 10; every other query the best of each is 8, else 6. */
function aTaught(): Contributions {
  const contributions = new Contributions();
  for (let query = 0; query < 200; query++) {
    const standings = new Standings(
      Array.from({ length: 10 }, (_, leaf) => aForecast({ leaf })),
      2,
    );
    const best = query % 2 === 0 ? 8 : 6;
    for (let place = 0; place < 10; place++) standings.answered(place, all(best - place / 100, 1));
    learnFrom(standings, contributions);
  }
  return contributions;
}

describe('Odds', () => {
  it('learns by leaving out one leaf after the other: the best two of ten enter, by the margin that they have', () => {
    const contributions = aTaught();
    const standings = new Standings([aForecast(), aForecast({ leaf: 5 })], 2);
    standings.answered(0, all(9.9, 9.8));
    // Of what scores 98 % of a bound like its own, nothing ever came near.
    expect(new Odds(standings, contributions, 200).now().open).greaterThan(0.7);
    const low = new Standings([aForecast(), aForecast({ leaf: 1 })], 2);
    low.answered(0, all(8, 2));
    expect(new Odds(low, contributions, 200).now().open).equal(0);
  });

  it('counts leaves that failed as missing but not as open, and those nobody waits for as neither', () => {
    const forecasts = [aForecast(), aForecast({ leaf: 1 }), aForecast({ leaf: 2, role: 'opportunistic' })];
    const standings = new Standings(forecasts, 1);
    standings.answered(0, all(3));
    expect(new Odds(standings, new Contributions(), 200).now()).deep.equal({ open: 0, missing: 0 });
    standings.failed(1);
    expect(new Odds(standings, new Contributions(), 200).now()).deep.equal({ open: 1, missing: 0 });
  });

  it('is certain where bounds are', () => {
    const standings = new Standings([aForecast(), aForecast({ bound: () => 2 })], 1);
    standings.answered(0, all(3));
    expect(new Odds(standings, new Contributions(), 200).now()).deep.equal({ open: 1, missing: 1 });
  });

  it('takes every leaf that is open for one that may change a list where scores do not say so, or hits are grouped', () => {
    const contributions = aTaught();
    const odds = (known: StandingsOptions): number => {
      const standings = new Standings([aForecast(), aForecast({ leaf: 5 })], 2, known);
      standings.answered(0, all(9.9, 9.8));
      return new Odds(standings, contributions, 200).now().open;
    };
    expect([odds({ isByScore: false }), odds({ hitsPerGroup: 1 }), odds({}) > 0.7]).deep.equal([0, 0, true]);
  });

  it('judges what a leaf has told on the way by what it tells afterwards', () => {
    const contributions = new Contributions();
    for (let query = 0; query < 400; query++) {
      const standings = new Standings([aForecast(), aForecast({ leaf: 1 })], 1);
      standings.answered(0, all(5));
      standings.progressed(1, { scores: [4], documentsDecided: 50, boundOfRest: 8 });
      standings.answered(1, all(4, 3));
      learnFrom(standings, contributions);
    }
    const standings = new Standings([aForecast(), aForecast({ leaf: 1 })], 1);
    standings.answered(0, all(5));
    expect(new Odds(standings, contributions, 200).now().open).equal(0);
    standings.progressed(1, { scores: [4], documentsDecided: 50, boundOfRest: 8 });
    expect(new Odds(standings, contributions, 200).now().open).greaterThan(0.99);
  });
});

describe('Odds of lists that are not full', () => {
  const leaves = (window: number): Standings =>
    new Standings(
      Array.from({ length: 4 }, (_, leaf) => aForecast({ leaf })),
      window,
    );
  /** Taught by queries of which no leaf has a hit. */
  function aTaughtByNothing(): Contributions {
    const contributions = new Contributions();
    for (let query = 0; query < 500; query++) {
      const standings = leaves(2);
      for (let place = 0; place < 4; place++) standings.answered(place, all());
      learnFrom(standings, contributions);
    }
    return contributions;
  }

  it('are none as long as no leaf of a source has answered, whatever was learnt', () => {
    expect(new Odds(leaves(2), aTaughtByNothing(), 200).now()).deep.equal({ open: 0, missing: 0 });
  });

  it('are good where nothing was found and that is how it always was', () => {
    const standings = leaves(2);
    standings.answered(0, all());
    expect(new Odds(standings, aTaughtByNothing(), 200).now().open).greaterThan(0.99);
  });

  it('say nothing of lists with hits', () => {
    for (const hits of [[1], [2, 1]]) {
      const standings = leaves(2);
      standings.answered(0, all(...hits));
      expect(new Odds(standings, aTaughtByNothing(), 200).now().open).equal(0);
    }
  });

  it('are not learnt where no hits are wanted', () => {
    const contributions = new Contributions();
    const standings = leaves(0);
    for (let place = 0; place < 4; place++) standings.answered(place, all());
    for (let query = 0; query < 500; query++) learnFrom(standings, contributions);
    expect(contributions.chanceOf({ kind: 'web/1, empty list', leaf: 0 }, nothingLess, 200)).equal(1);
    expect(contributions.chanceOf(web, nothingLess, 200)).equal(1);
  });
});

describe('the cutoff `probable`', () => {
  const progress = { nowMs: 0, startedMs: 0, cutoffMs: 100, asked: 2, answered: 1, failed: 0, requiredOpen: 0 };

  it('waits for everyone where no hits are wanted, and is certain of the empty list', () => {
    const standings = new Standings([aForecast(), aForecast({ bound: () => 0 })], 0);
    const cutoff = makeCutoff({ strategies: [{ name: 'probable', parameters: {} }], floor: 0 }, standings);
    standings.answered(0, all());
    expect(cutoff(progress)).deep.equal({ waitMs: 100, end: { by: 'time' }, probability: 1 });
  });

  it('states what it knows while another decides', () => {
    const standings = new Standings([aForecast(), aForecast({ bound: () => 2 })], 1);
    const strategies = [
      { name: 'first-n', parameters: { count: 1 } },
      { name: 'probable', parameters: {} },
    ] as const;
    const cutoff = makeCutoff({ strategies, floor: 0 }, standings);
    standings.answered(0, all(3));
    expect(cutoff(progress)).deep.equal({
      waitMs: 0,
      end: { by: 'strategy', strategy: 'first-n', because: 'answers' },
      probability: 1,
    });
  });
});
