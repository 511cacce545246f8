import type { FrameEvents, FrameStream, OpenStream } from '@muster/proto';
import type { FakeProcess } from './fake-clock.js';

/** What a wire is made of. */
export interface FakeWireOptions {
  readonly client: FakeProcess;
  readonly server: FakeProcess;
  /** Time a frame is on its way, in milliseconds. @default 0.25 */
  readonly toServerMs?: number;
  /** @default 0.25 */
  readonly toClientMs?: number;
  /** Frames not read by the other side after which `write` says stop. @default 16 */
  readonly maxUnsent?: number;
}

/** Two ends of a stream of frames, joined in memory, which behave as the wrappers of gRPC streams do. */
export class FakeWire {
  private readonly clientEnd: End;
  private readonly serverEnd: End;

  constructor({ client, server, toServerMs = 0.25, toClientMs = 0.25, maxUnsent = 16 }: FakeWireOptions) {
    this.clientEnd = new End(client, toServerMs, maxUnsent);
    this.serverEnd = new End(server, toClientMs, maxUnsent);
    this.clientEnd.peer = this.serverEnd;
    this.serverEnd.peer = this.clientEnd;
  }

  /** Opens the client's end. */
  readonly openClient: OpenStream = (events) => this.clientEnd.open(events);

  /** Opens the server's end. */
  readonly openServer: OpenStream = (events) => this.serverEnd.open(events);

  /** Frames the client has written. */
  get fromClient(): readonly Buffer[] {
    return this.clientEnd.written;
  }

  /** Frames the server has written. */
  get fromServer(): readonly Buffer[] {
    return this.serverEnd.written;
  }

  /** kill -9 of the server: the client learns it after what the server had written. */
  cut(reason = 'connection reset'): void {
    this.serverEnd.kill(reason);
  }
}

class End implements FrameStream {
  peer: End | undefined;
  readonly written: Buffer[] = [];
  private events: FrameEvents | undefined;
  private unread = 0;
  private isBlocked = false;
  private isOver = false;
  private readonly process: FakeProcess;
  private readonly latencyMs: number;
  private readonly maxUnsent: number;

  constructor(process: FakeProcess, latencyMs: number, maxUnsent: number) {
    this.process = process;
    this.latencyMs = latencyMs;
    this.maxUnsent = maxUnsent;
  }

  open(events: FrameEvents): FrameStream {
    this.events = events;
    return this;
  }

  write(frame: Buffer): boolean {
    if (this.isOver) return true;
    this.written.push(frame);
    this.unread++;
    this.tell((peer) => {
      this.wasRead();
      peer.hear((events) => events.frame(frame));
    });
    this.isBlocked ||= this.unread >= this.maxUnsent;
    return !this.isBlocked;
  }

  /** The server's end ends the stream; the client's only its own side. */
  end(): void {
    this.tell((peer) => peer.hear((events) => events.end()));
  }

  destroy(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.tell((peer) => peer.close('the other side dropped the stream'));
    this.process.arrive(0, () => this.events?.close('the stream was dropped'));
  }

  kill(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.tell((peer) => peer.close(reason));
  }

  private hear(tell: (events: FrameEvents) => void): void {
    if (!this.isOver && this.events !== undefined) tell(this.events);
  }

  private close(reason: string): void {
    this.hear((events) => {
      this.isOver = true;
      events.close(reason);
    });
  }

  private tell(say: (peer: End) => void): void {
    const { peer } = this;
    if (peer !== undefined) peer.process.arrive(this.latencyMs, () => say(peer), peer);
  }

  private wasRead(): void {
    this.unread--;
    if (!this.isBlocked || this.unread > 0) return;
    this.isBlocked = false;
    this.process.arrive(this.latencyMs, () => this.hear((events) => events.drain()));
  }
}
