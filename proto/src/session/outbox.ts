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
  /** The rest of the message, encoded: tag, length and content of its body. */
  readonly body: Uint8Array;
  /** For a call, when its answer is due by the clock: what is left then is the budget the frame tells. */
  readonly deadlineMs?: number;
  /** For an answer, the times of its call and how many calls wait. */
  readonly load?: { readonly queueUs: number; readonly serviceUs: number; readonly queueLength: number };
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
    let bound = frameHeadBytes;
    let taken = 0;
    for (; taken < this.waiting.length; taken++) {
      const { body } = this.waiting[taken] as Outgoing;
      if (body.length + itemHeadBytes > maxFrameBytes) {
        this.cutIntoParts(taken--, now);
        continue;
      }
      if (taken > 0 && bound + body.length + itemHeadBytes > maxFrameBytes) break;
      bound += body.length + itemHeadBytes;
    }
    const frame = Buffer.allocUnsafe(bound);
    let at = writeField(frame, 0, sentTag, Math.round(now * 1000));
    for (let i = 0; i < taken; i++) at = writeItem(frame, at, this.waiting[i] as Outgoing, now);
    this.waiting.splice(0, taken);
    return frame.subarray(0, at);
  }

  /** Puts the parts at the end, where what waits already goes before them. */
  private cutIntoParts(place: number, now: number): void {
    const [message] = this.waiting.splice(place, 1) as [Outgoing];
    const whole = Buffer.allocUnsafe(message.body.length + itemHeadBytes);
    const bytes = whole.subarray(0, writeMessage(whole, 0, message, now));
    const parts = Math.ceil(bytes.length / partBytes);
    for (let index = 0; index < parts; index++) {
      const data = bytes.subarray(index * partBytes, (index + 1) * partBytes);
      this.waiting.push({ id: message.id, body: encodePart(this.partField, index, index === parts - 1, data) });
    }
  }
}

/** Most bytes of a frame before its first message, and of a message before its body. */
const frameHeadBytes = 16;
const itemHeadBytes = 48;
const partBytes = maxFrameBytes - 2 * itemHeadBytes;

/** Writes a message with its tag and length. The head is short, so its length is known before it is written. */
function writeItem(frame: Buffer, start: number, message: Outgoing, now: number): number {
  const headBytes = writeHead(head, 0, message, now);
  frame[start] = itemTag;
  const at = writeVarint(frame, start + 1, headBytes + message.body.length);
  for (let i = 0; i < headBytes; i++) frame[at + i] = head[i] as number;
  frame.set(message.body, at + headBytes);
  return at + headBytes + message.body.length;
}

const head = new Uint8Array(itemHeadBytes);

function writeMessage(bytes: Buffer, start: number, message: Outgoing, now: number): number {
  const at = writeHead(bytes, start, message, now);
  bytes.set(message.body, at);
  return at + message.body.length;
}

/** Writes fields 1 to 4 of the message, as they are now. */
function writeHead(bytes: Uint8Array, start: number, { id, deadlineMs, load }: Outgoing, now: number): number {
  const at = writeField(bytes, start, 0x08, id);
  if (deadlineMs !== undefined) return writeField(bytes, at, 0x10, Math.max(0, Math.round((deadlineMs - now) * 1000)));
  if (load === undefined) return at;
  const behindQueue = writeField(bytes, at, 0x10, Math.round(load.queueUs));
  return writeField(bytes, writeField(bytes, behindQueue, 0x18, Math.round(load.serviceUs)), 0x20, load.queueLength);
}

function fieldLength(value: number): number {
  return value === 0 ? 0 : 1 + varintLength(value);
}

function writeField(bytes: Uint8Array, at: number, tag: number, value: number): number {
  if (value === 0) return at;
  bytes[at] = tag;
  return writeVarint(bytes, at + 1, value);
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
