import type { Clock } from '../clock.js';
import type { WriteResponse__Output } from '../generated/messages.js';
import { codecs } from '../services.js';
import { retryDelayMs } from './retry-delay.js';
import { closed, WriteError } from './write-error.js';
import { filledOptions, type WriteClientOptions } from './write-options.js';
import { refreshIndex } from './write-refresh.js';
import { type BatchOptions, maxBatchBytes, type WriteOperation, writeRequest } from './write-request.js';
import type { WriteStream } from './write-transport.js';

interface Batch {
  readonly key: string;
  readonly request: Buffer;
  readonly resolve: (response: WriteResponse__Output) => void;
  readonly reject: (error: WriteError) => void;
}

/**
 * Writes to an index. Batches go out in the order they were given, several at a time, and what is not acknowledged when a
 * connection is lost is sent again under its key, so that it is written once.
 *
 * @example
 * const writes = new WriteClient({ address: '127.0.0.1:7700', index: 'web' });
 * const { refused } = await writes.write([{ upsert: { id: '7', title: 'Java' } }, { delete: '8' }]);
 * await writes.refresh();
 * writes.close();
 */
export class WriteClient {
  readonly #options: Required<WriteClientOptions>;
  /** On the stream, in order, not acknowledged. */
  #sent: Batch[] = [];
  /** To be sent, in order. */
  #waiting: Batch[] = [];
  #stream: WriteStream | undefined;
  /** Batches that go out one by one, since one of them was refused as a whole and it is not known which. */
  #oneByOne = 0;
  /** Trouble that no acknowledgement has ended: since when there was none, and tries since. */
  #trouble: { readonly sinceMs: number; tries: number } | undefined;
  /** When the last acknowledgement came, or the first batch went out that waits for one. */
  #awaitedSinceMs = 0;
  #cancelRetry: (() => void) | undefined;
  #cancelSilence = (): void => {};
  /** Of all batches in the client. */
  #bytes = 0;
  readonly #closing = new AbortController();

  /** @throws RangeError if a number is out of range */
  constructor(options: WriteClientOptions) {
    this.#options = filledOptions(options);
  }

