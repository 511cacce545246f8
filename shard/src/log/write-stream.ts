import type { ServerDuplexStream } from '@grpc/grpc-js';
import { codecs, type WriteResponse } from '@muster/proto';
import { type CallStatus, callStatus, stopping } from './stream-failure.js';
import type { Writer } from './writer.js';

/** What a stream of writes takes. */
export interface WriteStreamOptions {
  readonly writer: Writer;
  /** Where faults of ours are told. */
  readonly tell: (message: string) => void;
  readonly onOver: () => void;
}

/** From so many batches, or bytes, in flight on, no more are read. */
const maxInFlight = 64;
const maxBytesInFlight = 32 * 1024 * 1024;

/** Takes batches from one caller, and acknowledges them in order. */
export class WriteStream {
  readonly #call: ServerDuplexStream<Buffer, Buffer>;
  readonly #options: WriteStreamOptions;
  /** Ends when all acknowledgements so far were sent. */
  #tail: Promise<void> = Promise.resolve();
  #inFlight = 0;
  #bytesInFlight = 0;
  /** Takes no more batches. */
  #isEnding = false;
  #isOver = false;

  constructor(call: ServerDuplexStream<Buffer, Buffer>, options: WriteStreamOptions) {
    this.#call = call;
    this.#options = options;
    call.on('data', (bytes: Buffer) => this.#take(bytes));
    call.on('end', () => this.#endAfterAll(undefined));
    call.on('cancelled', () => this.#over());
    call.on('error', () => this.#over());
  }

  /** Takes nothing new, acknowledges what was taken when it is durable, and ends. */
  stop(): void {
    this.#endAfterAll(stopping);
  }

  #take(bytes: Buffer): void {
    if (this.#isEnding) return;
    this.#inFlight++;
    this.#bytesInFlight += bytes.length;
    if (this.#inFlight >= maxInFlight || this.#bytesInFlight >= maxBytesInFlight) this.#call.pause();
    const response = this.#written(bytes);
    this.#tail = this.#tail
      .then(() => response)
      .then((acknowledgement) => this.#send(acknowledgement, bytes.length))
      .catch((error: unknown) => this.#end(callStatus(error, this.#options.tell)));
  }

  #written(bytes: Buffer): Promise<WriteResponse> {
    try {
      const response = this.#options.writer.write(codecs.writeRequest.decode(bytes));
      // It is looked at when those before it were acknowledged; until then its failing is nobody's.
      response.catch(() => {});
      return response;
    } catch (error) {
      // What comes behind a batch that cannot be taken is not taken either.
      this.#isEnding = true;
      return Promise.reject(error);
    }
  }

  /** A caller that does not read its acknowledgements is not read either. */
  #send(acknowledgement: WriteResponse, bytes: number): void {
    if (this.#isOver) return;
    this.#call.write(codecs.writeResponse.encode(acknowledgement), () => {
      this.#inFlight--;
      this.#bytesInFlight -= bytes;
      if (this.#inFlight < maxInFlight && this.#bytesInFlight < maxBytesInFlight) this.#call.resume();
    });
  }

  #endAfterAll(status: CallStatus | undefined): void {
    this.#isEnding = true;
    this.#tail = this.#tail.then(() => this.#end(status));
  }

  #end(status: CallStatus | undefined): void {
    this.#isEnding = true;
    if (this.#isOver) return;
    if (status === undefined) this.#call.end();
    else this.#call.emit('error', status);
    this.#over();
  }

  #over(): void {
    this.#isEnding = true;
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onOver();
  }
}
