import { type Strategy, waitOn } from './strategy.js';

/** Waits for everyone. */
export const all: Strategy = { parameters: {}, begin: () => () => waitOn };
