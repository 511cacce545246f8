import { FLOAT64_BYTES, isBare } from '../columns.js';
import { listDepth, type PageWanted } from '../rank-depth.js';
import { isOfTexts, textEnd, UINT32_BYTES } from '../value-columns.js';
import type { Bytes, HitList, RankRequest, ValueColumn } from '../words.js';
import { type SourceSize, sizeOf } from './estimate-cost.js';
import { RequestWriter } from './request-writer.js';
import type { SharedMemory } from './shared-memory.js';
import { isListWellFormed } from './well-formed.js';

/**
 * Copies a query's lists for a thread, each as soon as it is there: by the time the last has come the first is no longer
 * in the processor's cache, and to read it again costs several times the copy. Of a list no more is copied than ranking
 * looks at.
 *
 * A list is a section: numbers are float64, and all begins on a multiple of 8 bytes: count, seqs, scores, and 0, or, where
 * there are other columns, 1 and of each kind how many there are, -1 for none at all, and the columns: of each the bytes
 * of its three parts and the parts.
 */
export class ListPacker {
  readonly #wanted: PageWanted;
  readonly #memory: SharedMemory;
  /** Made when there is something to write. */
  #writer: RequestWriter | undefined;
  #state: 'open' | 'packed' | 'freed' = 'open';
  /** By the places of sources, and the keys of their lists. */
  readonly #sources: PackedLists[] = [];

  /**
   * @param wanted the page, before its lists are there
   * @param memory where lists are copied to
   */
  constructor(wanted: PageWanted, memory: SharedMemory) {
    this.#wanted = wanted;
    this.#memory = memory;
  }

  /**
   * Copies a list of a source, unless it is malformed, or the request is on its way already, as it is when a list comes
   * late. Never throws: where there is no memory, it copies nothing for the request any more, and suits none.
   *
   * @param key names the list among those of its source; see `RankSource.keys`. One that came again takes its place
   */
  add(place: number, key: number, list: HitList): void {
    if (this.#state !== 'open' || !isListWellFormed(list)) return;
    try {
      this.#copy(place, key, list);
    } catch {
      this.free();
    }
  }

  /** Whether what was copied is enough for a request, and is nobody's yet. */
  suits(request: RankRequest): boolean {
    const isDeepEnough = (place: number): boolean => listDepth(this.#wanted, place) >= listDepth(request, place);
    return this.#state === 'open' && request.sources.every((_source, place) => isDeepEnough(place));
  }

  /** How much there is of each source: as it was copied, for to look at all lists again takes long. */
  sizesOf({ sources }: RankRequest): readonly SourceSize[] {
    return sources.map((source, place) => {
      const { copied = 0, hits = 0 } = this.#sources[place] ?? {};
      return source.lists.length === 0 || copied < source.lists.length ? sizeOf(source) : { lists: copied, hits };
    });
  }

  /**
   * Copies the lists of a request that were not copied before. Throws if one of them is malformed.
   *
   * @param request one that it suits
   * @returns where the section of each list begins, source by source, and what writes behind them, as nobody else does
   * any more
   */
  pack({ sources }: RankRequest): { readonly sections: readonly number[]; readonly writer: RequestWriter } {
    const sections: number[] = [];
    for (const [place, { lists, keys }] of sources.entries()) {
      for (const [i, list] of lists.entries()) sections.push(this.#sectionOf(place, keys?.[i] ?? i, list));
    }
    this.#state = 'packed';
    return { sections, writer: this.#opened() };
  }

  /** Gives up all that was copied, once nobody reads it any more. */
  free(): void {
    this.#state = 'freed';
    this.#writer?.free();
    this.#writer = undefined;
  }

  #sectionOf(place: number, key: number, list: HitList): number {
    const known = this.#sources[place];
    // The list that is ranked may be another than the last that came.
    if (known?.lists[key] === list) return known.sections[key] as number;
    if (!isListWellFormed(list)) throw new Error('a column has not the bytes that its list promises');
    return this.#copy(place, key, list);
  }

  #copy(place: number, key: number, list: HitList): number {
    const lists = this.#listsOf(place);
    const writer = this.#opened();
    const { at } = writer;
    writeList(writer, list, listDepth(this.#wanted, place));
    const before = lists.lists[key];
    if (before === undefined) lists.copied++;
    lists.hits += list.count - (before?.count ?? 0);
    lists.lists[key] = list;
    lists.sections[key] = at;
    return at;
  }

  #opened(): RequestWriter {
    this.#writer ??= new RequestWriter(this.#memory);
    return this.#writer;
  }

  #listsOf(place: number): PackedLists {
    const known = this.#sources[place];
    if (known !== undefined) return known;
    const made = { lists: [], sections: [], copied: 0, hits: 0 };
    this.#sources[place] = made;
    return made;
  }
}

/** Lists of a source by their keys, and where the section of each begins. */
interface PackedLists {
  readonly lists: HitList[];
  /** Lists that were copied, each once however often it came, and hits in them. */
  copied: number;
  hits: number;
  readonly sections: number[];
}

function writeList(writer: RequestWriter, list: HitList, depth: number): void {
  const hits = hitsToCopy(list, depth);
  writer.number(hits);
  writer.part(list.seqs, hits * FLOAT64_BYTES);
  writer.part(list.scores, hits * FLOAT64_BYTES);
  if (isBare(list)) {
    writer.number(0);
    return;
  }
  writer.number(1);
  const { count, sortValues, collapseKeys, features, values } = list;
  writeColumns(writer, sortValues);
  writer.number(collapseKeys === undefined ? -1 : 1);
  if (collapseKeys !== undefined && hits < count) writeFirstTexts(writer, collapseKeys, hits);
  else if (collapseKeys !== undefined) writeColumn(writer, collapseKeys);
  writeColumns(writer, features);
  writeColumns(writer, values);
}

/** A list is cut where nothing but scores and groups would have to be. */
function hitsToCopy({ count, sortValues, collapseKeys, features, values }: HitList, depth: number): number {
  if (count <= depth) return count;
  const isPlain = sortValues === undefined && features === undefined && values === undefined;
  const isCuttable = collapseKeys === undefined || isOfTexts(collapseKeys, count);
  return isPlain && isCuttable ? depth : count;
}

function writeColumns(writer: RequestWriter, columns: readonly ValueColumn[] | undefined): void {
  writer.number(columns?.length ?? -1);
  for (const column of columns ?? []) writeColumn(writer, column);
}

function writeColumn(writer: RequestWriter, { numbers, text, missing }: ValueColumn): void {
  writePart(writer, numbers);
  writePart(writer, text);
  writePart(writer, missing);
}

/** The first hits of a column of strings. */
function writeFirstTexts(writer: RequestWriter, column: ValueColumn, hits: number): void {
  const { numbers, text, missing } = column;
  writePart(writer, numbers, (hits + 1) * UINT32_BYTES);
  writePart(writer, text, Math.min(textEnd(column, hits), text.byteLength));
  writePart(writer, missing, missing.byteLength === 0 ? 0 : Math.ceil(hits / 8));
}

/** A part behind its length. */
export function writePart(writer: RequestWriter, part: Bytes, byteLength = part.byteLength): void {
  writer.number(byteLength);
  writer.part(part, byteLength);
}
