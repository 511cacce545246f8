import { firstAtLeast } from './ascending.js';
import { DeletionsFile } from './deletions.js';
import { InvertedField } from './inverted-field.js';
import { readKeywords } from './keyword-column.js';
import { readNumbers } from './number-column.js';
import { cursorReadAhead } from './postings-cursor.js';
import { SectionFile } from './sections.js';
import type { KeywordColumn, NumberColumn, Segment } from './segment.js';
import type { FieldMeta, SegmentMeta } from './segment-meta.js';
import type { FieldStats } from './shard-index.js';
import type { SharedSegment } from './shared-segment.js';
import { readStored, type StoredSource } from './stored-documents.js';
import { StringDictionary } from './string-dictionary.js';

/** Readers over a loaded segment. */
export class AttachedSegment implements Segment {
  readonly documents: number;
  readonly live: Uint32Array | undefined;
  readonly liveDocuments: number;
  readonly seqs: Float64Array;
  readonly inverted: ReadonlyMap<string, InvertedField>;
  readonly numbers: ReadonlyMap<string, NumberColumn>;
  readonly keywords: ReadonlyMap<string, KeywordColumn>;
  readonly #fields: Readonly<Record<string, FieldMeta>>;
  readonly #deletions: DeletionsFile | undefined;
  readonly #stored: StoredSource;
  readonly #ids: StringDictionary;
  readonly #idOrdinals: Uint32Array;
  readonly #idPlaces: Uint32Array;

  constructor({ file, memory, deletions, stored }: SharedSegment) {
    const sections = new SectionFile(Buffer.from(memory, 0, memory.byteLength - cursorReadAhead), file);
    const { documents, fields } = sections.meta as SegmentMeta;
    const withSection = (name: string) =>
      sections.places.filter((place) => place.name === name).map(({ field }) => field);
    this.#deletions = deletions && new DeletionsFile(new SectionFile(Buffer.from(deletions.memory), deletions.file));
    this.documents = documents;
    this.live = this.#deletions?.live;
    this.liveDocuments = this.#deletions?.liveDocuments ?? documents;
    this.seqs = sections.f64('seqs');
    this.inverted = new Map(Object.keys(fields).map((name) => [name, new InvertedField(sections, name)]));
    this.numbers = new Map(withSection('numbers').map((name) => [name, readNumbers(sections, name)]));
    this.keywords = new Map(
      withSection('values').map((name) => [name, readKeywords(sections, name, this.#terms(name))]),
    );
    this.#fields = fields;
    this.#stored = { ...stored, starts: sections.u32('storedStarts') };
    this.#ids = new StringDictionary({
      bytes: sections.u8('ids'),
      blocks: sections.u32('idBlocks'),
      keys: sections.u32('idKeys'),
      size: documents,
    });
    this.#idOrdinals = sections.u32('idOrdinals');
    this.#idPlaces = sections.u32('idPlaces');
  }

  #terms(field: string): StringDictionary {
    return (this.inverted.get(field) as InvertedField).terms;
  }

  /** Live documents and their words in a field with terms. */
  statsOf(field: string): FieldStats {
    return this.#deletions?.statsOf(field) ?? (this.#fields[field] as FieldMeta);
  }

  /** Live documents that have a term. */
  liveWith(field: InvertedField, term: number): number {
    return field.documentFrequency(term) - (this.#deletions?.goneWith(field.name, term) ?? 0);
  }

  idOf(ordinal: number): string {
    return this.#ids.at(this.#idPlaces[ordinal] as number);
  }

  ordinalOfId(id: string): number {
    const place = this.#ids.find(id);
    return place < 0 ? -1 : (this.#idOrdinals[place] as number);
  }

  ordinalOfSeq(seq: number): number {
    const ordinal = firstAtLeast(this.seqs, seq);
    return this.seqs[ordinal] === seq ? ordinal : -1;
  }

  stored(ordinal: number): Buffer {
    return readStored(this.#stored, ordinal);
  }
}
