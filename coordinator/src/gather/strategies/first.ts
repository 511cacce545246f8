import { enough, type Strategy, waitOn } from './strategy.js';

/** Waits until a source has answered with a hit; the page then holds the hits of that source alone. */
export const first: Strategy = {
  parameters: {},
  begin:
    ({ standings }) =>
    () =>
      standings.firstAnswered === undefined ? waitOn : enough,
};
