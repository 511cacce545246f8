import {
  type FrameEvents,
  type Hello,
  type OpenStream,
  ServerSession,
  type ShardCall__Output,
  shardCallCodecs,
} from '@muster/proto';
import { aHello } from './builders.js';
import type { FakeClock, FakeProcess } from './fake-clock.js';
import { FakeWire, type FakeWireOptions } from './fake-stream.js';

/** A call as a shard saw it. */
export interface SeenCall {
  readonly id: number;
  readonly call: ShardCall__Output;
  /** When it came, by the shard's clock. */
  readonly atMs: number;
  /** Time it may take, counted from `atMs`, in milliseconds. */
  readonly budgetMs: number;
}

/** What a shard does with a call: answers with `body` after a while, or nothing. */
export type ShardScript = (
  call: ShardCall__Output,
) => { readonly afterMs: number; readonly body: Uint8Array } | undefined;

/** What a fake shard is made of. */
export interface FakeShardOptions extends Omit<FakeWireOptions, 'client' | 'server'> {
  /** @default shard 0 of 1 of `web` */
  readonly hello?: Hello & { readonly maxInFlight: number };
  /** @default answers nothing */
  readonly script?: ShardScript;
}

/** A shard server in a process of its own: real sessions over fake streams, scripted answers. */
export class FakeShard {
  readonly process: FakeProcess;
  readonly wires: FakeWire[] = [];
  readonly sessions: ServerSession<ShardCall__Output>[] = [];
  readonly calls: SeenCall[] = [];
  readonly cancelled: number[] = [];
  readonly closed: string[] = [];
  private isDown = false;
  private readonly clock: FakeClock;
  private readonly options: FakeShardOptions;

  constructor(clock: FakeClock, options: FakeShardOptions = {}) {
    this.clock = clock;
    this.options = options;
    this.process = clock.anotherProcess();
  }

  /** Connects a client in the test's own process. */
  readonly open: OpenStream = (events) => {
    const wire = new FakeWire({ ...this.options, client: this.clock, server: this.process });
    this.wires.push(wire);
    const stream = wire.openClient(events);
    if (this.isDown) wire.cut('connection refused');
    else this.process.arrive(this.options.toServerMs ?? 0.25, () => this.accept(wire));
    return stream;
  };

  /** The newest wire. */
  get wire(): FakeWire {
    return last(this.wires);
  }

  /** The newest session. */
  get session(): ServerSession<ShardCall__Output> {
    return last(this.sessions);
  }

  /** kill -9. */
  kill(): void {
    this.isDown = true;
    for (const wire of this.wires) wire.cut();
    this.sessions.length = 0;
  }

  /** Starts again after {@link kill}. */
  restart(): void {
    this.isDown = false;
  }

  private accept(wire: FakeWire): void {
    const session: ServerSession<ShardCall__Output> = new ServerSession({
      open: (events: FrameEvents) => wire.openServer(events),
      codecs: shardCallCodecs,
      clock: this.process,
      hello: this.options.hello ?? aHello(),
      queueLength: () => 0,
      onCall: (call, deadlineMs) => this.take(session, call, deadlineMs),
      onCancel: (id) => this.cancelled.push(id),
      onClose: (reason) => this.closed.push(reason),
    });
    this.sessions.push(session);
  }

  private take(session: ServerSession<ShardCall__Output>, call: ShardCall__Output, deadlineMs: number): void {
    const atMs = this.process.now();
    this.calls.push({ id: call.id, call, atMs, budgetMs: deadlineMs - atMs });
    const reply = this.options.script?.(call);
    if (reply === undefined) return;
    const answer = (): void => session.answer(call.id, reply.body, { queueUs: 0, serviceUs: 0 });
    if (reply.afterMs > 0) this.process.setTimer(reply.afterMs, answer);
    else this.process.defer(answer);
  }
}

function last<Value>(values: readonly Value[]): Value {
  const value = values.at(-1);
  if (value === undefined) throw new Error('nobody has connected yet');
  return value;
}
