import { Metadata, type ServerDuplexStream, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { codecs, indexService, type ListeningServer, listenGrpc, systemClock } from '@muster/proto';

/** A writer over a real socket, that keeps in memory what it is sent. */
export class FakeWriter {
  readonly batches: { readonly index: string; readonly key: string }[] = [];
  readonly refreshed: string[] = [];
  /** Ends a stream with this when it is sent a batch with the key `refuse`. */
  refusal = { code: status.RESOURCE_EXHAUSTED, details: 'the log is full' };
  private seq = 0;
  private onTaken: (key: string) => void = () => {};
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

  /** Resolves when a batch with the key has come; with the key `silent` it and all behind it are never acknowledged. */
  untilTaken(key: string): Promise<void> {
    return new Promise((resolve) => {
      this.onTaken = (taken) => {
        if (taken === key) resolve();
      };
    });
  }

  private write(call: ServerDuplexStream<Buffer, Buffer>): void {
    let isSilent = false;
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
      this.onTaken(key);
      if (key === 'silent') isSilent = true;
      if (isSilent) return;
      call.write(codecs.writeResponse.encode({ idempotencyKey: key, lastSeq: this.seq }));
    });
    call.on('end', () => {
      if (isSilent) return;
      const trailers = new Metadata();
      trailers.set('batches', String(this.batches.length));
      call.end(trailers);
    });
  }
}
