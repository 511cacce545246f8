import { FLOAT64_BYTES, padded, viewOver } from '../columns.js';
import type { Bytes } from '../words.js';
import type { SharedMemory } from './shared-memory.js';

const HALF_BYTES = 4;
/** From so many bytes on the engine's own copying is faster, which needs a view of each part. */
const longBytes = 512;

/**
 * Writes numbers and parts of columns one after the other, each from a multiple of 8 bytes on: to a piece of shared
 * memory as long as there is room, and then to a buffer of its own.
 */
export class RequestWriter {
  readonly #memory: SharedMemory;
  #buffer: ArrayBufferLike;
  #bytes: Uint8Array;
  #halves: Uint32Array;
  #numbers: Float64Array;
  #at = 0;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#buffer = memory.take();
    this.#bytes = new Uint8Array(this.#buffer);
    this.#halves = new Uint32Array(this.#buffer);
    this.#numbers = new Float64Array(this.#buffer);
  }

  /** Bytes written so far: where the next begin. */
  get at(): number {
    return this.#at;
  }

  /** What is written to; what is behind `at` is nothing. */
  get buffer(): ArrayBufferLike {
    return this.#buffer;
  }

  number(value: number): void {
    if (this.#at + FLOAT64_BYTES > this.#bytes.length) this.#grow(FLOAT64_BYTES);
    this.#numbers[this.#at / FLOAT64_BYTES] = value;
    this.#at += FLOAT64_BYTES;
  }

  /** The first bytes of a part. Short ones word by word: a view of each would cost more than its bytes. */
  part(part: Bytes, byteLength: number): void {
    if (byteLength === 0) return;
    const end = this.#at + padded(byteLength);
    if (end > this.#bytes.length) this.#grow(end - this.#at);
    if (byteLength >= longBytes) this.#bytes.set(new Uint8Array(part.buffer, part.byteOffset, byteLength), this.#at);
    else this.#copyShort(part, byteLength);
    this.#at = end;
  }

  /** Gives up what was written. Nothing may be written any more, nor read. */
  free(): void {
    const buffer = this.#buffer;
    this.#bytes = nothing;
    this.#buffer = nothing.buffer;
    this.#at = 0;
    if (buffer instanceof SharedArrayBuffer) this.#memory.giveBack(buffer);
  }

  #copyShort(part: Bytes, byteLength: number): void {
    const view = viewOver(part.buffer);
    const from = part.byteOffset;
    const halfAt = this.#at / HALF_BYTES;
    const halves = byteLength >>> 2;
    for (let i = 0; i < halves; i++) this.#halves[halfAt + i] = view.getUint32(from + i * HALF_BYTES, true);
    for (let i = halves * HALF_BYTES; i < byteLength; i++) this.#bytes[this.#at + i] = view.getUint8(from + i);
  }

  #grow(byteLength: number): void {
    const [before, at] = [this.#bytes, this.#at];
    const bytes = new Uint8Array(2 * Math.max(before.length, padded(byteLength)));
    bytes.set(before.subarray(0, at));
    this.free();
    this.#buffer = bytes.buffer;
    this.#bytes = bytes;
    this.#halves = new Uint32Array(bytes.buffer);
    this.#numbers = new Float64Array(bytes.buffer);
    this.#at = at;
  }
}

const nothing = new Uint8Array(0);
