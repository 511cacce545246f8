import {
  Metadata,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type StatusObject,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type Clock, codecs, MalformedMessage, statusDetails } from '@muster/proto';
import { Cancellation } from '../cancellation.js';
import { reached, untilVisible, type WatchedIndex } from '../generation/wait-for-writes.js';
import type { IndexView } from '../words.js';
import { indexNameOf, withIndexName } from '../writes/index-name.js';
import { type BatchRoute, WriteRelay } from '../writes/write-relay.js';
import type { WriterLink } from '../writes/writer-link.js';

/** What passing writes on needs. */
export interface IndexServiceOptions {
  /** The index that a name stands for; nothing if there is none. */
  readonly realName: (name: string) => string | undefined;
  /** Names of indexes and aliases, for who names another. */
  readonly names: () => readonly string[];
  /** Whether writes to an alias are held; to an index by its own name they never are. */
  readonly isHeld: (name: string) => boolean;
  /** The writer of an index; nothing if it has none. */
  readonly writerOf: (index: string) => WriterLink | undefined;
  /** What queries read. */
  readonly indexOf: (index: string) => WatchedIndex;
  readonly clock: Clock;
}

/** `IndexService` as a coordinator serves it. */
export interface IndexService {
  readonly implementation: UntypedServiceImplementation;
  /** Ends all streams as soon as what was taken of them is acknowledged. */
  drain(): void;
  /** Resolves when nothing that was taken for the index is under way any more; after a second the rest is cut off. */
  settle(index: string): Promise<void>;
}

/** Streams of writes open at once in one process; more are refused. */
const maxStreams = 64;

/** Time for a writer to acknowledge what it was sent before writes were held, in milliseconds. */
const settleMs = 1000;

/** Time for a new generation to be read by queries, in milliseconds. */
const visibleMs = 10_000;

/** Passes `Write` and `Refresh` on to the writers of indexes. */
export function createIndexService(options: IndexServiceOptions): IndexService {
  const relays = new Set<WriteRelay>();
  return {
    implementation: {
      Write: (call: ServerDuplexStream<Buffer, Buffer>) => serveWrite(call, relays, options),
      Refresh: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
        serveRefresh(call, callback, options),
      Log: (call: ServerDuplexStream<Buffer, Buffer>) => call.emit('error', logIsElsewhere),
    },
    drain: () => {
      for (const relay of relays) relay.endWith(draining);
    },
    settle: (index) => settle(index, [...relays], options.clock),
  };
}

async function settle(index: string, relays: readonly WriteRelay[], clock: Clock): Promise<void> {
  // A front end that takes no acknowledgements keeps those of its writer from being read.
  const cancelTimer = clock.setTimer(settleMs, () => {
    for (const relay of relays) relay.cut(index, cutOff);
  });
  await Promise.all(relays.map((relay) => relay.settled(index)));
  cancelTimer();
}

function serveWrite(
  call: ServerDuplexStream<Buffer, Buffer>,
  relays: Set<WriteRelay>,
  options: IndexServiceOptions,
): void {
  if (relays.size >= maxStreams) {
    const details = `${maxStreams} streams of writes are open here, the most there may be`;
    call.emit('error', statusOf(status.RESOURCE_EXHAUSTED, details));
    return;
  }
  const over = (): void => void relays.delete(relay);
  const relay: WriteRelay = new WriteRelay(
    {
      write: (response) => call.write(response),
      pause: () => void call.pause(),
      resume: () => void call.resume(),
      end: (trailers) => {
        over();
        call.end(trailers);
      },
      fail: (given) => {
        over();
        call.emit('error', asSent(given));
      },
    },
    (batch) => routeOf(batch, call.getDeadline(), options),
  );
  relays.add(relay);
  call.on('data', (batch: Buffer) => relay.take(batch));
  call.on('end', () => relay.end());
  call.on('drain', () => relay.unblock());
  const gone = (): void => {
    over();
    relay.cancel();
  };
  call.on('cancelled', gone);
  // A client that breaks the protocol has gone as well.
  call.on('error', gone);
}

