import type { CallFailure, CallOutcome, ShardAnswer__Output } from '@muster/proto';
import type { LeafAsk, LeafCall, LeafHedging, LeafRecord, LeafSink, RefusedBy, Replica } from '../words.js';
import {
  areSilent,
  hedgeRefusal,
  isFailedTrial,
  mayComeRound,
  mayPass,
  nextLookMs,
  retryRefusal,
  wasGivenUp,
  weakestOf,
} from './call-limits.js';
import { type FailedAttempt, failedAttempt } from './failed-attempt.js';
import { type CallClass, type CallPolicies, unknownClass } from './policies.js';
import type { Asker, ChosenReplica } from './replica-selector.js';
import { ShardCall, type ShardCaller } from './shard-call.js';
import { allOverfull, nobodyServes, type ShardQuestion, serves } from './shard-question.js';

/**
 * Asks one replica of a shard. When that fails in a way that another may not, it asks another at once, once; also, by
 * `hedging`, when it gives no sign of life and another does; and while it is slow, `hedging` sends copies to others. The
 * first answer is taken. A timeout is never retried: the time is gone, and a slow shard needs less load, not more.
 */
export function askShard<Value extends object>(question: ShardQuestion<Value>, policies: CallPolicies): LeafAsk<Value> {
  return new ShardAsk(question, policies);
}

/** A copy that was refused is thought of again after so long at most: one call of a stopped replica must not wait till that is dead. */
const longestRestMs = 50;

const none: readonly never[] = [];

/** One object from the question to the outcome: a query asks many shards, and what each costs is paid that often. */
class ShardAsk<Value extends object> implements LeafAsk<Value>, LeafHedging, Asker, ShardCaller {
  /** When a copy of what is open is due. */
  dueMs = Number.POSITIVE_INFINITY;
  private calls: readonly ShardCall[] = none;
  /** Who has failed may be asked again: those that were asked after it say nothing. */
  private mayGoBack = false;
  private isOver = false;
  /** When a session was lost while it had the question. */
  private lostMs = Number.NaN;
  private lastAskedMs = 0;
  /** Calls of which the last was counted as overdue. */
  private counted = 0;
  deadlineMs = 0;
  private place = 0;
  private sink: LeafSink<Value> | undefined;
  /** Known from the first call on. */
  private class: CallClass = unknownClass;
  /** Who told most so far, and how many documents it had decided. */
  private teller: ShardCall | undefined;
  private documentsDecided = 0;
  private readonly question: ShardQuestion<Value>;
  private readonly policies: CallPolicies;

  constructor(question: ShardQuestion<Value>, policies: CallPolicies) {
    this.question = question;
    this.policies = policies;
  }

  get shard(): number {
    return this.question.shard.number;
  }

  get affinity(): number {
    return this.question.affinity ?? 0;
  }

  /** A replica is tried with what nobody was asked before, in an earlier phase either. */
  get mayTry(): boolean {
    return this.calls.length === 0 && !this.question.prefer;
  }

  get prefer(): string | undefined {
    return this.calls.length === 0 ? this.question.prefer : undefined;
  }

  get isBound(): boolean {
    return this.question.isBound === true;
  }

  get hedging(): LeafHedging | undefined {
    return this.question.shard.replicas.length > 1 ? this : undefined;
  }

  start(deadlineMs: number, place: number, sink: LeafSink<Value>): void {
    this.deadlineMs = deadlineMs;
    this.place = place;
    this.sink = sink;
    const chosen = this.first(sink.startedMs);
    if (chosen === undefined) {
      this.fail(nobodyServes(this.question));
      return;
    }
    if (chosen.track.isBeyond(deadlineMs, sink.startedMs)) {
      this.policies.observer.overfull();
      this.fail(allOverfull);
      return;
    }
    this.send(chosen, sink.startedMs, this.question.body);
  }

  stop(): LeafRecord {
    if (!this.isOver) {
      this.isOver = true;
      this.giveUpOpen(this.policies.clock.now());
    }
    return this.record();
  }

