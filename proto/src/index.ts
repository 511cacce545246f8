export { requestFault } from './client/request-fault.js';
export { recordKey, SearchClient, type SearchClientOptions, type SearchOptions } from './client/search-client.js';
export { codesOf, SearchError, type SearchErrorCode } from './client/search-error.js';
export { openSessionStream, sessionChannelOptions } from './client/session-pool.js';
export { WriteClient } from './client/write-client.js';
export { WriteError, type WriteErrorCode } from './client/write-error.js';
export type { WriteClientOptions } from './client/write-options.js';
export { type BatchOptions, maxBatchBytes, maxOperations, type WriteOperation } from './client/write-request.js';
export type { WriteEvents, WriteStream, WriteTransport } from './client/write-transport.js';
export { type Clock, systemClock } from './clock.js';
export { type Codec, type JsonForm, loadPackageDefinition } from './contract.js';
export * from './generated/messages.js';
export { ListenError, type ListeningServer, listenGrpc, type ServedService, timeLeftMs } from './grpc-server.js';
export { plainDetails } from './plain-details.js';
export {
  adminService,
  codecs,
  indexService,
  maxWriteRequestBytes,
  queryRecordJson,
  searchService,
  shardService,
  verticalService,
} from './services.js';
export * from './session/index.js';
export { statusDetails } from './status-details.js';
export { MalformedMessage } from './wire-reader.js';
