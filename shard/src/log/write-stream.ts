import type { ServerDuplexStream } from '@grpc/grpc-js';
import { codecs, type WriteResponse } from '@muster/proto';
import type { InFlight } from './in-flight.js';
import { type CallStatus, callStatus, stopping } from './stream-failure.js';
import type { Writer } from './writer.js';

/** What a stream of writes takes. */
export interface WriteStreamOptions {
  readonly writer: Writer;
  /** What all streams have in flight. */
  readonly together: InFlight;
  /** Where faults of ours are told. */
  readonly tell: (message: string) => void;
  readonly onOver: () => void;
}

/** From so many batches in flight on, no more are read. */
const maxInFlight = 64;
/** The same for about what they and their acknowledgements take in memory, in bytes. */
const maxBytes = 16 * 1024 * 1024;
/** What a write takes besides its document, its refusal included. */
const operationBytes = 512;

/** Takes batches from one caller, and acknowledges them in order. */
export class WriteStream {
  readonly #call: ServerDuplexStream<Buffer, Buffer>;
  readonly #options: WriteStreamOptions;
  /** Ends when all acknowledgements so far were sent. */
  #tail: Promise<void> = Promise.resolve();
  #inFlight = 0;
  #bytes = 0;
  readonly #goOn = (): void => this.#readOn();
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

  #take(message: Buffer): void {
    if (this.#isEnding) return;
    const { together, tell } = this.#options;
    const { operations, response } = this.#written(message);
    const bytes = message.length + operations * operationBytes;
    this.#inFlight++;
    this.#bytes += bytes;
    together.add(bytes);
    if (this.#isFull) this.#call.pause();
    else if (together.isFull) this.#waitForOthers();
    // Also where the caller has gone: until then the batch is in memory.
    const release = (): void => together.remove(bytes);
    response.then(release, release);
    this.#tail = this.#tail
      .then(() => response)
      .then((acknowledgement) => this.#send(acknowledgement, bytes))
      .catch((error: unknown) => this.#end(callStatus(error, tell)));
  }

  #written(message: Buffer): { readonly operations: number; readonly response: Promise<WriteResponse> } {
    try {
      const request = codecs.writeRequest.decode(message);
      return { operations: request.operations.length, response: this.#options.writer.write(request) };
    } catch (error) {
      // What comes behind a batch that cannot be taken is not taken either.
      this.#isEnding = true;
      return { operations: 0, response: Promise.reject(error) };
    }
  }

  get #isFull(): boolean {
    return this.#inFlight >= maxInFlight || this.#bytes >= maxBytes;
  }

  /** A caller that does not read its acknowledgements is not read either. */
  #send(acknowledgement: WriteResponse, bytes: number): void {
    if (this.#isOver) return;
    this.#call.write(codecs.writeResponse.encode(acknowledgement), () => {
      this.#inFlight--;
      this.#bytes -= bytes;
      this.#readOn();
    });
  }

  #readOn(): void {
    if (this.#isOver || this.#isFull) return;
    if (this.#options.together.isFull) this.#waitForOthers();
    else this.#call.resume();
  }

  #waitForOthers(): void {
    this.#call.pause();
    this.#options.together.wait(this.#goOn);
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
    this.#options.together.forget(this.#goOn);
    this.#options.onOver();
  }
}
