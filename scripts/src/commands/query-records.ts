import { Client, credentials } from '@grpc/grpc-js';
import { adminService, codecs, type QueryRecordsRequest, type QueryRecordsResponse__Output } from '@muster/proto';
import { CommandFailed } from '../cli/failure.js';
import { checkReachable } from './ask.js';

/** Time for the records to come, in milliseconds. */
const timeoutMs = 10_000;
/** Longest list taken, in bytes. A process remembers at most 16 MiB as numbers, which are longer than on the wire. */
const maxBytes = 1024 * 1024 * 1024;

/**
 * Asks the `AdminService` of a coordinator for records of queries, newest first.
 *
 * @param address where it listens: `host:port`
 * @throws CommandFailed if it is not there or does not answer
 */
export async function askForRecords(
  address: string,
  request: QueryRecordsRequest,
): Promise<QueryRecordsResponse__Output> {
  await checkReachable(address);
  const client = new Client(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': maxBytes });
  const { path, requestSerialize, responseDeserialize } = adminService.QueryRecords;
  const bytes = codecs.queryRecordsRequest.encode(request);
  try {
    return await new Promise((resolve, reject) => {
      // A call's deadline is the time of day.
      const deadline = new Date(Date.now() + timeoutMs);
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, bytes, { deadline }, (error, response) => {
        if (error === null && response !== undefined) resolve(codecs.queryRecordsResponse.decode(response));
        else reject(new CommandFailed(`${address}: ${error?.details ?? 'no answer'}`));
      });
    });
  } finally {
    client.close();
  }
}
