import {
  Metadata,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { codecs } from '@muster/proto';
import { checkIndex } from './check-batch.js';
import { InFlight } from './in-flight.js';
import { LogStream, type LogStreamOptions } from './log-stream.js';
import type { Marker } from './marker.js';
import { callStatus, crowded } from './stream-failure.js';
import { WriteStream } from './write-stream.js';
import type { Writer } from './writer.js';

/** What an index's service is made of. */
export interface IndexServiceOptions extends Omit<LogStreamOptions, 'onOver'> {
  readonly writer: Writer;
  readonly marker: Marker;
}

/** A service and what ends its streams. */
export interface IndexServing {
  readonly implementation: UntypedServiceImplementation;
  /** Acknowledges what was taken, as it becomes durable, and ends all streams. */
  stop(): void;
}

/** Streams of writes open at once: each may hold some batches in memory. */
const maxWriteStreams = 64;
/** Streams of the log open at once: one for each replica of each shard. */
const maxLogStreams = 1024;

/** Of all streams together: what they may have in memory. */
const maxBytesInFlight = 64 * 1024 * 1024;

/** Serves `IndexService`. */
export function createIndexService(options: IndexServiceOptions): IndexServing {
  const { writer, tell } = options;
  const writing = new Set<WriteStream>();
  const together = new InFlight(maxBytesInFlight);
  const following = new Set<LogStream>();
  const implementation: UntypedServiceImplementation = {
    Write: (call: ServerDuplexStream<Buffer, Buffer>) => {
      if (writing.size >= maxWriteStreams) {
        call.emit('error', crowded(maxWriteStreams, 'writes'));
        return;
      }
      const stream: WriteStream = new WriteStream(call, {
        writer,
        together,
        tell,
        onOver: () => writing.delete(stream),
      });
      writing.add(stream);
    },
    Log: (call: ServerDuplexStream<Buffer, Buffer>) => {
      if (following.size >= maxLogStreams) {
        call.emit('error', crowded(maxLogStreams, 'the log'));
        return;
      }
      const stream: LogStream = new LogStream(call, { ...options, onOver: () => following.delete(stream) });
      following.add(stream);
    },
    Refresh: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
      refresh(call.request, options).then(
        (response) => callback(null, response),
        (error: unknown) => callback({ ...callStatus(error, tell), name: 'ServiceError', metadata: new Metadata() }),
      );
    },
  };
  return {
    implementation,
    stop: () => {
      for (const stream of [...writing, ...following]) stream.stop();
    },
  };
}

async function refresh(request: Buffer, { index, marker }: IndexServiceOptions): Promise<Buffer> {
  checkIndex(codecs.refreshRequest.decode(request).index, index);
  return codecs.refreshResponse.encode({ generation: await marker.refresh() });
}
