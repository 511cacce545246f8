import type { Replica } from '../words.js';

/** Chooses who is asked of those that may be; nothing if there is nobody. */
export type ReplicaSelector = (
  replicas: readonly Replica[],
  mayAsk: (replica: Replica) => boolean,
) => Replica | undefined;

/**
 * The less loaded of two drawn at random, by calls in flight. A replica that owes a pong is taken only if all do: it
 * may be stopped, but nobody else is there.
 *
 * @param random a random number in [0, 1)
 */
export function leastInFlightOfTwo(random: () => number): ReplicaSelector {
  return (replicas, mayAsk) => {
    const candidates = replicas.filter(mayAsk);
    const lively = candidates.filter((replica) => !replica.owesPong);
    const pool = lively.length > 0 ? lively : candidates;
    if (pool.length <= 1) return pool[0];
    const first = Math.floor(random() * pool.length);
    const step = 1 + Math.floor(random() * (pool.length - 1));
    const one = pool[first] as Replica;
    const other = pool[(first + step) % pool.length] as Replica;
    return other.inFlight < one.inFlight ? other : one;
  };
}
