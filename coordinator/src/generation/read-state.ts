import type { Clock } from '@muster/proto';
import type { Cancel } from '../words.js';
import { type Choice, chooseGeneration, holdersOf, isSameChoice, newestOf, type ServedGenerations } from './choose.js';
import { Lag } from './lag.js';

/** What queries read of an index, with a number that rises whenever that changes. */
export interface ReadState extends Choice {
  readonly epoch: number;
}

/** What keeping the state takes from outside. */
export interface ReadStateOptions {
  readonly clock: Clock;
  /** How long a shard that is behind holds the others back. */
  readonly maxLagMs: number;
  /** Most time that getting ready for a new state may take. */
  readonly warmMs: number;
  /** Gets ready for a state, and says when; gives a function that stops it. */
  readonly prepare: (next: ReadState, done: () => void) => Cancel;
  /** Whether someone waits for a newer state: then nothing is waited for that it can do without. */
  readonly isAwaited: () => boolean;
  /** Another state is read from now on, or may have to be: what the shards serve is to be looked at again. */
  readonly changed: () => void;
}

/** The generations that a shard serves, and that each of its replicas does. */
export interface ServedShard {
  readonly served: ReadonlySet<number>;
  readonly ofReplicas: readonly (readonly number[])[];
}

/** A state that is made ready. */
interface Preparing {
  readonly next: ReadState;
  /** What is needed for reading it is there. */
  isWarm: boolean;
  /** Replicas that serve what is read now, but not yet this, are waited for: else the others had all the load. */
  waitsForAll: boolean;
  cancel: Cancel;
}

/** Longest that a state is waited for because not every replica serves it yet, in milliseconds. */
const followMs = 250;

const nothing: ReadState = { generation: 0, ofShards: [], epoch: 0 };

/**
 * Keeps what queries read of one build of an index: chosen anew when replicas serve something else or a shard's lag has
 * become too long, and read when what is needed for that is there.
 */
export class ReadStates {
  private state = nothing;
  private holders: ReadonlySet<number> = new Set();
  private lastEpoch = 0;
  /** The newest generation that a query has read; 0 if none has. */
  private newestAsked = 0;
  private preparing: Preparing | undefined;
  private cancelDue: Cancel = () => {};
  private lag: Lag;
  /** What the shards served when they were last looked at. */
  private seen: readonly ServedShard[] = [];
  private readonly options: ReadStateOptions;

  constructor(options: ReadStateOptions) {
    this.options = options;
    this.lag = new Lag(options.maxLagMs);
  }

  /** What is read now. */
  get current(): ReadState {
    return this.state;
  }

  /** A query is about to read {@link current}: from now on that is not gone back from while it is served. */
  asked(): void {
    this.newestAsked = Math.max(this.newestAsked, this.state.generation);
  }

  /** Another build serves: nothing that was is of any use. */
  reset(): void {
    this.stop();
    this.state = nothing;
    this.holders = new Set();
    this.newestAsked = 0;
    this.lag = new Lag(this.options.maxLagMs);
  }

  /** Ends what is under way. */
  stop(): void {
    this.cancelDue();
    this.preparing?.cancel();
    this.preparing = undefined;
  }

  /** Looks at what the shards serve now; {@link current} is right afterwards. */
  look(seen: readonly ServedShard[]): void {
    this.seen = seen;
    const shards = servedBy(seen);
    const chosen = this.choose(shards);
    if (isSameChoice(chosen, this.state)) this.abandon();
    else if (this.mustLeave(shards) || this.bringsBack(chosen)) this.move({ ...chosen, epoch: ++this.lastEpoch });
    else this.prepare(chosen, shards);
    this.holders = holdersOf(this.state, shards);
  }

