import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { type Codec, codecOf, packageDefinition } from './contract.js';
import type * as messages from './generated/messages.js';

type Untyped = MethodDefinition<unknown, unknown>;

const identity = (bytes: Buffer): Buffer => bytes;

/**
 * Frames travel through gRPC as bytes: a session builds and reads them itself, so that what is the same for all shards
 * is encoded once. Requests reach servers as bytes too, so that a malformed one gets an answer that says what is wrong.
 */
function serviceOf(name: string): Record<string, Untyped> {
  const loaded = packageDefinition[`muster.v1.${name}`] as ServiceDefinition;
  return Object.fromEntries(
    Object.entries(loaded).map(([method, definition]) => [method, withCodecs(definition as Untyped)]),
  );
}

function withCodecs(method: Untyped): Untyped {
  const request = messageName(method, 'requestType');
  const response = messageName(method, 'responseType');
  const isSession = method.requestStream && method.responseStream;
  return {
    ...method,
    requestSerialize: isSession ? (identity as never) : codecOf<unknown, unknown>(request).encode,
    requestDeserialize: identity,
    responseSerialize: isSession ? (identity as never) : codecOf<unknown, unknown>(response).encode,
    responseDeserialize: isSession ? identity : codecOf<unknown, unknown>(response).decode,
  };
}

function messageName(method: Untyped, side: 'requestType' | 'responseType'): string {
  return (method as unknown as Record<typeof side, { type: { name: string } }>)[side].type.name;
}

/** The service front ends ask. */
export const searchService = serviceOf('SearchService') as unknown as Services<messages.SearchServiceDefinition>;
/** The service a shard offers to coordinators. */
export const shardService = serviceOf('ShardService') as unknown as Services<messages.ShardServiceDefinition>;
/** The service a vertical offers to coordinators. */
export const verticalService = serviceOf('VerticalService') as unknown as Services<messages.VerticalServiceDefinition>;
/** The service of an index's writer. */
export const indexService = serviceOf('IndexService') as unknown as Services<messages.IndexServiceDefinition>;

/** A service whose handlers are given requests as bytes. */
type Services<Definition> = {
  [Method in keyof Definition]: Definition[Method] extends MethodDefinition<unknown, infer Response>
    ? MethodDefinition<Buffer, Response>
    : MethodDefinition<Buffer, Buffer>;
} & ServiceDefinition;

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
  failure: codecOf<messages.Failure, messages.Failure__Output>('Failure'),
} satisfies Record<string, Codec<never, unknown>>;
