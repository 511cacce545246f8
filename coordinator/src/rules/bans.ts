import type { Filter__Output } from '@muster/proto';
import { giverOf, type Scattered, type ScatteredSource, type ScatteredVertical } from '../scatter/scattered.js';

/** Most entries of an ids filter. */
const maxIds = 1024;

/** A filter that leaves out documents beside those that the query's own does; nothing if there is nothing to filter. */
export function withoutIds(
  filter: Filter__Output | undefined,
  ids: readonly string[] | undefined,
): Filter__Output | undefined {
  if (ids === undefined) return filter;
  const not: Filter__Output[] = [];
  for (let from = 0; from < ids.length; from += maxIds) {
    const part = ids.slice(from, from + maxIds);
    not.push({ kind: 'not', not: { kind: 'ids', ids: { ids: part } } });
  }
  return { kind: 'all', all: { filters: filter === undefined ? not : [filter, ...not] } };
}

/**
 * What was scattered, without the hits of verticals that rules leave out, whoever gave them: a vertical cannot be relied on
 * to filter, and what stands in for it is not asked.
 */
export function withoutBanned(scattered: Scattered): Scattered {
  if (!scattered.sources.some(({ planned }) => planned.banned !== undefined)) return scattered;
  return { ...scattered, sources: scattered.sources.map(withoutBannedHits) };
}

function withoutBannedHits(source: ScatteredSource): ScatteredSource {
  const { banned } = source.planned;
  const giver = giverOf(source);
  if (banned === undefined || giver.kind !== 'vertical' || !giver.outcome.ok) return source;
  const ids = new Set(banned);
  // As many more were asked for as are left out.
  const hits = giver.outcome.value.hits.filter(({ id }) => !ids.has(id)).slice(0, giver.planned.k);
  const kept: ScatteredVertical = { ...giver, outcome: { ...giver.outcome, value: { ...giver.outcome.value, hits } } };
  return source.standIn === undefined ? kept : { ...source, standIn: { ...source.standIn, answer: kept } };
}
