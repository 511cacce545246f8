import {
  type ChosenStrategy,
  type GatherProgress,
  type LeafFindings,
  type LeafForecast,
  makeCutoff,
  Standings,
} from '@muster/coordinator';
import { expect } from 'chai';

const start: GatherProgress = {
  nowMs: 1000,
  startedMs: 1000,
  cutoffMs: 1500,
  asked: 10,
  answered: 0,
  failed: 0,
  requiredOpen: 0,
};
const documents = 100;

function aForecast(change: Partial<LeafForecast> = {}): LeafForecast {
  return { source: 0, role: 'optional', leaf: 0, kind: 'web', weight: 1, documents, bound: () => 5, ...change };
}

function aVertical(): LeafForecast {
  return aForecast({ source: 1, documents: 0, bound: () => Number.POSITIVE_INFINITY });
}

function findings(...scores: readonly number[]): LeafFindings {
  return { scores, documentsDecided: documents, boundOfRest: Number.NEGATIVE_INFINITY };
}

/** A gathering of ten leaves of 100 documents each, of which some have answered. */
function aGathering(strategies: readonly ChosenStrategy[], { floor = 0, leaves = 10, window = 2 } = {}) {
  const standings = new Standings(
    Array.from({ length: leaves }, () => aForecast()),
    window,
  );
  return { standings, cutoff: makeCutoff({ strategies, floor }, standings) };
}

const one = (name: ChosenStrategy['name'], parameters: Readonly<Record<string, number>> = {}): ChosenStrategy[] => [
  { name, parameters },
];

describe('a cutoff by counting', () => {
  const table: readonly (readonly [string, ChosenStrategy[], Partial<GatherProgress>, object])[] = [
    ['`all` waits on', one('all'), { answered: 9 }, { waitMs: 500, end: { by: 'time' } }],
    ['`all` stops when the last has failed', one('all'), { answered: 9, failed: 1 }, { waitMs: 0, end: { by: 'all' } }],
    [
      '`first-n` waits for one more',
      one('first-n', { count: 3 }),
      { answered: 2 },
      { waitMs: 500, end: { by: 'time' } },
    ],
    [
      '`first-n` has enough',
      one('first-n', { count: 3 }),
      { answered: 3 },
      { waitMs: 0, end: { by: 'strategy', strategy: 'first-n', because: 'answers' } },
    ],
    [
      '`first-n` does not count who failed',
      one('first-n', { count: 3 }),
      { answered: 2, failed: 7 },
      { waitMs: 500, end: { by: 'time' } },
    ],
    ['`quorum` waits', one('quorum', { share: 0.7 }), { answered: 6 }, { waitMs: 500, end: { by: 'time' } }],
    [
      '`quorum` has enough',
      one('quorum', { share: 0.7 }),
      { answered: 7 },
      { waitMs: 0, end: { by: 'strategy', strategy: 'quorum', because: 'answers' } },
    ],
    [
      '`quorum` of nothing still needs one',
      one('quorum', { share: 0 }),
      { answered: 0 },
      { waitMs: 500, end: { by: 'time' } },
    ],
    [
      '`deadline` waits out its time',
      one('deadline', { waitMs: 80 }),
      { nowMs: 1030 },
      { waitMs: 50, end: { by: 'strategy', strategy: 'deadline', because: 'time' } },
    ],
    [
      '`deadline` never waits longer than there is time',
      one('deadline', { waitMs: 800 }),
      { nowMs: 1030 },
      { waitMs: 470, end: { by: 'time' } },
    ],
    [
      'a required leaf is waited for, whatever the strategy says',
      one('first-n', { count: 1 }),
      { answered: 5, requiredOpen: 1 },
      { waitMs: 500, end: { by: 'time' } },
    ],
    ['time ends it', one('first-n', { count: 7 }), { nowMs: 1500 }, { waitMs: 0, end: { by: 'time' } }],
    [
      'the first of several is heard',
      [...one('deadline', { waitMs: 80 }), ...one('first-n', { count: 2 })],
      { answered: 2 },
      { waitMs: 0, end: { by: 'strategy', strategy: 'first-n', because: 'answers' } },
    ],
  ];
  for (const [name, strategies, change, expected] of table) {
    it(name, () => {
      expect(aGathering(strategies).cutoff({ ...start, ...change })).deep.equal(expected);
    });
  }

  it('hears none but `deadline` before a leaf has answered', () => {
    const { standings, cutoff } = aGathering([...one('rank-safe'), ...one('deadline', { waitMs: 80 })]);
    standings.progressed(0, { scores: [9, 8], documentsDecided: 10, boundOfRest: 7 });
    expect(cutoff(start).end).include({ strategy: 'deadline' });
    expect(cutoff({ ...start, answered: 1 }).end).include({ strategy: 'rank-safe' });
  });

  it('hears nobody before the floor is decided', () => {
    const { standings, cutoff } = aGathering(one('first-n', { count: 1 }), { floor: 0.2 });
    standings.answered(0, findings(1));
    expect(cutoff({ ...start, answered: 1 }).end).deep.equal({ by: 'time' });
    standings.answered(1, findings(1));
    expect(cutoff({ ...start, answered: 2 }).end).include({ strategy: 'first-n' });
  });

  it('counts for the floor what is proven to be out of the list', () => {
    const { standings, cutoff } = aGathering(one('first-n', { count: 1 }), { floor: 1 });
    standings.answered(0, findings(9, 5));
    expect(cutoff({ ...start, answered: 1 }).end).deep.equal({ by: 'time' });
    standings.answered(1, findings(6));
    expect(cutoff({ ...start, answered: 2 }).end).include({ strategy: 'first-n' });
  });

  it('counts for the floor the shards that cannot match', () => {
    const cutoffOf = (prunedDocuments: number) => {
      const standings = new Standings([aForecast(), aForecast()], 2, { prunedDocuments });
      standings.answered(0, findings(1));
      return makeCutoff({ strategies: one('first-n', { count: 1 }), floor: 0.75 }, standings);
    };
    expect(cutoffOf(200)({ ...start, asked: 2, answered: 1 }).end).include({ strategy: 'first-n' });
    expect(cutoffOf(199)({ ...start, asked: 2, answered: 1 }).end).deep.equal({ by: 'time' });
  });

  it('does not mind a floor that cannot be reached any more', () => {
    const { standings, cutoff } = aGathering(one('first-n', { count: 1 }), { floor: 0.9 });
    standings.answered(0, findings(1));
    standings.failed(1);
    expect(cutoff({ ...start, answered: 1, failed: 1 }).end).deep.equal({ by: 'time' });
    standings.failed(2);
    expect(cutoff({ ...start, answered: 1, failed: 2 }).end).include({ strategy: 'first-n' });
  });

  it('counts leaves for the floor where there are no documents', () => {
    const standings = new Standings([aVertical(), aVertical(), aVertical()], 2);
    const cutoff = makeCutoff({ strategies: one('first-n', { count: 1 }), floor: 0.6 }, standings);
    standings.answered(0, findings(1));
    expect(cutoff({ ...start, asked: 3, answered: 1 }).end).deep.equal({ by: 'time' });
    standings.answered(1, findings(1));
    expect(cutoff({ ...start, asked: 3, answered: 2 }).end).include({ strategy: 'first-n' });
  });
});

