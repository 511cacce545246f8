import { Metadata, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import {
  adminService,
  type Clock,
  codecs,
  type ListeningServer,
  listenGrpc,
  MalformedMessage,
  type ModelsRequest__Output,
  type QueryRecordsRequest__Output,
  type ReloadModelsRequest__Output,
  type SetAliasRequest__Output,
  type SetSwitchRequest__Output,
  type SwitchesRequest__Output,
  statusDetails,
  type TopologyRequest__Output,
} from '@muster/proto';
import { AdminRefusal } from '../settings/setting.js';

/** What operators can ask. */
export interface AdminAnswers {
  /** The records asked for, newest first: a `QueryRecordsResponse`, encoded. */
  readonly queryRecords: (request: QueryRecordsRequest__Output) => Promise<Buffer>;
  /** The indexes and who serves them: a `TopologyResponse`, encoded. Rejects with {@link AdminRefusal}. */
  readonly topology: (request: TopologyRequest__Output) => Promise<Buffer>;
  /** Switches an alias: a `SetAliasResponse`, encoded. Rejects with {@link AdminRefusal}. */
  readonly setAlias: (request: SetAliasRequest__Output) => Promise<Buffer>;
  /** Sets a switch: a `SetSwitchResponse`, encoded. Rejects with {@link AdminRefusal}. */
  readonly setSwitch: (request: SetSwitchRequest__Output) => Promise<Buffer>;
  /** The switches: a `SwitchesResponse`, encoded. Rejects with {@link AdminRefusal}. */
  readonly switches: (request: SwitchesRequest__Output) => Promise<Buffer>;
  /** The models: a `ModelsResponse`, encoded. Rejects with {@link AdminRefusal}. */
  readonly models: (request: ModelsRequest__Output) => Promise<Buffer>;
  /** Reads model files again: a `ReloadModelsResponse`, encoded. Rejects with {@link AdminRefusal}. */
  readonly reloadModels: (request: ReloadModelsRequest__Output) => Promise<Buffer>;
}

/** Where a coordinator serves what operators ask. */
export interface AdminAddresses {
  /** Of metrics and health. */
  readonly admin: string;
  /** Of `AdminService`. @default the port after that of `admin`, or any free one where that is any */
  readonly adminService?: string | undefined;
}

/** The address of `AdminService`. */
export function adminServiceAddress({ admin, adminService: given }: AdminAddresses): string {
  if (given !== undefined) return given;
  const colon = admin.lastIndexOf(':');
  const port = Number(admin.slice(colon + 1));
  return `${admin.slice(0, colon)}:${port === 0 ? 0 : port + 1}`;
}

/** Serves `AdminService`, with health and reflection. Rejects with `ListenError`. */
export function listenAdminService(
  addresses: AdminAddresses,
  answers: AdminAnswers,
  clock: Clock,
): Promise<ListeningServer> {
  const { queryRecords, topology, setAlias, setSwitch, switches, models, reloadModels } = answers;
  const implementation = {
    QueryRecords: answering((request) => queryRecords(codecs.queryRecordsRequest.decode(request))),
    Topology: answering((request) => topology(codecs.topologyRequest.decode(request))),
    SetAlias: answering((request) => setAlias(codecs.setAliasRequest.decode(request))),
    SetSwitch: answering((request) => setSwitch(codecs.setSwitchRequest.decode(request))),
    Switches: answering((request) => switches(codecs.switchesRequest.decode(request))),
    Models: answering((request) => models(codecs.modelsRequest.decode(request))),
    ReloadModels: answering((request) => reloadModels(codecs.reloadModelsRequest.decode(request))),
  };
  const served = { name: 'muster.v1.AdminService', definition: adminService, implementation };
  return listenGrpc(adminServiceAddress(addresses), [served], clock);
}

function answering(answer: (request: Buffer) => Promise<Buffer>) {
  // What decoding throws becomes a rejection.
  const guarded = async (request: Buffer): Promise<Buffer> => answer(request);
  return ({ request }: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
    guarded(request).then(
      (bytes) => callback(null, bytes),
      (error: Error) => callback(statusOf(error)),
    );
  };
}

function statusOf(error: Error) {
  const code = error instanceof MalformedMessage ? status.INVALID_ARGUMENT : codeOf(error);
  return { code, details: statusDetails(error.message), metadata: new Metadata() };
}

function codeOf(error: Error): status {
  return error instanceof AdminRefusal ? error.code : status.INTERNAL;
}