  record(): LeafRecord {
    return this.recordOf(this.calls[this.calls.length - 1], this.policies.clock.now());
  }

  heard(call: ShardCall, outcome: CallOutcome<ShardAnswer__Output>): void {
    if (!outcome.ok) this.failed(call, outcome.failure);
    else {
      const value = this.question.read(outcome.answer);
      if (typeof value === 'string') this.brokeContract(call, outcome.answer, value);
      else if (outcome.answer.query?.progress === true) this.progressed(call, outcome.answer.query, value);
      else this.answered(call, outcome.answer, value);
    }
  }

  /** A copy that waits where it was sent to has lost once another is worked on. */
  begun(call: ShardCall): void {
    if (call.hasBegun) return;
    call.hasBegun = true;
    for (const other of this.calls) {
      if (other.isOpen && other.tellsStarted && !other.hasBegun) this.giveUp(other, this.policies.clock.now());
    }
  }

  /**
   * What all see as slow must stop hedging, so each call that takes too long counts, once; but not one that gives no sign
   * of life, which says nothing of the others.
   */
  overdue(nowMs: number): void {
    if (this.counted === this.calls.length || !this.isSlow(nowMs) || areSilent(this.calls)) return;
    this.counted = this.calls.length;
    this.policies.hedges.overdue();
  }

  hedge(nowMs: number, refusedBy: RefusedBy | undefined): boolean {
    if (this.isOver || this.rescued(nowMs, refusedBy)) return false;
    const last = this.calls[this.calls.length - 1] as ShardCall;
    this.dueMs = nextLookMs(this.lastAskedMs, nowMs);
    if (!this.isSlow(nowMs)) {
      // The delay may have become known, or longer, since the call was sent.
      this.dueMs = Math.min(this.dueMs, this.lastAskedMs + this.class.hedgeDelayMs);
      return false;
    }
    if (last.refusedBy !== undefined && !this.mayPass(last.refusedBy)) return false;
    const chosen = refusedBy ?? this.forHedge(nowMs);
    this.policies.observer.hedge(typeof chosen === 'string' ? chosen : 'sent');
    if (typeof chosen === 'string') {
      last.refusedBy = chosen;
      // After a while that doubles: where all is slow, many would else be looked at often.
      const restMs = Math.min(nowMs - this.lastAskedMs, longestRestMs);
      if (this.mayPass(chosen)) this.dueMs = Math.min(this.dueMs, nowMs + restMs);
      return false;
    }
    this.sendInstead({ ...chosen, why: 'hedge' }, nowMs);
    return true;
  }

  /** Whether the call takes longer than others do. */
  private isSlow(nowMs: number): boolean {
    return nowMs >= this.lastAskedMs + this.class.hedgeDelayMs;
  }

  private mayPass(refusedBy: RefusedBy): boolean {
    return mayPass(refusedBy, this.calls, this.question.shard.replicas.length);
  }

  /**
   * Asks another where none that was asked gives a sign of life. That is no slowness, which hedges are for and which may be
   * everywhere, but a failure that has not been told yet: all shards of a stopped host must be asked elsewhere at once.
   */
  private rescued(nowMs: number, refusedBy: RefusedBy | undefined): boolean {
    if (refusedBy === 'not-worth-another' || !areSilent(this.calls)) return false;
    const chosen = this.forRescue(nowMs);
    if (chosen === undefined) return false;
    const refusal = this.policies.retries.take();
    this.policies.observer.retry(refusal ?? 'sent');
    if (refusal === undefined) this.sendInstead({ ...chosen, why: 'failover' }, nowMs);
    else (this.calls[this.calls.length - 1] as ShardCall).refusedBy = refusal;
    return refusal === undefined;
  }

  /** Who is asked in the place of those that are silent; nobody if all are. */
  private forRescue(nowMs: number): ChosenReplica | undefined {
    if (hedgeRefusal(this.calls, this.deadlineMs - nowMs, 0) !== undefined) return undefined;
    this.mayGoBack = true;
    const chosen = this.another(nowMs);
    this.mayGoBack = false;
    return chosen?.replica.owesPong === false ? chosen : undefined;
  }

