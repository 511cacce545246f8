import type { Clock } from '@muster/proto';
import { Stalls } from '../stalls.js';
import type { CallPolicies, Hedges, Latencies, ReplicaTracks } from './policies.js';
import { leastInFlightOfTwo } from './replica-selector.js';

/** What policies take from outside. */
export interface PolicyOutside {
  readonly clock: Clock;
  /** A random number in [0, 1). */
  readonly random: () => number;
}

/** The policies that all calls to replicas share, from query to query. */
export function makePolicies({ clock, random }: PolicyOutside): CallPolicies {
  return {
    select: leastInFlightOfTwo(random),
    tracks: noTracks,
    latencies: noLatencies,
    retries: unlimited,
    hedges: noHedges,
    stalls: new Stalls(clock),
    clock,
  };
}

const noTrack = { asked: () => {}, ended: () => {}, isQueueing: false };
const noTracks: ReplicaTracks = { of: () => noTrack };
const unknownClass = { answered: () => {}, givenUp: () => {}, hedgeDelayMs: Number.POSITIVE_INFINITY };
const noLatencies: Latencies = { of: () => unknownClass };
const unlimited = { deposit: () => {}, take: () => undefined };
const noHedges: Hedges = { ...unlimited, mostFor: () => 0, overdue: () => {} };
