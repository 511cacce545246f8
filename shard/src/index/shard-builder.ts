import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Analyzer, analyzerNamed } from '../query/analysis.js';
import type { FieldSchema, Schema } from '../query/schema.js';
import { type ColumnArray, packColumns } from './columns.js';
import { crcOf } from './crc.js';
import { type Document, documentId, fieldText, keywordValues, numberValue } from './field-values.js';
import { writeDurably } from './files.js';
import { InvertedBuilder } from './inverted-builder.js';

/** Files of a shard's folder. */
export const shardFiles = { columns: 'columns.bin', postings: 'postings.bin', documents: 'documents.bin' } as const;

/** What a shard's column file says about the rest. */
export interface ShardMeta {
  readonly documents: number;
  readonly storedBytes: number;
  readonly storedCrc: number;
}

const flushBytes = 1 << 20;

/** A document taken apart: nothing is added to a shard before all its values are known to be good. */
export interface PreparedDocument {
  readonly id: string;
  readonly seq: number;
  readonly bytes: Buffer;
  readonly values: readonly FieldContent[];
}

interface FieldContent {
  readonly text?: string;
  readonly keywords?: readonly string[];
  readonly number?: number;
}

/**
 * The values of a document by the schema's fields.
 *
 * @throws BadValue if the id is missing or a field cannot take its value
 */
export function prepareDocument(document: Document, bytes: Buffer, seq: number, schema: Schema): PreparedDocument {
  const values = schema.fields.map((field): FieldContent => {
    if (field.type === 'text') return { text: fieldText(document, field, schema) };
    if (field.type === 'keyword') return { keywords: keywordValues(document, field) };
    return field.type === 'stored' ? {} : { number: numberValue(document, field) };
  });
  return { id: documentId(document, schema), seq, bytes, values };
}

/** Builds one shard in memory, but for the stored documents, which go to disk as they come. */
export class ShardBuilder {
  readonly #folder: string;
  readonly #fields: readonly FieldBuilder[];
  readonly #ids: string[] = [];
  readonly #seqs: number[] = [];
  /** For each document added where its stored bytes begin, then how many there are. */
  readonly #stored: [start: number, length: number][] = [];
  /** For each id its newest document added. */
  readonly #newest = new Map<string, number>();
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #storedBytes = 0;
  #storedCrc = 0;
  #documentsFile: Awaited<ReturnType<typeof open>> | undefined;

  constructor(folder: string, schema: Schema) {
    this.#folder = folder;
    this.#fields = schema.fields.map(fieldBuilder);
  }

  /** Live documents so far. */
  get documents(): number {
    return this.#newest.size;
  }

  /** Adds a document in place of an earlier one with its id. */
  async add({ id, seq, bytes, values }: PreparedDocument): Promise<void> {
    this.#newest.set(id, this.#ids.length);
    this.#ids.push(id);
    this.#seqs.push(seq);
    this.#stored.push([this.#storedBytes, bytes.length]);
    this.#fields.forEach((field, i) => {
      field.add(values[i] ?? {});
    });
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#storedBytes += bytes.length;
    if (this.#pendingBytes >= flushBytes) await this.#flush();
  }

  /** Writes the shard's files; the builder is of no use afterwards. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#documentsFile?.sync();
    await this.#documentsFile?.close();
    const live = Uint32Array.from([...this.#newest.values()].sort((a, b) => a - b));
    const ordinals = new Int32Array(this.#ids.length).fill(-1);
    live.forEach((added, ordinal) => {
      ordinals[added] = ordinal;
    });
    await this.#writeColumns(live, ordinals);
    const postings = this.#fields.flatMap((field) => prefixed(field.name, field.postings(ordinals, live.length)));
    await writeDurably(join(this.#folder, shardFiles.postings), packColumns(new Map(postings), {}));
  }

  async #writeColumns(live: Uint32Array, ordinals: Int32Array): Promise<void> {
    const ids = [...live].map((added) => Buffer.from(this.#ids[added] ?? ''));
    const idOffsets = new Uint32Array(ids.length + 1);
    ids.forEach((id, i) => {
      idOffsets[i + 1] = (idOffsets[i] as number) + id.length;
    });
    const byId = Uint32Array.from(ids.keys()).sort((a, b) => Buffer.compare(ids[a] as Buffer, ids[b] as Buffer));
    const columns = new Map<string, ColumnArray>([
      ['seqs', Float64Array.from(live, (added) => this.#seqs[added] as number)],
      ['idOffsets', idOffsets],
      ['idBytes', Buffer.concat(ids)],
      ['byId', byId],
      ['storedStarts', Float64Array.from(live, (added) => this.#stored[added]?.[0] as number)],
      ['storedLengths', Uint32Array.from(live, (added) => this.#stored[added]?.[1] as number)],
      ...this.#fields.flatMap((field) => prefixed(field.name, field.values(ordinals, live.length))),
    ]);
    const meta: ShardMeta = { documents: live.length, storedBytes: this.#storedBytes, storedCrc: this.#storedCrc };
    await writeDurably(join(this.#folder, shardFiles.columns), packColumns(columns, meta));
  }

  async #flush(): Promise<void> {
    if (this.#documentsFile === undefined) {
      await mkdir(this.#folder, { recursive: true });
      this.#documentsFile = await open(join(this.#folder, shardFiles.documents), 'w');
    }
    const bytes = Buffer.concat(this.#pending);
    this.#storedCrc = crcOf(bytes, this.#storedCrc);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (bytes.length > 0) await this.#documentsFile.writeFile(bytes);
  }
}

function prefixed(field: string, columns: ReadonlyMap<string, ColumnArray>): [string, ColumnArray][] {
  return [...columns].map(([name, column]) => [`${field}:${name}`, column]);
}

interface FieldBuilder {
  readonly name: string;
  add(content: FieldContent): void;
  postings(ordinals: Int32Array, documents: number): ReadonlyMap<string, ColumnArray>;
  values(ordinals: Int32Array, documents: number): ReadonlyMap<string, ColumnArray>;
}

function fieldBuilder(field: FieldSchema): FieldBuilder {
  if (field.type === 'text') return invertedField(field.name, analyzerNamed(field.analyzer));
  if (field.type === 'keyword') return invertedField(field.name, analyzerNamed('keyword'));
  return numberField(field);
}

function invertedField(name: string, analyzer: Analyzer | undefined): FieldBuilder {
  if (analyzer === undefined) throw new Error(`field ${name} has an unknown analyzer`);
  const inverted = new InvertedBuilder();
  return {
    name,
    add({ text, keywords }) {
      if (text) for (const { term, position } of analyzer.analyze(text)) inverted.addToken(term, position);
      keywords?.forEach((value, i) => {
        for (const { term } of analyzer.analyze(value)) inverted.addToken(term, i);
      });
      inverted.endDocument();
    },
    postings: (ordinals, documents) => inverted.columns(ordinals, documents),
    values: () => new Map(),
  };
}

function numberField({ name, type }: FieldSchema): FieldBuilder {
  const numbers: number[] = [];
  return {
    name,
    add: ({ number = Number.NaN }) => numbers.push(number),
    postings: () => new Map(),
    values(ordinals, documents) {
      if (type === 'stored') return new Map();
      const values = new Float64Array(documents);
      ordinals.forEach((ordinal, i) => {
        if (ordinal >= 0) values[ordinal] = numbers[i] as number;
      });
      return new Map([['numbers', values]]);
    },
  };
}
