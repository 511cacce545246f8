import type { Clock } from '../clock.js';
import { varintLength, writeVarint } from './varint.js';

/** Most bytes of a frame. */
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
  /** For a call, whether the other side is to say when it begins. */
  readonly tellStarted?: boolean;
  /** It is superseded by the next message of the same call. */
  readonly isProgress?: boolean;
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

/** Most bytes of a frame before its first message, and of a message before its body. */
const frameHeadBytes = 16;
const itemHeadBytes = 48;
/** Longest body that goes whole. */
export const maxWholeBytes = maxFrameBytes - frameHeadBytes - itemHeadBytes;
/** Bytes of a message in each of its parts but the last; there its head comes too. */
const partBytes = maxWholeBytes - 2 * itemHeadBytes;

/** A message too long for one frame, and how many of its parts have been sent. */
interface LongMessage {
  readonly message: Outgoing;
  parts: number;
}

/**
 * Collects what is said in one turn of the event loop and sends it as frames of at most 64 KiB.
 *
 * A longer message goes in parts, one to a frame. Long messages take turns with each other and with whatever else is to
 * be said, so that none delays another. While the sink says stop, messages wait here; the bound on calls in flight
 * bounds them too.
 */
export class Outbox {
  private waiting: Outgoing[] = [];
  private long: LongMessage[] = [];
  private bytes = 0;
  private isPartNext = false;
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

  /** Messages that are not sent yet, or not all of them. */
  get length(): number {
    return this.waiting.length + this.long.length;
  }

  /** Bytes of the messages that are not sent yet, without what was sent of long ones. */
  get waitingBytes(): number {
    return this.bytes;
  }

  /** Sends `message` with this turn's frame. */
  push(message: Outgoing): void {
    this.bytes += message.body.length;
    if (message.body.length <= maxWholeBytes) this.waiting.push(message);
    else this.long.push({ message, parts: 0 });
    if (this.isFlushDue || this.isBlocked) return;
    this.isFlushDue = true;
    this.clock.defer(() => {
      this.isFlushDue = false;
      this.flush();
    });
  }

  /** Takes back what waits for the call. True if that was all of it: the other side has not heard of the call. */
  remove(id: number): boolean {
    const before = this.length;
    const isBegun = this.long.some(({ message, parts }) => message.id === id && parts > 0);
    this.waiting = this.waiting.filter((message) => message.id !== id);
    this.long = this.long.filter(({ message }) => message.id !== id);
    if (this.length < before) this.bytes = this.countBytes();
    return this.length < before && !isBegun;
  }

  /** Takes back what waits for the call and is superseded. */
  supersede(id: number): void {
    const before = this.waiting.length;
    this.waiting = this.waiting.filter((message) => message.id !== id || message.isProgress !== true);
    if (this.waiting.length < before) this.bytes = this.countBytes();
  }

  /** The sink takes frames again. */
  unblock(): void {
    this.isBlocked = false;
    this.flush();
  }

  /** Sends what waits, until all is sent or the sink says stop. */
  flush(): void {
    while (this.length > 0 && !this.isBlocked) {
      this.isBlocked = !this.sink.write(this.takeFrame());
    }
  }

  private countBytes(): number {
    let bytes = 0;
    for (const { body } of this.waiting) bytes += body.length;
    for (const { message, parts } of this.long) bytes += message.body.length - parts * partBytes;
    return bytes;
  }

  private takeFrame(): Buffer {
    const now = this.clock.now();
    const long = this.isPartNext || this.waiting.length === 0 ? this.long.shift() : undefined;
    this.isPartNext = long === undefined && this.long.length > 0;
    return long === undefined ? this.takeWaiting(now) : writeFrame([this.takePart(long, now)], 1, now);
  }

  private takeWaiting(now: number): Buffer {
    let bound = frameHeadBytes;
    let taken = 0;
    for (; taken < this.waiting.length; taken++) {
      const { length } = (this.waiting[taken] as Outgoing).body;
      bound += length + itemHeadBytes;
      if (bound > maxFrameBytes) break;
      this.bytes -= length;
    }
    const frame = writeFrame(this.waiting, taken, now);
    this.waiting.splice(0, taken);
    return frame;
  }

  /** The next part. The message's head goes last, where a reader takes it as well: so the budget is what is left then. */
  private takePart(long: LongMessage, now: number): Outgoing {
    const { message, parts } = long;
    const { id, body } = message;
    const piece = body.subarray(parts * partBytes, (parts + 1) * partBytes);
    const isLast = (parts + 1) * partBytes >= body.length;
    const data = isLast ? Buffer.concat([piece, head.subarray(0, writeHead(head, 0, message, now))]) : piece;
    this.bytes -= piece.length;
    long.parts++;
    if (!isLast) this.long.push(long);
    return { id, body: encodePart(this.partField, parts, isLast, data) };
  }
}

function writeFrame(messages: readonly Outgoing[], count: number, now: number): Buffer {
  let bound = frameHeadBytes;
  for (let i = 0; i < count; i++) bound += (messages[i] as Outgoing).body.length + itemHeadBytes;
  const frame = Buffer.allocUnsafe(bound);
  let at = writeField(frame, 0, sentTag, Math.round(now * 1000));
  for (let i = 0; i < count; i++) at = writeItem(frame, at, messages[i] as Outgoing, now);
  return frame.subarray(0, at);
}

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

/** Writes the fields of the message besides its body, as they are now. */
function writeHead(bytes: Uint8Array, start: number, message: Outgoing, now: number): number {
  const { id, deadlineMs, load } = message;
  const at = writeField(bytes, start, 0x08, id);
  if (deadlineMs !== undefined) {
    const behindBudget = writeField(bytes, at, 0x10, budgetUs(deadlineMs - now));
    return message.tellStarted === true ? writeField(bytes, behindBudget, 0x38, 1) : behindBudget;
  }
  if (load === undefined) return at;
  const behindQueue = writeField(bytes, at, 0x10, Math.round(load.queueUs));
  return writeField(bytes, writeField(bytes, behindQueue, 0x18, Math.round(load.serviceUs)), 0x20, load.queueLength);
}

/** A deadline may be infinite; a number on the wire may not. */
function budgetUs(leftMs: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.round(leftMs * 1000)));
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
