import type { CallOutcome, CallReceiver, Clock, ShardAnswer__Output } from '@muster/proto';
import { isSameBuild } from '../generation/same-build.js';
import type { LeafAsk, LeafCall, LeafRecord, LeafSink, RefusedBy, Replica, Shard } from '../words.js';
import { type FailedAttempt, failedAttempt } from './failed-attempt.js';
import type { Asker, ChosenReplica, ReplicaSelector } from './replica-selector.js';

/** What is asked of a shard. */
export interface ShardQuestion<Value> {
  readonly shard: Shard;
  /** The call's body, encoded. */
  readonly body: Uint8Array;
  /** The body for who is asked after another has failed, when more is known. @default the same */
  readonly laterBody?: () => Uint8Array;
  /** Generation it names; replicas that do not serve it are not asked. 0: any. */
  readonly generation: number;
  /** Names the kind of call and the index: calls of one kind to one shard take alike. There are few of them. */
  readonly kind?: string;
  /** Names the session of a person, whose queries go to the same of near-equal replicas. @default none */
  readonly affinity?: string;
  /** Address of the replica to ask first, because an earlier phase asked it. */
  readonly prefer?: string;
  /** Takes out of an answer what was asked for; a text says how the answer breaks the contract. */
  readonly read: (answer: ShardAnswer__Output) => Value | string;
  /** Is told when sessions to two replicas were lost while they had the question, so long apart. @default nobody */
  readonly onDeaths?: ((apartMs: number) => void) | undefined;
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

const none: readonly never[] = [];

/** One object from the question to the outcome: a query asks many shards, and what each costs is paid that often. */
class ShardAsk<Value extends object> implements LeafAsk<Value>, CallReceiver<ShardAnswer__Output>, Asker {
  private replica: Replica | undefined;
  /** 0 while it is not sent. */
  private call = 0;
  /** When a session was lost while it had the question. */
  private lostMs = Number.NaN;
  private calls: readonly LeafCall[] = none;
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

  get shard(): number {
    return this.question.shard.number;
  }

  get affinity(): string {
    return this.question.affinity ?? '';
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
    const call = this.lastCall();
    if (call !== undefined && call.end === undefined) call.endedMs = this.options.clock.now();
    return this.record();
  }

  record(): LeafRecord {
    const { calls } = this;
    const tookMs = this.tookMs(this.options.clock.now());
    return { replica: this.replica?.address ?? '', attempts: calls.length, tookMs, calls };
  }

  receive(outcome: CallOutcome<ShardAnswer__Output>): void {
    if (this.isOver) return;
    if (outcome.ok) this.answered(outcome.answer);
    else {
      const failed = failedAttempt(outcome.failure);
      if (outcome.failure.kind === 'unavailable' && this.call !== 0) this.died();
      this.endCall(failed.failure);
      if (failed.isWorthAnother) this.attempt(failed);
      else this.fail(failed, 'not-worth-another');
    }
  }

  private died(): void {
    const nowMs = this.options.clock.now();
    if (Number.isNaN(this.lostMs)) this.lostMs = nowMs;
    else this.question.onDeaths?.(nowMs - this.lostMs);
  }

  private answered(answer: ShardAnswer__Output): void {
    const value = this.question.read(answer);
    if (typeof value === 'string') {
      if (answer.query?.progress === true) this.replica?.cancel(this.call);
      this.endCall('error');
      this.fail({ failure: 'error', message: `it broke the contract: ${value}` });
      return;
    }
    if (answer.query?.progress === true) {
      this.sink?.progress(this.place, value, this.record());
      return;
    }
    this.isOver = true;
    const nowMs = this.endCall('answered', answer);
    const { replica, calls } = this;
    this.sink?.arrive(this.place, {
      ok: true,
      value,
      replica: replica?.address ?? '',
      attempts: calls.length,
      tookMs: this.tookMs(nowMs),
      calls,
    });
  }

