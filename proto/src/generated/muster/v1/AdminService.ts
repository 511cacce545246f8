// Original file: muster/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ModelsRequest as _muster_v1_ModelsRequest, ModelsRequest__Output as _muster_v1_ModelsRequest__Output } from '../../muster/v1/ModelsRequest.js';
import type { ModelsResponse as _muster_v1_ModelsResponse, ModelsResponse__Output as _muster_v1_ModelsResponse__Output } from '../../muster/v1/ModelsResponse.js';
import type { QueryRecordsRequest as _muster_v1_QueryRecordsRequest, QueryRecordsRequest__Output as _muster_v1_QueryRecordsRequest__Output } from '../../muster/v1/QueryRecordsRequest.js';
import type { QueryRecordsResponse as _muster_v1_QueryRecordsResponse, QueryRecordsResponse__Output as _muster_v1_QueryRecordsResponse__Output } from '../../muster/v1/QueryRecordsResponse.js';
import type { ReloadModelsRequest as _muster_v1_ReloadModelsRequest, ReloadModelsRequest__Output as _muster_v1_ReloadModelsRequest__Output } from '../../muster/v1/ReloadModelsRequest.js';
import type { ReloadModelsResponse as _muster_v1_ReloadModelsResponse, ReloadModelsResponse__Output as _muster_v1_ReloadModelsResponse__Output } from '../../muster/v1/ReloadModelsResponse.js';
import type { SetAliasRequest as _muster_v1_SetAliasRequest, SetAliasRequest__Output as _muster_v1_SetAliasRequest__Output } from '../../muster/v1/SetAliasRequest.js';
import type { SetAliasResponse as _muster_v1_SetAliasResponse, SetAliasResponse__Output as _muster_v1_SetAliasResponse__Output } from '../../muster/v1/SetAliasResponse.js';
import type { SetSwitchRequest as _muster_v1_SetSwitchRequest, SetSwitchRequest__Output as _muster_v1_SetSwitchRequest__Output } from '../../muster/v1/SetSwitchRequest.js';
import type { SetSwitchResponse as _muster_v1_SetSwitchResponse, SetSwitchResponse__Output as _muster_v1_SetSwitchResponse__Output } from '../../muster/v1/SetSwitchResponse.js';
import type { SwitchesRequest as _muster_v1_SwitchesRequest, SwitchesRequest__Output as _muster_v1_SwitchesRequest__Output } from '../../muster/v1/SwitchesRequest.js';
import type { SwitchesResponse as _muster_v1_SwitchesResponse, SwitchesResponse__Output as _muster_v1_SwitchesResponse__Output } from '../../muster/v1/SwitchesResponse.js';
import type { TopologyRequest as _muster_v1_TopologyRequest, TopologyRequest__Output as _muster_v1_TopologyRequest__Output } from '../../muster/v1/TopologyRequest.js';
import type { TopologyResponse as _muster_v1_TopologyResponse, TopologyResponse__Output as _muster_v1_TopologyResponse__Output } from '../../muster/v1/TopologyResponse.js';

/**
 * What operators ask a coordinator. Served apart from SearchService; keep it on loopback.
 */
