import { SourceReason, type SourceReport, SourceState } from '@muster/proto';
import type { Taken } from '../gather/taken.js';
import type { Plan } from '../words.js';
import type { IndexJudgement } from './judge-index.js';

/** What became of the sources of a route. */
export interface JudgedSources {
  readonly indexes: readonly IndexJudgement[];
  /** Of all sources. */
  readonly reports: readonly SourceReport[];
}

/**
 * Whether a page that holds one source's hits would be the same had all been waited for: that source's list is final,
 * and if it was taken for being the best, none that is missing could have been better.
 */
export function isTakenFinal({ source: place, by, worth }: Taken, { sources }: Plan, judged: JudgedSources): boolean {
  if (!isFinal(sources[place]?.name ?? '', judged)) return false;
  if (by === 'first') return true;
  return sources.every(
    ({ name, weight, role }, i) =>
      i === place || role === 'opportunistic' || isFinal(name, judged) || isWorse(name, worth / weight, judged),
  );
}

const { SOURCE_STATE_COMPLETE: COMPLETE, SOURCE_STATE_PRUNED: PRUNED } = SourceState;

function isFinal(name: string, { indexes, reports }: JudgedSources): boolean {
  const index = indexes.find(({ report }) => report.source === name);
  if (index !== undefined) return index.isFinal;
  return reports.some(({ source, state }) => source === name && (state === COMPLETE || state === PRUNED));
}

/** Whether nothing that is missing of an index scores as much. */
function isWorse(name: string, score: number, { indexes }: JudgedSources): boolean {
  const shards = indexes.find(({ report }) => report.source === name)?.report.shards ?? [];
  return shards.length > 0 && shards.every(({ bound }) => Number(bound) < score);
}

/** Says of the sources that answered and whose hits the page leaves out that it does. */
export function reportNotTaken(reports: readonly SourceReport[], taken: string): void {
  for (const report of reports) {
    const hasAnswered =
      report.state === SourceState.SOURCE_STATE_COMPLETE || report.state === SourceState.SOURCE_STATE_PARTIAL;
    if (report.source === taken || !hasAnswered) continue;
    if (report.reason !== SourceReason.SOURCE_REASON_UNSPECIFIED && report.reason !== undefined) continue;
    report.reason = SourceReason.SOURCE_REASON_NOT_TAKEN;
    report.message = `the page holds the hits of "${taken}" alone`;
  }
}
