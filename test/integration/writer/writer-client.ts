import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientDuplexStream, credentials, type ServiceError } from '@grpc/grpc-js';
import {
  codecs,
  indexService,
  type LogRequest,
  type LogResponse__Output,
  type Operation,
  type RefreshResponse__Output,
  type WriteRequest,
  type WriteResponse__Output,
} from '@muster/proto';
import { type BuildOptions, buildIndex } from '@muster/shard';

/** A bidirectional stream read one message at a time. */
export class TalkStream<Sent, Received> {
  /** How it ended; undefined while it has not. */
  ended: { code: number; details: string } | undefined;
  private readonly call: ClientDuplexStream<Buffer, Buffer>;
  private readonly encode: (message: Sent) => Buffer;
  private readonly received: Received[] = [];
  private wake: (() => void) | undefined;

  constructor(
    call: ClientDuplexStream<Buffer, Buffer>,
    encode: (message: Sent) => Buffer,
    decode: (bytes: Buffer) => Received,
  ) {
    this.call = call;
    this.encode = encode;
    const over = (code: number, details: string): void => {
      this.ended ??= { code, details };
      this.wake?.();
    };
    call.on('data', (bytes: Buffer) => {
      this.received.push(decode(bytes));
      this.wake?.();
    });
    call.on('error', ({ code, details }: ServiceError) => over(code, details));
    call.on('status', ({ code, details }: { code: number; details: string }) => over(code, details));
  }

  send(message: Sent): void {
    this.call.write(this.encode(message));
  }

  /** The next message; undefined if the stream ended. */
  async next(): Promise<Received | undefined> {
    while (this.received.length === 0 && this.ended === undefined) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.received.shift();
  }

  /** How it ends; what was received before is dropped. */
  async status(): Promise<{ code: number; details: string } | undefined> {
    while ((await this.next()) !== undefined);
    return this.ended;
  }

  end(): void {
    this.call.end();
  }

  cancel(): void {
    this.call.cancel();
  }

  /** Reads nothing until `resume`. */
  pause(): void {
    this.call.pause();
  }

  resume(): void {
    this.call.resume();
  }
}

/** A caller of `IndexService`. */
export class WriterClient {
  private readonly client: Client;

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
  }

  write(): TalkStream<WriteRequest, WriteResponse__Output> {
    const { path } = indexService.Write;
    const call = this.client.makeBidiStreamRequest<Buffer, Buffer>(path, asIs, asIs);
    return new TalkStream(call, codecs.writeRequest.encode, codecs.writeResponse.decode);
  }

  log(request: LogRequest): TalkStream<LogRequest, LogResponse__Output> {
    const { path } = indexService.Log;
    const call = this.client.makeBidiStreamRequest<Buffer, Buffer>(path, asIs, asIs);
    const stream = new TalkStream(call, codecs.logRequest.encode, codecs.logResponse.decode);
    stream.send(request);
    return stream;
  }

  refresh(index: string): Promise<RefreshResponse__Output> {
    return new Promise((resolve, reject) => {
      const request = codecs.refreshRequest.encode({ index });
      this.client.makeUnaryRequest<Buffer, Buffer>(
        indexService.Refresh.path,
        asIs,
        asIs,
        request,
        (error, response) => {
          if (error !== null) reject(error);
          else resolve(codecs.refreshResponse.decode(response as Buffer));
        },
      );
    });
  }

  close(): void {
    this.client.close();
  }
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}

/** A document to be added. */
export function upsert(document: object): Operation {
  return { upsert: Buffer.from(JSON.stringify(document)) };
}

/** The next message of a stream that must not end. */
export async function answer<Received>(stream: TalkStream<never, Received>): Promise<Received> {
  const received = await stream.next();
  if (received === undefined) throw new Error(`the stream ended: ${stream.ended?.code} ${stream.ended?.details}`);
  return received;
}

/** A response as a value. */
export function plain({ idempotencyKey, lastSeq, refused, repeatedKey }: WriteResponse__Output): object {
  return { idempotencyKey, lastSeq, refused: refused.map((each) => ({ ...each })), repeatedKey };
}

/** The documents and ids of operations, as text. */
export function textsOf({ operations }: LogResponse__Output): string[] {
  return operations.map(({ seq, operation }) => {
    return `${seq} ${operation?.kind === 'upsert' ? operation.upsert : `- ${operation?.delete}`}`;
  });
}

/** An index of a few documents in a folder of its own. */
export interface BuiltIndex {
  readonly dir: string;
  remove(): Promise<void>;
}

/** Builds the index `islands`: two shards, three documents, so that the first write gets the number 3. */
export async function builtIndex(options: Partial<BuildOptions> = {}): Promise<BuiltIndex> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  const file = join(folder, 'islands.jsonl');
  const lines = ['Java', 'Bali', 'Lombok'].map((title, id) => JSON.stringify({ id: String(id), title, year: 1900 }));
  await writeFile(file, lines.join('\n'));
  const dir = join(folder, 'islands');
  await buildIndex({ files: [file], out: dir, shards: 2, ...options });
  return { dir, remove: () => rm(folder, { recursive: true }) };
}
