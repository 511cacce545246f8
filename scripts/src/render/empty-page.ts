import { type SearchResponse__Output, SourceState } from '@muster/proto';
import { percent, totalHits } from './figures.js';

/** What stands for the hits where there are none: that nothing matches, or that not all was looked at. */
export function emptyPage({ totalHits: total, coverage, exact, sources, hitsBefore }: SearchResponse__Output): string {
  if (total != null && total.value > 0) {
    const found = `${totalHits(total)} found`;
    return hitsBefore > 0 ? `no hits behind the first ${hitsBefore}: ${found}` : `no hits on this page: ${found}`;
  }
  const unheard = sources.filter(({ state }) => state === SourceState.SOURCE_STATE_FAILED).length;
  const share = coverage?.share ?? 0;
  if (exact && share === 1 && unheard === 0) return hitsBefore > 0 ? 'no hits on this page' : 'nothing matches';
  const missing = [
    ...(share < 1 ? [`only ${percent(share)} of the documents were looked at`] : []),
    ...(unheard > 0 ? [`${unheard} of ${sources.length} sources did not answer`] : []),
  ];
  return `no hits so far: ${missing.join(', ') || 'the ranking is not final'}`;
}
