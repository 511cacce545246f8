import { enough, type Strategy, waitOn } from './strategy.js';

/** Waits until a `share` of the leaves has answered. */
export const quorum: Strategy = {
  parameters: { share: { default: 0.5, min: 0, max: 1 } },
  begin:
    ({ numbers: { share = 0.5 } }) =>
    ({ answered, asked }) =>
      answered >= Math.max(1, leavesFor(share, asked)) ? enough : waitOn,
};

/** A share that is written in decimals is meant as written: 0.07 of 100 leaves is 7, not 8. */
function leavesFor(share: number, asked: number): number {
  return Math.ceil(share * asked - 1e-9);
}
