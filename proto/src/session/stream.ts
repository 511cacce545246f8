import type { ClientDuplexStream, ServerDuplexStream } from '@grpc/grpc-js';
import type { FrameSink } from './outbox.js';

/** What a stream tells its session. */
export interface FrameEvents {
  /** A frame came. */
  frame(bytes: Buffer): void;
  /** The sink takes frames again. */
  drain(): void;
  /** The other side will send no more. */
  end(): void;
  /** The stream is over; nothing follows. */
  close(reason: string): void;
}

/** A stream of frames each way. */
export interface FrameStream extends FrameSink {
  /** Ends our side after what was written. */
  end(): void;
  /** Drops the stream at once. */
  destroy(): void;
}

/** Opens a stream; what happens on it is told to `events`. */
export type OpenStream = (events: FrameEvents) => FrameStream;

/** Wraps the client's side of a gRPC stream of frames. `onOver` is called once when it is over. */
export function clientStream(
  call: ClientDuplexStream<Buffer, Buffer>,
  events: FrameEvents,
  onOver: () => void,
): FrameStream {
  let isOver = false;
  const over = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    onOver();
    events.close(reason);
  };
  call.on('data', (frame: Buffer) => events.frame(frame));
  call.on('drain', () => events.drain());
  call.on('error', (error: Error & { details?: string }) => over(error.details ?? error.message));
  call.on('end', () => over('the server ended the stream'));
  return {
    write: (frame) => call.write(frame),
    end: () => call.end(),
    destroy: () => call.cancel(),
  };
}

/** Wraps the server's side of a gRPC stream of frames. */
export function serverStream(call: ServerDuplexStream<Buffer, Buffer>, events: FrameEvents): FrameStream {
  let isOver = false;
  const over = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    events.close(reason);
  };
  call.on('data', (frame: Buffer) => events.frame(frame));
  call.on('drain', () => events.drain());
  call.on('end', () => events.end());
  call.on('cancelled', () => over('the client cancelled the stream'));
  call.on('error', (error) => over(error.message));
  call.on('close', () => over('the stream was closed'));
  return {
    write: (frame) => isOver || call.write(frame),
    end: () => call.end(),
    destroy: () => call.destroy(),
  };
}
