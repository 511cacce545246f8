import { quote } from '../query/quote.js';
import { crcOf } from './crc.js';
import { isLittleEndian } from './endianness.js';

/** A file that is not what was written; the message names it, and what of it is damaged. */
export class DamagedIndex extends Error {
  override readonly name = 'DamagedIndex';

  constructor(file: string, fault: string) {
    super(`${file} is damaged: ${fault}`);
  }
}

/** Plain numbers or bytes, one after the other. */
export type SectionArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** A part of a file that is read on its own. */
export interface Section {
  readonly name: string;
  /** The field it belongs to, empty for none. */
  readonly field: string;
  readonly content: SectionArray;
}

/** Sections of a field by their names; those of no field have the field empty. */
export function sectionsOf(field: string, contents: Readonly<Record<string, SectionArray>>): Section[] {
  return Object.entries(contents).map(([name, content]) => ({ name, field, content }));
}

/** Where a section lies in its file. */
export interface SectionPlace {
  readonly name: string;
  readonly field: string;
  /** Its first byte, from the end of the header. */
  readonly offset: number;
  /** Its bytes, without those that fill it up to a multiple of 8. */
  readonly bytes: number;
  /** CRC-32 of its bytes and those that fill it up. */
  readonly crc: number;
}

interface Header {
  readonly version: number;
  readonly meta: unknown;
  readonly sections: readonly SectionPlace[];
}

const magic = 'MUSTERs1';
const version = 1;
const alignment = 8;
const preambleBytes = 16;

const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

/**
 * Pieces of a file of sections, to be written one after the other: `MUSTERs1`, length and CRC-32 of the header, the
 * header in JSON, then the sections, little-endian, each at a multiple of 8 bytes so that arrays can be laid over them.
 *
 * @param meta what the header says beside where the sections are
 */
export function packSections(sections: readonly Section[], meta: unknown): Uint8Array[] {
  if (!isLittleEndian) throw new Error('index files are little-endian; this machine is not');
  const pieces: Uint8Array[] = [];
  const places: SectionPlace[] = [];
  let offset = 0;
  for (const { name, field, content } of sections) {
    const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    const filling = new Uint8Array(aligned(bytes.length) - bytes.length);
    places.push({ name, field, offset, bytes: bytes.length, crc: crcOf(filling, crcOf(bytes)) });
    pieces.push(bytes, filling);
    offset += aligned(bytes.length);
  }
  return [packHeader({ version, meta, sections: places }), ...pieces];
}

function packHeader(header: Header): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const packed = Buffer.alloc(aligned(preambleBytes + json.length), ' ');
  packed.write(magic, 'latin1');
  packed.writeUInt32LE(packed.length - preambleBytes, 8);
  json.copy(packed, preambleBytes);
  packed.writeUInt32LE(crcOf(packed.subarray(preambleBytes)), 12);
  return packed;
}

/** A file of sections in memory; arrays are laid over its bytes, nothing is copied. */
export class SectionFile {
  readonly meta: unknown;
  readonly places: readonly SectionPlace[];
  readonly #file: string;
  readonly #bytes: Buffer;
  readonly #start: number;

  /**
   * @param bytes the file's, beginning at a multiple of 8
   * @param file what to call it in faults
   * @throws DamagedIndex if the header is not whole, or the file has not the length that the header says
   */
  constructor(bytes: Buffer, file: string) {
    const { header, start } = readHeader(bytes, file);
    const end = header.sections.reduce(
      (most, place) => Math.max(most, start + place.offset + aligned(place.bytes)),
      start,
    );
    if (bytes.length !== end) throw new DamagedIndex(file, `it has ${bytes.length} bytes instead of ${end}`);
    this.meta = header.meta;
    this.places = header.sections;
    this.#file = file;
    this.#bytes = bytes;
    this.#start = start;
  }

  /** Whether a section's bytes are those that were written. */
  isWhole({ offset, bytes, crc }: SectionPlace): boolean {
    const from = this.#start + offset;
    return crcOf(this.#bytes.subarray(from, from + aligned(bytes))) === crc;
  }

  /** Throws `DamagedIndex` that names every section whose bytes are not those that were written. */
  check(): void {
    const damaged = this.places.filter((place) => !this.isWhole(place));
    if (damaged.length === 0) return;
    throw new DamagedIndex(this.#file, damaged.map(damageOf).join(', '));
  }

  u8(name: string, field = ''): Buffer {
    const { at, bytes } = this.#range(name, field);
    return Buffer.from(this.#bytes.buffer, at, bytes);
  }

  u16(name: string, field = ''): Uint16Array {
    const { at, bytes } = this.#range(name, field);
    return new Uint16Array(this.#bytes.buffer, at, bytes / 2);
  }

  u32(name: string, field = ''): Uint32Array {
    const { at, bytes } = this.#range(name, field);
    return new Uint32Array(this.#bytes.buffer, at, bytes / 4);
  }

  f64(name: string, field = ''): Float64Array {
    const { at, bytes } = this.#range(name, field);
    return new Float64Array(this.#bytes.buffer, at, bytes / 8);
  }

  /** A view that may be read `readAhead` bytes past the section's end; there must be as much memory behind the file. */
  view(name: string, field: string, readAhead: number): DataView {
    const { at, bytes } = this.#range(name, field);
    return new DataView(this.#bytes.buffer, at, bytes + readAhead);
  }

  #range(name: string, field: string): { at: number; bytes: number } {
    const place = this.places.find((each) => each.name === name && each.field === field);
    if (place === undefined) throw new DamagedIndex(this.#file, `it has no ${sectionTitle({ name, field })}`);
    return { at: this.#bytes.byteOffset + this.#start + place.offset, bytes: place.bytes };
  }
}

/**
 * Whether two files of sections, verified when they were loaded, are the same: their lengths and headers are, and with
 * them the checksums of all sections.
 */
export function isSameFile(a: SharedArrayBuffer, b: SharedArrayBuffer): boolean {
  if (a === b) return true;
  if (a.byteLength !== b.byteLength) return false;
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  const end = preambleBytes + one.readUInt32LE(8);
  return one.compare(other, 0, end, 0, end) === 0;
}

/** The fault of a section whose bytes are not those that were written. */
export function damageOf(place: Pick<SectionPlace, 'name' | 'field'>): string {
  return `the checksum of ${sectionTitle(place)} does not hold`;
}

/** What a section is called in messages. */
function sectionTitle({ name, field }: Pick<SectionPlace, 'name' | 'field'>): string {
  return `section \`${name}\`${field === '' ? '' : ` of field \`${quote(field)}\``}`;
}

function readHeader(bytes: Buffer, file: string): { header: Header; start: number } {
  if (bytes.length < preambleBytes || bytes.toString('latin1', 0, magic.length) !== magic) {
    throw new DamagedIndex(file, 'it does not begin like an index file');
  }
  const start = preambleBytes + bytes.readUInt32LE(8);
  const json = bytes.subarray(preambleBytes, start);
  if (start > bytes.length || crcOf(json) !== bytes.readUInt32LE(12)) {
    throw new DamagedIndex(file, 'its header is cut off or changed');
  }
  const header = JSON.parse(json.toString()) as Header;
  if (header.version !== version) {
    throw new DamagedIndex(file, `it has version ${header.version} of its format, this program reads ${version}`);
  }
  return { header, start };
}
