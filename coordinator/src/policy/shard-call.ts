import type { CallOutcome, CallReceiver, ShardAnswer__Output } from '@muster/proto';
import type { ChosenFor, LeafCall, RefusedBy, Replica } from '../words.js';
import type { CallEnd, ReplicaTrack } from './policies.js';
import type { ChosenReplica } from './replica-selector.js';

/** Who is told how a call goes, until it is over. */
export interface ShardCaller {
  /** The replica has begun with it. */
  begun(call: ShardCall): void;
  /** It has ended, or told what there is so far. */
  heard(call: ShardCall, outcome: CallOutcome<ShardAnswer__Output>): void;
}

/**
 * One call to one replica: its record, who receives its answers, and what the replica's track is told of its end are one
 * object, because what a call costs is paid for every shard of every query.
 */
export class ShardCall implements LeafCall, CallEnd, CallReceiver<ShardAnswer__Output> {
  readonly replica: string;
  readonly chosenFor: ChosenFor;
  readonly askedMs: number;
  endedMs = Number.NaN;
  end: LeafCall['end'];
  queueUs = 0;
  serviceUs = 0;
  queueLength = 0;
  retryAfterMs?: number;
  refusedBy: RefusedBy | undefined;
  /** It has said that it has begun, or told something. */
  hasBegun = false;
  /** It says when it begins, whenever that is: as long as it has not, nothing was done for it. */
  readonly tellsStarted: boolean;
  /** The loop stood still before its end was read, so that it may have ended long before. */
  private isBlurred = false;
  /** Nobody once it is over; what comes after that is not heard. */
  private caller: ShardCaller | undefined;
  /** What the replica knows it by. */
  number = 0;
  readonly target: Replica;
  private readonly track: ReplicaTrack;

  constructor(caller: ShardCaller, { replica, why, track }: ChosenReplica, nowMs: number) {
    this.caller = caller;
    this.target = replica;
    this.replica = replica.address;
    this.track = track;
    this.chosenFor = why;
    this.askedMs = nowMs;
    // Who waits there may be overtaken, and a copy overtakes: the other is then given up for nothing lost.
    this.tellsStarted = why === 'hedge' || track.isQueueing;
  }

  /** It has been sent and is not over. */
  get isOpen(): boolean {
    return this.caller !== undefined;
  }

  get how(): CallEnd['how'] {
    return this.end ?? 'given-up';
  }

  get tookMs(): number {
    return this.isBlurred ? (this.queueUs + this.serviceUs) / 1000 : this.endedMs - this.askedMs;
  }

  /** Sends it. It may be over when this returns: a session that is full refuses at once. */
  send(body: Uint8Array, deadlineMs: number): void {
    this.track.asked(this.askedMs);
    this.number = this.target.call(body, deadlineMs, this, this.tellsStarted);
  }

  started(): void {
    this.caller?.begun(this);
  }

  receive(outcome: CallOutcome<ShardAnswer__Output>): void {
    this.caller?.heard(this, outcome);
  }

  /** It is over, as is told to the replica's track. */
  close(end: LeafCall['end'], nowMs: number, isBlurred: boolean): void {
    this.caller = undefined;
    this.end = end;
    this.endedMs = nowMs;
    this.isBlurred = isBlurred;
    this.track.ended(this, nowMs);
  }
}
