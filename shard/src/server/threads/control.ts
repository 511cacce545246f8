import { maxSharers } from '../time-sharing.js';

/** Calls that a thread is handed at once: as many as it works on in turn, for the others wait in order outside. */
export const slots = maxSharers;

/** What the main thread and one other tell each other through memory, for one of them may be too busy to read messages. */
export class ThreadControl {
  /** To be handed to the other thread: the memory itself goes there, not a copy. */
  readonly memory: Int32Array<SharedArrayBuffer>;

  constructor(memory = new Int32Array(new SharedArrayBuffer(4 * (slots + 1)))) {
    this.memory = memory;
  }

  /** The call in a slot is no longer wanted. */
  cancel(slot: number): void {
    Atomics.store(this.memory, slot, 1);
  }

  isCancelled(slot: number): boolean {
    return Atomics.load(this.memory, slot) === 1;
  }

  /** A slot is taken by another call. Contract: the thread has said that it is done with the one before. */
  renew(slot: number): void {
    Atomics.store(this.memory, slot, 0);
  }

  /** The thread gets on with its work. */
  beat(): void {
    Atomics.add(this.memory, slots, 1);
  }

  /** How often it has got on, modulo 2^32. */
  get beats(): number {
    return Atomics.load(this.memory, slots);
  }
}
