import type { ChosenFor, Replica } from '../words.js';

/** Who is asked, and why. */
export interface ChosenReplica {
  readonly replica: Replica;
  readonly why: ChosenFor;
}

/** Who asks a replica. */
export interface Asker {
  /** Whether it may be asked: it serves what is asked for, and has not been asked yet. */
  mayAsk(replica: Replica): boolean;
  /** Number of the shard. */
  readonly shard: number;
  /** Names the session of a person, whose queries go to the same of near-equal replicas; empty for none. */
  readonly affinity: string;
}

/** Chooses who is asked of those that may be; nothing if there is nobody. */
export type ReplicaSelector = (replicas: readonly Replica[], asker: Asker, nowMs: number) => ChosenReplica | undefined;

/**
 * The less loaded of two drawn at random, by calls in flight. A replica that owes a pong is taken only if all do: it
 * may be stopped, but nobody else is there.
 *
 * @param random a random number in [0, 1)
 */
export function leastInFlightOfTwo(random: () => number): ReplicaSelector {
  return (replicas, asker) => {
    const candidates = replicas.filter((replica) => asker.mayAsk(replica));
    const lively = candidates.filter((replica) => !replica.owesPong);
    const pool = lively.length > 0 ? lively : candidates;
    const [only] = pool;
    if (only === undefined) return undefined;
    const isSilent = lively.length === 0;
    if (pool.length === 1) return { replica: only, why: isSilent ? 'silent' : 'only' };
    const first = Math.floor(random() * pool.length);
    const step = 1 + Math.floor(random() * (pool.length - 1));
    const one = pool[first] as Replica;
    const other = pool[(first + step) % pool.length] as Replica;
    return { replica: other.inFlight < one.inFlight ? other : one, why: isSilent ? 'silent' : 'less-loaded' };
  };
}
