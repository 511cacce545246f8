import { Metadata, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import {
  adminService,
  type Clock,
  codecs,
  type ListeningServer,
  listenGrpc,
  MalformedMessage,
  type QueryRecordsRequest__Output,
  statusDetails,
} from '@muster/proto';

/** What operators can ask. */
export interface AdminAnswers {
  /** The records asked for, newest first: a `QueryRecordsResponse`, encoded. */
  readonly queryRecords: (request: QueryRecordsRequest__Output) => Promise<Buffer>;
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
  const implementation = {
    QueryRecords: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
      answer(call.request, answers).then(
        (bytes) => callback(null, bytes),
        (error: Error) => callback(statusOf(error)),
      );
    },
  };
  const served = { name: 'muster.v1.AdminService', definition: adminService, implementation };
  return listenGrpc(adminServiceAddress(addresses), [served], clock);
}

async function answer(request: Buffer, { queryRecords }: AdminAnswers): Promise<Buffer> {
  return queryRecords(codecs.queryRecordsRequest.decode(request));
}

function statusOf(error: Error) {
  const code = error instanceof MalformedMessage ? status.INVALID_ARGUMENT : status.INTERNAL;
  return { code, details: statusDetails(error.message), metadata: new Metadata() };
}
