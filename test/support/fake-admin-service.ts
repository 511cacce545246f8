import { type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { adminService, codecs, type IndexTopology, type ListeningServer, listenGrpc, systemClock } from '@muster/proto';

type Call = ServerUnaryCall<Buffer, Buffer>;

/** The part of a coordinator that tells of indexes and switches aliases, on a real socket. */
export class FakeAdminService {
  /** The indexes as they stand. */
  indexes: () => readonly IndexTopology[] = () => [];
  readonly aliases: Record<string, string> = {};
  #server: ListeningServer | undefined;

  /** Where it listens. */
  get address(): string {
    return this.#server?.address ?? '';
  }

  async start(): Promise<void> {
    const implementation = {
      QueryRecords: (_call: Call, callback: sendUnaryData<Buffer>) => callback({ code: status.UNIMPLEMENTED }),
      Topology: (call: Call, callback: sendUnaryData<Buffer>) => callback(null, this.#topology(call.request)),
      SetAlias: (call: Call, callback: sendUnaryData<Buffer>) => this.#setAlias(call.request, callback),
    };
    const service = { name: 'muster.v1.AdminService', definition: adminService, implementation };
    this.#server = await listenGrpc('127.0.0.1:0', [service as never], systemClock);
  }

  async stop(): Promise<void> {
    await this.#server?.close(0);
  }

  #topology(request: Buffer): Buffer {
    const { index } = codecs.topologyRequest.decode(request);
    const wanted = this.aliases[index] ?? index;
    const indexes = this.indexes().filter(({ name }) => wanted === '' || name === wanted);
    return codecs.topologyResponse.encode({ indexes: [...indexes], aliases: this.aliases });
  }

  #setAlias(request: Buffer, callback: sendUnaryData<Buffer>): void {
    const { alias, index } = codecs.setAliasRequest.decode(request);
    const previous = this.aliases[alias];
    if (previous === undefined) {
      callback({ code: status.NOT_FOUND, details: `no alias is called ${alias}` });
      return;
    }
    this.aliases[alias] = index;
    callback(null, codecs.setAliasResponse.encode({ previous, isKept: false }));
  }
}
