import type { CallOutcome, CallReceiver, Clock, ShardAnswer__Output } from '@muster/proto';
import type { LeafAsk, LeafRecord, LeafSink, Replica, Shard } from '../words.js';
import { type FailedAttempt, failedAttempt } from './failed-attempt.js';
import type { ReplicaSelector } from './replica-selector.js';

/** What is asked of a shard. */
export interface ShardQuestion<Value> {
  readonly shard: Shard;
  /** The call's body, encoded. */
  readonly body: Uint8Array;
  /** Generation it names; replicas that do not serve it are not asked. 0: any. */
  readonly generation: number;
  /** Address of the replica to ask first, because an earlier phase asked it. */
  readonly prefer?: string;
  /** Takes out of an answer what was asked for; a text says how the answer breaks the contract. */
  readonly read: (answer: ShardAnswer__Output) => Value | string;
}

/** What failing over needs. */
export interface FailoverOptions {
  readonly select: ReplicaSelector;
  readonly clock: Clock;
}

/**
 * Asks one replica of a shard and, when that fails in a way that another may not, at once another, once.
 * A timeout is never retried: the time is gone, and a slow shard needs less load, not more.
 */
export function askShard<Value extends object>(
  question: ShardQuestion<Value>,
  options: FailoverOptions,
): LeafAsk<Value> {
  return new ShardAsk(question, options);
}

/** More would let an overloaded shard be asked as often as it has replicas. */
const maxAttempts = 2;

/** One object from the question to the outcome: a query asks many shards, and what each costs is paid that often. */
class ShardAsk<Value extends object> implements LeafAsk<Value>, CallReceiver<ShardAnswer__Output> {
  private replica: Replica | undefined;
  private call = 0;
  private attempts = 0;
  private isOver = false;
  private deadlineMs = 0;
  private place = 0;
  private sink: LeafSink<Value> | undefined;
  private readonly question: ShardQuestion<Value>;
  private readonly options: FailoverOptions;

  constructor(question: ShardQuestion<Value>, options: FailoverOptions) {
    this.question = question;
    this.options = options;
  }

  start(deadlineMs: number, place: number, sink: LeafSink<Value>): void {
    this.deadlineMs = deadlineMs;
    this.place = place;
    this.sink = sink;
    this.attempt(undefined);
  }

  stop(): LeafRecord {
    this.isOver = true;
    this.replica?.cancel(this.call);
    return this.record();
  }

  record(): LeafRecord {
    return { replica: this.replica?.address ?? '', attempts: this.attempts, tookMs: this.tookMs() };
  }

  receive(outcome: CallOutcome<ShardAnswer__Output>): void {
    if (this.isOver) return;
    if (outcome.ok) this.answered(outcome.answer);
    else {
      const failed = failedAttempt(outcome.failure);
      if (failed.isWorthAnother) this.attempt(failed);
      else this.fail(failed);
    }
  }

  private answered(answer: ShardAnswer__Output): void {
    const value = this.question.read(answer);
    if (typeof value === 'string') {
      if (answer.query?.progress === true) this.replica?.cancel(this.call);
      this.fail({ failure: 'error', message: `it broke the contract: ${value}` });
      return;
    }
    if (answer.query?.progress === true) {
      this.sink?.progress(this.place, value, this.record());
      return;
    }
    this.isOver = true;
    const { replica, attempts } = this;
    this.sink?.arrive(this.place, {
      ok: true,
      value,
      replica: replica?.address ?? '',
      attempts,
      tookMs: this.tookMs(),
    });
  }

  private attempt(last: FailedAttempt | undefined): void {
    const replica = this.next();
    const isTooLate = last !== undefined && this.options.clock.now() >= this.deadlineMs;
    if (replica === undefined || isTooLate || this.attempts === maxAttempts) {
      this.fail(last ?? nobody(this.question.shard));
      return;
    }
    this.replica = replica;
    const attempt = ++this.attempts;
    const call = replica.call(this.question.body, this.deadlineMs, this);
    // A full session refuses at once; then the next attempt is under way already.
    if (attempt === this.attempts) this.call = call;
  }

  private next(): Replica | undefined {
    const { shard, prefer } = this.question;
    const preferred = prefer && shard.replicas.find((replica) => replica.address === prefer);
    if (preferred && !preferred.owesPong && this.mayAsk(preferred)) return preferred;
    const [only] = shard.replicas;
    if (shard.replicas.length === 1 && only !== undefined) return this.mayAsk(only) ? only : undefined;
    return this.options.select(shard.replicas, (replica) => this.mayAsk(replica));
  }

  private mayAsk(replica: Replica): boolean {
    return replica !== this.replica && serves(replica, this.question.generation);
  }

  private fail({ failure, message }: Pick<FailedAttempt, 'failure' | 'message'>): void {
    this.isOver = true;
    const { replica, attempts } = this;
    this.sink?.arrive(this.place, {
      ok: false,
      failure,
      message,
      replica: replica?.address ?? '',
      attempts,
      tookMs: this.tookMs(),
    });
  }

  private tookMs(): number {
    return this.sink === undefined ? 0 : this.options.clock.now() - this.sink.startedMs;
  }
}

function serves(replica: Replica, generation: number): boolean {
  const { hello } = replica;
  return hello !== undefined && (generation === 0 || hello.generations.includes(generation));
}

function nobody(shard: Shard): Pick<FailedAttempt, 'failure' | 'message'> {
  const troubles = shard.replicas.map(({ address, trouble }) => `${address}: ${trouble || 'not at this generation'}`);
  return { failure: 'no-replica', message: `no replica serves (${troubles.join('; ')})` };
}
