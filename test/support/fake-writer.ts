import { Metadata, type ServerDuplexStream, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { codecs, indexService, type ListeningServer, listenGrpc, systemClock } from '@muster/proto';

/** A writer over a real socket, that keeps in memory what it is sent. */
export class FakeWriter {
  readonly batches: { readonly index: string; readonly key: string }[] = [];
  readonly refreshed: string[] = [];
  /** Ends a stream with this when it is sent a batch with the key `refuse`. */
  refusal = { code: status.RESOURCE_EXHAUSTED, details: 'the log is full' };
  private seq = 0;
  private server: ListeningServer | undefined;

  get address(): string {
    return this.server?.address ?? '';
  }

  async listen(address = '127.0.0.1:0'): Promise<void> {
    const implementation = {
      Write: (call: ServerDuplexStream<Buffer, Buffer>) => this.write(call),
      Refresh: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
        const { index } = codecs.refreshRequest.decode(call.request);
        this.refreshed.push(index);
        callback(null, codecs.refreshResponse.encode({ generation: this.seq }));
      },
      Log: (call: ServerDuplexStream<Buffer, Buffer>) => call.end(),
    };
    const served = { name: 'muster.v1.IndexService', definition: indexService, implementation };
    this.server = await listenGrpc(address, [served], systemClock);
  }

  async close(): Promise<void> {
    await this.server?.close(0);
  }

  private write(call: ServerDuplexStream<Buffer, Buffer>): void {
    call.on('data', (bytes: Buffer) => {
      const { index, idempotencyKey: key, operations } = codecs.writeRequest.decode(bytes);
      const metadata = new Metadata();
      metadata.set('served-by', index);
      if (key === 'refuse') {
        call.emit('error', { ...this.refusal, metadata });
        return;
      }
      this.batches.push({ index, key });
      this.seq += operations.length;
      call.write(codecs.writeResponse.encode({ idempotencyKey: key, lastSeq: this.seq }));
    });
    call.on('end', () => {
      const trailers = new Metadata();
      trailers.set('batches', String(this.batches.length));
      call.end(trailers);
    });
  }
}
