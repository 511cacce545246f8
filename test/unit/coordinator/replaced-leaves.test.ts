import { type LeafForecast, Standings } from '@muster/coordinator';
import { expect } from 'chai';

const aVertical: LeafForecast = { source: 0, role: 'optional', documents: 0, bound: () => Number.POSITIVE_INFINITY };
const all = { scores: [3, 2], documentsDecided: 0, boundOfRest: Number.NEGATIVE_INFINITY };

describe('a leaf in whose place another is asked', () => {
  it('counts once, and by who took its place', () => {
    const standings = new Standings([aVertical, { ...aVertical, source: 1 }], 10);
    standings.answered(0, all);
    standings.replaced(1);
    standings.failed(1);
    const shares = [standings.share];
    standings.answered(2, all);
    expect([...shares, standings.share]).deep.equal([1 / 2, 1]);
  });

  it('is open until that one has ended, and its hits are those of its source', () => {
    const standings = new Standings([aVertical, { ...aVertical, source: 1 }], 2);
    standings.replaced(1);
    standings.failed(1);
    expect([standings.all.map(({ state }) => state), standings.boundOf(2)]).deep.equal([
      ['open', 'failed', 'open'],
      Number.POSITIVE_INFINITY,
    ]);
    standings.answered(2, all);
    expect([standings.lastScore(0), standings.lastScore(1)]).deep.equal([Number.NEGATIVE_INFINITY, 2]);
  });
});
