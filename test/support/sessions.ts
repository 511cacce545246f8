import {
  type CallOutcome,
  type CallReceiver,
  ClientSession,
  type ClientSessionOptions,
  encodeBody,
  type SessionState,
  type ShardAnswer__Output,
  shardAnswerCodecs,
  shardCallCodecs,
} from '@muster/proto';
import { FakeClock } from './fake-clock.js';
import { FakeShard, type FakeShardOptions } from './fake-shard.js';

/** How a call went: what it ended with, and when. */
export interface CallRecord {
  readonly id: number;
  outcome: CallOutcome<ShardAnswer__Output> | undefined;
  atMs: number;
  /** Times it was told that the shard has begun. */
  started: number;
  cancel(): void;
}

/** A client session to a fake shard, and what happened on it. */
export class SessionPair {
  readonly clock: FakeClock;
  readonly shard: FakeShard;
  readonly session: ClientSession<ShardAnswer__Output>;
  readonly states: SessionState['kind'][] = [];

  constructor(clock: FakeClock, shard: FakeShard, options: Partial<ClientSessionOptions<ShardAnswer__Output>>) {
    this.clock = clock;
    this.shard = shard;
    this.session = new ClientSession({
      open: shard.open,
      codecs: shardAnswerCodecs,
      clock,
      random: () => 0.5,
      onChange: ({ kind }) => this.states.push(kind),
      ...options,
    });
  }

  /** Sends a query with `budgetMs` from now. */
  call(budgetMs = 1000, body: Uint8Array = encodeBody(10, new Uint8Array(0)), tellStarted?: boolean): CallRecord {
    const deadlineMs = this.clock.now() + budgetMs;
    const early: { outcome?: CallOutcome<ShardAnswer__Output> } = {};
    let record: CallRecord | undefined;
    const receiver: CallReceiver<ShardAnswer__Output> = {
      receive: (outcome) => {
        if (record === undefined) early.outcome = outcome;
        else {
          record.outcome = outcome;
          record.atMs = this.clock.now();
        }
      },
      started: () => {
        if (record !== undefined) record.started++;
      },
    };
    const id = this.session.call(body, deadlineMs, receiver, tellStarted);
    const cancel = (): void => this.session.cancel(id);
    record = { id, outcome: early.outcome, atMs: this.clock.now(), started: 0, cancel };
    return record;
  }
}

/** Connects a session to a fake shard and waits until it is open. */
export async function anOpenSession(
  shardOptions: FakeShardOptions = {},
  options: Partial<ClientSessionOptions<ShardAnswer__Output>> = {},
): Promise<SessionPair> {
  const clock = new FakeClock();
  const pair = new SessionPair(clock, new FakeShard(clock, shardOptions), options);
  await clock.advance(1);
  return pair;
}

/** What a call that failed failed with; nothing if it has not. */
export function failureOf({
  outcome,
}: CallRecord): { readonly kind: string; readonly message: string; readonly hasBroken?: boolean } | undefined {
  if (outcome === undefined || outcome.ok) return undefined;
  const { kind, message, hasBroken } = outcome.failure;
  return { kind, message, ...(hasBroken === undefined ? {} : { hasBroken }) };
}

/** Whether the call has an answer. */
export function isAnswered({ outcome }: CallRecord): boolean {
  return outcome?.ok === true;
}

/** What was said in frames of the client, in order, with the frame's time by the client's clock. */
export function saidByClient(frames: readonly Buffer[]) {
  return frames.flatMap((frame) => {
    const { sentUs, messages } = shardCallCodecs.frame.decode(frame);
    return messages.map((message) => ({ sentMs: sentUs / 1000, message }));
  });
}

/** The same for frames of the server. */
export function saidByServer(frames: readonly Buffer[]) {
  return frames.flatMap((frame) => {
    const { sentUs, messages } = shardAnswerCodecs.frame.decode(frame);
    return messages.map((message) => ({ sentMs: sentUs / 1000, message }));
  });
}
