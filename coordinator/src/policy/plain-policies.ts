import type { Clock } from '@muster/proto';
import type { CallClass, CallPolicies, ReplicaTrack } from './policies.js';
import { leastInFlightOfTwo } from './replica-selector.js';

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
    latencies: { of: () => callClass },
    retries: { deposit: () => {}, take: () => undefined },
    hedges: { deposit: () => {}, take: () => 'switched-off', mostFor: () => 0, overdue: () => {} },
    clock,
  };
}

const track: ReplicaTrack = { asked: () => {}, ended: () => {}, isQueueing: false };

const callClass: CallClass = { answered: () => {}, givenUp: () => {}, hedgeDelayMs: Number.POSITIVE_INFINITY };