  private choose(shards: ServedGenerations): Choice {
    const { clock } = this.options;
    const nowMs = clock.now();
    const newest = shards.flatMap((served) => (served.size > 0 ? [newestOf(served)] : []));
    if (newest.length > 0) this.lag.note(Math.max(...newest), nowMs);
    const late = newest.map((generation) => this.lag.lateAtMs(generation));
    this.lookAgainAt(Math.min(...late.filter((atMs) => atMs > nowMs)), nowMs);
    // What nobody has read need not be held to.
    const last =
      this.newestAsked > 0 ? { ...this.state, holders: this.holders } : { ...nothing, holders: new Set<number>() };
    return chooseGeneration(shards, last, (generation) => this.lag.lateAtMs(generation) <= nowMs);
  }

  private lookAgainAt(atMs: number, nowMs: number): void {
    this.cancelDue();
    this.cancelDue = atMs === Number.POSITIVE_INFINITY ? () => {} : this.later(atMs - nowMs, this.options.changed);
  }

  /**
   * A shard that serves does not serve what it is asked at, or nobody serves. That goes for one that comes back with other
   * generations too: it would be missing in answers though it is there, for as long as the next state is made ready.
   */
  private mustLeave(shards: ServedGenerations): boolean {
    return !isServed(this.state, shards) || shards.every(({ size }) => size === 0);
  }

  /**
   * What had to be gone back from is served again. Whoever read it before must not read less now, so it is not made ready
   * first: that would be up to a second, and a quarter of one for replicas that do not follow.
   */
  private bringsBack({ generation }: Choice): boolean {
    return this.state.generation < this.newestAsked && generation >= this.newestAsked;
  }

  private prepare(chosen: Choice, shards: ServedGenerations): void {
    const { preparing } = this;
    // While the newest is made ready, a newer one comes; that must not begin it all again.
    if (preparing !== undefined && isServed(preparing.next, shards)) {
      this.moveIfReady(preparing);
      return;
    }
    this.abandon();
    const next = { ...chosen, epoch: ++this.lastEpoch };
    const begun: Preparing = { next, isWarm: false, waitsForAll: true, cancel: () => {} };
    this.preparing = begun;
    const warm = (): void => {
      begun.isWarm = true;
      this.moveIfReady(begun);
    };
    const goOn = (): void => {
      begun.waitsForAll = false;
      this.moveIfReady(begun);
    };
    const cancels = [this.later(this.options.warmMs, warm), this.later(followMs, goOn)];
    cancels.push(this.options.prepare(next, warm));
    begun.cancel = () => {
      for (const cancel of cancels) cancel();
    };
    // It may have been ready at once.
    if (this.preparing !== begun) begun.cancel();
  }

  private moveIfReady(preparing: Preparing): void {
    const { next, isWarm } = preparing;
    const waitsForAll = preparing.waitsForAll && !this.options.isAwaited();
    if (this.preparing !== preparing || !isWarm || (waitsForAll && !this.doAllFollow(next))) return;
    this.move(next);
    this.holders = holdersOf(next, servedBy(this.seen));
    this.options.changed();
  }

  private doAllFollow({ ofShards }: Choice): boolean {
    const { state, seen } = this;
    return seen.every(({ ofReplicas }, shard) =>
      ofReplicas.every(
        (served) => !served.includes(state.ofShards[shard] ?? 0) || served.includes(ofShards[shard] ?? 0),
      ),
    );
  }

  private abandon(): void {
    this.preparing?.cancel();
    this.preparing = undefined;
  }

  private move(next: ReadState): void {
    this.abandon();
    this.state = next;
  }

  /** A notice that lies in a socket is read first. */
  private later(delayMs: number, fire: () => void): Cancel {
    const { clock } = this.options;
    let isWanted = true;
    const cancelTimer = clock.setTimer(delayMs, () => clock.defer(() => isWanted && fire()));
    return () => {
      isWanted = false;
      cancelTimer();
    };
  }
}

function servedBy(seen: readonly ServedShard[]): ServedGenerations {
  return seen.map(({ served }) => served);
}

function isServed({ ofShards }: Choice, shards: ServedGenerations): boolean {
  return shards.every((served, shard) => served.size === 0 || served.has(ofShards[shard] ?? 0));
}
