import { type ServerDuplexStream, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { codecs, indexService, type ListeningServer, listenGrpc, systemClock, WriteError } from '@muster/proto';
import { FakeLog } from './fake-writes.js';

type WriteCall = ServerDuplexStream<Buffer, Buffer>;

/** A writer that keeps its log in memory, on a real socket. */
export class FakeIndexService {
  readonly log = new FakeLog();
  /** Batches that came. */
  batches = 0;
  /** Batches that are taken before it says nothing more; what comes then is taken too. */
  silentAfter = Number.POSITIVE_INFINITY;
  /** Called at each batch, with its number. */
  onBatch: (batches: number) => void = () => {};
  readonly #calls = new Set<WriteCall>();
  #server: ListeningServer | undefined;

  /** Where it listens. */
  get address(): string {
    return this.#server?.address ?? '';
  }

  async start(listen = '127.0.0.1:0'): Promise<void> {
    const implementation = {
      Write: (call: WriteCall) => this.#write(call),
      Refresh: (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
        callback(null, codecs.refreshResponse.encode({ generation: this.log.operations.length })),
      Log: (call: WriteCall) => call.end(),
    };
    const service = { name: 'muster.v1.IndexService', definition: indexService, implementation };
    this.#server = await listenGrpc(listen, [service as never], systemClock);
  }

  /** Ends it and every connection. */
  async stop(): Promise<void> {
    await this.#server?.close(0);
  }

  /** Ends every stream, as a writer does that is started again. */
  cut(): void {
    for (const call of this.#calls) call.emit('error', { code: status.UNAVAILABLE, details: 'it was cut' });
    this.#calls.clear();
  }

  #write(call: WriteCall): void {
    this.#calls.add(call);
    call.on('data', (bytes: Buffer) => {
      const answer = this.log.take(codecs.writeRequest.decode(bytes));
      this.batches++;
      if (this.batches > this.silentAfter || !this.#calls.has(call)) return;
      if (answer instanceof WriteError) {
        call.emit('error', { code: status.INVALID_ARGUMENT, details: answer.message });
      } else call.write(codecs.writeResponse.encode(answer));
      this.onBatch(this.batches);
    });
    call.on('end', () => call.end());
  }
}
