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
export const shardService = serviceOf<'Session' | 'Query' | 'Fetch' | 'TermStats' | 'Lease' | 'Snapshot'>(
  'ShardService',
);
/** The service a vertical offers to coordinators. */
export const verticalService = serviceOf<'Find'>('VerticalService');

/** The service of an index's writer; a coordinator passes some of it on. */
export const indexService = serviceOf<'Write' | 'Refresh' | 'Log'>('IndexService');

/** The service operators ask of a coordinator. */
export const adminService = serviceOf<
  'QueryRecords' | 'Topology' | 'SetAlias' | 'SetSwitch' | 'Switches' | 'Models' | 'ReloadModels'
>('AdminService');

/** A query's record as protobuf JSON: for logs, and files of one record a line. */
export const queryRecordJson = jsonFormOf<messages.QueryRecord, messages.QueryRecord__Output>('QueryRecord');

/** The codecs of the messages that handlers and sessions read and write themselves. */
export const codecs = {
  searchRequest: codecOf<messages.SearchRequest, messages.SearchRequest__Output>('SearchRequest'),
  searchResponse: codecOf<messages.SearchResponse, messages.SearchResponse__Output>('SearchResponse'),
  searchStreamRequest: codecOf<messages.SearchStreamRequest, messages.SearchStreamRequest__Output>(
    'SearchStreamRequest',
  ),
  searchStreamResponse: codecOf<messages.SearchStreamResponse, messages.SearchStreamResponse__Output>(
    'SearchStreamResponse',
  ),
  planRequest: codecOf<messages.PlanRequest, messages.PlanRequest__Output>('PlanRequest'),
  planResponse: codecOf<messages.PlanResponse, messages.PlanResponse__Output>('PlanResponse'),
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
  writeRequest: codecOf<messages.WriteRequest, messages.WriteRequest__Output>('WriteRequest'),
  writeResponse: codecOf<messages.WriteResponse, messages.WriteResponse__Output>('WriteResponse'),
  refreshRequest: codecOf<messages.RefreshRequest, messages.RefreshRequest__Output>('RefreshRequest'),
  refreshResponse: codecOf<messages.RefreshResponse, messages.RefreshResponse__Output>('RefreshResponse'),
  logRequest: codecOf<messages.LogRequest, messages.LogRequest__Output>('LogRequest'),
  logResponse: codecOf<messages.LogResponse, messages.LogResponse__Output>('LogResponse'),
  leaseRequest: codecOf<messages.LeaseRequest, messages.LeaseRequest__Output>('LeaseRequest'),
  leaseResponse: codecOf<messages.LeaseResponse, messages.LeaseResponse__Output>('LeaseResponse'),
  snapshotRequest: codecOf<messages.SnapshotRequest, messages.SnapshotRequest__Output>('SnapshotRequest'),
  snapshotResponse: codecOf<messages.SnapshotResponse, messages.SnapshotResponse__Output>('SnapshotResponse'),
  topologyRequest: codecOf<messages.TopologyRequest, messages.TopologyRequest__Output>('TopologyRequest'),
  topologyResponse: codecOf<messages.TopologyResponse, messages.TopologyResponse__Output>('TopologyResponse'),
  setAliasRequest: codecOf<messages.SetAliasRequest, messages.SetAliasRequest__Output>('SetAliasRequest'),
  setAliasResponse: codecOf<messages.SetAliasResponse, messages.SetAliasResponse__Output>('SetAliasResponse'),
  setSwitchRequest: codecOf<messages.SetSwitchRequest, messages.SetSwitchRequest__Output>('SetSwitchRequest'),
  setSwitchResponse: codecOf<messages.SetSwitchResponse, messages.SetSwitchResponse__Output>('SetSwitchResponse'),
  switchesRequest: codecOf<messages.SwitchesRequest, messages.SwitchesRequest__Output>('SwitchesRequest'),
  switchesResponse: codecOf<messages.SwitchesResponse, messages.SwitchesResponse__Output>('SwitchesResponse'),
  modelsRequest: codecOf<messages.ModelsRequest, messages.ModelsRequest__Output>('ModelsRequest'),
  modelsResponse: codecOf<messages.ModelsResponse, messages.ModelsResponse__Output>('ModelsResponse'),
  reloadModelsRequest: codecOf<messages.ReloadModelsRequest, messages.ReloadModelsRequest__Output>(
    'ReloadModelsRequest',
  ),
  reloadModelsResponse: codecOf<messages.ReloadModelsResponse, messages.ReloadModelsResponse__Output>(
    'ReloadModelsResponse',
  ),
  failure: codecOf<messages.Failure, messages.Failure__Output>('Failure'),
} satisfies Record<string, Codec<never, unknown>>;

/** Longest `WriteRequest` that a writer or coordinator takes, in bytes: 16 MiB of documents and ids, and what else it has. */
export const maxWriteRequestBytes = 17 * 1024 * 1024;
