import { enough, type Strategy, waitOn } from './strategy.js';

/** Waits until `count` leaves have answered. */
export const firstN: Strategy = {
  parameters: { count: { default: 1, min: 1, max: 1_000_000, isWhole: true } },
  begin:
    ({ numbers: { count = 1 } }) =>
    ({ answered }) =>
      answered >= count ? enough : waitOn,
};
