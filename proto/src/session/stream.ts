import { constants, type ServerHttp2Stream } from 'node:http2';
import { type ClientDuplexStream, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { plainDetails } from '../plain-details.js';
import { statusDetails } from '../status-details.js';
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
  /** Drops the stream at once, and lets the other side know. A server's end tells it why, unless it does not read. */
  destroy(reason?: string): void;
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
  call.on('error', (error: Error & { details?: string }) => over(plainDetails(error.details ?? error.message)));
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
    destroy: (reason = 'the server dropped the stream') => {
      if (!isOver) drop(call, reason);
    },
  };
}

/**
 * Ends a call with a status.
 *
 * The library sends a status behind all frames. Where some are stuck the client does not read, and would not read a
 * status either: only a reset passes by.
 */
function drop(call: ServerDuplexStream<Buffer, Buffer>, reason: string): void {
  const isStuck = call.writableLength > 0;
  call.emit('error', { code: status.UNAVAILABLE, message: reason, details: statusDetails(reason) });
  if (isStuck) http2StreamOf(call)?.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
}

/** The library shows it to nobody, and has no other way to reset a stream. */
function http2StreamOf(call: ServerDuplexStream<Buffer, Buffer>): ServerHttp2Stream | undefined {
  return (call as { readonly call?: { readonly stream?: ServerHttp2Stream } }).call?.stream;
}
