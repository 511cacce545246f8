// Original file: muster/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { QueryRecordsRequest as _muster_v1_QueryRecordsRequest, QueryRecordsRequest__Output as _muster_v1_QueryRecordsRequest__Output } from '../../muster/v1/QueryRecordsRequest.js';
import type { QueryRecordsResponse as _muster_v1_QueryRecordsResponse, QueryRecordsResponse__Output as _muster_v1_QueryRecordsResponse__Output } from '../../muster/v1/QueryRecordsResponse.js';

/**
 * What operators ask a coordinator. Served apart from SearchService; keep it on loopback.
 */
export interface AdminServiceClient extends grpc.Client {
  /**
   * Gives the records of the latest queries, newest first.
   */
  QueryRecords(argument: _muster_v1_QueryRecordsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_QueryRecordsResponse__Output>): grpc.ClientUnaryCall;
  QueryRecords(argument: _muster_v1_QueryRecordsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_QueryRecordsResponse__Output>): grpc.ClientUnaryCall;
  QueryRecords(argument: _muster_v1_QueryRecordsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_QueryRecordsResponse__Output>): grpc.ClientUnaryCall;
  QueryRecords(argument: _muster_v1_QueryRecordsRequest, callback: grpc.requestCallback<_muster_v1_QueryRecordsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the records of the latest queries, newest first.
   */
  queryRecords(argument: _muster_v1_QueryRecordsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_QueryRecordsResponse__Output>): grpc.ClientUnaryCall;
  queryRecords(argument: _muster_v1_QueryRecordsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_QueryRecordsResponse__Output>): grpc.ClientUnaryCall;
  queryRecords(argument: _muster_v1_QueryRecordsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_QueryRecordsResponse__Output>): grpc.ClientUnaryCall;
  queryRecords(argument: _muster_v1_QueryRecordsRequest, callback: grpc.requestCallback<_muster_v1_QueryRecordsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What operators ask a coordinator. Served apart from SearchService; keep it on loopback.
 */
export interface AdminServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Gives the records of the latest queries, newest first.
   */
  QueryRecords: grpc.handleUnaryCall<_muster_v1_QueryRecordsRequest__Output, _muster_v1_QueryRecordsResponse>;
  
}

export interface AdminServiceDefinition extends grpc.ServiceDefinition {
  QueryRecords: MethodDefinition<_muster_v1_QueryRecordsRequest, _muster_v1_QueryRecordsResponse, _muster_v1_QueryRecordsRequest__Output, _muster_v1_QueryRecordsResponse__Output>
}
