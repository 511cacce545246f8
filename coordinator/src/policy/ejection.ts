import type { Track } from './replica-track.js';

/**
 * Leaves out replicas of a shard that fail much more often than the others do: half as often as opens a breaker, but
 * compared. For 30 s times how often it was so, at most 300 s, a count that falls by one with each look that finds it in
 * order. At most half of the replicas, and never the last.
 *
 * After gRPC's outlier detection by failure percentage (gRFC A50), for shards with few replicas: there are no five hosts
 * to take a mean of, so each is held against the best of the others.
 */
export function ejectOutliers(tracks: readonly Track[], nowMs: number): void {
  for (const { judgement } of tracks) judgement.turn(nowMs);
  let open = tracks.filter(({ breaker }) => breaker.state.kind !== 'closed').length;
  const most = Math.floor(tracks.length / 2);
  for (const track of tracks) {
    if (track.breaker.state.kind !== 'closed') continue;
    if (!isOutlier(track, tracks)) {
      if (track.judgement.calls > 0) track.ejections = Math.max(0, track.ejections - fading);
    } else if (open < most) {
      open++;
      track.ejections = Math.min(track.ejections + 1, mostEjections);
      track.breaker.eject(Math.ceil(track.ejections) * onceMs, nowMs);
    }
  }
}

function isOutlier({ judgement: { calls, failures } }: Track, tracks: readonly Track[]): boolean {
  if (calls < leastCalls || failures < leastShare * calls) return false;
  return tracks.some(({ judgement, breaker }) => {
    const isKnown = breaker.state.kind === 'closed' && judgement.calls >= leastCalls;
    return isKnown && worseBy * (judgement.failures / judgement.calls) <= failures / calls;
  });
}

const leastCalls = 50;
const leastShare = 0.2;
/** How many times the failures of the best other. */
const worseBy = 5;
const onceMs = 30_000;
const mostEjections = 10;
/** It is looked once a second; A50 forgets one ejection in each interval of 10 s. */
const fading = 0.1;
