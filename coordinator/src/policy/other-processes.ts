import type { OpenDigest } from './replica-digest.js';

/** Whose breakers the other processes called open last, which holds until they tell something else. */
export class OtherProcesses {
  private readonly open = new Map<number, ReadonlyMap<string, OpenDigest>>();

  /** A process has told which are open; gives those that it no longer calls so. */
  told(process: number, open: readonly OpenDigest[]): OpenDigest[] {
    const before = this.open.get(process) ?? new Map<string, OpenDigest>();
    const now = new Map(open.map((one) => [one.address, one]));
    this.open.set(process, now);
    return [...before.values()].filter(({ address }) => !now.has(address));
  }

  /** A process is no more. */
  ended(process: number): void {
    this.open.delete(process);
  }

  /** How much of what is new counts: all react at once, and together they must not do more than is missing. */
  get gain(): number {
    return 1 / (2 * (this.open.size + 1));
  }
}
