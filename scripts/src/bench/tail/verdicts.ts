import type { QueryFigure } from '../query-figure.js';
import { isEnoughFor, type Verdict } from '../verdict.js';
import type { LostReplicaFigure, ProcessesFigure } from './lost-replica.js';
import type { AllSlowFigure, SlowCallsFigure } from './slow-calls.js';
import type { SlowReplicaFigure } from './slow-replica.js';

/** What the verdicts of the bench `tail` rest on. */
export interface TailFigures {
  readonly slowCalls: readonly SlowCallsFigure[];
  readonly allSlow: AllSlowFigure;
  readonly slowReplica: SlowReplicaFigure;
  readonly processes: ProcessesFigure;
  readonly lostReplica: readonly LostReplicaFigure[];
}

/** Holds what was found against what is promised. */
export function tailVerdicts(figures: TailFigures): Verdict[] {
  const { slowCalls, allSlow, slowReplica, processes, lostReplica } = figures;
  return [
    ...slowCalls.flatMap(ofSlowCalls),
    ofAllSlow(allSlow),
    ofSlowReplica(slowReplica),
    ofProcesses(processes),
    ...lostReplica.map(ofLostReplica),
  ];
}

function ofSlowCalls({ slowShare, off, on, p99Falls, p999Falls, extraPercentOn }: SlowCallsFigure): Verdict[] {
  if (slowShare === 0.001) {
    return [
      {
        promise: '1 call in 1,000 slow: p99.9 falls at least 20 times, with at most 2 % more calls',
        found: `${p999Falls} times, ${extraPercentOn} %`,
        isKept: areEnough([off, on], 0.999) ? p999Falls >= 20 && extraPercentOn <= 2 : null,
      },
    ];
  }
  const isKept = areEnough([off, on], 0.99) ? p99Falls >= 15 : null;
  return [{ promise: '1 call in 100 slow: p99 falls at least 15 times', found: `${p99Falls} times`, isKept }];
}

/** What two loads beside each other on one machine differ by anyway. */
const noise = 1.05;

function ofAllSlow({ times, after, p50Ratio, extraPercentAfter }: AllSlowFigure): Verdict {
  return {
    promise: `all ${times} times slower: p50 no worse than without hedges (within 5 %), with at most 2 % more calls`,
    found: `${p50Ratio} times, ${extraPercentAfter} %`,
    isKept: areEnough([after.off, after.on], 0.5) ? p50Ratio <= noise && extraPercentAfter <= 2 : null,
  };
}

function ofSlowReplica({ times, healthy, backAfterMs }: SlowReplicaFigure): Verdict {
  return {
    promise: `one replica ${times} times slower: p99 within 20 % of healthy in 3,000 ms, without hedges`,
    found: backAfterMs === undefined ? 'never' : `${backAfterMs} ms`,
    isKept: areEnough([healthy], 0.99) ? backAfterMs !== undefined && backAfterMs <= 3000 : null,
  };
}

/** Of fewer queries than have a 99th percentile, slow calls are so few that the ratio is chance. */
function ofProcesses({ one, four, ratio }: ProcessesFigure): Verdict {
  return {
    promise: '4 processes send at most 1.1 times the extra calls of one',
    found: ratio === undefined ? 'one sent none' : `${ratio} times`,
    isKept: ratio !== undefined && areEnough([one, four], 0.99) ? ratio <= 1.1 : null,
  };
}

function ofLostReplica({ signal, lastAskedMs }: LostReplicaFigure): Verdict {
  return {
    promise: `after ${signal} all processes avoid the replica within 200 ms`,
    found: `${lastAskedMs} ms`,
    isKept: lastAskedMs <= 200,
  };
}

function areEnough(figures: readonly QueryFigure[], share: number): boolean {
  return figures.every(({ queries }) => isEnoughFor(queries, share));
}
