import { read } from 'node:fs';
import { promisify } from 'node:util';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { type Clock, codecs, type SnapshotResponse, statusDetails } from '@muster/proto';
import { printManifest } from '../index/manifest.js';
import { DamagedIndex } from '../index/sections.js';
import { failureOf, statusOf } from '../server/failure.js';
import { checkIndexName } from '../server/shard-calls.js';
import type { Generation, Generations, HeldGeneration } from './generations.js';
import { type SourceFile, shardManifestOf, sourceFilesOf } from './snapshot-files.js';

/** What sending snapshots needs. */
export interface SnapshotSenderOptions {
  readonly generations: Generations;
  readonly clock: Clock;
  /** Where faults of ours are told. */
  readonly log: (message: string) => void;
  /** A file of stored documents is not what was written. */
  readonly onDamage?: (damage: DamagedIndex) => void;
}

/** Snapshots that are sent at once; more are refused. */
const maxSnapshots = 2;
const pieceBytes = 256 * 1024;
/** A client that takes nothing for so long is given up, in milliseconds. */
const stallMs = 60_000;

const readAsync = promisify(read);

/** The client takes no more. */
class Abandoned extends Error {}

/** The call ends with a status. */
class Refused extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** Sends the files of a shard at a generation, which is held meanwhile. A piece a turn, so that queries go on. */
export class SnapshotSender {
  readonly #options: SnapshotSenderOptions;
  #sending = 0;

  constructor(options: SnapshotSenderOptions) {
    this.#options = options;
  }

  /** Serves a call of `ShardService.Snapshot`; resolves when it is over, however it ends. */
  async send(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
    let held: HeldGeneration | undefined;
    this.#sending++;
    try {
      held = this.#hold(call.request);
      await this.#sendAll(held.generation, new Outlet(call, this.#options.clock));
      call.end();
    } catch (error) {
      if (error instanceof DamagedIndex) this.#options.onDamage?.(error);
      if (!(error instanceof Abandoned)) this.#fail(call, error);
    } finally {
      this.#sending--;
      held?.release();
    }
  }

  #hold(bytes: Buffer): HeldGeneration {
    const { generations } = this.#options;
    const { index, generation } = codecs.snapshotRequest.decode(bytes);
    if (generations.newest !== undefined) checkIndexName(index, generations.newest.index);
    if (this.#sending > maxSnapshots) {
      throw new Refused(status.RESOURCE_EXHAUSTED, `${maxSnapshots} snapshots are being sent already`);
    }
    return generations.acquire(generation);
  }

  async #sendAll(generation: Generation, outlet: Outlet): Promise<void> {
    const { index, shared } = generation;
    const manifest = shardManifestOf(generation);
    const files = sourceFilesOf(generation, manifest);
    const head = {
      generation: index.generation,
      logId: shared.logId,
      indexManifest: printManifest(shared.manifest),
      shard: index.shard,
      shardManifest: JSON.stringify(manifest),
      files: files.map(({ name, bytes }) => ({ name, bytes })),
    };
    await outlet.send({ head });
    for (const [place, file] of files.entries()) {
      for (let at = 0; at < file.bytes; at += pieceBytes) {
        const data = await pieceOf(file, at);
        await outlet.send({ piece: { file: place, data } });
      }
    }
  }

  #fail(call: ServerWritableStream<Buffer, Buffer>, error: unknown): void {
    const { log } = this.#options;
    const isRefused = error instanceof Refused;
    const { code, details } = isRefused
      ? { code: error.code, details: statusDetails(error.message) }
      : statusOf(failureOf(error, log));
    call.emit('error', { code, details });
  }
}

/** Bytes of a file from a place on: a piece, or what there is left. */
async function pieceOf({ name, bytes, from }: SourceFile, at: number): Promise<Buffer> {
  const length = Math.min(pieceBytes, bytes - at);
  if ('memory' in from) return Buffer.from(from.memory, at, length);
  const piece = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await readAsync(from.fd, piece, done, length - done, at + done);
    if (bytesRead === 0) throw new DamagedIndex(name, `it ends at byte ${at + done} instead of ${bytes}`);
    done += bytesRead;
  }
  return piece;
}

/** The server's side of a stream, which is written to no faster than the client reads. */
class Outlet {
  readonly #call: ServerWritableStream<Buffer, Buffer>;
  readonly #clock: Clock;
  #isOver = false;
  #wake: () => void = () => {};

  constructor(call: ServerWritableStream<Buffer, Buffer>, clock: Clock) {
    this.#call = call;
    this.#clock = clock;
    const over = (): void => {
      this.#isOver = true;
      this.#wake();
    };
    call.on('cancelled', over);
    call.on('close', over);
    call.on('drain', () => this.#wake());
  }

  /** Resolves when another may be sent. Throws `Abandoned` when the client takes no more. */
  async send(message: SnapshotResponse): Promise<void> {
    if (this.#isOver) throw new Abandoned();
    this.#call.write(codecs.snapshotResponse.encode(message));
    await new Promise<void>((resolve) => this.#clock.defer(resolve));
    if (this.#call.writableNeedDrain && !this.#isOver) await this.#drained();
    if (this.#isOver) throw new Abandoned();
  }

  #drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancelTimer = this.#clock.setTimer(stallMs, () =>
        this.#clock.defer(() => {
          reject(new Refused(status.DEADLINE_EXCEEDED, `nothing of the snapshot was taken for ${stallMs} ms`));
        }),
      );
      this.#wake = () => {
        cancelTimer();
        resolve();
      };
    });
  }
}