  /** Sends another copy while some are open, of which the weakest is given up if they were too many. */
  private sendInstead(chosen: ChosenReplica, nowMs: number): void {
    (this.calls[this.calls.length - 1] as ShardCall).refusedBy = undefined;
    const weakest = weakestOf(this.calls);
    if (weakest !== undefined) this.giveUp(weakest, nowMs);
    this.send(chosen, nowMs, this.laterBody());
  }

  mayAsk(replica: Replica): boolean {
    for (const call of this.calls) {
      if (call.target === replica && !wasGivenUp(call) && !(this.mayGoBack && mayComeRound(call))) return false;
    }
    return serves(replica, this.question);
  }

  /** Who is asked first. */
  private first(nowMs: number): ChosenReplica | undefined {
    const { replicas } = this.question.shard;
    const [only] = replicas;
    if (replicas.length > 1 || only === undefined) return this.another(nowMs);
    if (!this.mayAsk(only)) return undefined;
    return { replica: only, why: only.owesPong ? 'silent' : 'only', track: this.policies.tracks.of(only) };
  }

  private another(nowMs: number): ChosenReplica | undefined {
    return this.policies.select(this.question.shard.replicas, this, nowMs);
  }

  private send(chosen: ChosenReplica, nowMs: number, body: Uint8Array): void {
    const call = new ShardCall(this, chosen, nowMs);
    // Nearly always there is one: an array that may grow would take more room than the call.
    this.calls = this.calls.length === 0 ? [call] : [...this.calls, call];
    this.lastAskedMs = nowMs;
    if (this.hedging !== undefined) this.due(nowMs);
    call.send(body, this.deadlineMs);
  }

  private due(nowMs: number): void {
    const { kind, shard } = this.question;
    if (this.class === unknownClass) this.class = this.policies.latencies.of(kind, shard.number, nowMs);
    this.dueMs = Math.min(nowMs + this.class.hedgeDelayMs, nextLookMs(nowMs, nowMs));
  }

  /** A shard that is asked later may know more of what is of use. */
  private laterBody(): Uint8Array {
    const { body, laterBody } = this.question;
    return laterBody?.() ?? body;
  }

  private answered(call: ShardCall, answer: ShardAnswer__Output, value: Value): void {
    this.isOver = true;
    const nowMs = this.policies.clock.now();
    call.queueUs = answer.queueUs;
    call.serviceUs = answer.serviceUs;
    call.queueLength = answer.queueLength;
    this.close(call, 'answered', nowMs);
    if (this.calls.length > 1) this.extraAnswered(call, nowMs);
    const { calls } = this;
    const tookMs = this.tookMs(nowMs);
    this.sink?.arrive(this.place, { ok: true, value, replica: call.replica, attempts: calls.length, tookMs, calls });
  }

  private extraAnswered({ chosenFor }: ShardCall, nowMs: number): void {
    this.giveUpOpen(nowMs);
    if (chosenFor === 'hedge') this.policies.observer.hedge('won');
    else if (chosenFor === 'failover') this.policies.observer.retry('won');
  }

  /** Two copies may tell: the picture must not go back to what the one behind knows. */
  private progressed(call: ShardCall, { documentsDecided }: { readonly documentsDecided: number }, value: Value): void {
    this.begun(call);
    if (this.teller !== undefined && this.teller !== call && documentsDecided <= this.documentsDecided) return;
    this.teller = call;
    this.documentsDecided = documentsDecided;
    this.sink?.progress(this.place, value, this.recordOf(call, this.policies.clock.now()));
  }

  private brokeContract(call: ShardCall, { query }: ShardAnswer__Output, how: string): void {
    if (query?.progress === true) call.target.cancel(call.number);
    this.ended(call, { failure: 'error', message: `it broke the contract: ${how}`, isWorthAnother: false });
  }

  private failed(call: ShardCall, failure: CallFailure): void {
    if (failure.hasBroken === true) this.died();
    this.ended(call, failedAttempt(failure));
  }