  /**
   * Writes a batch. Resolves when all that is not `refused` is on disk; rejects with {@link WriteError} only. What was
   * written shows in queries at the next generation: see {@link refresh}.
   */
  async write(operations: readonly WriteOperation[], options: BatchOptions = {}): Promise<WriteResponse__Output> {
    const { index, newKey } = this.#options;
    const key = options.key ?? newKey();
    const request = codecs.writeRequest.encode(writeRequest(index, operations, { ...options, key }));
    if (request.length > maxBatchBytes)
      throw new WriteError(
        'invalid-request',
        `a batch must have at most ${maxBatchBytes} bytes, got ${request.length}`,
      );
    this.#checkRoom(request.length);
    this.#bytes += request.length;
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.push({ key, request, resolve, reject });
        this.#send();
      });
    } finally {
      this.#bytes -= request.length;
    }
  }

  #checkRoom(bytes: number): void {
    const { maxWaiting, maxWaitingBytes } = this.#options;
    if (this.#closing.signal.aborted) throw closed();
    if (this.#sent.length + this.#waiting.length >= maxWaiting)
      throw new WriteError('overloaded', `${maxWaiting} batches wait already`);
    if (this.#bytes > 0 && this.#bytes + bytes > maxWaitingBytes)
      throw new WriteError(
        'overloaded',
        `batches of ${this.#bytes} bytes wait already, at most ${maxWaitingBytes} may`,
      );
  }

  /**
   * Makes all that was acknowledged visible to queries: gives the generation that has it. Rejects with
   * {@link WriteError} only.
   */
  async refresh(): Promise<number> {
    return await refreshIndex(this.#options, this.#closing.signal);
  }

  /** Ends the connection; batches that are not acknowledged are rejected as `cancelled`. */
  close(): void {
    this.#closing.abort();
    this.#drop();
    this.#rejectAll(closed());
  }

  #send(): void {
    if (this.#cancelRetry !== undefined || this.#waiting.length === 0) return;
    const most = this.#oneByOne > 0 ? 1 : this.#options.maxInFlight;
    while (this.#sent.length < most) {
      const batch = this.#waiting.shift();
      if (batch === undefined) return;
      this.#stream ??= this.#open();
      if (this.#sent.push(batch) === 1) this.#awaitAcknowledgement();
      this.#stream.send(batch.request);
    }
  }

  #open(): WriteStream {
    const stream: WriteStream = this.#options.transport.open({
      acknowledged: (response) => {
        if (this.#stream === stream) this.#acknowledged(response);
      },
      over: (error) => {
        if (this.#stream === stream) this.#lost(error);
      },
    });
    return stream;
  }

  #acknowledged(response: WriteResponse__Output): void {
    const [batch] = this.#sent;
    if (batch === undefined || batch.key !== response.idempotencyKey) {
      const said = JSON.stringify(response.idempotencyKey);
      this.#lost(new WriteError('internal', `a batch was acknowledged out of turn: ${said}`));
      return;
    }
    this.#sent.shift();
    this.#oneByOne = Math.max(0, this.#oneByOne - 1);
    this.#trouble = undefined;
    this.#awaitAcknowledgement();
    batch.resolve(response);
    this.#send();
  }

  #awaitAcknowledgement(): void {
    this.#cancelSilence();
    if (this.#sent.length === 0) return;
    const { clock, silenceMs } = this.#options;
    this.#awaitedSinceMs = clock.now();
    this.#cancelSilence = afterSilence(clock, silenceMs, () =>
      this.#lost(new WriteError('unavailable', `no acknowledgement within ${silenceMs} ms`)),
    );
  }

  #lost(error: WriteError): void {
    const unacknowledged = this.#sent.length;
    this.#drop();
    if (!error.isPassing) this.#trouble = undefined;
    if (this.#waiting.length === 0) return;
    if (error.isPassing) this.#retry(error);
    else if (error.code !== 'invalid-request') this.#rejectAll(error);
    else if (unacknowledged > 1) {
      this.#oneByOne = unacknowledged;
      this.#send();
    } else {
      this.#oneByOne = Math.max(0, this.#oneByOne - 1);
      this.#waiting.shift()?.reject(error);
      this.#send();
    }
  }

  /** Ends the stream; what it was sent waits to be sent again, before all else. */
  #drop(): void {
    this.#cancelSilence();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.cancel();
    this.#waiting = [...this.#sent, ...this.#waiting];
    this.#sent = [];
  }

  #retry(error: WriteError): void {
    const { clock, retryMs, onRetry, random } = this.#options;
    this.#trouble ??= { sinceMs: this.#awaitedSinceMs, tries: 0 };
    if (clock.now() - this.#trouble.sinceMs >= retryMs) {
      this.#trouble = undefined;
      this.#rejectAll(error);
      return;
    }
    const delayMs = retryDelayMs(this.#trouble.tries++, random);
    this.#cancelRetry = clock.setTimer(delayMs, () => {
      this.#cancelRetry = undefined;
      this.#send();
    });
    onRetry(error, delayMs);
  }

  #rejectAll(error: WriteError): void {
    const rejected = this.#waiting;
    this.#waiting = [];
    this.#oneByOne = 0;
    for (const { reject } of rejected) reject(error);
  }
}

/** Calls back after a time, when what came meanwhile and was not yet read has been. Gives what prevents it. */
function afterSilence(clock: Clock, silenceMs: number, call: () => void): () => void {
  let isCancelled = false;
  const cancelTimer = clock.setTimer(silenceMs, () =>
    clock.defer(() => {
      if (!isCancelled) call();
    }),
  );
  return () => {
    isCancelled = true;
    cancelTimer();
  };
}
