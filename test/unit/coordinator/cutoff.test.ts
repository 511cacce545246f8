import { waitForAll } from '@muster/coordinator';
import { expect } from 'chai';

const progress = { nowMs: 100, startedMs: 90, cutoffMs: 150, asked: 3, answered: 0, failed: 0, requiredOpen: 0 };

describe('waitForAll', () => {
  const table = [
    ['waits until the cutoff', {}, { waitMs: 50, end: { by: 'time' } }],
    ['waits while one is missing', { answered: 2 }, { waitMs: 50, end: { by: 'time' } }],
    ['stops when all have answered', { answered: 3 }, { waitMs: 0, end: { by: 'all' } }],
    ['stops at once when nobody is asked', { asked: 0 }, { waitMs: 0, end: { by: 'all' } }],
    ['stops at the cutoff', { nowMs: 150 }, { waitMs: 0, end: { by: 'time' } }],
    ['stops after the cutoff', { nowMs: 170 }, { waitMs: 0, end: { by: 'time' } }],
    [
      'says that all have answered, even after the cutoff',
      { nowMs: 170, answered: 3 },
      { waitMs: 0, end: { by: 'all' } },
    ],
  ] as const;
  for (const [name, change, expected] of table) {
    it(name, () => {
      expect(waitForAll({ ...progress, ...change })).deep.equal(expected);
    });
  }
});
