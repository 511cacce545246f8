const readBytes = 2 ** 16;
/** Together 16 MiB: more than what is kept of all queries in flight. */
const reads = 256;

/**
 * Memory that frames are read into, one behind the other in buffers of 64 KiB as sockets have them. It is used again
 * when all of it was, so that a bench measures no collecting of garbage that is not its own.
 */
export class ReadMemory {
  readonly #buffers = Array.from({ length: reads }, () => new Uint8Array(readBytes));
  #place = 0;
  #at = 0;

  /** A copy of a frame of at most 64 KiB. */
  read(frame: Uint8Array): Uint8Array {
    if (this.#at + frame.length > readBytes) {
      this.#place = (this.#place + 1) % reads;
      this.#at = 0;
    }
    // The cast is of a place that there is.
    const bytes = (this.#buffers[this.#place] as Uint8Array).subarray(this.#at, this.#at + frame.length);
    bytes.set(frame);
    this.#at += frame.length;
    return bytes;
  }
}
