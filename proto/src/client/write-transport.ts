import { Client, type ClientOptions, credentials, type ServiceError } from '@grpc/grpc-js';
import type { RefreshResponse__Output, WriteResponse__Output } from '../generated/messages.js';
import { plainDetails } from '../plain-details.js';
import { codecs, indexService } from '../services.js';
import { WriteError, writeErrorOf } from './write-error.js';

/** What a stream of batches tells. */
export interface WriteEvents {
  /** The first batch that was not yet acknowledged is. */
  acknowledged(response: WriteResponse__Output): void;
  /** The stream is over, nothing follows; why. */
  over(error: WriteError): void;
}

/** A stream of batches. */
export interface WriteStream {
  /** Sends a batch: an encoded `WriteRequest`. */
  send(request: Buffer): void;
  /** Ends it at once; nothing more is told. */
  cancel(): void;
}

/** How a {@link WriteClient} reaches a writer. */
export interface WriteTransport {
  /** Opens a stream of batches. */
  open(events: WriteEvents): WriteStream;
  /** Asks for a new generation, until `signal` says no longer; rejects with {@link WriteError} only. */
  refresh(index: string, signal: AbortSignal): Promise<RefreshResponse__Output>;
}

const channelOptions: ClientOptions = {
  // A new stream shall try to connect at once, whatever became of the one before.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  // An acknowledgement names every write that was refused, of up to 10,000.
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
};

/** Reaches the writer, or a coordinator that passes on to it, at `address` (`host:port`) by gRPC. */
export function grpcWrites(address: string): WriteTransport {
  const newClient = (): Client => new Client(address, credentials.createInsecure(), channelOptions);
  return {
    open: (events) => openStream(newClient(), events),
    refresh: (index, signal) => refresh(newClient(), index, signal),
  };
}

function openStream(client: Client, events: WriteEvents): WriteStream {
  const { path, requestSerialize, responseDeserialize } = indexService.Write;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  let isOver = false;
  const over = (error: WriteError | undefined): void => {
    if (isOver) return;
    isOver = true;
    client.close();
    if (error !== undefined) events.over(error);
  };
  call.on('data', (bytes: Buffer) => {
    if (isOver) return;
    let response: WriteResponse__Output;
    try {
      response = codecs.writeResponse.decode(bytes);
    } catch (error) {
      over(unintelligible(error));
      return;
    }
    events.acknowledged(response);
  });
  call.on('error', (error: ServiceError) => over(errorOf(error)));
  call.on('end', () => over(new WriteError('unavailable', 'the server ended the stream')));
  return {
    send: (request) => void call.write(request),
    cancel: () => {
      over(undefined);
      call.cancel();
    },
  };
}

async function refresh(client: Client, index: string, signal: AbortSignal): Promise<RefreshResponse__Output> {
  const response = await new Promise<Buffer>((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = indexService.Refresh;
    const bytes = codecs.refreshRequest.encode({ index });
    const call = client.makeUnaryRequest(path, requestSerialize, responseDeserialize, bytes, (error, answer) => {
      if (error !== null) reject(errorOf(error));
      else if (answer === undefined) reject(new WriteError('internal', 'neither an answer nor an error'));
      else resolve(answer);
    });
    signal.addEventListener('abort', () => call.cancel(), { once: true });
  }).finally(() => client.close());
  try {
    return codecs.refreshResponse.decode(response);
  } catch (error) {
    throw unintelligible(error);
  }
}

function unintelligible(error: unknown): WriteError {
  return new WriteError('internal', `an answer cannot be understood: ${(error as Error).message}`);
}

function errorOf({ code, details, message }: ServiceError): WriteError {
  return writeErrorOf(code, plainDetails(details ?? message));
}
