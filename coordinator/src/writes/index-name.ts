import { MalformedMessage } from '@muster/proto';

/** Number of `index` in `WriteRequest` and `RefreshRequest`. */
const indexField = 1;
const wireTypes = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

/**
 * The index that a request to the writer names. Nothing else of it is decoded: it may be long, and the writer does that.
 *
 * @throws MalformedMessage if the bytes are no message
 */
export function indexNameOf(request: Buffer): string {
  let name = '';
  for (let at = 0; at < request.length; ) {
    const tag = varintAt(request, at);
    const end = endOfField(request, tag);
    // Of a field that comes twice the last counts.
    if (tag.value === indexField * 8 + wireTypes.lengthDelimited) {
      const length = varintAt(request, tag.end);
      name = request.toString('utf8', length.end, end);
    }
    at = end;
  }
  return name;
}

/** The request with another name of the index in it: put behind, for of a field that comes twice the last counts. */
export function withIndexName(request: Buffer, name: string): Buffer {
  const text = Buffer.from(name);
  return Buffer.concat([request, Buffer.of(indexField * 8 + wireTypes.lengthDelimited, text.length), text]);
}

interface Varint {
  readonly value: number;
  readonly end: number;
}

function endOfField(bytes: Buffer, { value, end }: Varint): number {
  const fieldEnd = ends[value & 7]?.(bytes, end) ?? Number.NaN;
  if (!(fieldEnd <= bytes.length)) throw new MalformedMessage('the request is no message');
  return fieldEnd;
}

const ends: Readonly<Record<number, (bytes: Buffer, at: number) => number>> = {
  [wireTypes.varint]: (bytes, at) => varintAt(bytes, at).end,
  [wireTypes.fixed64]: (_bytes, at) => at + 8,
  [wireTypes.fixed32]: (_bytes, at) => at + 4,
  [wireTypes.lengthDelimited]: (bytes, at) => {
    const { value, end } = varintAt(bytes, at);
    return end + value;
  },
};

function varintAt(bytes: Buffer, at: number): Varint {
  let value = 0;
  for (let i = 0; i < 10 && at + i < bytes.length; i++) {
    const byte = bytes[at + i] as number;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  throw new MalformedMessage('the request is no message');
}
