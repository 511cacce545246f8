import type { FieldSchema, Schema } from '../query/schema.js';
import type { FieldBuilder } from './field-builder.js';
import { writeDurably, writePlainly } from './files.js';
import { NumberBuilder } from './number-column.js';
import type { PreparedDocument } from './prepared-document.js';
import { packSections, sectionsOf } from './sections.js';
import type { SegmentMeta } from './segment-meta.js';
import type { SegmentFiles } from './shard-manifest.js';
import { maxStoredBytes, StoredWriter, storedSize } from './stored-documents.js';
import { byteOrder, StringDictionaryWriter } from './string-dictionary-writer.js';
import { TermsBuilder } from './terms-builder.js';

/** About what a document takes beside its words: its id in the map, and numbers. */
const documentBytes = 150;

/** A segment that was written, by ordinal. */
export interface BuiltSegment {
  readonly ids: readonly string[];
  /** Where each stored document begins. */
  readonly storedStarts: Uint32Array;
}

/** Builds one segment in memory, but for the stored documents, which go to disk as they come. */
export class SegmentBuilder {
  readonly #files: SegmentFiles;
  readonly #fields: readonly FieldBuilder[];
  readonly #stored: StoredWriter;
  /** Of each document added. */
  readonly #seqs: number[] = [];
  readonly #storedStarts: number[] = [];
  /** For each id its newest document added. */
  readonly #newest = new Map<string, number>();

  /** @param files the folder must be there */
  constructor(files: SegmentFiles, schema: Schema) {
    this.#files = files;
    this.#fields = schema.fields.map(fieldBuilder).filter((builder) => builder !== undefined);
    this.#stored = new StoredWriter(files.documents);
  }

  /** Documents that will be in the segment. */
  get documents(): number {
    return this.#newest.size;
  }

  /** About what it takes of memory. */
  get memoryBytes(): number {
    return this.#fields.reduce((sum, field) => sum + field.memoryBytes, this.#seqs.length * documentBytes);
  }

  has(id: string): boolean {
    return this.#newest.has(id);
  }

  /** Whether the file of stored documents can take this one. */
  hasRoomFor({ bytes }: PreparedDocument): boolean {
    return this.#stored.length + storedSize(bytes) <= maxStoredBytes;
  }

  /** Adds a document in place of an earlier one with its id; `seq` rises from one to the next. */
  add({ id, seq, bytes, values }: PreparedDocument): void {
    this.#newest.set(id, this.#seqs.length);
    this.#seqs.push(seq);
    this.#storedStarts.push(this.#stored.add(bytes));
    let place = 0;
    for (const field of this.#fields) field.add(values[place++] ?? {});
  }

  /** Takes a document out that was added before; false if there is none with the id. */
  remove(id: string): boolean {
    return this.#newest.delete(id);
  }

  /**
   * Writes the segment's files; the builder is of no use afterwards.
   *
   * @param isDurable false: the files are whole, but a power loss may take them, until `syncSegment`
   */
  async write(isDurable = true): Promise<BuiltSegment> {
    this.#stored.finish(isDurable);
    const { live, ids } = this.#liveDocuments();
    const ordinals = new Int32Array(this.#seqs.length).fill(-1);
    live.forEach((added, ordinal) => {
      ordinals[added] = ordinal;
    });
    const fields = this.#fields.map((field) => ({ name: field.name, ...field.write(ordinals, live.length) }));
    const metas = fields.flatMap(({ name, meta }) => (meta ? [[name, meta] as const] : []));
    const meta: SegmentMeta = {
      documents: live.length,
      storedBytes: this.#stored.length,
      fields: Object.fromEntries(metas),
    };
    const storedStarts = Uint32Array.from(live, (added) => this.#storedStarts[added] as number);
    const documentColumns = {
      seqs: Float64Array.from(live, (added) => this.#seqs[added] as number),
      storedStarts,
      ...idColumns(ids),
    };
    const sections = [...sectionsOf('', documentColumns), ...fields.flatMap((field) => field.sections)];
    const pieces = packSections(sections, meta);
    await (isDurable ? writeDurably(this.#files.segment, pieces) : writePlainly(this.#files.segment, pieces));
    return { ids, storedStarts };
  }

  /** Closes the file of stored documents of a segment that is not written. */
  close(): void {
    this.#stored.close();
  }

  /** What is in the segment in the order of `seq`: places among the documents added, and ids. */
  #liveDocuments(): { live: Uint32Array; ids: readonly string[] } {
    const entries = [...this.#newest].sort(([, a], [, b]) => a - b);
    return { live: Uint32Array.from(entries, ([, added]) => added), ids: entries.map(([id]) => id) };
  }
}

function fieldBuilder(field: FieldSchema): FieldBuilder | undefined {
  if (field.type === 'text' || field.type === 'keyword') return new TermsBuilder(field);
  return field.type === 'stored' ? undefined : new NumberBuilder(field.name);
}

/** The ids as a dictionary, and both ways between places in it and ordinals. */
function idColumns(ids: readonly string[]) {
  const dictionary = new StringDictionaryWriter();
  const idOrdinals = Uint32Array.from(byteOrder(ids));
  const idPlaces = new Uint32Array(ids.length);
  idOrdinals.forEach((ordinal, place) => {
    idPlaces[ordinal] = place;
    dictionary.add(ids[ordinal] as string);
  });
  const { bytes, blocks, keys } = dictionary.finish();
  return { ids: bytes, idBlocks: blocks, idKeys: keys, idOrdinals, idPlaces };
}
