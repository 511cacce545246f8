// Original file: muster/v1/search.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { PlanRequest as _muster_v1_PlanRequest, PlanRequest__Output as _muster_v1_PlanRequest__Output } from '../../muster/v1/PlanRequest.js';
import type { PlanResponse as _muster_v1_PlanResponse, PlanResponse__Output as _muster_v1_PlanResponse__Output } from '../../muster/v1/PlanResponse.js';
import type { SearchRequest as _muster_v1_SearchRequest, SearchRequest__Output as _muster_v1_SearchRequest__Output } from '../../muster/v1/SearchRequest.js';
import type { SearchResponse as _muster_v1_SearchResponse, SearchResponse__Output as _muster_v1_SearchResponse__Output } from '../../muster/v1/SearchResponse.js';
import type { SearchServiceSessionRequest as _muster_v1_SearchServiceSessionRequest, SearchServiceSessionRequest__Output as _muster_v1_SearchServiceSessionRequest__Output } from '../../muster/v1/SearchServiceSessionRequest.js';
import type { SearchServiceSessionResponse as _muster_v1_SearchServiceSessionResponse, SearchServiceSessionResponse__Output as _muster_v1_SearchServiceSessionResponse__Output } from '../../muster/v1/SearchServiceSessionResponse.js';
import type { SearchStreamRequest as _muster_v1_SearchStreamRequest, SearchStreamRequest__Output as _muster_v1_SearchStreamRequest__Output } from '../../muster/v1/SearchStreamRequest.js';
import type { SearchStreamResponse as _muster_v1_SearchStreamResponse, SearchStreamResponse__Output as _muster_v1_SearchStreamResponse__Output } from '../../muster/v1/SearchStreamResponse.js';

/**
 * What a search front end asks.
 */
export interface SearchServiceClient extends grpc.Client {
  /**
   * Says what a query would ask of whom, with bounds and costs as far as they are known, without asking.
   */
  Plan(argument: _muster_v1_PlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_PlanResponse__Output>): grpc.ClientUnaryCall;
  Plan(argument: _muster_v1_PlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_PlanResponse__Output>): grpc.ClientUnaryCall;
  Plan(argument: _muster_v1_PlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_PlanResponse__Output>): grpc.ClientUnaryCall;
  Plan(argument: _muster_v1_PlanRequest, callback: grpc.requestCallback<_muster_v1_PlanResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Says what a query would ask of whom, with bounds and costs as far as they are known, without asking.
   */
  plan(argument: _muster_v1_PlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_PlanResponse__Output>): grpc.ClientUnaryCall;
  plan(argument: _muster_v1_PlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_PlanResponse__Output>): grpc.ClientUnaryCall;
  plan(argument: _muster_v1_PlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_PlanResponse__Output>): grpc.ClientUnaryCall;
  plan(argument: _muster_v1_PlanRequest, callback: grpc.requestCallback<_muster_v1_PlanResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Answers one query. Partial answers are answers: read `coverage`.
   */
  Search(argument: _muster_v1_SearchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  Search(argument: _muster_v1_SearchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  Search(argument: _muster_v1_SearchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  Search(argument: _muster_v1_SearchRequest, callback: grpc.requestCallback<_muster_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers one query. Partial answers are answers: read `coverage`.
   */
  search(argument: _muster_v1_SearchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  search(argument: _muster_v1_SearchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  search(argument: _muster_v1_SearchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  search(argument: _muster_v1_SearchRequest, callback: grpc.requestCallback<_muster_v1_SearchResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Answers with a first page as soon as nothing that is missing can change its hits, or when its time has come; then, as
   * more is told, with pages that take the place of the one before, each only when that was read; at last with what
   * `Search` gives. No page is given that an error might follow for want of coverage or of a source.
   */
  SearchStream(argument: _muster_v1_SearchStreamRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_v1_SearchStreamResponse__Output>;
  SearchStream(argument: _muster_v1_SearchStreamRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_v1_SearchStreamResponse__Output>;
  /**
   * Answers with a first page as soon as nothing that is missing can change its hits, or when its time has come; then, as
   * more is told, with pages that take the place of the one before, each only when that was read; at last with what
   * `Search` gives. No page is given that an error might follow for want of coverage or of a source.
   */
  searchStream(argument: _muster_v1_SearchStreamRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_v1_SearchStreamResponse__Output>;
  searchStream(argument: _muster_v1_SearchStreamRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_v1_SearchStreamResponse__Output>;
  
  /**
   * Carries many queries over one stream. The server speaks first, with a Hello.
   */
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_SearchServiceSessionRequest, _muster_v1_SearchServiceSessionResponse__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_SearchServiceSessionRequest, _muster_v1_SearchServiceSessionResponse__Output>;
  /**
   * Carries many queries over one stream. The server speaks first, with a Hello.
   */
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_SearchServiceSessionRequest, _muster_v1_SearchServiceSessionResponse__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_muster_v1_SearchServiceSessionRequest, _muster_v1_SearchServiceSessionResponse__Output>;
  
}

/**
 * What a search front end asks.
 */
export interface SearchServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Says what a query would ask of whom, with bounds and costs as far as they are known, without asking.
   */
  Plan: grpc.handleUnaryCall<_muster_v1_PlanRequest__Output, _muster_v1_PlanResponse>;
  
  /**
   * Answers one query. Partial answers are answers: read `coverage`.
   */
  Search: grpc.handleUnaryCall<_muster_v1_SearchRequest__Output, _muster_v1_SearchResponse>;
  
  /**
   * Answers with a first page as soon as nothing that is missing can change its hits, or when its time has come; then, as
   * more is told, with pages that take the place of the one before, each only when that was read; at last with what
   * `Search` gives. No page is given that an error might follow for want of coverage or of a source.
   */
  SearchStream: grpc.handleServerStreamingCall<_muster_v1_SearchStreamRequest__Output, _muster_v1_SearchStreamResponse>;
  
  /**
   * Carries many queries over one stream. The server speaks first, with a Hello.
   */
  Session: grpc.handleBidiStreamingCall<_muster_v1_SearchServiceSessionRequest__Output, _muster_v1_SearchServiceSessionResponse>;
  
}

export interface SearchServiceDefinition extends grpc.ServiceDefinition {
  Plan: MethodDefinition<_muster_v1_PlanRequest, _muster_v1_PlanResponse, _muster_v1_PlanRequest__Output, _muster_v1_PlanResponse__Output>
  Search: MethodDefinition<_muster_v1_SearchRequest, _muster_v1_SearchResponse, _muster_v1_SearchRequest__Output, _muster_v1_SearchResponse__Output>
  SearchStream: MethodDefinition<_muster_v1_SearchStreamRequest, _muster_v1_SearchStreamResponse, _muster_v1_SearchStreamRequest__Output, _muster_v1_SearchStreamResponse__Output>
  Session: MethodDefinition<_muster_v1_SearchServiceSessionRequest, _muster_v1_SearchServiceSessionResponse, _muster_v1_SearchServiceSessionRequest__Output, _muster_v1_SearchServiceSessionResponse__Output>
}
