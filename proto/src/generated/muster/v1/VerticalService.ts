// Original file: muster/v1/vertical.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FindRequest as _muster_v1_FindRequest, FindRequest__Output as _muster_v1_FindRequest__Output } from '../../muster/v1/FindRequest.js';
import type { FindResponse as _muster_v1_FindResponse, FindResponse__Output as _muster_v1_FindResponse__Output } from '../../muster/v1/FindResponse.js';

/**
 * A source of one kind of result: places, images, videos, anything. Whatever implements this one method can be
 * blended into an answer.
 */
export interface VerticalServiceClient extends grpc.Client {
  /**
   * Gives the best hits with their content, in one trip. The gRPC deadline is the time there is. A vertical that refuses
   * with RESOURCE_EXHAUSTED or UNAVAILABLE may say in the trailer `grpc-retry-pushback-ms` when to come again.
   */
  Find(argument: _muster_v1_FindRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_FindResponse__Output>): grpc.ClientUnaryCall;
  Find(argument: _muster_v1_FindRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_FindResponse__Output>): grpc.ClientUnaryCall;
  Find(argument: _muster_v1_FindRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_FindResponse__Output>): grpc.ClientUnaryCall;
  Find(argument: _muster_v1_FindRequest, callback: grpc.requestCallback<_muster_v1_FindResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the best hits with their content, in one trip. The gRPC deadline is the time there is. A vertical that refuses
   * with RESOURCE_EXHAUSTED or UNAVAILABLE may say in the trailer `grpc-retry-pushback-ms` when to come again.
   */
  find(argument: _muster_v1_FindRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_FindResponse__Output>): grpc.ClientUnaryCall;
  find(argument: _muster_v1_FindRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_FindResponse__Output>): grpc.ClientUnaryCall;
  find(argument: _muster_v1_FindRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_FindResponse__Output>): grpc.ClientUnaryCall;
  find(argument: _muster_v1_FindRequest, callback: grpc.requestCallback<_muster_v1_FindResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * A source of one kind of result: places, images, videos, anything. Whatever implements this one method can be
 * blended into an answer.
 */
export interface VerticalServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Gives the best hits with their content, in one trip. The gRPC deadline is the time there is. A vertical that refuses
   * with RESOURCE_EXHAUSTED or UNAVAILABLE may say in the trailer `grpc-retry-pushback-ms` when to come again.
   */
  Find: grpc.handleUnaryCall<_muster_v1_FindRequest__Output, _muster_v1_FindResponse>;
  
}

export interface VerticalServiceDefinition extends grpc.ServiceDefinition {
  Find: MethodDefinition<_muster_v1_FindRequest, _muster_v1_FindResponse, _muster_v1_FindRequest__Output, _muster_v1_FindResponse__Output>
}
