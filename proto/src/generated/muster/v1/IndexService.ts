// Original file: muster/v1/index.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { LogRequest as _muster_v1_LogRequest, LogRequest__Output as _muster_v1_LogRequest__Output } from '../../muster/v1/LogRequest.js';
import type { LogResponse as _muster_v1_LogResponse, LogResponse__Output as _muster_v1_LogResponse__Output } from '../../muster/v1/LogResponse.js';
import type { RefreshRequest as _muster_v1_RefreshRequest, RefreshRequest__Output as _muster_v1_RefreshRequest__Output } from '../../muster/v1/RefreshRequest.js';
import type { RefreshResponse as _muster_v1_RefreshResponse, RefreshResponse__Output as _muster_v1_RefreshResponse__Output } from '../../muster/v1/RefreshResponse.js';
import type { WriteRequest as _muster_v1_WriteRequest, WriteRequest__Output as _muster_v1_WriteRequest__Output } from '../../muster/v1/WriteRequest.js';
import type { WriteResponse as _muster_v1_WriteResponse, WriteResponse__Output as _muster_v1_WriteResponse__Output } from '../../muster/v1/WriteResponse.js';

/**
 * The writes of an index. Its writer serves all of it; a coordinator passes Write and Refresh on to the writer, so that
 * front ends need one address.
 */
export interface IndexServiceClient extends grpc.Client {
  /**
   * Gives a replica its shard's operations, in order, and goes on as more are written. The first request says from where
   * on; each further one says how far the replica has come.
   */
  Log(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_LogRequest, _muster_v1_LogResponse__Output>;
  Log(options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_LogRequest, _muster_v1_LogResponse__Output>;
  /**
   * Gives a replica its shard's operations, in order, and goes on as more are written. The first request says from where
   * on; each further one says how far the replica has come.
   */
  log(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_LogRequest, _muster_v1_LogResponse__Output>;
  log(options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_LogRequest, _muster_v1_LogResponse__Output>;
  
  /**
   * Makes what was written visible to queries. A coordinator answers when its queries see it, or after 10 s with
   * UNAVAILABLE that they do not yet; a writer, which does not know what queries see, when its replicas are told.
   */
  Refresh(argument: _muster_v1_RefreshRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_RefreshResponse__Output>): grpc.ClientUnaryCall;
  Refresh(argument: _muster_v1_RefreshRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_RefreshResponse__Output>): grpc.ClientUnaryCall;
  Refresh(argument: _muster_v1_RefreshRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_RefreshResponse__Output>): grpc.ClientUnaryCall;
  Refresh(argument: _muster_v1_RefreshRequest, callback: grpc.requestCallback<_muster_v1_RefreshResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes what was written visible to queries. A coordinator answers when its queries see it, or after 10 s with
   * UNAVAILABLE that they do not yet; a writer, which does not know what queries see, when its replicas are told.
   */
  refresh(argument: _muster_v1_RefreshRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_RefreshResponse__Output>): grpc.ClientUnaryCall;
  refresh(argument: _muster_v1_RefreshRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_RefreshResponse__Output>): grpc.ClientUnaryCall;
  refresh(argument: _muster_v1_RefreshRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_RefreshResponse__Output>): grpc.ClientUnaryCall;
  refresh(argument: _muster_v1_RefreshRequest, callback: grpc.requestCallback<_muster_v1_RefreshResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes batches of writes and acknowledges each, in order, when it is on disk.
   */
  Write(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_WriteRequest, _muster_v1_WriteResponse__Output>;
  Write(options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_WriteRequest, _muster_v1_WriteResponse__Output>;
  /**
   * Takes batches of writes and acknowledges each, in order, when it is on disk.
   */
  write(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_WriteRequest, _muster_v1_WriteResponse__Output>;
  write(options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_WriteRequest, _muster_v1_WriteResponse__Output>;
  
}

/**
 * The writes of an index. Its writer serves all of it; a coordinator passes Write and Refresh on to the writer, so that
 * front ends need one address.
 */
export interface IndexServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Gives a replica its shard's operations, in order, and goes on as more are written. The first request says from where
   * on; each further one says how far the replica has come.
   */
  Log: grpc.handleBidiStreamingCall<_muster_v1_LogRequest__Output, _muster_v1_LogResponse>;
  
  /**
   * Makes what was written visible to queries. A coordinator answers when its queries see it, or after 10 s with
   * UNAVAILABLE that they do not yet; a writer, which does not know what queries see, when its replicas are told.
   */
  Refresh: grpc.handleUnaryCall<_muster_v1_RefreshRequest__Output, _muster_v1_RefreshResponse>;
  
  /**
   * Takes batches of writes and acknowledges each, in order, when it is on disk.
   */
  Write: grpc.handleBidiStreamingCall<_muster_v1_WriteRequest__Output, _muster_v1_WriteResponse>;
  
}

export interface IndexServiceDefinition extends grpc.ServiceDefinition {
  Log: MethodDefinition<_muster_v1_LogRequest, _muster_v1_LogResponse, _muster_v1_LogRequest__Output, _muster_v1_LogResponse__Output>
  Refresh: MethodDefinition<_muster_v1_RefreshRequest, _muster_v1_RefreshResponse, _muster_v1_RefreshRequest__Output, _muster_v1_RefreshResponse__Output>
  Write: MethodDefinition<_muster_v1_WriteRequest, _muster_v1_WriteResponse, _muster_v1_WriteRequest__Output, _muster_v1_WriteResponse__Output>
}
