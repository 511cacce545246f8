import { FLOAT64_BYTES, padded } from '../columns.js';
import { copyPage, PAGE_ROW_BYTES, pageOver } from '../page-columns.js';
import { repeat } from '../repeat.js';
import type { PageDetails, RankedPage } from '../words.js';

/** Words of a page's header: count, bytes of its details. */
const PAGE_HEADER_WORDS = 2;
const PAGE_HEADER_BYTES = PAGE_HEADER_WORDS * FLOAT64_BYTES;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const noDetails = new Uint8Array(0);

/** Stands for the page of a request that could not be ranked. */
export type PageOrFailed = RankedPage | 'failed';

/** What there is of it: nothing but its header, with a count that no page has. */
const failedCount = -1;
const noPage = pageOver(new ArrayBuffer(0), 0, 0);

/**
 * Copies pages into one fresh buffer that may be given away.
 *
 * A float64 word with the number of pages; then for each page its header, its columns and its details as JSON, if it has
 * any, filled up to a multiple of 8 bytes. One that failed has a header alone, with the count -1.
 */
export function encodePages(outcomes: readonly PageOrFailed[]): ArrayBuffer {
  const pages = outcomes.map((outcome) => (outcome === 'failed' ? noPage : outcome));
  const details = pages.map((page) => (page.details === undefined ? noDetails : encodeDetails(page.details)));
  const hits = pages.reduce((sum, { count }) => sum + count, 0);
  const detailBytes = details.reduce((sum, { length }) => sum + padded(length), 0);
  const buffer = new ArrayBuffer(
    FLOAT64_BYTES + pages.length * PAGE_HEADER_BYTES + hits * PAGE_ROW_BYTES + detailBytes,
  );
  new Float64Array(buffer, 0, 1)[0] = pages.length;
  let at = FLOAT64_BYTES;
  for (const [place, page] of pages.entries()) {
    const said = details[place] ?? noDetails;
    new Float64Array(buffer, at).set([page === noPage ? failedCount : page.count, said.length]);
    at += PAGE_HEADER_BYTES;
    copyPage(page, pageOver(buffer, at, page.count));
    at += page.count * PAGE_ROW_BYTES;
    if (said.length > 0) new Uint8Array(buffer, at).set(said);
    at += padded(said.length);
  }
  return buffer;
}

function encodeDetails(details: PageDetails): Uint8Array {
  return encoder.encode(JSON.stringify(details));
}

/** Reads what `encodePages` wrote. The columns are views of `buffer`. */
export function decodePages(buffer: ArrayBuffer): PageOrFailed[] {
  const [pages = 0] = new Float64Array(buffer, 0, 1);
  let at = FLOAT64_BYTES;
  return repeat(pages, () => {
    const [count = 0, bytes = 0] = new Float64Array(buffer, at, PAGE_HEADER_WORDS);
    at += PAGE_HEADER_BYTES;
    if (count === failedCount) return 'failed';
    const page = pageOver(buffer, at, count);
    at += count * PAGE_ROW_BYTES;
    if (bytes === 0) return page;
    const details = JSON.parse(decoder.decode(new Uint8Array(buffer, at, bytes))) as PageDetails;
    at += padded(bytes);
    return { ...page, details };
  });
}
