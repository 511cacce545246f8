import {
  type CallClass,
  type CallEnd,
  type CallPolicies,
  plainPolicies,
  type RefusedBy,
  type Replica,
  type ReplicaTrack,
  Stalls,
} from '@muster/coordinator';
import type { FakeClock } from './fake-clock.js';

/** How the calls to one replica went. */
export class FakeTrack implements ReplicaTrack {
  isQueueing = false;
  /** It is to be left alone. */
  refuses = false;
  /** It keeps calls waiting, longer than any has time for. */
  isOverfull = false;
  inFlight = 0;
  /** Times it was told that a call was sent. */
  sent = 0;
  readonly ends: Pick<CallEnd, 'how' | 'tookMs' | 'retryAfterMs'>[] = [];

  isRefused(): boolean {
    return this.refuses;
  }

  isBeyond(): boolean {
    return this.isOverfull;
  }

  asked(): void {
    this.sent++;
    this.inFlight++;
  }

  ended({ how, tookMs, retryAfterMs }: CallEnd): void {
    this.inFlight--;
    this.ends.push({ how, tookMs, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    if (this.inFlight < 0) throw new Error('a call ended twice');
  }
}

/** What was learnt of a class of calls. */
export class FakeClass implements CallClass {
  readonly answers: number[] = [];
  readonly losses: number[] = [];
  private readonly policies: FakePolicies;

  constructor(policies: FakePolicies) {
    this.policies = policies;
  }

  get hedgeDelayMs(): number {
    return this.policies.delayMs;
  }

  answered(tookMs: number): void {
    this.answers.push(tookMs);
  }

  givenUp(ageMs: number): void {
    this.losses.push(ageMs);
  }
}

/** Policies that allow and refuse as a test says, and remember what they are told. */
export class FakePolicies implements CallPolicies {
  /** Wait before a call is hedged. */
  delayMs = 10;
  /** Most hedges of a query. */
  most = 100;
  /** Why no call may be hedged. */
  hedgeRefusal: RefusedBy | undefined;
  /** Why no call may be made again. */
  retryRefusal: RefusedBy | undefined;
  /** Whoever may be tried is asked for that. */
  tries = false;
  /** What budgets were told. */
  readonly told = { overdue: 0, hedges: 0, retries: 0, overfull: 0 };
  readonly select: CallPolicies['select'];
  readonly observer: CallPolicies['observer'];
  readonly stalls: Stalls;
  readonly clock: FakeClock;
  private readonly tracksByAddress = new Map<string, FakeTrack>();
  private readonly classes = new Map<string, FakeClass>();

  constructor(clock: FakeClock) {
    this.clock = clock;
    this.stalls = new Stalls(clock);
    const { select, observer } = plainPolicies(clock, () => 0);
    this.select = (replicas, asker, nowMs) => {
      const chosen = select(replicas, asker, nowMs);
      if (chosen === undefined) return undefined;
      const why = this.tries && asker.mayTry ? 'trial' : chosen.why;
      return { ...chosen, track: this.track(chosen.replica.address), why };
    };
    this.observer = { ...observer, overfull: () => void this.told.overfull++ };
  }

  readonly tracks = { of: ({ address }: Replica) => this.track(address) };
  readonly latencies = { of: (kind: string, shard: number) => this.class(kind, shard) };
  readonly retries = {
    deposit: (_calls: number, _nowMs?: number): void => {},
    take: (): RefusedBy | undefined => {
      if (this.retryRefusal === undefined) this.told.retries++;
      return this.retryRefusal;
    },
  };
  readonly hedges = {
    deposit: (_calls: number, _nowMs?: number): void => {},
    take: (): RefusedBy | undefined => {
      if (this.hedgeRefusal === undefined) this.told.hedges++;
      return this.hedgeRefusal;
    },
    mostFor: (): number => this.most,
    overdue: (): void => {
      this.told.overdue++;
    },
  };

  track(address: string): FakeTrack {
    const track = this.tracksByAddress.get(address) ?? new FakeTrack();
    this.tracksByAddress.set(address, track);
    return track;
  }

  class(kind: string, shard: number): FakeClass {
    const key = `${kind} ${shard}`;
    const known = this.classes.get(key) ?? new FakeClass(this);
    this.classes.set(key, known);
    return known;
  }
}
