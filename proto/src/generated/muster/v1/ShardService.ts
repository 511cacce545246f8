// Original file: muster/v1/shard.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FetchRequest as _muster_v1_FetchRequest, FetchRequest__Output as _muster_v1_FetchRequest__Output } from '../../muster/v1/FetchRequest.js';
import type { FetchResponse as _muster_v1_FetchResponse, FetchResponse__Output as _muster_v1_FetchResponse__Output } from '../../muster/v1/FetchResponse.js';
import type { LeaseRequest as _muster_v1_LeaseRequest, LeaseRequest__Output as _muster_v1_LeaseRequest__Output } from '../../muster/v1/LeaseRequest.js';
import type { LeaseResponse as _muster_v1_LeaseResponse, LeaseResponse__Output as _muster_v1_LeaseResponse__Output } from '../../muster/v1/LeaseResponse.js';
import type { QueryRequest as _muster_v1_QueryRequest, QueryRequest__Output as _muster_v1_QueryRequest__Output } from '../../muster/v1/QueryRequest.js';
import type { QueryResponse as _muster_v1_QueryResponse, QueryResponse__Output as _muster_v1_QueryResponse__Output } from '../../muster/v1/QueryResponse.js';
import type { ShardServiceSessionRequest as _muster_v1_ShardServiceSessionRequest, ShardServiceSessionRequest__Output as _muster_v1_ShardServiceSessionRequest__Output } from '../../muster/v1/ShardServiceSessionRequest.js';
import type { ShardServiceSessionResponse as _muster_v1_ShardServiceSessionResponse, ShardServiceSessionResponse__Output as _muster_v1_ShardServiceSessionResponse__Output } from '../../muster/v1/ShardServiceSessionResponse.js';
import type { SnapshotRequest as _muster_v1_SnapshotRequest, SnapshotRequest__Output as _muster_v1_SnapshotRequest__Output } from '../../muster/v1/SnapshotRequest.js';
import type { SnapshotResponse as _muster_v1_SnapshotResponse, SnapshotResponse__Output as _muster_v1_SnapshotResponse__Output } from '../../muster/v1/SnapshotResponse.js';
import type { TermStatsRequest as _muster_v1_TermStatsRequest, TermStatsRequest__Output as _muster_v1_TermStatsRequest__Output } from '../../muster/v1/TermStatsRequest.js';
import type { TermStatsResponse as _muster_v1_TermStatsResponse, TermStatsResponse__Output as _muster_v1_TermStatsResponse__Output } from '../../muster/v1/TermStatsResponse.js';

/**
 * One replica of one shard: an index of a disjoint part of the documents.
 * 
 * `Session` is how a coordinator asks. The unary methods do the same for shards written in other languages, for
 * shards that have no session, and for debugging; their budget is the gRPC deadline.
 */
