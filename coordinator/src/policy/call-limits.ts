import type { RefusedBy } from '../words.js';
import type { ShardCall } from './shard-call.js';

/** More would let an overloaded shard be asked as often as it has replicas. */
const maxCalls = 3;
/**
 * Whether a replica owes a pong is looked at so often, in milliseconds. One that stops when it is asked owes one 250 ms
 * later at most.
 */
const silenceMs = 300;
/**
 * A copy that has less than this share of the wait before it is not sent: the wait is what few calls exceed, and most take
 * far less.
 */
const leastShareOfWait = 0.5;

/** What a shard was asked so far. */
type Calls = readonly ShardCall[];

/** When it is looked next whether a replica that was asked at an instant gives a sign of life. */
export function nextLookMs(askedMs: number, nowMs: number): number {
  return (nowMs < askedMs + silenceMs ? askedMs : nowMs) + silenceMs;
}

/**
 * Why nobody is asked after the last call that was open has failed; nothing if somebody may be. A trial that failed was
 * no loss of the shard's own: another is asked whatever became of it, and once more when that one fails as well.
 *
 * @param isWorthAnother the failure is one that another replica may not have
 */
export function retryRefusal(calls: Calls, isWorthAnother: boolean, leftMs: number): RefusedBy | undefined {
  if (!isWorthAnother || calls.some(hasTimedOut)) return 'not-worth-another';
  const retries = calls.reduce((sum, { chosenFor }) => (chosenFor === 'failover' ? sum + 1 : sum), 0);
  if (calls.length === maxCalls || retries > (calls.some(isFailedTrial) ? 1 : 0)) return 'max-attempts';
  return leftMs > 0 ? undefined : 'no-time';
}

/** Whether a call was to show that its replica has recovered, and did not. */
export function isFailedTrial({ chosenFor, end }: ShardCall): boolean {
  return chosenFor === 'trial' && end !== undefined && end !== 'answered';
}

function hasTimedOut(call: ShardCall): boolean {
  return call.end === 'timeout' && !isFailedTrial(call);
}

/** Why no copy of a slow call is sent; nothing if one may be. @param waitMs how long it was waited for */
export function hedgeRefusal(calls: Calls, leftMs: number, waitMs: number): RefusedBy | undefined {
  if (calls.length === maxCalls) return 'max-attempts';
  return leftMs > leastShareOfWait * waitMs ? undefined : 'no-time';
}

/** Whether a copy that may not be sent now may be later. */
export function mayPass(refusedBy: RefusedBy, calls: Calls, replicas: number): boolean {
  if (refusedBy === 'no-other-replica') return calls.length - calls.filter(wasGivenUp).length < replicas;
  return refusedBy === 'hedge-budget' || refusedBy === 'all-slow' || refusedBy === 'retry-budget';
}

/** Whether a copy was given up while another was open: it may be sent again to where it was. */
export function wasGivenUp({ isOpen, end }: ShardCall): boolean {
  return !isOpen && end === undefined;
}

/** Whether a call failed in a way that the next one to the same replica may not. */
export function mayComeRound({ end }: ShardCall): boolean {
  return end === 'rejected' || end === 'unavailable';
}

/**
 * The copy that is given up for a third, for no more than two are worked on at once: the first, or the second if that is
 * not known to have begun and the first is. Nothing if there is room.
 */
export function weakestOf(calls: Calls): ShardCall | undefined {
  const [one, other] = calls.filter(({ isOpen }) => isOpen);
  if (one === undefined || other === undefined) return undefined;
  return one.hasBegun && !other.hasBegun ? other : one;
}

/** Whether none of the replicas that are asked gives a sign of life. */
export function areSilent(calls: Calls): boolean {
  return calls.every(({ isOpen, target }) => !isOpen || target.owesPong);
}
