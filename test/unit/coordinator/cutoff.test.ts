import { waitForAll } from '@muster/coordinator';
import { expect } from 'chai';

const progress = { nowMs: 100, startedMs: 90, cutoffMs: 150, asked: 3, answered: 0 };

describe('waitForAll', () => {
  const table = [
    ['waits until the cutoff', {}, { waitMs: 50, reason: 'cutoff' }],
    ['waits while one is missing', { answered: 2 }, { waitMs: 50, reason: 'cutoff' }],
    ['stops when all have answered', { answered: 3 }, { waitMs: 0, reason: 'all-answered' }],
    ['stops at once when nobody is asked', { asked: 0 }, { waitMs: 0, reason: 'all-answered' }],
    ['stops at the cutoff', { nowMs: 150 }, { waitMs: 0, reason: 'cutoff' }],
    ['stops after the cutoff', { nowMs: 170 }, { waitMs: 0, reason: 'cutoff' }],
    [
      'says that all have answered, even after the cutoff',
      { nowMs: 170, answered: 3 },
      { waitMs: 0, reason: 'all-answered' },
    ],
  ] as const;
  for (const [name, change, expected] of table) {
    it(name, () => {
      expect(waitForAll({ ...progress, ...change })).deep.equal(expected);
    });
  }
});
