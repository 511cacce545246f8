import type { HitPosition, SortedValue } from '../words.js';
import { ByteReader, ByteWriter } from './bytes.js';

/** Where a page begins, and of what: all that a cursor holds. */
export interface CursorContent {
  /** Names what is asked, in {@link questionBytes} bytes. */
  readonly question: Uint8Array;
  /** The time of day in milliseconds that all pages go by. */
  readonly epochMs: number;
  /** Hits on all pages before, and those that the first one left out. */
  readonly hitsBefore: number;
  /** What is read; an index that is not here is read at its newest state. */
  readonly states: readonly CursorState[];
  readonly place: PagePlace;
}

/** The state that an index is read in. */
export interface CursorState {
  /** Place of the index among the sources of the route. */
  readonly source: number;
  /** Names the index and its build, in {@link buildBytes} bytes. */
  readonly build: Uint8Array;
  readonly generation: number;
}

/** Where a page begins. */
export type PagePlace =
  /**
   * In the main source's list, behind a hit that has `before - 1` hits before it. What it was scored by is named in
   * {@link buildBytes} bytes; in none where scores say nothing of its place, or `before` counts documents that rules pin,
   * which are not in the list behind.
   */
  | { readonly by: 'position'; readonly position: HitPosition; readonly before: number; readonly scoring: Uint8Array }
  /** In the main source's list, which is collapsed; by their `seq`, its documents that pages before show because rules pin them. */
  | { readonly by: 'offset'; readonly offset: number; readonly shown: readonly number[] }
  /** On the long page that is made of the first hits of all sources; what models rank it is named in {@link buildBytes} bytes. */
  | { readonly by: 'window'; readonly offset: number; readonly models: Uint8Array };

/** Bytes of a question's name. */
export const questionBytes = 12;
/** Bytes of the name of an index and its build. */
export const buildBytes = 8;

const kinds = ['position', 'offset', 'window'] as const;
const tags = { missing: 0, number: 1, text: 2 } as const;

/**
 * Packs what a cursor holds. In order: the question; the time of day; the hits before; the number of states, and each;
 * the kind of place, and what belongs to it. Whole numbers are varints, others float64, texts UTF-8 behind their length.
 */
export function encodeContent({ question, epochMs, hitsBefore, states, place }: CursorContent): Uint8Array {
  const writer = new ByteWriter();
  writer.bytes(question);
  writer.double(epochMs);
  writer.whole(hitsBefore);
  writer.whole(states.length);
  for (const { source, build, generation } of states) {
    writer.whole(source);
    writer.bytes(build);
    writer.whole(generation);
  }
  writer.whole(kinds.indexOf(place.by));
  if (place.by === 'position') {
    writer.whole(place.before);
    writer.whole(place.scoring.length);
    writer.bytes(place.scoring);
    encodePosition(place.position, writer);
  } else writer.whole(place.offset);
  if (place.by === 'window') writer.bytes(place.models);
  if (place.by === 'offset') {
    writer.whole(place.shown.length);
    for (const seq of place.shown) writer.whole(seq);
  }
  return writer.finish();
}

function encodePosition({ values, seq }: HitPosition, writer: ByteWriter): void {
  writer.whole(seq);
  writer.whole(values.length);
  for (const value of values) {
    if (value === undefined) writer.whole(tags.missing);
    else if (typeof value === 'number') {
      writer.whole(tags.number);
      writer.double(value);
    } else {
      writer.whole(tags.text);
      writer.text(value);
    }
  }
}

/**
 * Reads what {@link encodeContent} packed.
 *
 * @throws RangeError if it is anything else
 */
export function decodeContent(bytes: Uint8Array): CursorContent {
  const reader = new ByteReader(bytes);
  const question = reader.bytes(questionBytes);
  const epochMs = reader.double();
  const hitsBefore = reader.whole();
  const states = reader.each(() => {
    return { source: reader.whole(), build: reader.bytes(buildBytes), generation: reader.whole() };
  });
  const place = readPlace(reader);
  reader.end();
  return { question, epochMs, hitsBefore, states, place };
}

function readPlace(reader: ByteReader): PagePlace {
  const by = kinds[reader.whole()];
  if (by === undefined) throw new RangeError('a page that begins in no known way');
  if (by === 'offset') return { by, offset: reader.whole(), shown: reader.each(() => reader.whole()) };
  if (by === 'window') return { by, offset: reader.whole(), models: reader.bytes(buildBytes) };
  const before = reader.whole();
  const scoring = reader.bytes(reader.whole());
  const seq = reader.whole();
  return { by, before, scoring, position: { seq, values: reader.each(() => readValue(reader)) } };
}

function readValue(reader: ByteReader): SortedValue {
  const tag = reader.whole();
  if (tag === tags.missing) return undefined;
  if (tag === tags.number) return reader.double();
  if (tag === tags.text) return reader.text();
  throw new RangeError('a value of no known kind');
}
