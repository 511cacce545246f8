import { connect, type ServerHttp2Session } from 'node:http2';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import {
  type FrameEvents,
  type FrameStream,
  type ListeningServer,
  listenGrpc,
  openSessionStream,
  serverStream,
  shardService,
  systemClock,
} from '@muster/proto';

/** What an end of a stream was told, and its stream. */
export interface SeenEnd {
  readonly stream: FrameStream;
  readonly told: string[];
}

/** Gives events that note what they are told. */
export function noting(told: string[]): FrameEvents {
  return {
    frame: (bytes) => told.push(`frame ${bytes.toString()}`),
    drain: () => told.push('drain'),
    end: () => told.push('end'),
    close: (reason) => told.push(`close: ${reason}`),
  };
}

/** A gRPC server whose `ShardService.Session` the test holds the server's end of. */
export class StreamServer {
  readonly ends: SeenEnd[] = [];
  private server: ListeningServer | undefined;

  async start(): Promise<void> {
    const Session = (call: ServerDuplexStream<Buffer, Buffer>): void => {
      const told: string[] = [];
      this.ends.push({ stream: serverStream(call, noting(told)), told });
    };
    const { Session: definition } = shardService;
    this.server = await listenGrpc(
      '127.0.0.1:0',
      [
        {
          name: 'muster.v1.ShardService',
          definition: { Session: definition },
          implementation: { Session },
        },
      ],
      systemClock,
    );
  }

  get address(): string {
    return this.server?.address ?? '';
  }

  /** The server's end of the newest stream, when it has come. */
  async end(): Promise<SeenEnd> {
    await until(() => this.ends.length > 0);
    return this.ends.at(-1) as SeenEnd;
  }

  /** Opens a stream; gives both ends, after a frame each way. */
  async pair(): Promise<{ readonly client: SeenEnd; readonly server: SeenEnd }> {
    this.ends.length = 0;
    const told: string[] = [];
    const stream = openSessionStream(this.address, shardService.Session)(noting(told));
    stream.write(Buffer.from('hello'));
    const server = await this.end();
    server.stream.write(Buffer.from('hello'));
    await until(() => told.length > 0 && server.told.length > 0);
    told.length = 0;
    server.told.length = 0;
    return { client: { stream, told }, server };
  }

  /** Opens a stream by HTTP/2 alone: it reads nothing and ends nothing by itself. */
  rawClient() {
    this.ends.length = 0;
    const session = connect(`http://${this.address}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': shardService.Session.path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => {});
    return { session: session as unknown as Pick<ServerHttp2Session, 'destroy'>, stream };
  }

  /** Ends it; gives how long that took, in milliseconds. */
  async stop(graceMs = 0): Promise<number> {
    const startMs = performance.now();
    await this.server?.close(graceMs);
    return performance.now() - startMs;
  }
}

/** Waits until it is so, for 3 s at most: what is expected then tells what is missing. */
export async function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + 3000;
  while (!isSo() && performance.now() < endMs) await new Promise((resolve) => setImmediate(resolve));
}
