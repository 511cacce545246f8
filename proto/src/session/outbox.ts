import type { Clock } from '../clock.js';
import { varintLength, writeVarint } from './varint.js';

/** Most bytes of messages in one frame, and of data in one part. */
export const maxFrameBytes = 64 * 1024;

/** The number of `part` in `ShardCall` and `SearchCall`, or in `ShardAnswer` and `SearchAnswer`. */
export type PartField = 6 | 9;

/** A message that waits to be sent. */
export interface Outgoing {
  /** Number of the call it belongs to; 0 for none. */
  readonly id: number;
  /** Fields 2 to 4 of the message, as they are when the frame is written. */
  readonly header: (now: number) => readonly [number, number, number];
  /** The rest of the message, encoded: tag, length and content of its body. */
  readonly body: Uint8Array;
}

/** Where frames go. */
export interface FrameSink {
  /** Sends a frame. False: send no more until told so. */
  write(frame: Buffer): boolean;
}

const sentTag = 0x08;
const itemTag = 0x12;

/**
 * Collects what is said in one turn of the event loop and sends it as frames of at most 64 KiB.
 *
 * A longer message goes in parts, one to a frame, behind whatever else waits, so that it delays nobody. While the sink
 * says stop, messages wait here; the bound on calls in flight bounds them too.
 */
export class Outbox {
  private waiting: Outgoing[] = [];
  private isFlushDue = false;
  private isBlocked = false;
  private readonly sink: FrameSink;
  private readonly clock: Clock;
  private readonly partField: PartField;

  constructor(sink: FrameSink, clock: Clock, partField: PartField) {
    this.sink = sink;
    this.clock = clock;
    this.partField = partField;
  }

  /** Sends `message` with this turn's frame. */
  push(message: Outgoing): void {
    this.waiting.push(message);
    if (this.isFlushDue || this.isBlocked) return;
    this.isFlushDue = true;
    this.clock.defer(() => {
      this.isFlushDue = false;
      this.flush();
    });
  }

  /** Takes back what waits for the call; gives whether there was anything. */
  remove(id: number): boolean {
    const before = this.waiting.length;
    this.waiting = this.waiting.filter((message) => message.id !== id);
    return this.waiting.length < before;
  }

  /** The sink takes frames again. */
  unblock(): void {
    this.isBlocked = false;
    this.flush();
  }

  /** Sends what waits, until all is sent or the sink says stop. */
  flush(): void {
    while (this.waiting.length > 0 && !this.isBlocked) {
      this.isBlocked = !this.sink.write(this.takeFrame());
    }
  }

  private takeFrame(): Buffer {
    const now = this.clock.now();
    const items: Encoded[] = [];
    let bytes = 0;
    let taken = 0;
    for (; taken < this.waiting.length; taken++) {
      const item = measure(this.waiting[taken] as Outgoing, now);
      if (item.bytes > maxFrameBytes) {
        this.cutIntoParts(taken, item);
        taken--;
        continue;
      }
      if (bytes > 0 && bytes + item.bytes > maxFrameBytes) break;
      items.push(item);
      bytes += item.bytes + 1 + varintLength(item.bytes);
    }
    this.waiting.splice(0, taken);
    return writeFrame(items, bytes, Math.round(now * 1000));
  }

  /** Puts the parts at the end, where what waits already goes before them. */
  private cutIntoParts(place: number, item: Encoded): void {
    const whole = Buffer.allocUnsafe(item.bytes);
    writeItem(whole, 0, item);
    this.waiting.splice(place, 1);
    const size = maxFrameBytes - 64;
    const parts = Math.ceil(whole.length / size);
    for (let index = 0; index < parts; index++) {
      const data = whole.subarray(index * size, (index + 1) * size);
      this.waiting.push({
        id: item.id,
        header: noHeader,
        body: encodePart(this.partField, index, index === parts - 1, data),
      });
    }
  }
}

/** A header of zeros. */
export const noHeader: Outgoing['header'] = () => [0, 0, 0];

interface Encoded {
  readonly id: number;
  readonly header: readonly [number, number, number];
  readonly body: Uint8Array;
  readonly bytes: number;
}

function measure(message: Outgoing, now: number): Encoded {
  const header = message.header(now);
  const [a, b, c] = header;
  const bytes = fieldLength(message.id) + fieldLength(a) + fieldLength(b) + fieldLength(c) + message.body.length;
  return { id: message.id, header, body: message.body, bytes };
}

function fieldLength(value: number): number {
  return value === 0 ? 0 : 1 + varintLength(value);
}

function writeFrame(items: readonly Encoded[], bytes: number, sentUs: number): Buffer {
  const frame = Buffer.allocUnsafe(fieldLength(sentUs) + bytes);
  let at = writeField(frame, 0, sentTag, sentUs);
  for (const item of items) {
    frame[at++] = itemTag;
    at = writeItem(frame, writeVarint(frame, at, item.bytes), item);
  }
  return frame;
}

function writeItem(frame: Buffer, start: number, item: Encoded): number {
  let at = writeField(frame, start, 0x08, item.id);
  at = writeField(frame, at, 0x10, item.header[0]);
  at = writeField(frame, at, 0x18, item.header[1]);
  at = writeField(frame, at, 0x20, item.header[2]);
  frame.set(item.body, at);
  return at + item.body.length;
}

function writeField(frame: Uint8Array, at: number, tag: number, value: number): number {
  if (value === 0) return at;
  frame[at] = tag;
  return writeVarint(frame, at + 1, value);
}

/** Encodes a message's body: the field `number` with `content` as its length-delimited value. */
export function encodeBody(number: number, content: Uint8Array): Buffer {
  const tag = number * 8 + 2;
  const body = Buffer.allocUnsafe(varintLength(tag) + varintLength(content.length) + content.length);
  const at = writeVarint(body, writeVarint(body, 0, tag), content.length);
  body.set(content, at);
  return body;
}

function encodePart(field: PartField, index: number, last: boolean, data: Uint8Array): Buffer {
  const lengths = fieldLength(index) + (last ? 2 : 0) + 1 + varintLength(data.length) + data.length;
  const part = Buffer.allocUnsafe(lengths);
  let at = writeField(part, 0, 0x08, index);
  at = writeField(part, at, 0x10, last ? 1 : 0);
  part[at++] = 0x1a;
  part.set(data, writeVarint(part, at, data.length));
  return encodeBody(field, part);
}
