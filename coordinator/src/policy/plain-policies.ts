import type { Clock } from '@muster/proto';
import { Stalls } from '../stalls.js';
import type { Replica } from '../words.js';
import { type CallPolicies, noObserver, type ReplicaTrack, unknownClass } from './policies.js';
import type { ReplicaSelector } from './replica-selector.js';

/**
 * Policies that remember nothing of replicas and never hedge: the less loaded of two is asked, and another where that fails.
 * What all the others cost is measured against them.
 *
 * @param random a random number in [0, 1)
 */
export function plainPolicies(clock: Clock, random: () => number): CallPolicies {
  return {
    select: leastInFlightOfTwo(random),
    tracks: { of: () => track },
    latencies: { of: () => unknownClass },
    retries: { deposit: () => {}, take: () => undefined },
    hedges: { deposit: () => {}, take: () => 'switched-off', mostFor: () => 0, overdue: () => {} },
    stalls: new Stalls(clock),
    observer: noObserver,
    clock,
  };
}

const track: ReplicaTrack = {
  asked: () => {},
  ended: () => {},
  isQueueing: false,
  isRefused: () => false,
  isBeyond: () => false,
};

/** The less loaded of two drawn at random, by calls in flight, or whom an earlier phase asked; who owes a pong only where all do. */
function leastInFlightOfTwo(random: () => number): ReplicaSelector {
  return (replicas, asker) => {
    const candidates = replicas.filter((replica) => asker.mayAsk(replica));
    const lively = candidates.filter((replica) => !replica.owesPong);
    const pool = lively.length > 0 ? lively : candidates;
    const [only] = pool;
    if (only === undefined) return undefined;
    const isSilent = lively.length === 0;
    if (pool.length === 1) return { replica: only, why: isSilent ? 'silent' : 'only', track };
    const earlier = asker.prefer && pool.find(({ address }) => address === asker.prefer);
    if (earlier && !isSilent) return { replica: earlier, why: 'preferred', track };
    const first = Math.floor(random() * pool.length);
    const step = 1 + Math.floor(random() * (pool.length - 1));
    const one = pool[first] as Replica;
    const other = pool[(first + step) % pool.length] as Replica;
    return { replica: other.inFlight < one.inFlight ? other : one, why: isSilent ? 'silent' : 'less-loaded', track };
  };
}
