import { EventEmitter } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';

/** The server's side of a call whose client reads a response when the test says so. */
export class FakeCall extends EventEmitter {
  isEnded = false;
  isPaused = false;
  readonly sent: Buffer[] = [];
  private readonly unread: (() => void)[] = [];

  write(bytes: Buffer, read: () => void): boolean {
    this.sent.push(bytes);
    this.unread.push(read);
    return true;
  }

  end(): void {
    this.isEnded = true;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /** As servers see it. */
  get asCall(): ServerDuplexStream<Buffer, Buffer> {
    return this as unknown as ServerDuplexStream<Buffer, Buffer>;
  }

  /** The client reads what was sent. */
  read(): void {
    for (const read of this.unread.splice(0)) read();
  }
}
