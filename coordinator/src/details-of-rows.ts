import type { HitDetails, RankedPage } from '@muster/ranker';

/**
 * What is to be said of some rows of a page, in their order; of those that are none of its rows, nothing. What a group has
 * beside its hits is said of the last of them that is among these rows.
 */
export function detailsOfRows(
  { source, details }: RankedPage,
  rows: readonly (number | undefined)[],
): Pick<RankedPage, 'details'> {
  if (details === undefined) return {};
  const all = details.hits;
  if (!all.some(({ moreFromGroup }) => moreFromGroup !== undefined)) {
    return { details: { ...details, hits: rows.map((row) => (row === undefined ? {} : (all[row] as HitDetails))) } };
  }
  const groupAt = (row: number): string => JSON.stringify([source[row], all[row]?.group]);
  // Of a group the last row of all has it.
  const more = new Map(all.map(({ moreFromGroup }, row) => [groupAt(row), moreFromGroup]));
  const last = new Map(rows.flatMap((row, i) => (row === undefined ? [] : [[groupAt(row), i] as const])));
  const hits = rows.map((row, i): HitDetails => {
    if (row === undefined) return {};
    const { moreFromGroup: _, ...rest } = all[row] as HitDetails;
    const group = groupAt(row);
    const moreFromGroup = rest.group !== undefined && last.get(group) === i ? more.get(group) : undefined;
    return moreFromGroup === undefined ? rest : { ...rest, moreFromGroup };
  });
  return { details: { ...details, hits } };
}

/** What has a place of its own is not among what a group has beside its hits. */
export function withoutBeside({ moreFromGroup, ...hit }: HitDetails, hasPlace: (seq: number) => boolean): HitDetails {
  const more = moreFromGroup?.filter(({ seq }) => !hasPlace(seq)) ?? [];
  return more.length === 0 ? hit : { ...hit, moreFromGroup: more };
}