describe('the cutoff `quality`', () => {
  /** The example of Vespa's documentation: 10 nodes, 500 ms, 90 %, factors 0.2 and 0.3, nine answer after 100 ms. */
  it('waits 80 ms more for the last of ten', () => {
    const { standings, cutoff } = aGathering(one('quality', { coverage: 0.9, minFactor: 0.2, maxFactor: 0.3 }));
    for (let place = 0; place < 9; place++) standings.answered(place, findings(1));
    const verdict = cutoff({ ...start, nowMs: 1100, answered: 9 });
    expect(verdict.waitMs).closeTo(80, 1e-9);
    expect(verdict.end).deep.equal({ by: 'strategy', strategy: 'quality', because: 'time' });
  });

  it('waits the longer the more are missing, and never longer than it said before', () => {
    const { standings, cutoff } = aGathering(one('quality', { coverage: 0.5, minFactor: 0.1, maxFactor: 0.5 }));
    for (let place = 0; place < 5; place++) standings.answered(place, findings(1));
    // 5 of 10 are missing, of 5 allowed: the whole of half the 400 ms left.
    expect(cutoff({ ...start, nowMs: 1100, answered: 5 }).waitMs).closeTo(200, 1e-9);
    standings.answered(5, findings(1));
    // 4 missing: 40 + 160 * 3 / 4 from now, or what was said before.
    expect(cutoff({ ...start, nowMs: 1110, answered: 6 }).waitMs).closeTo(160, 1e-9);
    for (let place = 6; place < 9; place++) standings.answered(place, findings(1));
    expect(cutoff({ ...start, nowMs: 1200, answered: 9 }).waitMs).closeTo(40, 1e-9);
  });

  it('waits on until the documents are there, however many leaves are', () => {
    const forecasts = [aForecast({ documents: 1000 }), ...Array.from({ length: 9 }, () => aForecast({ documents: 1 }))];
    const standings = new Standings(forecasts, 2);
    const cutoff = makeCutoff({ strategies: one('quality', { coverage: 0.9 }), floor: 0 }, standings);
    for (let place = 1; place < 10; place++) standings.answered(place, { ...findings(1), documentsDecided: 1 });
    expect(cutoff({ ...start, answered: 9 })).deep.equal({ waitMs: 500, end: { by: 'time' } });
  });
});

