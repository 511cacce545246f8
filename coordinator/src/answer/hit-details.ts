import type { Hit, SourceReport } from '@muster/proto';
import type { HitDetails, PageDetails } from '@muster/ranker';
import type { AnsweredShard, ScatteredSource } from '../scatter/scattered.js';

/** Where a hit comes from. */
export interface HitOrigin {
  /** All sources of the route, in its order. */
  readonly sources: readonly ScatteredSource[];
  /** The one that gave it. */
  readonly giver: ScatteredSource;
}

/**
 * Adds to a hit what ranking says of it beside its scores. The explanation is
 * `{ "clauses": how the shard came to its score, "ranking": what became of that score }`.
 */
export function tell(
  hit: Hit,
  { group, moreFromGroup, slot, alsoIn, explanation }: HitDetails,
  origin: HitOrigin,
): void {
  const { sources, giver } = origin;
  if (group !== undefined) hit.group = group;
  if (moreFromGroup !== undefined && giver.kind === 'index') {
    hit.moreFromGroup = moreFromGroup.map(({ list, seq, score }) => {
      return { shard: (giver.answered[list] as AnsweredShard).number, seq, score };
    });
  }
  if (slot !== undefined) hit.slot = slot;
  if (alsoIn !== undefined) hit.alsoIn = alsoIn.map((place) => nameOf(sources, place));
  // What the shard says is JSON already.
  const clauses = hit.explanation === undefined || hit.explanation === '' ? '' : `"clauses":${hit.explanation}`;
  if (explanation === undefined) {
    if (clauses !== '') hit.explanation = `{${clauses}}`;
    return;
  }
  const named = explanation.contributions?.map(({ source, ...rest }) => ({ source: nameOf(sources, source), ...rest }));
  const ranking = JSON.stringify({ ...explanation, ...(named === undefined ? {} : { contributions: named }) });
  hit.explanation = `{${clauses === '' ? '' : `${clauses},`}"ranking":${ranking}}`;
}

/** Adds to the reports of sources what blending decided of each. */
export function reportBlending(reports: readonly SourceReport[], { sources }: PageDetails): void {
  sources.forEach(({ duplicates, blend }, place) => {
    const report = reports[place];
    if (report === undefined) return;
    if (duplicates !== undefined) report.duplicates = duplicates;
    if (blend !== undefined) report.blend = blend;
  });
}

function nameOf(sources: readonly ScatteredSource[], place: number): string {
  return sources[place]?.planned.name ?? '';
}
