import { Client, type ClientDuplexStream, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { codecs, indexService, type LogRequest, type LogResponse__Output, plainDetails } from '@muster/proto';

/** The writer's log, being read. */
export interface LogStream {
  /**
   * What the log says, in order; while none is asked for, no more is sent but for a little. Ends by throwing
   * `LogTrouble`, or when it is closed.
   */
  readonly responses: AsyncIterable<LogResponse__Output>;
  /** Tells the writer how far the replica has come. */
  report(request: LogRequest): void;
  close(): void;
}

/** Begins to read the log. */
export type OpenLog = (first: LogRequest) => LogStream;

/** Why the log cannot be read. */
export class LogTrouble extends Error {
  override readonly name = 'LogTrouble';
  /** Whether it is of no use to try again soon. */
  readonly isLasting: boolean;

  constructor(message: string, isLasting: boolean) {
    super(message);
    this.isLasting = isLasting;
  }
}

/** A writer that is stopped, or a network that swallows all, is noticed after the two together. */
const keepalive = { 'grpc.keepalive_time_ms': 2000, 'grpc.keepalive_timeout_ms': 3000 };

/** Reads the log of the writer at an address, each time over a connection of its own. */
export function writersLog(address: string): OpenLog {
  return (first) => {
    const client = new Client(address, credentials.createInsecure(), {
      ...keepalive,
      'grpc.use_local_subchannel_pool': 1,
      'grpc.max_receive_message_length': 64 * 1024 * 1024,
      'grpc-node.flow_control_window': 1024 * 1024,
    });
    const identity = (bytes: Buffer): Buffer => bytes;
    const call = client.makeBidiStreamRequest<Buffer, Buffer>(indexService.Log.path, identity, identity);
    // Told to who reads; told as an event alone, it would end the process.
    call.on('error', () => {});
    call.write(codecs.logRequest.encode(first));
    return {
      responses: responsesOf(call, address),
      report: (request) => void call.write(codecs.logRequest.encode(request)),
      close: () => {
        call.cancel();
        client.close();
      },
    };
  };
}

async function* responsesOf(
  call: ClientDuplexStream<Buffer, Buffer>,
  address: string,
): AsyncGenerator<LogResponse__Output, void> {
  try {
    for await (const bytes of call) yield codecs.logResponse.decode(bytes as Buffer);
  } catch (error) {
    const { code, details = (error as Error).message } = error as Partial<ServiceError>;
    // By this replica, which closes the stream, or by a writer that ends.
    if (code === status.CANCELLED) return;
    if (code === undefined) throw new LogTrouble(`the writer at ${address} cannot be understood: ${details}`, true);
    if (code !== status.UNAVAILABLE) throw new LogTrouble(`the writer at ${address} refuses: ${details}`, true);
    throw new LogTrouble(`the writer at ${address} cannot be reached: ${plainDetails(details)}`, false);
  }
}