export interface ShardServiceClient extends grpc.Client {
  /**
   * Gives the documents named by `seq`.
   */
  Fetch(argument: _muster_v1_FetchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_FetchResponse__Output>): grpc.ClientUnaryCall;
  Fetch(argument: _muster_v1_FetchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_FetchResponse__Output>): grpc.ClientUnaryCall;
  Fetch(argument: _muster_v1_FetchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_FetchResponse__Output>): grpc.ClientUnaryCall;
  Fetch(argument: _muster_v1_FetchRequest, callback: grpc.requestCallback<_muster_v1_FetchResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the documents named by `seq`.
   */
  fetch(argument: _muster_v1_FetchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_FetchResponse__Output>): grpc.ClientUnaryCall;
  fetch(argument: _muster_v1_FetchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_FetchResponse__Output>): grpc.ClientUnaryCall;
  fetch(argument: _muster_v1_FetchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_FetchResponse__Output>): grpc.ClientUnaryCall;
  fetch(argument: _muster_v1_FetchRequest, callback: grpc.requestCallback<_muster_v1_FetchResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Keeps a generation readable.
   */
  Lease(argument: _muster_v1_LeaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_LeaseResponse__Output>): grpc.ClientUnaryCall;
  Lease(argument: _muster_v1_LeaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_LeaseResponse__Output>): grpc.ClientUnaryCall;
  Lease(argument: _muster_v1_LeaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_LeaseResponse__Output>): grpc.ClientUnaryCall;
  Lease(argument: _muster_v1_LeaseRequest, callback: grpc.requestCallback<_muster_v1_LeaseResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps a generation readable.
   */
  lease(argument: _muster_v1_LeaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_LeaseResponse__Output>): grpc.ClientUnaryCall;
  lease(argument: _muster_v1_LeaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_LeaseResponse__Output>): grpc.ClientUnaryCall;
  lease(argument: _muster_v1_LeaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_LeaseResponse__Output>): grpc.ClientUnaryCall;
  lease(argument: _muster_v1_LeaseRequest, callback: grpc.requestCallback<_muster_v1_LeaseResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives the best hits of this shard.
   */
  Query(argument: _muster_v1_QueryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  Query(argument: _muster_v1_QueryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  Query(argument: _muster_v1_QueryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  Query(argument: _muster_v1_QueryRequest, callback: grpc.requestCallback<_muster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the best hits of this shard.
   */
  query(argument: _muster_v1_QueryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  query(argument: _muster_v1_QueryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  query(argument: _muster_v1_QueryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  query(argument: _muster_v1_QueryRequest, callback: grpc.requestCallback<_muster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Carries many calls over one stream. The server speaks first, with a Hello.
   */
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_ShardServiceSessionRequest, _muster_v1_ShardServiceSessionResponse__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_ShardServiceSessionRequest, _muster_v1_ShardServiceSessionResponse__Output>;
  /**
   * Carries many calls over one stream. The server speaks first, with a Hello.
   */
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_ShardServiceSessionRequest, _muster_v1_ShardServiceSessionResponse__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_ShardServiceSessionRequest, _muster_v1_ShardServiceSessionResponse__Output>;
  
  /**
   * Gives the files of this shard at a generation: of them another replica, or a whole index, can be made.
   */
  Snapshot(argument: _muster_v1_SnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_v1_SnapshotResponse__Output>;
  Snapshot(argument: _muster_v1_SnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_v1_SnapshotResponse__Output>;
  /**
   * Gives the files of this shard at a generation: of them another replica, or a whole index, can be made.
   */
  snapshot(argument: _muster_v1_SnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_v1_SnapshotResponse__Output>;
  snapshot(argument: _muster_v1_SnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_v1_SnapshotResponse__Output>;
  
  /**
   * Gives the statistics from which term weights and bounds are computed.
   */
  TermStats(argument: _muster_v1_TermStatsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_TermStatsResponse__Output>): grpc.ClientUnaryCall;
  TermStats(argument: _muster_v1_TermStatsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_TermStatsResponse__Output>): grpc.ClientUnaryCall;
  TermStats(argument: _muster_v1_TermStatsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_TermStatsResponse__Output>): grpc.ClientUnaryCall;
  TermStats(argument: _muster_v1_TermStatsRequest, callback: grpc.requestCallback<_muster_v1_TermStatsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the statistics from which term weights and bounds are computed.
   */
  termStats(argument: _muster_v1_TermStatsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_TermStatsResponse__Output>): grpc.ClientUnaryCall;
  termStats(argument: _muster_v1_TermStatsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_TermStatsResponse__Output>): grpc.ClientUnaryCall;
  termStats(argument: _muster_v1_TermStatsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_TermStatsResponse__Output>): grpc.ClientUnaryCall;
  termStats(argument: _muster_v1_TermStatsRequest, callback: grpc.requestCallback<_muster_v1_TermStatsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * One replica of one shard: an index of a disjoint part of the documents.
 * 
 * `Session` is how a coordinator asks. The unary methods do the same for shards written in other languages, for
 * shards that have no session, and for debugging; their budget is the gRPC deadline.
 */
export interface ShardServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Gives the documents named by `seq`.
   */
  Fetch: grpc.handleUnaryCall<_muster_v1_FetchRequest__Output, _muster_v1_FetchResponse>;
  
  /**
   * Keeps a generation readable.
   */
  Lease: grpc.handleUnaryCall<_muster_v1_LeaseRequest__Output, _muster_v1_LeaseResponse>;
  
  /**
   * Gives the best hits of this shard.
   */
  Query: grpc.handleUnaryCall<_muster_v1_QueryRequest__Output, _muster_v1_QueryResponse>;
  
  /**
   * Carries many calls over one stream. The server speaks first, with a Hello.
   */
  Session: grpc.handleBidiStreamingCall<_muster_v1_ShardServiceSessionRequest__Output, _muster_v1_ShardServiceSessionResponse>;
  
  /**
   * Gives the files of this shard at a generation: of them another replica, or a whole index, can be made.
   */
  Snapshot: grpc.handleServerStreamingCall<_muster_v1_SnapshotRequest__Output, _muster_v1_SnapshotResponse>;
  
  /**
   * Gives the statistics from which term weights and bounds are computed.
   */
  TermStats: grpc.handleUnaryCall<_muster_v1_TermStatsRequest__Output, _muster_v1_TermStatsResponse>;
  
}

export interface ShardServiceDefinition extends grpc.ServiceDefinition {
  Fetch: MethodDefinition<_muster_v1_FetchRequest, _muster_v1_FetchResponse, _muster_v1_FetchRequest__Output, _muster_v1_FetchResponse__Output>
  Lease: MethodDefinition<_muster_v1_LeaseRequest, _muster_v1_LeaseResponse, _muster_v1_LeaseRequest__Output, _muster_v1_LeaseResponse__Output>
  Query: MethodDefinition<_muster_v1_QueryRequest, _muster_v1_QueryResponse, _muster_v1_QueryRequest__Output, _muster_v1_QueryResponse__Output>
  Session: MethodDefinition<_muster_v1_ShardServiceSessionRequest, _muster_v1_ShardServiceSessionResponse, _muster_v1_ShardServiceSessionRequest__Output, _muster_v1_ShardServiceSessionResponse__Output>
  Snapshot: MethodDefinition<_muster_v1_SnapshotRequest, _muster_v1_SnapshotResponse, _muster_v1_SnapshotRequest__Output, _muster_v1_SnapshotResponse__Output>
  TermStats: MethodDefinition<_muster_v1_TermStatsRequest, _muster_v1_TermStatsResponse, _muster_v1_TermStatsRequest__Output, _muster_v1_TermStatsResponse__Output>
}