describe('the cutoff `quality` beside verticals', () => {
  const strategies = one('quality', { coverage: 0.6, minFactor: 0, maxFactor: 0.5 });

  it('takes one that is open for a leaf of average size, and forgets one that has failed', () => {
    const standings = new Standings([aForecast(), aForecast(), aVertical(), aVertical()], 2);
    standings.answered(0, findings(1));
    standings.answered(1, findings(1));
    const shares = [standings.share];
    standings.answered(2, { ...findings(1), documentsDecided: 0 });
    shares.push(standings.share);
    standings.failed(3);
    expect([...shares, standings.share]).deep.equal([1 / 2, 3 / 4, 1]);
  });

  it('waits for one while less than its coverage is there', () => {
    const standings = new Standings([aForecast(), aVertical()], 2);
    const cutoff = makeCutoff({ strategies, floor: 0 }, standings);
    standings.answered(0, findings(1));
    expect(cutoff({ ...start, asked: 2, answered: 1 })).deep.equal({ waitMs: 500, end: { by: 'time' } });
  });
});

describe('a source without a hit', () => {
  it('is worth nothing, though its weight is 0', () => {
    const standings = new Standings([aForecast({ weight: 0 }), aForecast({ weight: 0 })], 2);
    standings.answered(0, findings());
    expect(standings.worthOf(0)).equal(Number.NEGATIVE_INFINITY);
    standings.answered(1, findings(8));
    expect(standings.worthOf(0)).equal(0);
    expect(standings.firstAnswered).equal(0);
  });
});

describe('the cutoff `rank-safe`', () => {
  const stops = { by: 'strategy', strategy: 'rank-safe', because: 'answers' };

  it('stops when no bound reaches the last hit of the window', () => {
    const { standings, cutoff } = aGathering(one('rank-safe'), { leaves: 3 });
    standings.answered(0, findings(9, 8, 1));
    expect(cutoff({ ...start, asked: 3, answered: 1 }).end).deep.equal(stops);
  });

  it('waits while a bound equals it, for a tie is decided by seq', () => {
    const { standings, cutoff } = aGathering(one('rank-safe'), { leaves: 3 });
    standings.answered(0, findings(9, 5));
    expect(cutoff({ ...start, asked: 3, answered: 1 }).end).deep.equal({ by: 'time' });
  });

  it('waits while the window is not full', () => {
    const { standings, cutoff } = aGathering(one('rank-safe'), { leaves: 3 });
    standings.answered(0, findings(9));
    expect(cutoff({ ...start, asked: 3, answered: 1 }).end).deep.equal({ by: 'time' });
  });

  it('counts the hits that leaves told on the way, once, and their bound of the rest', () => {
    const { standings, cutoff } = aGathering(one('rank-safe'), { leaves: 2 });
    standings.answered(0, findings(4));
    standings.progressed(1, { scores: [9], documentsDecided: 10, boundOfRest: 6 });
    expect(cutoff({ ...start, asked: 2, answered: 1 }).end).deep.equal({ by: 'time' });
    standings.progressed(1, { scores: [9, 7], documentsDecided: 20, boundOfRest: 6 });
    expect(cutoff({ ...start, asked: 2, answered: 1 }).end).deep.equal(stops);
  });

  it('looks at each source by itself, and waits for a vertical, of which it knows nothing', () => {
    const forecasts = [aForecast(), aForecast({ source: 1, documents: 0, bound: () => Number.POSITIVE_INFINITY })];
    const standings = new Standings(forecasts, 1);
    const cutoff = makeCutoff({ strategies: one('rank-safe'), floor: 0 }, standings);
    standings.answered(0, findings(9));
    expect(cutoff({ ...start, asked: 2, answered: 1 }).end).deep.equal({ by: 'time' });
  });

  it('waits for everyone where no hits are wanted: what is counted needs all', () => {
    const { cutoff } = aGathering(one('rank-safe'), { leaves: 2, window: 0 });
    expect(cutoff({ ...start, asked: 2, answered: 1 }).end).deep.equal({ by: 'time' });
  });
});
