import { type SourceReport, SourceState, type Substitute, SubstituteKind } from '@muster/proto';
import type { ScatteredSource, StandIn } from '../scatter/scattered.js';
import { type IndexJudgement, type JudgeOptions, judgeAbsent, judgeIndex, late } from './judge-index.js';
import { isUnselected, reportVertical } from './judge-vertical.js';

/** A source with its report, and, if it is an index, what the answer rests on as far as it goes. */
export interface JudgedSource {
  readonly source: ScatteredSource;
  readonly report: SourceReport;
  readonly judgement?: IndexJudgement;
}

/** Judges what became of a source, whatever it is. */
export function judgeSource(source: ScatteredSource, options: JudgeOptions): JudgedSource {
  const { standIn } = source;
  const substitute = standIn === undefined ? {} : { substitute: substituteOf(standIn) };
  if (source.kind === 'vertical') return { source, report: { ...reportVertical(source), ...substitute } };
  const judgement = source.kind === 'absent' ? judgeAbsent(source) : judgeIndex(source, options);
  return { source, report: { ...judgement.report, ...substitute }, judgement };
}

/** Whether all that were asked have nothing. Who asks nobody misses nothing. */
export function isEmptyHanded(all: readonly JudgedSource[]): boolean {
  const asked = all.filter(({ source }) => !isUnselected(source));
  return asked.length > 0 && asked.every(({ report }) => isWithoutAnything(report));
}

/** Whether there is nothing under a source's name, not even of another. */
export function isWithoutAnything({ state, substitute }: SourceReport): boolean {
  return state === SourceState.SOURCE_STATE_FAILED && substitute == null;
}

/** Whether time alone is to blame for what is missing of a source. */
export function isNoWorseThanLate({ report: { reason }, judgement }: JudgedSource): boolean {
  return judgement === undefined ? late.has(reason as number) : judgement.isOnlyLate;
}

/** Whether what was asked of an index is less than the caller wrote. */
export function isCut(source: ScatteredSource): boolean {
  return source.kind === 'index' && (source.planned.analyzed.truncated || source.weighed.cutPatterns.length > 0);
}

/** Whether an index was read at different generations. */
export function hasSkew(sources: readonly ScatteredSource[]): boolean {
  return sources.some(
    (source) =>
      source.kind === 'index' &&
      (source.planned.view.isSkewed ||
        source.answered.some(({ outcome }) => outcome.value.generation !== source.planned.view.generation)),
  );
}

function substituteOf({ kind, source, ageMs }: StandIn): Substitute {
  return { kind: substituteKinds[kind], source, ageMs: Math.round(ageMs) };
}

const substituteKinds = {
  configured: SubstituteKind.SUBSTITUTE_KIND_CONFIGURED,
  source: SubstituteKind.SUBSTITUTE_KIND_SOURCE,
  cached: SubstituteKind.SUBSTITUTE_KIND_CACHED,
} as const;
