export { checkOperations, type OperationRules } from './check-operation.js';
export { type Follower, Followers } from './followers.js';
export { InFlight } from './in-flight.js';
export {
  type Appended,
  type Batch,
  type KeyOutcome,
  type Log,
  LogBroken,
  LogFull,
  type ReadLimits,
  type Run,
  type ShardOperation,
} from './log.js';
export { type CursorStep, LogCursor } from './log-cursor.js';
export { LogStream, type LogStreamOptions } from './log-stream.js';
export { Marker } from './marker.js';
export { type LmdbLogOptions, openLmdbLog } from './open-lmdb-log.js';
export { runsOf, type ShardRun } from './run.js';
export { type ServeWriterOptions, startWriterServer } from './serve-writer.js';
export { Trimmer, type TrimmerOptions } from './trimmer.js';
export { WriteStream, type WriteStreamOptions } from './write-stream.js';
export { Writer, type WriterOptions } from './writer.js';