export interface AdminServiceClient extends grpc.Client {
  /**
   * Gives the models that second phases rank by.
   */
  Models(argument: _muster_v1_ModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_ModelsResponse__Output>): grpc.ClientUnaryCall;
  Models(argument: _muster_v1_ModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_ModelsResponse__Output>): grpc.ClientUnaryCall;
  Models(argument: _muster_v1_ModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_ModelsResponse__Output>): grpc.ClientUnaryCall;
  Models(argument: _muster_v1_ModelsRequest, callback: grpc.requestCallback<_muster_v1_ModelsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the models that second phases rank by.
   */
  models(argument: _muster_v1_ModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_ModelsResponse__Output>): grpc.ClientUnaryCall;
  models(argument: _muster_v1_ModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_ModelsResponse__Output>): grpc.ClientUnaryCall;
  models(argument: _muster_v1_ModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_ModelsResponse__Output>): grpc.ClientUnaryCall;
  models(argument: _muster_v1_ModelsRequest, callback: grpc.requestCallback<_muster_v1_ModelsResponse__Output>): grpc.ClientUnaryCall;
  
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
  
  /**
   * Reads files of models again, and lets all processes of this coordinator rank by what is there. A file that cannot be
   * used is refused, and every model stays as it is. Queries under way end with the models they began with.
   */
  ReloadModels(argument: _muster_v1_ReloadModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  ReloadModels(argument: _muster_v1_ReloadModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  ReloadModels(argument: _muster_v1_ReloadModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  ReloadModels(argument: _muster_v1_ReloadModelsRequest, callback: grpc.requestCallback<_muster_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Reads files of models again, and lets all processes of this coordinator rank by what is there. A file that cannot be
   * used is refused, and every model stays as it is. Queries under way end with the models they began with.
   */
  reloadModels(argument: _muster_v1_ReloadModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  reloadModels(argument: _muster_v1_ReloadModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  reloadModels(argument: _muster_v1_ReloadModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  reloadModels(argument: _muster_v1_ReloadModelsRequest, callback: grpc.requestCallback<_muster_v1_ReloadModelsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lets an alias name another index, for all processes of this coordinator at once.
   */
  SetAlias(argument: _muster_v1_SetAliasRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  SetAlias(argument: _muster_v1_SetAliasRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  SetAlias(argument: _muster_v1_SetAliasRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  SetAlias(argument: _muster_v1_SetAliasRequest, callback: grpc.requestCallback<_muster_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lets an alias name another index, for all processes of this coordinator at once.
   */
  setAlias(argument: _muster_v1_SetAliasRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  setAlias(argument: _muster_v1_SetAliasRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  setAlias(argument: _muster_v1_SetAliasRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  setAlias(argument: _muster_v1_SetAliasRequest, callback: grpc.requestCallback<_muster_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Sets which share of a route's queries asks one of its sources, or may be hedged, for all processes of this
   * coordinator at once. Queries under way end as they began.
   */
  SetSwitch(argument: _muster_v1_SetSwitchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SetSwitchResponse__Output>): grpc.ClientUnaryCall;
  SetSwitch(argument: _muster_v1_SetSwitchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_SetSwitchResponse__Output>): grpc.ClientUnaryCall;
  SetSwitch(argument: _muster_v1_SetSwitchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SetSwitchResponse__Output>): grpc.ClientUnaryCall;
  SetSwitch(argument: _muster_v1_SetSwitchRequest, callback: grpc.requestCallback<_muster_v1_SetSwitchResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sets which share of a route's queries asks one of its sources, or may be hedged, for all processes of this
   * coordinator at once. Queries under way end as they began.
   */
  setSwitch(argument: _muster_v1_SetSwitchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SetSwitchResponse__Output>): grpc.ClientUnaryCall;
  setSwitch(argument: _muster_v1_SetSwitchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_SetSwitchResponse__Output>): grpc.ClientUnaryCall;
  setSwitch(argument: _muster_v1_SetSwitchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SetSwitchResponse__Output>): grpc.ClientUnaryCall;
  setSwitch(argument: _muster_v1_SetSwitchRequest, callback: grpc.requestCallback<_muster_v1_SetSwitchResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives the switches of routes as they stand.
   */
  Switches(argument: _muster_v1_SwitchesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SwitchesResponse__Output>): grpc.ClientUnaryCall;
  Switches(argument: _muster_v1_SwitchesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_SwitchesResponse__Output>): grpc.ClientUnaryCall;
  Switches(argument: _muster_v1_SwitchesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SwitchesResponse__Output>): grpc.ClientUnaryCall;
  Switches(argument: _muster_v1_SwitchesRequest, callback: grpc.requestCallback<_muster_v1_SwitchesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the switches of routes as they stand.
   */
  switches(argument: _muster_v1_SwitchesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SwitchesResponse__Output>): grpc.ClientUnaryCall;
  switches(argument: _muster_v1_SwitchesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_SwitchesResponse__Output>): grpc.ClientUnaryCall;
  switches(argument: _muster_v1_SwitchesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_SwitchesResponse__Output>): grpc.ClientUnaryCall;
  switches(argument: _muster_v1_SwitchesRequest, callback: grpc.requestCallback<_muster_v1_SwitchesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives the indexes, their shards and replicas, as this coordinator sees them.
   */
  Topology(argument: _muster_v1_TopologyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_TopologyResponse__Output>): grpc.ClientUnaryCall;
  Topology(argument: _muster_v1_TopologyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_TopologyResponse__Output>): grpc.ClientUnaryCall;
  Topology(argument: _muster_v1_TopologyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_TopologyResponse__Output>): grpc.ClientUnaryCall;
  Topology(argument: _muster_v1_TopologyRequest, callback: grpc.requestCallback<_muster_v1_TopologyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the indexes, their shards and replicas, as this coordinator sees them.
   */
  topology(argument: _muster_v1_TopologyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_TopologyResponse__Output>): grpc.ClientUnaryCall;
  topology(argument: _muster_v1_TopologyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_v1_TopologyResponse__Output>): grpc.ClientUnaryCall;
  topology(argument: _muster_v1_TopologyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_v1_TopologyResponse__Output>): grpc.ClientUnaryCall;
  topology(argument: _muster_v1_TopologyRequest, callback: grpc.requestCallback<_muster_v1_TopologyResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What operators ask a coordinator. Served apart from SearchService; keep it on loopback.
 */
export interface AdminServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Gives the models that second phases rank by.
   */
  Models: grpc.handleUnaryCall<_muster_v1_ModelsRequest__Output, _muster_v1_ModelsResponse>;
  
  /**
   * Gives the records of the latest queries, newest first.
   */
  QueryRecords: grpc.handleUnaryCall<_muster_v1_QueryRecordsRequest__Output, _muster_v1_QueryRecordsResponse>;
  
  /**
   * Reads files of models again, and lets all processes of this coordinator rank by what is there. A file that cannot be
   * used is refused, and every model stays as it is. Queries under way end with the models they began with.
   */
  ReloadModels: grpc.handleUnaryCall<_muster_v1_ReloadModelsRequest__Output, _muster_v1_ReloadModelsResponse>;
  
  /**
   * Lets an alias name another index, for all processes of this coordinator at once.
   */
  SetAlias: grpc.handleUnaryCall<_muster_v1_SetAliasRequest__Output, _muster_v1_SetAliasResponse>;
  
  /**
   * Sets which share of a route's queries asks one of its sources, or may be hedged, for all processes of this
   * coordinator at once. Queries under way end as they began.
   */
  SetSwitch: grpc.handleUnaryCall<_muster_v1_SetSwitchRequest__Output, _muster_v1_SetSwitchResponse>;
  
  /**
   * Gives the switches of routes as they stand.
   */
  Switches: grpc.handleUnaryCall<_muster_v1_SwitchesRequest__Output, _muster_v1_SwitchesResponse>;
  
  /**
   * Gives the indexes, their shards and replicas, as this coordinator sees them.
   */
  Topology: grpc.handleUnaryCall<_muster_v1_TopologyRequest__Output, _muster_v1_TopologyResponse>;
  
}

export interface AdminServiceDefinition extends grpc.ServiceDefinition {
  Models: MethodDefinition<_muster_v1_ModelsRequest, _muster_v1_ModelsResponse, _muster_v1_ModelsRequest__Output, _muster_v1_ModelsResponse__Output>
  QueryRecords: MethodDefinition<_muster_v1_QueryRecordsRequest, _muster_v1_QueryRecordsResponse, _muster_v1_QueryRecordsRequest__Output, _muster_v1_QueryRecordsResponse__Output>
  ReloadModels: MethodDefinition<_muster_v1_ReloadModelsRequest, _muster_v1_ReloadModelsResponse, _muster_v1_ReloadModelsRequest__Output, _muster_v1_ReloadModelsResponse__Output>
  SetAlias: MethodDefinition<_muster_v1_SetAliasRequest, _muster_v1_SetAliasResponse, _muster_v1_SetAliasRequest__Output, _muster_v1_SetAliasResponse__Output>
  SetSwitch: MethodDefinition<_muster_v1_SetSwitchRequest, _muster_v1_SetSwitchResponse, _muster_v1_SetSwitchRequest__Output, _muster_v1_SetSwitchResponse__Output>
  Switches: MethodDefinition<_muster_v1_SwitchesRequest, _muster_v1_SwitchesResponse, _muster_v1_SwitchesRequest__Output, _muster_v1_SwitchesResponse__Output>
  Topology: MethodDefinition<_muster_v1_TopologyRequest, _muster_v1_TopologyResponse, _muster_v1_TopologyRequest__Output, _muster_v1_TopologyResponse__Output>
}
