import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Client, type ClientReadableStream, credentials } from '@grpc/grpc-js';
import {
  type Clock,
  codecs,
  plainDetails,
  type SnapshotHead__Output,
  type SnapshotResponse__Output,
  shardService,
} from '@muster/proto';
import { makeFolder, syncFolder } from '../index/files.js';
import { inspectShard } from '../index/inspect.js';
import { type Manifest, parseManifest } from '../index/manifest.js';
import { type ShardManifest, writeShardManifest } from '../index/shard-manifest.js';
import { SnapshotFiles } from './received-files.js';
import { fileNamesOf, parseShardManifest, withWritten } from './snapshot-files.js';

/** Whose snapshot is fetched. */
export interface SnapshotSource {
  /** A server of the shard, `host:port`. */
  readonly address: string;
  /** Name of the index. */
  readonly index: string;
  readonly shard: number;
  /** @default the newest that is served there */
  readonly generation?: number;
  readonly clock: Clock;
  /** The build it must be of. @default any */
  readonly build?: string;
  /** It must be of a later generation than this. @default -1 */
  readonly after?: number;
  /**
   * A server that sends nothing for so long is given up, in milliseconds.
   *
   * @default 30000
   */
  readonly stallMs?: number;
}

/** Whose snapshot is fetched, and where to. */
export interface FetchSnapshotOptions extends SnapshotSource {
  /** The shard's folder, which must not exist; the folders above it are made. */
  readonly folder: string;
}

/** A snapshot as it was fetched. */
export interface FetchedSnapshot {
  /** All writes with lower numbers are in it, and no others. */
  readonly generation: number;
  /** The log that its writes came from; empty if it was never written to. */
  readonly logId: string;
  /** The index's manifest, as it was built. */
  readonly manifest: Manifest;
  /** What is in the folder now. */
  readonly shardManifest: ShardManifest;
  /** Bytes of all files. */
  readonly bytes: number;
}

/** A snapshot that could not be fetched; the message says of what, from where, and why. */
export class SnapshotFailed extends Error {
  override readonly name = 'SnapshotFailed';
}

const defaultStallMs = 30_000;
/** A head is a message of its own, and names every file; pieces are far shorter. */
const maxMessageBytes = 64 * 1024 * 1024;

/**
 * Fetches the files of a shard from a server that serves it. The folder is there at the end, whole, checked (every
 * checksum, those of stored documents too) and durable, or not at all: until then all is under `<folder>.fetching`.
 *
 * @throws SnapshotFailed
 */
