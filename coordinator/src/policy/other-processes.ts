import type { OpenDigest, TracksDigest } from './replica-digest.js';

/** What one process told last. */
interface Told {
  readonly inFlight: ReadonlyMap<string, number>;
  readonly open: ReadonlyMap<string, OpenDigest>;
  readonly atMs: number;
}

/** What the other processes told last, as far as it holds until they tell something else. */
export class OtherProcesses {
  private readonly processes = new Map<number, Told>();

  /** A process has told something; gives those that it no longer calls open. */
  told(process: number, { replicas, open }: TracksDigest, nowMs: number): OpenDigest[] {
    const before = this.processes.get(process)?.open ?? new Map<string, OpenDigest>();
    const now = new Map(open.map((one) => [one.address, one]));
    const inFlight = new Map(replicas.map((one) => [one.address, one.inFlight]));
    this.processes.set(process, { inFlight, open: now, atMs: nowMs });
    return [...before.values()].filter(({ address }) => !now.has(address));
  }

  /** A process is no more, and with it all that it had in flight. */
  ended(process: number): void {
    this.processes.delete(process);
  }

  /** Calls in flight from the other processes, by address. Who has calls in flight tells so; who is silent has stopped. */
  inFlight(nowMs: number): Map<string, number> {
    const all = new Map<string, number>();
    for (const told of this.processes.values()) {
      if (nowMs - told.atMs > holdsForMs) continue;
      for (const [address, calls] of told.inFlight) all.set(address, (all.get(address) ?? 0) + calls);
    }
    return all;
  }

  /** How much of what is new counts: all react at once, and together they must not do more than is missing. */
  get gain(): number {
    return 1 / (2 * (this.processes.size + 1));
  }
}

/** Processes tell every 100 ms. */
const holdsForMs = 500;
