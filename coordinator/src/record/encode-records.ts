import { type Clock, codecs, type QueryRecord } from '@muster/proto';

/** Longest that records are made for before queries have their turn, in milliseconds. */
const maxStretchMs = 1;

/**
 * Encodes the `QueryRecordsResponse` of one process record by record, letting others have their turn in between: a thousand records of a
 * hundred leaves are a quarter of a second's work.
 *
 * @param records nothing where a query was passed over
 */
export async function encodeRecords(records: Iterable<QueryRecord | undefined>, clock: Clock): Promise<Buffer> {
  const pieces: Buffer[] = [codecs.queryRecordsResponse.encode({ processes: 1, processesAnswered: 1 })];
  let pauseAtMs = clock.now() + maxStretchMs;
  for (const record of records) {
    // Responses of one record each, one after the other, are a response of all.
    if (record !== undefined) pieces.push(codecs.queryRecordsResponse.encode({ records: [record] }));
    if (clock.now() < pauseAtMs) continue;
    await new Promise<void>((resolve) => clock.defer(resolve));
    pauseAtMs = clock.now() + maxStretchMs;
  }
  return Buffer.concat(pieces);
}