  private attempt(last: FailedAttempt | undefined): void {
    const chosen = this.next();
    const refusedBy = last === undefined ? undefined : this.refusal(chosen);
    if (chosen === undefined || refusedBy !== undefined) {
      this.fail(last ?? nobody(this.question), refusedBy);
      return;
    }
    const { replica, why } = chosen;
    this.replica = replica;
    const next: LeafCall = {
      replica: replica.address,
      chosenFor: last === undefined ? why : 'failover',
      askedMs: last === undefined ? (this.sink?.startedMs ?? 0) : this.options.clock.now(),
      endedMs: Number.NaN,
      end: undefined,
      queueUs: 0,
      serviceUs: 0,
      refusedBy: undefined,
    };
    // Nearly always there is one: an array that may grow would take more room than the call.
    this.calls = this.calls.length === 0 ? [next] : [...this.calls, next];
    const attempt = this.calls.length;
    const { body, laterBody } = this.question;
    this.call = 0;
    const call = replica.call(last === undefined ? body : (laterBody?.() ?? body), this.deadlineMs, this);
    // A full session refuses at once; then the next attempt is under way already.
    if (attempt === this.calls.length) this.call = call;
  }

  /** Why the one chosen is not asked after another has failed; nothing if it is. */
  private refusal(chosen: ChosenReplica | undefined): RefusedBy | undefined {
    if (chosen === undefined) return 'no-other-replica';
    if (this.options.clock.now() >= this.deadlineMs) return 'no-time';
    return this.calls.length === maxAttempts ? 'max-attempts' : undefined;
  }

  private next(): ChosenReplica | undefined {
    const { shard, prefer } = this.question;
    const preferred = prefer && shard.replicas.find((replica) => replica.address === prefer);
    if (preferred && !preferred.owesPong && this.mayAsk(preferred)) return { replica: preferred, why: 'preferred' };
    const [only] = shard.replicas;
    if (shard.replicas.length > 1 || only === undefined) {
      return this.options.select(shard.replicas, this, this.options.clock.now());
    }
    return this.mayAsk(only) ? { replica: only, why: only.owesPong ? 'silent' : 'only' } : undefined;
  }

  mayAsk(replica: Replica): boolean {
    return replica !== this.replica && serves(replica, this.question);
  }

  private fail({ failure, message }: Pick<FailedAttempt, 'failure' | 'message'>, refusedBy?: RefusedBy): void {
    this.isOver = true;
    const last = this.lastCall();
    if (last !== undefined) last.refusedBy = refusedBy;
    this.sink?.arrive(this.place, { ok: false, failure, message, ...this.record() });
  }

  /** Gives when. */
  private endCall(end: LeafCall['end'], times?: Pick<ShardAnswer__Output, 'queueUs' | 'serviceUs'>): number {
    const nowMs = this.options.clock.now();
    const call = this.lastCall();
    if (call === undefined) return nowMs;
    call.end = end;
    call.endedMs = nowMs;
    if (times !== undefined) {
      call.queueUs = times.queueUs;
      call.serviceUs = times.serviceUs;
    }
    return nowMs;
  }

  private lastCall(): LeafCall | undefined {
    return this.calls[this.calls.length - 1];
  }

  private tookMs(nowMs: number): number {
    return this.sink === undefined ? 0 : nowMs - this.sink.startedMs;
  }
}

function serves(
  { hello }: Replica,
  { shard: { build }, generation }: Pick<ShardQuestion<unknown>, 'shard' | 'generation'>,
) {
  return (
    hello !== undefined && isSameBuild(build, hello) && (generation === 0 || hello.generations.includes(generation))
  );
}

function nobody({
  shard,
  generation,
}: Pick<ShardQuestion<unknown>, 'shard' | 'generation'>): Pick<FailedAttempt, 'failure' | 'message'> {
  const troubles = shard.replicas.map(({ address, trouble, hello }) => {
    if (hello === undefined) return `${address}: ${trouble}`;
    if (!isSameBuild(shard.build, hello)) return `${address}: serves another build by now`;
    return `${address}: serves ${hello.generations.join(', ') || 'none'}`;
  });
  const why = `(${troubles.join('; ')})`;
  return shard.replicas.some(({ hello }) => hello !== undefined)
    ? { failure: 'generation-gone', message: `no replica serves generation ${generation} ${why}` }
    : { failure: 'no-replica', message: `no replica serves ${why}` };
}
