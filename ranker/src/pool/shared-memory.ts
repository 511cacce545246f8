/** Bytes of a piece: what the first hits of some hundred lists take. */
const pieceBytes = 2 ** 16;
/** Most pieces that are kept for use again: 16 MiB. */
const maxKept = 256;

/**
 * Memory that threads share, in pieces that are used again: one that is moved to a thread has to be made anew for each
 * request, and to make, move and collect it costs several times what is written to it.
 *
 * A piece that is never given back is collected like anything else.
 */
export class SharedMemory {
  readonly #free: SharedArrayBuffer[] = [];

  /** A piece that nobody else has, with whatever was written there. */
  take(): SharedArrayBuffer {
    return this.#free.pop() ?? new SharedArrayBuffer(pieceBytes);
  }

  /** Takes a piece back that nobody reads or writes any more. */
  giveBack(piece: SharedArrayBuffer): void {
    if (this.#free.length < maxKept) this.#free.push(piece);
  }
}
