import type { Codec } from '../contract.js';
import type { Part__Output } from '../generated/messages.js';
import { MalformedMessage } from '../wire-reader.js';

/** What every message on a session has. */
export interface SessionMessage {
  readonly id: number;
  readonly part?: Part__Output | null;
}

/** A frame as it was read. */
export interface Frame<Message> {
  /** The sender's monotonic clock when it was written, in microseconds. */
  readonly sentUs: number;
  /** What was said, joined where it came in parts. */
  readonly messages: readonly Message[];
  /** Messages that could not be read. */
  readonly faults: readonly { readonly id: number; readonly reason: string }[];
}

/** How a session's frames and the messages in them are read. */
export interface FrameCodecs<Message> {
  readonly frame: Codec<never, { readonly sentUs: number; readonly messages: readonly Message[] }>;
  readonly message: Codec<never, Message>;
}

/** What a piece of a message costs beside its bytes, about: else many small ones would be kept for nothing. */
const pieceBytes = 256;

/**
 * Reads frames and joins parts. Holds at most `maxPartialBytes` of unfinished messages, 256 bytes counted for each
 * piece besides, and at most `maxUnfinished` of them; more is a fault.
 */
export class Inbox<Message extends SessionMessage> {
  private readonly unfinished = new Map<number, Buffer[]>();
  private unfinishedBytes = 0;
  private readonly codecs: FrameCodecs<Message>;
  private readonly maxPartialBytes: number;
  private readonly isExpected: ((id: number) => boolean) | undefined;
  private readonly maxUnfinished: number;

  /**
   * @param isExpected whether parts for this id are of use; without, all are
   * @param maxUnfinished most messages of which some parts came; where `isExpected` bounds them, it may be infinite
   */
  constructor(
    codecs: FrameCodecs<Message>,
    maxPartialBytes: number,
    isExpected?: (id: number) => boolean,
    maxUnfinished = Number.POSITIVE_INFINITY,
  ) {
    this.codecs = codecs;
    this.maxPartialBytes = maxPartialBytes;
    this.isExpected = isExpected;
    this.maxUnfinished = maxUnfinished;
  }

  /** Reads a frame. Throws {@link MalformedMessage} if not even its outline can be read. */
  read(bytes: Buffer): Frame<Message> {
    const faults: { id: number; reason: string }[] = [];
    let { sentUs, messages } = this.readWhole(bytes, faults);
    if (messages.some((message) => message.part != null)) {
      messages = messages.flatMap((message) => this.join(message, faults));
    }
    return { sentUs, messages, faults };
  }

  /** Forgets the parts of a call that is over. */
  forget(id: number): void {
    const pieces = this.unfinished.get(id);
    if (pieces === undefined) return;
    this.unfinished.delete(id);
    for (const piece of pieces) this.unfinishedBytes -= piece.length + pieceBytes;
  }

  private readWhole(bytes: Buffer, faults: { id: number; reason: string }[]) {
    try {
      return this.codecs.frame.decode(bytes);
    } catch {
      return this.readOneByOne(bytes, faults);
    }
  }

  /** One unreadable message must not cost the others of its frame their answers. */
  private readOneByOne(bytes: Buffer, faults: { id: number; reason: string }[]) {
    const outline = readOutline(bytes);
    const messages = outline.items.flatMap((item) => {
      try {
        return [this.codecs.message.decode(item)];
      } catch (error) {
        faults.push({ id: readId(item), reason: (error as Error).message });
        return [];
      }
    });
    return { sentUs: outline.sentUs, messages };
  }

  private join(message: Message, faults: { id: number; reason: string }[]): Message[] {
    const part = message.part;
    if (part == null) return [message];
    const { id } = message;
    // Parts of an answer that is no longer wanted were on their way already.
    if (this.isExpected?.(id) === false) return [];
    const known = this.unfinished.get(id);
    const pieces = known ?? [];
    const fault = this.faultOf(part, pieces.length);
    if (fault !== undefined) {
      this.forget(id);
      // The rest of a refused message still arrives; one fault is enough.
      if (known !== undefined || part.index === 0 || this.isExpected !== undefined) faults.push({ id, reason: fault });
      return [];
    }
    pieces.push(Buffer.from(part.data));
    this.unfinishedBytes += part.data.length + pieceBytes;
    this.unfinished.set(id, pieces);
    return part.last ? this.finish(id, pieces, faults) : [];
  }

  private finish(id: number, pieces: readonly Buffer[], faults: { id: number; reason: string }[]): Message[] {
    this.forget(id);
    try {
      return [this.codecs.message.decode(Buffer.concat(pieces))];
    } catch (error) {
      faults.push({ id, reason: (error as Error).message });
      return [];
    }
  }

  private faultOf({ index, last, data }: Part__Output, expected: number): string | undefined {
    if (index !== expected) return `part ${index} came where part ${expected} was due`;
    if (data.length === 0 && !last) return 'a part that is not the last must not be empty';
    if (expected === 0 && this.unfinished.size >= this.maxUnfinished) {
      return `at most ${this.maxUnfinished} messages in parts may be unfinished on a session`;
    }
    return this.unfinishedBytes + data.length + pieceBytes > this.maxPartialBytes
      ? `a message in parts must be at most ${this.maxPartialBytes} bytes, with others unfinished on the session`
      : undefined;
  }
}

function readOutline(bytes: Buffer): { sentUs: number; items: Buffer[] } {
  const items: Buffer[] = [];
  let sentUs = 0;
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    const value = readVarint(bytes, tag.next);
    at = value.next;
    if (tag.value === 0x08) sentUs = value.value;
    else if (tag.value === 0x12) {
      if (at + value.value > bytes.length) throw new MalformedMessage('truncated frame');
      items.push(bytes.subarray(at, at + value.value));
      at += value.value;
    } else throw new MalformedMessage('not a frame');
  }
  return { sentUs, items };
}

function readId(item: Buffer): number {
  return item[0] === 0x08 ? readVarint(item, 1).value : 0;
}

function readVarint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  let unit = 1;
  for (let next = at; next < bytes.length && next < at + 10; next++) {
    const byte = bytes[next] as number;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return { value, next: next + 1 };
    unit *= 128;
  }
  throw new MalformedMessage('truncated frame');
}
