import { Client, credentials, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { type Clock, codecs, indexService, plainDetails } from '@muster/proto';

/** A stream of writes to the writer of an index. */
export interface WriteStream {
  /** Sends a batch; false: the stream is full until `drained`. */
  write(batch: Buffer): boolean;
  /** No more batches follow. */
  end(): void;
  /** Nobody waits for its acknowledgements any more. */
  cancel(): void;
  /** Hands over no acknowledgements until {@link resume}. */
  pause(): void;
  resume(): void;
}

/** What a stream of writes tells. */
export interface WriteStreamEvents {
  acknowledged(response: Buffer): void;
  drained(): void;
  /** It is over: nothing follows. */
  finished(status: StatusObject): void;
}

/** How a unary call went. */
export interface UnaryResult {
  readonly status: StatusObject;
  /** Nothing unless the status is OK. */
  readonly response: Buffer | undefined;
}

/** The writer of an index, as a coordinator reaches it. */
export interface WriterLink {
  readonly address: string;
  /** Opens a stream of writes, to be over by `deadline`. */
  write(deadline: Date | number, events: WriteStreamEvents): WriteStream;
  /** Passes a `RefreshRequest` on; gives a function that gives the call up. */
  refresh(request: Buffer, deadline: Date | number, done: (result: UnaryResult) => void): () => void;
  close(): void;
}

const identity = (bytes: Buffer): Buffer => bytes;

/** Longest message taken from a writer, in bytes. */
const maxResponseBytes = 16 * 1024 * 1024;

/** A writer that is stopped, or whose machine is gone without a word, is noticed after the two together. */
const keepalive = { 'grpc.keepalive_time_ms': 2000, 'grpc.keepalive_timeout_ms': 5000 };

/** Connects to the writer of an index when it is first needed. */
export function connectWriter(index: string, address: string): WriterLink {
  const client = new Client(address, credentials.createInsecure(), {
    ...keepalive,
    'grpc.max_receive_message_length': maxResponseBytes,
    // A writer that was down is asked again soon after it is back.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 500,
    'grpc.use_local_subchannel_pool': 1,
    // What was written may be on disk: only who wrote it knows whether to write it again.
    'grpc.enable_retries': 0,
  });
  const told = (given: StatusObject): StatusObject => inPlainWords(given, index, address);
  return {
    address,
    close: () => client.close(),
    write: (deadline, events) =>
      openWrite(client, deadline, {
        ...events,
        finished: (given) => events.finished(told(given)),
      }),
    refresh(request, deadline, done) {
      let response: Buffer | undefined;
      const { path } = indexService.Refresh;
      const metadata = new Metadata();
      const call = client.makeUnaryRequest(
        path,
        identity,
        identity,
        request,
        metadata,
        { deadline },
        (_error, bytes) => {
          response = bytes;
        },
      );
      // It comes behind the callback, with the trailers, whatever happens.
      call.on('status', (given) => done({ status: told(given), response }));
      return () => call.cancel();
    },
  };
}

function openWrite(client: Client, deadline: Date | number, events: WriteStreamEvents): WriteStream {
  const call = client.makeBidiStreamRequest(indexService.Write.path, identity, identity, new Metadata(), { deadline });
  let ended: StatusObject | undefined;
  let isRead = false;
  // A status may come while acknowledgements that came before it wait to be read.
  const finish = (): void => {
    if (ended !== undefined && isRead) events.finished(ended);
  };
  call.on('data', (response: Buffer) => events.acknowledged(response));
  call.on('drain', () => events.drained());
  call.on('end', () => {
    isRead = true;
    finish();
  });
  call.on('status', (given: StatusObject) => {
    ended = given;
    finish();
  });
  // The status says the same.
  call.on('error', () => {});
  return {
    write: (batch) => call.write(batch),
    end: () => call.end(),
    cancel: () => call.cancel(),
    pause: () => void call.pause(),
    resume: () => void call.resume(),
  };
}

/** What grpc-js says of a connection that is lost while it is used. */
const lost = /^(Connection dropped|Connection closed|read ECONN|.*RST_STREAM)/;

/** A status of the writer as it is; one that stands for a writer that cannot be reached says so. */
function inPlainWords(given: StatusObject, index: string, address: string): StatusObject {
  const why = plainDetails(given.details);
  const isOurs = given.code === status.UNAVAILABLE && (why !== given.details || lost.test(why));
  if (!isOurs) return given;
  return { ...given, details: `the writer of "${index}" at ${address} cannot be reached: ${why}` };
}

/** Time for the writer to make a new generation, in milliseconds. */
const refreshMs = 10_000;

/** Asks a writer for a new generation; gives its number. */
export async function askRefresh(index: string, writer: WriterLink, clock: Clock): Promise<number> {
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const giveUp = writer.refresh(codecs.refreshRequest.encode({ index }), Number.POSITIVE_INFINITY, (result) => {
      cancelTimer();
      const { status: given, response } = result;
      if (response === undefined) reject(new Error(given.details));
      else resolve(response);
    });
    const cancelTimer = clock.setTimer(refreshMs, giveUp);
  });
  return codecs.refreshResponse.decode(answer).generation;
}
