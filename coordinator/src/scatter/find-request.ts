import type { FindRequest, Highlight, Highlight__Output } from '@muster/proto';
import type { Plan, PlannedVertical } from '../words.js';

/** Most hits that a vertical may be asked for. */
const maxHits = 1000;

/** What a vertical is asked. */
export function findRequestOf({ k, banned = [] }: PlannedVertical, { request, window, context }: Plan): FindRequest {
  const { query, filter, highlight } = request;
  return {
    query,
    // Those that rules leave out may be among the best.
    k: Math.min(maxHits, Math.min(k, window) + banned.length),
    filter: filter ?? null,
    // The fields were named for the index; a vertical has its own.
    highlight: highlight == null ? null : styleOf(highlight),
    context,
  };
}

function styleOf({ maxCharacters, preTag, postTag }: Highlight__Output): Highlight {
  return { maxCharacters, preTag, postTag };
}
