import { crcOf } from './crc.js';
import { isLittleEndian } from './endianness.js';

/** A column of an index file: plain numbers, one after the other. */
export type ColumnArray = Uint8Array | Uint32Array | Float64Array;

const arrayTypes = { u8: Uint8Array, u32: Uint32Array, f64: Float64Array } as const;
type ColumnType = keyof typeof arrayTypes;

interface Place {
  readonly type: ColumnType;
  readonly offset: number;
  readonly count: number;
}

interface Header {
  readonly bodyBytes: number;
  readonly bodyCrc: number;
  readonly columns: Readonly<Record<string, Place>>;
  readonly meta: unknown;
}

/** A file that is not what was written; the message names it. */
export class DamagedIndex extends Error {
  override readonly name = 'DamagedIndex';

  constructor(file: string, fault: string) {
    super(`${file} is damaged: ${fault}; restore it or run \`muster index\` again`);
  }
}

const magic = 'MUSTERc1';
const alignment = 8;
const preambleBytes = 16;

const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

/**
 * Pieces of a column file, to be written one after the other: `MUSTERc1`, length and CRC-32 of the header, the header
 * in JSON, then the columns, little-endian, each at a multiple of 8 bytes so that a reader can lay arrays over them.
 */
export function packColumns(columns: ReadonlyMap<string, ColumnArray>, meta: unknown): Uint8Array[] {
  if (!isLittleEndian) throw new Error('index files are little-endian; this machine is not');
  const body: Uint8Array[] = [];
  const places: Record<string, Place> = {};
  let offset = 0;
  for (const [name, column] of columns) {
    places[name] = { type: typeOf(column), offset, count: column.length };
    const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    body.push(bytes, new Uint8Array(aligned(bytes.length) - bytes.length));
    offset += aligned(bytes.length);
  }
  const bodyCrc = body.reduce((crc, bytes) => crcOf(bytes, crc), 0);
  const header: Header = { bodyBytes: offset, bodyCrc, columns: places, meta };
  return [packHeader(header), ...body];
}

function typeOf(column: ColumnArray): ColumnType {
  if (column instanceof Float64Array) return 'f64';
  return column instanceof Uint32Array ? 'u32' : 'u8';
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

/** Columns of a file, laid over its bytes without copying. */
export interface Columns {
  readonly meta: unknown;
  u8(name: string): Uint8Array;
  u32(name: string): Uint32Array;
  f64(name: string): Float64Array;
}

/**
 * The columns in a file's bytes, which must lie at a multiple of 8 in their memory. They are not read but for the header:
 * {@link verifyColumns} says whether they are what was written.
 *
 * @param file what to call it in faults
 * @throws DamagedIndex if the header or a length does not hold
 */
export function unpackColumns(bytes: Buffer, file: string): Columns {
  const { header, bodyStart } = unpackHeader(bytes, file);
  if (bytes.length !== bodyStart + header.bodyBytes) {
    throw new DamagedIndex(file, `it has ${bytes.length} bytes instead of ${bodyStart + header.bodyBytes}`);
  }
  const placeOf = (name: string, type: ColumnType): [ArrayBufferLike, number, number] => {
    const place = header.columns[name];
    if (place?.type !== type) throw new DamagedIndex(file, `it has no column \`${name}\` of type ${type}`);
    return [bytes.buffer, bytes.byteOffset + bodyStart + place.offset, place.count];
  };
  return {
    meta: header.meta,
    u8: (name) => new Uint8Array(...placeOf(name, 'u8')),
    u32: (name) => new Uint32Array(...placeOf(name, 'u32')),
    f64: (name) => new Float64Array(...placeOf(name, 'f64')),
  };
}

/**
 * Checks all of a column file's bytes.
 *
 * @param file what to call it in faults
 * @throws DamagedIndex if a length or checksum does not hold
 */
export function verifyColumns(bytes: Buffer, file: string): void {
  unpackColumns(bytes, file);
  const { header, bodyStart } = unpackHeader(bytes, file);
  if (crcOf(bytes.subarray(bodyStart)) !== header.bodyCrc) throw new DamagedIndex(file, 'its checksum does not hold');
}

function unpackHeader(bytes: Buffer, file: string): { header: Header; bodyStart: number } {
  if (bytes.length < preambleBytes || bytes.toString('latin1', 0, magic.length) !== magic) {
    throw new DamagedIndex(file, 'it does not begin like an index file');
  }
  const bodyStart = preambleBytes + bytes.readUInt32LE(8);
  const json = bytes.subarray(preambleBytes, bodyStart);
  if (bodyStart > bytes.length || crcOf(json) !== bytes.readUInt32LE(12)) {
    throw new DamagedIndex(file, 'its header is cut off or changed');
  }
  return { header: JSON.parse(json.toString()) as Header, bodyStart };
}
