import type { DocumentNumbers } from './document-numbers.js';
import type { Duplicates } from './duplicates.js';
import { PAGE_ROW_BYTES, pageOver } from './page-columns.js';
import { pageDetails } from './page-details.js';
import type { RankedSource } from './rank-source.js';
import type { BlendedOrder } from './ranking.js';
import type { RankedPage, RankRequest } from './words.js';

/** What a page is cut out of. */
export interface Ranked {
  readonly request: RankRequest;
  /** By the places of sources. */
  readonly ranked: readonly RankedSource[];
  readonly order: BlendedOrder;
  readonly duplicates: Duplicates | undefined;
  /** Numbers hits' documents; nothing: duplicates are not looked for. */
  readonly numbers: DocumentNumbers | undefined;
}

/** Cuts a page out of an order. */
export function cutPage(from: Ranked): RankedPage {
  const { request, ranked, order } = from;
  const { k, offset } = request;
  const count = Math.max(0, Math.min(k, order.count - offset));
  const page = pageOver(new ArrayBuffer(count * PAGE_ROW_BYTES), 0, count);
  for (let row = 0; row < count; row++) {
    // The casts are of places that the order holds, so they are in range.
    const source = order.ranking[offset + row] as number;
    const place = order.place[offset + row] as number;
    const { ranking } = ranked[source] as RankedSource;
    page.source[row] = source;
    page.list[row] = ranking.list[place] as number;
    page.position[row] = ranking.position[place] as number;
    page.seq[row] = ranking.seq[place] as number;
    page.score[row] = order.score[offset + row] as number;
    page.sourceScore[row] = (ranking.ownScore ?? ranking.score)[place] as number;
    page.sourceRank[row] = place + 1;
  }
  const details = pageDetails(from, count);
  return details === undefined ? page : { ...page, details };
}
