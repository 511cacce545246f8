import { adminService, codecs, type QueryRecordsRequest, type QueryRecordsResponse__Output } from '@muster/proto';
import { checkReachable } from './ask.js';
import { callUnary } from './unary-call.js';

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
  const bytes = codecs.queryRecordsRequest.encode(request);
  const response = await callUnary({ address, method: adminService.QueryRecords, request: bytes, maxBytes });
  return codecs.queryRecordsResponse.decode(response);
}