  private died(): void {
    const nowMs = this.policies.clock.now();
    if (Number.isNaN(this.lostMs)) this.lostMs = nowMs;
    else this.question.onDeaths?.(nowMs - this.lostMs, this.shard);
  }

  /** Without an answer. As long as another copy is open, nothing is lost. */
  private ended(call: ShardCall, failed: FailedAttempt): void {
    const nowMs = this.policies.clock.now();
    if (failed.retryAfterMs !== undefined) call.retryAfterMs = failed.retryAfterMs;
    this.close(call, failed.failure, nowMs);
    if (this.calls.some(({ isOpen }) => isOpen)) return;
    const next = this.forRetry(call, failed, nowMs);
    this.policies.observer.retry(typeof next === 'string' ? next : 'sent');
    if (typeof next === 'string') {
      call.refusedBy = next;
      this.fail(failed);
    } else this.send({ ...next, why: 'failover' }, nowMs, this.laterBody());
  }

  /** Who is asked now that nobody is any more; or why nobody is. */
  private forRetry(call: ShardCall, { isWorthAnother }: FailedAttempt, nowMs: number): ChosenReplica | RefusedBy {
    const wasTrial = isFailedTrial(call);
    const refusedBy = retryRefusal(this.calls, isWorthAnother || wasTrial, this.deadlineMs - nowMs);
    if (refusedBy !== undefined) return refusedBy;
    const chosen = this.another(nowMs);
    // To wait for one that says nothing, or cannot answer in time, is worse than to do without.
    if (chosen === undefined || chosen.replica.owesPong) return 'no-other-replica';
    if (chosen.track.isBeyond(this.deadlineMs, nowMs)) return 'no-other-replica';
    // Trials are few, and it was our choice to make one of this question.
    return wasTrial ? chosen : (this.policies.retries.take() ?? chosen);
  }

  /** Who is sent a copy; or why nobody is. */
  private forHedge(nowMs: number): ChosenReplica | RefusedBy {
    const refusedBy = hedgeRefusal(this.calls, this.deadlineMs - nowMs, this.class.hedgeDelayMs);
    if (refusedBy !== undefined) return refusedBy;
    const chosen = this.another(nowMs);
    // One that is silent as well, has failed lately, or could not answer in time, is no help.
    if (chosen === undefined || chosen.replica.owesPong || chosen.why === 'refused') return 'no-other-replica';
    return this.policies.hedges.take() ?? chosen;
  }

  private fail({ failure, message }: Pick<FailedAttempt, 'failure' | 'message'>): void {
    this.isOver = true;
    this.sink?.arrive(this.place, { ok: false, failure, message, ...this.record() });
  }

  private giveUpOpen(nowMs: number): void {
    for (const call of this.calls) {
      if (call.isOpen) this.giveUp(call, nowMs);
    }
  }

  private giveUp(call: ShardCall, nowMs: number): void {
    call.target.cancel(call.number);
    this.close(call, undefined, nowMs);
  }

  /** A call is over; how long it took, or at least, is learnt from, unless the loop has stood still. */
  private close(call: ShardCall, end: LeafCall['end'], nowMs: number): void {
    const isBlurred = this.policies.stalls.isReading;
    call.close(end, nowMs, isBlurred);
    // What calls of a shard with one replica take is of no use.
    if (isBlurred || this.hedging === undefined) return;
    if (end === 'answered') this.class.answered(nowMs - call.askedMs);
    else if (end === undefined || end === 'timeout') this.class.givenUp(nowMs - call.askedMs);
  }

  /** @param call whose replica it names */
  private recordOf(call: LeafCall | undefined, nowMs: number): Required<LeafRecord> {
    const { calls } = this;
    return { replica: call?.replica ?? '', attempts: calls.length, tookMs: this.tookMs(nowMs), calls };
  }

  private tookMs(nowMs: number): number {
    return this.sink === undefined ? 0 : nowMs - this.sink.startedMs;
  }
}
