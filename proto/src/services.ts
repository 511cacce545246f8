import type { MethodDefinition } from '@grpc/grpc-js';
import { type Codec, codecOf, jsonFormOf, methodsOf } from './contract.js';
import type * as messages from './generated/messages.js';

const identity = (bytes: Buffer): Buffer => bytes;

/**
 * Messages travel through gRPC as bytes, and whoever sends or receives them encodes and decodes: so what is the same
 * for many is encoded once, and a malformed request gets an answer that says what is wrong with it.
 */
function serviceOf<Methods extends string>(name: string): Record<Methods, MethodDefinition<Buffer, Buffer>> {
  const asBytes = {
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
  const methods = Object.entries(methodsOf(name)).map(([method, definition]) => [
    method,
    { ...definition, ...asBytes },
  ]);
  return Object.fromEntries(methods) as Record<Methods, MethodDefinition<Buffer, Buffer>>;
}

/** The service front ends ask. */
export const searchService = serviceOf<'Search' | 'SearchStream' | 'Session' | 'Plan'>('SearchService');
/** The service a shard offers to coordinators. */
export const shardService = serviceOf<'Session' | 'Query' | 'Fetch' | 'TermStats'>('ShardService');
/** The service a vertical offers to coordinators. */
export const verticalService = serviceOf<'Find'>('VerticalService');

/** The service operators ask of a coordinator. */
export const adminService = serviceOf<'QueryRecords'>('AdminService');

/** A query's record as protobuf JSON: for logs, and files of one record a line. */
export const queryRecordJson = jsonFormOf<messages.QueryRecord, messages.QueryRecord__Output>('QueryRecord');

/** The codecs of the messages that handlers and sessions read and write themselves. */
export const codecs = {
  searchRequest: codecOf<messages.SearchRequest, messages.SearchRequest__Output>('SearchRequest'),
  searchResponse: codecOf<messages.SearchResponse, messages.SearchResponse__Output>('SearchResponse'),
  queryRequest: codecOf<messages.QueryRequest, messages.QueryRequest__Output>('QueryRequest'),
  queryResponse: codecOf<messages.QueryResponse, messages.QueryResponse__Output>('QueryResponse'),
  fetchRequest: codecOf<messages.FetchRequest, messages.FetchRequest__Output>('FetchRequest'),
  fetchResponse: codecOf<messages.FetchResponse, messages.FetchResponse__Output>('FetchResponse'),
  termStatsRequest: codecOf<messages.TermStatsRequest, messages.TermStatsRequest__Output>('TermStatsRequest'),
  termStatsResponse: codecOf<messages.TermStatsResponse, messages.TermStatsResponse__Output>('TermStatsResponse'),
  findRequest: codecOf<messages.FindRequest, messages.FindRequest__Output>('FindRequest'),
  findResponse: codecOf<messages.FindResponse, messages.FindResponse__Output>('FindResponse'),
  queryRecordsRequest: codecOf<messages.QueryRecordsRequest, messages.QueryRecordsRequest__Output>(
    'QueryRecordsRequest',
  ),
  queryRecordsResponse: codecOf<messages.QueryRecordsResponse, messages.QueryRecordsResponse__Output>(
    'QueryRecordsResponse',
  ),
  failure: codecOf<messages.Failure, messages.Failure__Output>('Failure'),
} satisfies Record<string, Codec<never, unknown>>;