export async function fetchShardSnapshot(options: FetchSnapshotOptions): Promise<FetchedSnapshot> {
  const { folder } = options;
  const temporary = `${folder}.fetching`;
  await makeFolder(dirname(folder));
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    const fetched = await fillFromSnapshot(options, temporary);
    await rename(temporary, folder);
    await syncFolder(dirname(folder));
    return fetched;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Fetches the files of a shard into a folder that is there already, and empty: durable and checked, or the folder is of
 * no use.
 *
 * @throws SnapshotFailed
 */
export async function fillFromSnapshot(options: SnapshotSource, folder: string): Promise<FetchedSnapshot> {
  try {
    const fetched = await receive(options, folder);
    await check(folder);
    return fetched;
  } catch (error) {
    const { address, index, shard } = options;
    const reason = (error as Error).message;
    throw new SnapshotFailed(`no snapshot of shard ${shard} of \`${index}\` from ${address}: ${reason}`, {
      cause: error,
    });
  }
}

async function check(folder: string): Promise<void> {
  const { faults } = await inspectShard(folder);
  if (faults.length > 0) throw new Error(`what it sent is damaged: ${faults.join('; ')}`);
}

/** Receives all files and writes the shard's manifest behind them. */
async function receive(options: SnapshotSource, folder: string): Promise<FetchedSnapshot> {
  const stream = openStream(options);
  let files: SnapshotFiles | undefined;
  let head: CheckedHead | undefined;
  try {
    for await (const message of stream.messages) {
      if (message.head != null) {
        if (head !== undefined) throw new Error('it sent a second head');
        head = checkHead(message.head, options);
        files = new SnapshotFiles(folder, message.head.files);
      } else if (message.piece != null) {
        if (files === undefined) throw new Error('it sent a piece before the head');
        await files.add(message.piece);
      }
    }
    if (head === undefined || files === undefined) throw new Error('it sent nothing');
    await files.finish();
  } finally {
    stream.close();
    await files?.close();
  }
  await writeShardManifest(folder, head.shardManifest);
  return { ...head, bytes: files.bytes };
}

type CheckedHead = Omit<FetchedSnapshot, 'bytes'>;

/** Throws an error that says what of it is not what was asked for. */
function checkHead(head: SnapshotHead__Output, { address, ...asked }: SnapshotSource): CheckedHead {
  const { generation, logId, shard } = head;
  const manifest = parseManifest(head.indexManifest, address);
  const shardManifest = parseShardManifest(head.shardManifest);
  if (shard !== asked.shard) throw new Error(`it sent shard ${shard}`);
  if (manifest.name !== asked.index) throw new Error(`it sent the index \`${manifest.name}\``);
  if ((asked.generation ?? 0) !== 0 && generation !== asked.generation)
    throw new Error(`it sent generation ${generation}`);
  const { after = -1 } = asked;
  if (generation <= after) throw new Error(`it has generation ${generation}, one after ${after} is needed`);
  if (asked.build !== undefined && manifest.build !== asked.build) {
    throw new Error(`its index is build ${manifest.build}, not ${asked.build}`);
  }
  if (logId === '' && generation !== manifest.generation) {
    throw new Error(`it sent generation ${generation} and no log that it comes from`);
  }
  const [names, sent] = [fileNamesOf(shardManifest), head.files.map(({ name }) => name)];
  if (names.join('/') !== sent.join('/')) throw new Error('the files it sent are not those that its manifest names');
  return { generation, logId, manifest, shardManifest: withWritten(shardManifest, { logId, generation }) };
}

interface SnapshotStream {
  /** Ends when all is sent; throws if the stream breaks. */
  readonly messages: AsyncIterable<SnapshotResponse__Output>;
  close(): void;
}

function openStream(options: SnapshotSource): SnapshotStream {
  const { address, index, generation = 0, clock, stallMs } = options;
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc-node.flow_control_window': 1024 * 1024,
  });
  const asIs = (bytes: Buffer): Buffer => bytes;
  const request = codecs.snapshotRequest.encode({ index, generation });
  const call = client.makeServerStreamRequest<Buffer, Buffer>(shardService.Snapshot.path, asIs, asIs, request);
  // Once it is not read any more, nobody else is told that it has broken.
  call.on('error', () => {});
  const watch = new StallWatch(call, clock, stallMs ?? defaultStallMs);
  return {
    messages: read(call, watch),
    close() {
      watch.stop();
      call.cancel();
      client.close();
    },
  };
}

async function* read(call: ClientReadableStream<Buffer>, watch: StallWatch): AsyncGenerator<SnapshotResponse__Output> {
  watch.waiting();
  try {
    for await (const bytes of call) {
      watch.stop();
      yield codecs.snapshotResponse.decode(bytes as Buffer);
      watch.waiting();
    }
  } catch (error) {
    if (watch.isStalled) throw new Error(watch.reason);
    const { details, message } = error as Error & { details?: string };
    throw new Error(plainDetails(details ?? message), { cause: error });
  }
}

/** Ends a stream on which nothing comes although somebody waits for it. */
class StallWatch {
  isStalled = false;
  readonly reason: string;
  readonly #call: ClientReadableStream<Buffer>;
  readonly #clock: Clock;
  readonly #stallMs: number;
  #cancelTimer: () => void = () => {};

  constructor(call: ClientReadableStream<Buffer>, clock: Clock, stallMs: number) {
    this.reason = `it sent nothing for ${stallMs} ms`;
    this.#call = call;
    this.#clock = clock;
    this.#stallMs = stallMs;
  }

  waiting(): void {
    this.stop();
    this.#cancelTimer = this.#clock.setTimer(this.#stallMs, () => {
      this.isStalled = true;
      this.#call.cancel();
    });
  }

  stop(): void {
    this.#cancelTimer();
  }
}
