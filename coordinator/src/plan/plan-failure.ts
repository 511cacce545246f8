import type { FailureStepConfig } from '../config/failure-schema.js';
import type { SourceConfig } from '../config/schema.js';
import type { FailureStep, PlannedSource } from '../words.js';

/** How old the answer of a source that nobody waits for may be, unless its route says otherwise: an hour. */
const opportunisticMaxAgeMs = 3_600_000;

/** How other sources are planned. */
export interface OtherSources {
  /** The index that a name stands for. */
  readonly realName: (name: string) => string;
  /** Decides what is asked of another source. */
  readonly planOther: (source: SourceConfig) => PlannedSource;
}

/**
 * What is done about a source that fails: what its route says, and at the end, if it is required, an error. Nothing if
 * it would only be missing. One that is switched off is not asked again, and nothing is shown that it answered before:
 * whoever switches it off wants nothing of it.
 */
export function planFailure(
  { role, onFailure }: SourceConfig,
  isOff: boolean,
  others: OtherSources,
): readonly FailureStep[] | undefined {
  const all = (onFailure ?? []).map((step) => planStep(step, others));
  const steps = isOff ? all.filter(({ strategy }) => strategy !== 'retry' && strategy !== 'cached') : all;
  if (role === 'opportunistic' && onFailure === undefined && !isOff) {
    return [{ strategy: 'cached', maxAgeMs: opportunisticMaxAgeMs }];
  }
  if (role === 'required') return [...steps, { strategy: 'fail' }];
  return steps.every(({ strategy }) => strategy === 'degrade') ? undefined : steps;
}

/** A source without what would take its place but knows of no place in the source's list. */
export function withoutFallback(source: PlannedSource): PlannedSource {
  if (source.onFailure === undefined) return source;
  const { onFailure, ...rest } = source;
  const steps = onFailure.filter(({ strategy }) => strategy !== 'fallback');
  return steps.length === 0 ? rest : { ...rest, onFailure: steps };
}

function planStep(step: FailureStepConfig, { realName, planOther }: OtherSources): FailureStep {
  if (step.strategy !== 'fallback') return step;
  const { hits, vertical, k, timeoutMs } = step;
  // An alias may be switched before it comes to that; the query still uses one index throughout.
  const index = step.index && realName(step.index);
  if (hits !== undefined) {
    const configured = hits.map(({ id, score, document }) => ({ id, score, document: JSON.stringify(document) }));
    return { strategy: 'fallback', hits: configured };
  }
  const plan = () => planOther({ index, vertical, k, timeoutMs, weight: 1, role: 'optional', percent: 100 });
  return { strategy: 'fallback', source: { name: index ?? vertical ?? '', plan } };
}
