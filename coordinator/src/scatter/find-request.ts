import type { FindRequest, Highlight, Highlight__Output } from '@muster/proto';
import type { Plan, PlannedVertical } from '../words.js';

/** What a vertical is asked. */
export function findRequestOf({ k }: PlannedVertical, { request, window, context }: Plan): FindRequest {
  const { query, filter, highlight } = request;
  return {
    query,
    k: Math.min(k, window),
    filter: filter ?? null,
    // The fields were named for the index; a vertical has its own.
    highlight: highlight == null ? null : styleOf(highlight),
    context,
  };
}

function styleOf({ maxCharacters, preTag, postTag }: Highlight__Output): Highlight {
  return { maxCharacters, preTag, postTag };
}
