import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { codecs, indexService, type ListeningServer, listenGrpc, systemClock } from '@muster/proto';
import type { LogStream, LogTrouble } from '@muster/shard';
import type { FakeLog } from './fake-log.js';

/** Serves a log in memory as a writer serves its own. */
export function serveLog(log: FakeLog, listen = '127.0.0.1:0'): Promise<ListeningServer> {
  const Log = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    let stream: LogStream | undefined;
    call.on('error', () => stream?.close());
    call.on('cancelled', () => stream?.close());
    call.on('end', () => stream?.close());
    call.on('data', (bytes: Buffer) => {
      const request = codecs.logRequest.decode(bytes);
      if (stream) return stream.report(request);
      stream = log.open(request);
      void send(stream, call);
    });
  };
  return listenGrpc(
    listen,
    [{ name: 'muster.v1.IndexService', definition: { Log: indexService.Log }, implementation: { Log } }],
    systemClock,
  );
}

async function send(stream: LogStream, call: ServerDuplexStream<Buffer, Buffer>): Promise<void> {
  try {
    for await (const response of stream.responses) {
      const isRoom = call.write(codecs.logResponse.encode(response));
      if (!isRoom) await new Promise<void>((resolve) => call.once('drain', resolve));
    }
    call.end();
  } catch (error) {
    const { isLasting, message } = error as LogTrouble;
    const code = isLasting ? status.FAILED_PRECONDITION : status.UNAVAILABLE;
    call.emit('error', { code, details: message });
  }
}
