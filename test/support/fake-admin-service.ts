import { type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import {
  adminService,
  codecs,
  type IndexTopology,
  type ListeningServer,
  listenGrpc,
  type SwitchKind__Output,
  systemClock,
} from '@muster/proto';

type Call = ServerUnaryCall<Buffer, Buffer>;

interface FakeSwitch {
  readonly route: string;
  readonly kind: SwitchKind__Output;
  readonly source: string;
  percent: number;
  readonly configuredPercent: number;
}

/** The part of a coordinator that tells of indexes, switches aliases and sets switches, on a real socket. */
export class FakeAdminService {
  /** The indexes as they stand. */
  indexes: () => readonly IndexTopology[] = () => [];
  readonly aliases: Record<string, string> = {};
  /** The switches as they stand. */
  readonly switches: FakeSwitch[] = [];
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
      SetSwitch: (call: Call, callback: sendUnaryData<Buffer>) => this.#setSwitch(call.request, callback),
      Switches: (_call: Call, callback: sendUnaryData<Buffer>) =>
        callback(null, codecs.switchesResponse.encode({ switches: this.switches })),
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

  #setSwitch(request: Buffer, callback: sendUnaryData<Buffer>): void {
    const { route, kind, source, percent } = codecs.setSwitchRequest.decode(request);
    const found = this.switches.find((one) => one.route === route && one.kind === kind && one.source === source);
    if (found === undefined || percent == null) {
      callback({ code: status.INVALID_ARGUMENT, details: `source must be one of: web, got ${source}` });
      return;
    }
    const previousPercent = found.percent;
    found.percent = percent;
    callback(null, codecs.setSwitchResponse.encode({ previousPercent, isKept: false }));
  }
}
