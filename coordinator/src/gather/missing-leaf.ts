import type { GatherEnd, LeafFault, LeafOutcome } from '../words.js';

/** Why a leaf is missing that had not answered by the end. @param afterMs time since it was asked */
export function faultOf(end: GatherEnd, isWaitedFor: boolean, afterMs: number): LeafFault {
  const after = `${afterMs.toFixed(1)} ms`;
  if (end.by === 'cancelled') return { failure: 'cancelled', message: 'the query was cancelled' };
  if (!isWaitedFor) return { failure: 'not-waited-for', message: `no answer yet after ${after}; nobody waits for it` };
  if (end.by === 'failure') {
    return { failure: 'cut', message: `no answer yet when "${end.source}" had failed, after ${after}` };
  }
  if (end.by === 'strategy') {
    return { failure: 'cut', message: `no answer yet when "${end.strategy}" asked no more, after ${after}` };
  }
  return { failure: 'timeout', message: `no answer within ${after}` };
}

/** What becomes of a leaf that is not asked, for want of time. */
export function notAsked(leftMs: number): LeafOutcome<never> {
  const message = `not asked: no answer can come within ${Math.max(0, leftMs).toFixed(1)} ms`;
  return { ok: false, failure: 'no-time', message, replica: '', attempts: 0, tookMs: 0 };
}
