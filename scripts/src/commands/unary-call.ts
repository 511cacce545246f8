import { Client, credentials, type MethodDefinition, type ServiceError, status } from '@grpc/grpc-js';
import {
  adminService,
  codecs,
  type IndexTopology__Output,
  plainDetails,
  type TopologyResponse__Output,
} from '@muster/proto';
import { CommandFailed } from '../cli/failure.js';
import { checkReachable } from './ask.js';

/** A call of a command, made once. */
export interface UnaryCall {
  /** Where its server listens: `host:port`. */
  readonly address: string;
  readonly method: MethodDefinition<Buffer, Buffer>;
  readonly request: Buffer;
  /** Time for the answer, in milliseconds. @default 10000 */
  readonly timeoutMs?: number;
  /** Longest answer taken, in bytes. @default 64 MiB */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 64 * 1024 * 1024;

/**
 * Calls a method of a server once.
 *
 * @returns the answer, encoded
 * @throws CommandFailed with what the server says
 */
export async function callUnary(call: UnaryCall): Promise<Buffer> {
  const { address, method, request, timeoutMs = 10_000, maxBytes = defaultMaxBytes } = call;
  const client = new Client(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': maxBytes });
  const { path, requestSerialize, responseDeserialize } = method;
  try {
    return await new Promise((resolve, reject) => {
      // A call's deadline is the time of day.
      const deadline = new Date(Date.now() + timeoutMs);
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, { deadline }, (error, response) => {
        if (error === null && response !== undefined) resolve(response);
        else reject(new CommandFailed(`${address}: ${whyNot(path, error)}`));
      });
    });
  } finally {
    client.close();
  }
}

/** Whoever listens there may serve something else, as a coordinator's port for queries does. */
function whyNot(path: string, error: ServiceError | null): string {
  const service = path.split('/')[1]?.split('.').at(-1);
  if (error?.code !== status.UNIMPLEMENTED) return plainDetails(error?.details ?? 'no answer');
  const advice = service === 'AdminService' ? '; a coordinator has a port of its own for it, by default 7702' : '';
  return `${service} is not served there${advice}`;
}

/**
 * What a coordinator knows of its indexes and aliases.
 *
 * @param address of its `AdminService`
 * @param index name or alias; empty: all
 * @throws CommandFailed if it is not there or does not answer
 */
export async function askForTopology(address: string, index: string): Promise<TopologyResponse__Output> {
  await checkReachable(address, '--admin');
  const request = codecs.topologyRequest.encode({ index });
  return codecs.topologyResponse.decode(await callUnary({ address, method: adminService.Topology, request }));
}

/** The index of that name or alias; throws CommandFailed if the coordinator knows none. */
export async function indexTopology(address: string, name: string): Promise<IndexTopology__Output> {
  const { indexes } = await askForTopology(address, name);
  const [index] = indexes;
  if (index === undefined) throw new CommandFailed(`the coordinator at ${address} knows no index \`${name}\``);
  return index;
}