function serveRefresh(
  call: ServerUnaryCall<Buffer, Buffer>,
  callback: sendUnaryData<Buffer>,
  options: IndexServiceOptions,
): void {
  const target = targetOf(call.request, options);
  if ('refused' in target) {
    callback(asSent(target.refused));
    return;
  }
  const giveUp = target.writer.refresh(target.request, call.getDeadline(), ({ status: given, response }) => {
    if (response === undefined) callback(asSent(given));
    else void answerWhenRead(response);
  });
  const cancellation = new Cancellation();
  call.on('cancelled', () => {
    giveUp();
    cancellation.cancel();
  });
  const answerWhenRead = async (response: Buffer): Promise<void> => {
    const { generation } = codecs.refreshResponse.decode(response);
    const watched = options.indexOf(target.index);
    const isRead = await untilVisible(
      { watched, seq: generation - 1 },
      { waitMs: visibleMs, cancellation },
      options.clock,
    );
    if (isRead) callback(null, response);
    else callback(asSent(notRead(target.index, generation, watched.view)));
  };
}

function notRead(index: string, generation: number, view: IndexView): StatusObject {
  const details = `generation ${generation} of "${index}" is there, but was not visible within ${visibleMs} ms: ${reached(view)}`;
  return statusOf(status.UNAVAILABLE, details);
}

function routeOf(batch: Buffer, deadline: Date | number, options: IndexServiceOptions): BatchRoute {
  const target = targetOf(batch, options);
  if ('refused' in target) return target;
  const { name, index, request, writer } = target;
  if (options.isHeld(name)) return { refused: statusOf(status.UNAVAILABLE, heldDetails(name)) };
  return { index, batch: request, open: (events) => writer.write(deadline, events) };
}

type Target =
  | { readonly name: string; readonly index: string; readonly request: Buffer; readonly writer: WriterLink }
  | { readonly refused: StatusObject };

/** Whose request it is, with the index's own name in it. */
function targetOf(request: Buffer, { realName, names, writerOf }: IndexServiceOptions): Target {
  const name = readName(request);
  if (name === undefined) return { refused: statusOf(status.INVALID_ARGUMENT, 'the request is no message') };
  const index = realName(name);
  if (index === undefined) {
    const known = names().join(', ') || '(none)';
    const details = `index must be one of: ${known}, got ${JSON.stringify(name)}`;
    return { refused: statusOf(status.INVALID_ARGUMENT, details) };
  }
  const writer = writerOf(index);
  if (writer === undefined) {
    const details = `"${index}" cannot be written to: no writer is configured for it`;
    return { refused: statusOf(status.FAILED_PRECONDITION, details) };
  }
  return { name, index, writer, request: index === name ? request : withIndexName(request, index) };
}

function readName(request: Buffer): string | undefined {
  try {
    return indexNameOf(request);
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}

function statusOf(code: status, details: string): StatusObject {
  return { code, details, metadata: new Metadata() };
}

/** As a server sends it: `emit('error')` takes an error's shape, and details must be what a header can be. */
function asSent({ code, details, metadata }: StatusObject) {
  return { code, details: statusDetails(details), metadata, name: 'Error', message: details };
}

const logIsElsewhere = statusOf(
  status.UNIMPLEMENTED,
  'Log is served by the writer of the index, not by coordinators: replicas ask it there',
);

function heldDetails(name: string): string {
  return `"${name}" is being switched to another index: what is not acknowledged is to be written again in a moment`;
}

const cutOff = statusOf(
  status.UNAVAILABLE,
  'an alias of the index is being switched: what is not acknowledged may have been written, write it again in a moment',
);

const draining = statusOf(
  status.UNAVAILABLE,
  'the coordinator is draining: what is not acknowledged was not written, write it to another',
);
