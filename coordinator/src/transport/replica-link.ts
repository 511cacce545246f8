import {
  type CallReceiver,
  ClientSession,
  type Clock,
  type Hello__Output,
  type OpenStream,
  type ShardAnswer__Output,
  shardAnswerCodecs,
} from '@muster/proto';
import type { Replica } from '../words.js';

/** What a link to a replica is made of. */
export interface ReplicaLinkOptions {
  readonly index: string;
  readonly shard: number;
  readonly shards: number;
  readonly address: string;
  readonly zone?: string | undefined;
  readonly open: OpenStream;
  readonly clock: Clock;
  /** A random number in [0, 1). */
  readonly random: () => number;
  readonly maxInFlight: number;
  /** It can be asked now, or no longer, or serves other generations. */
  readonly onChange: () => void;
}

/** One that was down is to be asked soon after it is back: the next replica may go. In milliseconds. */
const maxReconnectMs = 1000;

/** A session to one replica. */
export class ReplicaLink implements Replica {
  readonly address: string;
  readonly zone: string | undefined;
  private greeting: Hello__Output | undefined;
  private reason = 'not connected yet';
  private readonly session: ClientSession<ShardAnswer__Output>;
  private readonly options: ReplicaLinkOptions;

  constructor(options: ReplicaLinkOptions) {
    this.options = options;
    this.address = options.address;
    this.zone = options.zone;
    const { open, clock, random, maxInFlight } = options;
    let session: ClientSession<ShardAnswer__Output> | undefined;
    session = new ClientSession({
      open,
      codecs: shardAnswerCodecs,
      clock,
      random,
      maxInFlight,
      maxReconnectMs,
      isLast: (answer) => answer.query?.progress !== true,
      onChange: () => session !== undefined && this.changed(session),
    });
    this.session = session;
  }

  get hello(): Hello__Output | undefined {
    return this.greeting;
  }

  get trouble(): string {
    return this.greeting === undefined ? this.reason : '';
  }

  get inFlight(): number {
    return this.session.inFlight;
  }

  get owesPong(): boolean {
    return this.session.owesPong;
  }

  call(body: Uint8Array, deadlineMs: number, receiver: CallReceiver<ShardAnswer__Output>, tellStarted = false): number {
    return this.session.call(body, deadlineMs, receiver, tellStarted);
  }

  cancel(call: number): void {
    this.session.cancel(call);
  }

  /** Ends the session. */
  close(): void {
    this.session.close();
  }

  private changed(session: ClientSession<ShardAnswer__Output>): void {
    const { current } = session;
    const before = this.greeting;
    const fault = current.kind === 'open' ? this.fault(current.hello) : undefined;
    this.greeting = current.kind === 'open' && fault === undefined ? current.hello : undefined;
    this.reason = fault ?? (current.kind === 'waiting' ? current.reason : `the session is ${current.kind}`);
    if (this.greeting !== before) this.options.onChange();
  }

  /** A replica of something else must not answer for this shard. */
  private fault(hello: Hello__Output): string | undefined {
    const { index, shard, shards } = this.options;
    if (hello.index !== index || hello.shard !== shard || hello.shards !== shards) {
      return `it serves shard ${hello.shard} of ${hello.shards} of "${hello.index}", not ${shard} of ${shards} of "${index}"`;
    }
    return undefined;
  }
}
