import type { Clock, ShardAnswer__Output } from '@muster/proto';
import type { AskLeaf, Cancel, LeafOutcome, LeafRecord, Replica, ReplicaOutcome, Shard, StopAsking } from '../words.js';
import type { ReplicaSelector } from './replica-selector.js';

/** What is asked of a shard. */
export interface ShardQuestion {
  readonly shard: Shard;
  /** The call's body, encoded. */
  readonly body: Uint8Array;
  /** Generation it names; replicas that do not serve it are not asked. 0: any. */
  readonly generation: number;
  /** Address of the replica to ask first, because an earlier phase asked it. */
  readonly prefer?: string;
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
export function askShard(question: ShardQuestion, options: FailoverOptions): AskLeaf<ShardAnswer__Output> {
  return (deadlineMs, onOutcome) => new ShardAsk(question, options, deadlineMs, onOutcome).start();
}

/** More would let an overloaded shard be asked as often as it has replicas. */
const maxAttempts = 2;

class ShardAsk {
  private readonly tried: Replica[] = [];
  private readonly startedMs: number;
  private cancelAttempt: Cancel = () => {};
  private isOver = false;
  private readonly question: ShardQuestion;
  private readonly options: FailoverOptions;
  private readonly deadlineMs: number;
  private readonly onOutcome: (outcome: LeafOutcome<ShardAnswer__Output>) => void;

  constructor(
    question: ShardQuestion,
    options: FailoverOptions,
    deadlineMs: number,
    onOutcome: (outcome: LeafOutcome<ShardAnswer__Output>) => void,
  ) {
    this.question = question;
    this.options = options;
    this.deadlineMs = deadlineMs;
    this.onOutcome = onOutcome;
    this.startedMs = options.clock.now();
  }

  start(): StopAsking {
    this.attempt(undefined);
    return () => {
      this.isOver = true;
      this.cancelAttempt();
      return this.record();
    };
  }

  private attempt(last: ReplicaOutcome | undefined): void {
    const replica = this.next();
    const isTooLate = last !== undefined && this.options.clock.now() >= this.deadlineMs;
    if (replica === undefined || isTooLate || this.tried.length === maxAttempts) {
      this.finish(last ?? nobody(this.question.shard));
      return;
    }
    const attempts = this.tried.push(replica);
    const cancel = replica.call(this.question.body, this.deadlineMs, (outcome) => {
      if (this.isOver) return;
      if (!outcome.ok && outcome.isWorthAnother) this.attempt(outcome);
      else this.finish(outcome);
    });
    // A full session refuses at once; then the next attempt is under way already.
    if (this.tried.length === attempts) this.cancelAttempt = cancel;
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
    return serves(replica, this.question.generation) && !this.tried.includes(replica);
  }

  private finish(outcome: ReplicaOutcome): void {
    this.isOver = true;
    const { replica, attempts, tookMs } = this.record();
    if (outcome.ok) this.onOutcome({ ok: true, value: outcome.answer, replica, attempts, tookMs });
    else {
      const { failure, message } = outcome;
      this.onOutcome({ ok: false, failure, message, replica, attempts, tookMs });
    }
  }

  private record(): LeafRecord {
    const tookMs = this.options.clock.now() - this.startedMs;
    return { replica: this.tried.at(-1)?.address ?? '', attempts: this.tried.length, tookMs };
  }
}

function serves(replica: Replica, generation: number): boolean {
  const { hello } = replica;
  return hello !== undefined && (generation === 0 || hello.generations.includes(generation));
}

function nobody(shard: Shard): ReplicaOutcome {
  const troubles = shard.replicas.map(({ address, trouble }) => `${address}: ${trouble || 'not at this generation'}`);
  const message = `no replica serves (${troubles.join('; ')})`;
  return { ok: false, failure: 'no-replica', message, isWorthAnother: false };
}
