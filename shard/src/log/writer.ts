import type { Clock, WriteRequest__Output, WriteResponse } from '@muster/proto';
import { InvalidRequest } from '../evaluate/errors.js';
import { quote } from '../query/quote.js';
import { batchBytes, checkBatch } from './check-batch.js';
import { checkOperations, type OperationRules } from './check-operation.js';
import { type Log, LogFull } from './log.js';
import type { Marker } from './marker.js';
import type { Trimmer } from './trimmer.js';
import { writeHash } from './write-hash.js';

/** What a writer works with. */
export interface WriterOptions {
  /** Name of the index. */
  readonly index: string;
  readonly rules: OperationRules;
  readonly log: Log;
  readonly marker: Marker;
  readonly trimmer: Trimmer;
  /** Longest log that takes writes, in bytes. */
  readonly maxLogBytes: number;
  readonly clock: Clock;
  /** Told when writes begin and cease to be refused. */
  readonly tell: (message: string) => void;
}

/** After a write found no room on the disk, others are refused so long without being tried, in milliseconds. */
const retryMs = 1000;

/** Takes batches of writes: checks them, has them numbered, and acknowledges them when they are durable. */
export class Writer {
  readonly #options: WriterOptions;
  /** Keys of batches on their way to the disk. */
  readonly #pending = new Map<string, Pending>();
  #isRefusing = false;
  #diskFull: { readonly fault: LogFull; readonly untilMs: number } | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /**
   * Takes in a batch. Resolves when what was not refused of it is durable; batches do in the order of calls. Rejects
   * with LogFull or LogBroken, and then nothing that was taken in since is kept either.
   *
   * @throws InvalidRequest if the batch as a whole cannot be taken, LogFull if there is no room for it: at once, for a
   * batch behind it on the same stream may be short enough, and must not come before it
   */
  write(request: WriteRequest__Output): Promise<WriteResponse> {
    checkBatch(request, this.#options.index);
    const { idempotencyKey: key } = request;
    if (key === '') return this.#append(request, undefined);
    const hash = writeHash(request);
    const repeated = this.#repeated(key, hash);
    if (repeated !== undefined) return repeated;
    const response = this.#append(request, hash);
    this.#pending.set(key, { hash, response });
    const forget = (): void => void this.#pending.delete(key);
    response.then(forget, forget);
    return response;
  }

  /** What was said of a batch with this key, or will be. */
  #repeated(key: string, hash: string): Promise<WriteResponse> | undefined {
    const pending = this.#pending.get(key);
    const known = pending === undefined ? this.#options.log.outcomeOf(key) : undefined;
    const before = pending ?? known;
    if (before === undefined) return undefined;
    if (before.hash !== hash) {
      throw new InvalidRequest(`idempotency_key ${JSON.stringify(quote(key))} was used before, for other writes`);
    }
    if (known === undefined) return pending?.response.then((response) => ({ ...response, repeatedKey: true }));
    const { lastSeq, refused } = known;
    return Promise.resolve({ idempotencyKey: key, lastSeq, refused: [...refused], repeatedKey: true });
  }

  #append(request: WriteRequest__Output, hash: string | undefined): Promise<WriteResponse> {
    const { idempotencyKey, allOrNothing } = request;
    const { log, rules } = this.#options;
    this.#checkRoom(batchBytes(request.operations));
    const checked = checkOperations(request.operations, rules);
    const refused = [...checked.refused];
    const operations = allOrNothing && refused.length > 0 ? [] : checked.accepted;
    const keyed = hash === undefined ? {} : { keyed: { key: idempotencyKey, hash, refused } };
    if (operations.length === 0 && hash === undefined) return Promise.resolve({ idempotencyKey, lastSeq: 0, refused });
    const { lastSeq, durable } = log.append({ operations, ...keyed });
    return this.#whenDurable(durable, { idempotencyKey, lastSeq, refused });
  }

  async #whenDurable(durable: Promise<void>, response: WriteResponse): Promise<WriteResponse> {
    await durable.catch((error: unknown) => this.#failed(error));
    this.#succeeded();
    this.#options.marker.wrote();
    return response;
  }

  /** @throws LogFull */
  #checkRoom(bytes: number): void {
    const { log, maxLogBytes, trimmer, clock } = this.#options;
    if (this.#diskFull !== undefined && clock.now() < this.#diskFull.untilMs) throw this.#diskFull.fault;
    if (log.sizeBytes + bytes <= maxLogBytes) return;
    // Whatever the disk has: this limit holds for itself, and nothing is tried that could tell whether there is room.
    trimmer.isDiskFull = false;
    void trimmer.trim();
    const fault = `the log has ${log.sizeBytes} bytes, at most are ${maxLogBytes}, and ${trimmer.whyNot()}`;
    this.#refuse(fault);
    throw new LogFull(fault);
  }

  #failed(error: unknown): never {
    if (error instanceof LogFull) {
      this.#diskFull = { fault: error, untilMs: this.#options.clock.now() + retryMs };
      this.#options.trimmer.isDiskFull = true;
      void this.#options.trimmer.trim();
    }
    this.#refuse((error as Error).message);
    throw error;
  }

  #succeeded(): void {
    this.#diskFull = undefined;
    if (this.#isRefusing) this.#options.tell('writes are taken again');
    this.#isRefusing = false;
    this.#options.trimmer.isDiskFull = false;
    void this.#options.trimmer.trim();
  }

  #refuse(reason: string): void {
    if (!this.#isRefusing) this.#options.tell(`writes are refused: ${reason}`);
    this.#isRefusing = true;
  }
}

/** A batch with a key on its way to the disk. */
interface Pending {
  readonly hash: string;
  readonly response: Promise<WriteResponse>;
}
