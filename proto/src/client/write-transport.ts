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
  /** Asks for a new generation; rejects with {@link WriteError} only. */
  refresh(index: string): Promise<RefreshResponse__Output>;
}

const channelOptions: ClientOptions = {
  // A new stream shall try to connect at once, whatever became of the one before.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

/** Reaches the writer, or a coordinator that passes on to it, at `address` (`host:port`) by gRPC. */
export function grpcWrites(address: string): WriteTransport {
  const newClient = (): Client => new Client(address, credentials.createInsecure(), channelOptions);
  return {
    open: (events) => openStream(newClient(), events),
    refresh: (index) => refresh(newClient(), index),
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
    if (!isOver) events.acknowledged(codecs.writeResponse.decode(bytes));
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

function refresh(client: Client, index: string): Promise<RefreshResponse__Output> {
  const { path, requestSerialize, responseDeserialize } = indexService.Refresh;
  const bytes = codecs.refreshRequest.encode({ index });
  return new Promise<RefreshResponse__Output>((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, bytes, (error, response) => {
      if (error === null && response !== undefined) resolve(codecs.refreshResponse.decode(response));
      else reject(error === null ? new WriteError('internal', 'neither an answer nor an error') : errorOf(error));
    });
  }).finally(() => client.close());
}

function errorOf({ code, details, message }: ServiceError): WriteError {
  return writeErrorOf(code, plainDetails(details ?? message));
}
