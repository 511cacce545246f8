import { firstAtLeast } from './ascending.js';
import { InvertedField } from './inverted-field.js';
import { readKeywords } from './keyword-column.js';
import { readNumbers } from './number-column.js';
import { cursorReadAhead } from './postings-cursor.js';
import { SectionFile } from './sections.js';
import type { KeywordColumn, NumberColumn } from './segment.js';
import type { FieldMeta, SegmentMeta } from './segment-meta.js';
import type { SharedSegment } from './shared-segment.js';
import { StringDictionary } from './string-dictionary.js';

/** Readers over what never changes of a loaded segment: the same ones for all generations that have the segment. */
export class SegmentReader {
  /** Deleted ones too. */
  readonly documents: number;
  readonly seqs: Float64Array;
  /** For each ordinal where its stored document begins. */
  readonly storedStarts: Uint32Array;
  readonly inverted: ReadonlyMap<string, InvertedField>;
  readonly numbers: ReadonlyMap<string, NumberColumn>;
  readonly keywords: ReadonlyMap<string, KeywordColumn>;
  /** The fields that have terms, of all documents. */
  readonly fields: Readonly<Record<string, FieldMeta>>;
  /** All ids. */
  readonly ids: StringDictionary;
  /** Ordinal of each place in `ids`. */
  readonly idOrdinals: Uint32Array;
  readonly #idPlaces: Uint32Array;

  constructor({ file, memory }: Pick<SharedSegment, 'file' | 'memory'>) {
    const sections = new SectionFile(Buffer.from(memory, 0, memory.byteLength - cursorReadAhead), file);
    const { documents, fields } = sections.meta as SegmentMeta;
    const withSection = (name: string) =>
      sections.places.filter((place) => place.name === name).map(({ field }) => field);
    this.documents = documents;
    this.fields = fields;
    this.seqs = sections.f64('seqs');
    this.storedStarts = sections.u32('storedStarts');
    this.inverted = new Map(Object.keys(fields).map((name) => [name, new InvertedField(sections, name)]));
    this.numbers = new Map(withSection('numbers').map((name) => [name, readNumbers(sections, name)]));
    this.keywords = new Map(
      withSection('values').map((name) => [name, readKeywords(sections, name, this.#terms(name))]),
    );
    this.ids = new StringDictionary({
      bytes: sections.u8('ids'),
      blocks: sections.u32('idBlocks'),
      keys: sections.u32('idKeys'),
      size: documents,
    });
    this.idOrdinals = sections.u32('idOrdinals');
    this.#idPlaces = sections.u32('idPlaces');
  }

  #terms(field: string): StringDictionary {
    return (this.inverted.get(field) as InvertedField).terms;
  }

  idOf(ordinal: number): string {
    return this.ids.at(this.#idPlaces[ordinal] as number);
  }

  /** Ordinal of the document with an id, -1 if there is none. */
  ordinalOfId(id: string): number {
    const place = this.ids.find(id);
    return place < 0 ? -1 : (this.idOrdinals[place] as number);
  }

  /** Ordinal of the document with a `seq`, -1 if there is none. */
  ordinalOfSeq(seq: number): number {
    const ordinal = firstAtLeast(this.seqs, seq);
    return this.seqs[ordinal] === seq ? ordinal : -1;
  }
}
