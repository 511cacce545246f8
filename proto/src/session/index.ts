export {
  type CallFailure,
  type CallOutcome,
  type CallReceiver,
  ClientSession,
  type ClientSessionOptions,
  type SessionAnswer,
  type SessionState,
} from './client-session.js';
export { ClockExcess } from './clock-excess.js';
export { sessionFields } from './control.js';
export { searchAnswerCodecs, searchCallCodecs, shardAnswerCodecs, shardCallCodecs } from './frame-codecs.js';
export { Inbox } from './inbox.js';
export { Liveness, type LivenessHost } from './liveness.js';
export { encodeBody, maxFrameBytes, Outbox } from './outbox.js';
export { type AnswerTimes, ServerSession, type ServerSessionOptions, type SessionCall } from './server-session.js';
export { clientStream, type FrameEvents, type FrameStream, type OpenStream, serverStream } from './stream.js';
