import { InvalidRequest } from '../evaluate/errors.js';
import { quote } from '../query/quote.js';

/** Longest lease, in milliseconds; it can be renewed. */
const maxLeaseMs = 600_000;
const maxNames = 1000;
const maxNameBytes = 64;

/** A lease that is not given because too much is leased already. */
export class LeaseRefused extends Error {
  override readonly name = 'LeaseRefused';
}

/** What is asked for. */
export interface LeaseWish {
  /** Chosen by who asks: by the same name it is renewed, for what it is asked for then. */
  readonly name: string;
  /** How long from now, in milliseconds. */
  readonly durationMs: number;
}

interface Lease<Leased> {
  readonly of: Leased;
  readonly untilMs: number;
}

/** Throws `InvalidRequest` if a lease may not be asked for so. */
export function checkLease({ name, durationMs }: LeaseWish): void {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > maxNameBytes) {
    throw new InvalidRequest(`name of a lease must have 1 to ${maxNameBytes} bytes, got ${bytes}: \`${quote(name)}\``);
  }
  if (durationMs > maxLeaseMs) {
    throw new InvalidRequest(`duration_ms must be in [0, ${maxLeaseMs}], got ${durationMs}`);
  }
}

/** Who has leased what, and until when. Bounded: at most 1,000 names. */
export class Leases<Leased> {
  readonly #byName = new Map<string, Lease<Leased>>();
  readonly #counts = new Map<Leased, number>();
  readonly #maxLeased: number;

  /** @param maxLeased most different things that are leased at once */
  constructor(maxLeased: number) {
    this.#maxLeased = maxLeased;
  }

  /** Whether anybody has leased it. */
  has(leased: Leased): boolean {
    return this.#counts.has(leased);
  }

  /** When the first lease ends; infinite if there is none. */
  get nextEndMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { untilMs } of this.#byName.values()) next = Math.min(next, untilMs);
    return next;
  }

  /**
   * Gives or renews a lease. What the name had leased before is not leased by it any more.
   *
   * @throws LeaseRefused if it is one too many; the name keeps what it had
   */
  set(name: string, lease: Lease<Leased>): void {
    const former = this.#byName.get(name);
    if (former === undefined && this.#byName.size >= maxNames) {
      throw new LeaseRefused(`${maxNames} leases are held already, the most there may be`);
    }
    const freed = former !== undefined && this.#counts.get(former.of) === 1 && former.of !== lease.of ? 1 : 0;
    if (!this.has(lease.of) && this.#counts.size - freed >= this.#maxLeased) {
      throw new LeaseRefused(`${this.#maxLeased} generations are held by leases already, the most there may be`);
    }
    this.end(name);
    this.#byName.set(name, lease);
    this.#counts.set(lease.of, (this.#counts.get(lease.of) ?? 0) + 1);
  }

  /** Ends a lease, if there is one of that name. */
  end(name: string): void {
    const lease = this.#byName.get(name);
    if (lease === undefined) return;
    this.#byName.delete(name);
    const left = (this.#counts.get(lease.of) as number) - 1;
    if (left === 0) this.#counts.delete(lease.of);
    else this.#counts.set(lease.of, left);
  }

  /** Ends those whose time is up. */
  endDue(nowMs: number): void {
    for (const [name, { untilMs }] of this.#byName) if (untilMs <= nowMs) this.end(name);
  }

  /** Ends all. */
  clear(): void {
    this.#byName.clear();
    this.#counts.clear();
  }
}
