import { countHits, FLOAT64_BYTES } from './columns.js';
import { copyPage, PAGE_ROW_BYTES, pageOver } from './page-columns.js';
import type { HitList, RankedPage, RankRequest, RankSource } from './words.js';

// A task and its answer each cross between threads as one ArrayBuffer, which is moved, not copied: a header of float64
// words, then columns, each 8-byte aligned. Objects cloned across cost several times the ranking itself.

/**
 * Copies requests into one fresh buffer that may be given away; their own columns stay whole.
 *
 * Header: its length in words, requests; for each: k, offset, rrfConstant, sources; for each of those: weight, lists;
 * for each of those: count. After it, for each list in the same order: seqs, scores.
 */
export function encodeTask(requests: readonly RankRequest[]): ArrayBuffer {
  const header = taskHeader(requests);
  const hits = requests.reduce((sum, request) => sum + countHits(request), 0);
  const bytes = new Uint8Array((header.length + 2 * hits) * FLOAT64_BYTES);
  new Float64Array(bytes.buffer, 0, header.length).set(header);
  let at = header.length * FLOAT64_BYTES;
  for (const list of listsOf(requests)) {
    bytes.set(list.seqs, at);
    bytes.set(list.scores, at + list.seqs.length);
    at += list.seqs.length + list.scores.length;
  }
  return bytes.buffer;
}

function taskHeader(requests: readonly RankRequest[]): number[] {
  const header = [0, requests.length];
  for (const { k, offset, rrfConstant, sources } of requests) {
    header.push(k, offset, rrfConstant, sources.length);
    for (const { weight, lists } of sources) {
      header.push(weight, lists.length);
      for (const { count } of lists) {
        header.push(count);
      }
    }
  }
  header[0] = header.length;
  return header;
}

function* listsOf(requests: readonly RankRequest[]): Generator<HitList> {
  for (const { sources } of requests) {
    for (const { lists } of sources) {
      yield* lists;
    }
  }
}

/** Reads what `encodeTask` wrote. The hit lists are views of `buffer`, aligned. */
export function decodeTask(buffer: ArrayBuffer): RankRequest[] {
  const reader = new TaskReader(buffer);
  return repeat(reader.word(), () => reader.request());
}

/** Reads a task from its beginning to its end: header words on one hand, the columns that they announce on the other. */
class TaskReader {
  readonly #buffer: ArrayBuffer;
  readonly #words: Float64Array;
  #nextWord = 1;
  #nextByte: number;

  constructor(buffer: ArrayBuffer) {
    this.#buffer = buffer;
    this.#words = new Float64Array(buffer);
    this.#nextByte = (this.#words[0] ?? 0) * FLOAT64_BYTES;
  }

  word(): number {
    return this.#words[this.#nextWord++] ?? 0;
  }

  request(): RankRequest {
    const k = this.word();
    const offset = this.word();
    const rrfConstant = this.word();
    return { k, offset, rrfConstant, sources: repeat(this.word(), () => this.#source()) };
  }

  #source(): RankSource {
    const weight = this.word();
    return { weight, lists: repeat(this.word(), () => this.#list()) };
  }

  #list(): HitList {
    const count = this.word();
    return { count, seqs: this.#column(count), scores: this.#column(count) };
  }

  #column(count: number): Uint8Array {
    const column = new Uint8Array(this.#buffer, this.#nextByte, count * FLOAT64_BYTES);
    this.#nextByte += column.length;
    return column;
  }
}

/** Bytes of a page's header, two float64 words: count, candidates. */
const PAGE_HEADER_BYTES = 2 * FLOAT64_BYTES;

/**
 * Copies pages into one fresh buffer that may be given away.
 *
 * A float64 word with the number of pages; then for each page its header and its columns.
 */
export function encodePages(pages: readonly RankedPage[]): ArrayBuffer {
  const hits = pages.reduce((sum, { count }) => sum + count, 0);
  const buffer = new ArrayBuffer(FLOAT64_BYTES + pages.length * PAGE_HEADER_BYTES + hits * PAGE_ROW_BYTES);
  new Float64Array(buffer, 0, 1)[0] = pages.length;
  let at = FLOAT64_BYTES;
  for (const page of pages) {
    new Float64Array(buffer, at).set([page.count, page.candidates]);
    copyPage(page, pageOver(buffer, at + PAGE_HEADER_BYTES, page.count, page.candidates));
    at += PAGE_HEADER_BYTES + page.count * PAGE_ROW_BYTES;
  }
  return buffer;
}

/** Reads what `encodePages` wrote. The columns are views of `buffer`. */
export function decodePages(buffer: ArrayBuffer): RankedPage[] {
  const [pages = 0] = new Float64Array(buffer, 0, 1);
  let at = FLOAT64_BYTES;
  return repeat(pages, () => {
    const [count = 0, candidates = 0] = new Float64Array(buffer, at, 2);
    const page = pageOver(buffer, at + PAGE_HEADER_BYTES, count, candidates);
    at += PAGE_HEADER_BYTES + count * PAGE_ROW_BYTES;
    return page;
  });
}

function repeat<T>(times: number, make: () => T): T[] {
  const made: T[] = [];
  for (let i = 0; i < times; i++) {
    made.push(make());
  }
  return made;
}
