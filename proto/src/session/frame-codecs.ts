import { type Codec, codecOf } from '../contract.js';
import type {
  SearchAnswer__Output,
  SearchCall__Output,
  SearchServiceSessionRequest__Output,
  SearchServiceSessionResponse__Output,
  ShardAnswer__Output,
  ShardCall__Output,
  ShardServiceSessionRequest__Output,
  ShardServiceSessionResponse__Output,
} from '../generated/messages.js';
import type { FrameCodecs } from './inbox.js';

function frameCodecs<Read extends { sentUs: number }, Message>(
  frameName: string,
  messageName: string,
  messagesOf: (frame: Read) => readonly Message[],
): FrameCodecs<Message> {
  const frame: Codec<never, Read> = codecOf(frameName);
  return {
    frame: {
      encode: frame.encode,
      decode: (bytes) => {
        const read = frame.decode(bytes);
        return { sentUs: read.sentUs, messages: messagesOf(read) };
      },
    },
    message: codecOf(messageName),
  };
}

/** How a shard reads a coordinator's frames. */
export const shardCallCodecs: FrameCodecs<ShardCall__Output> = frameCodecs(
  'ShardServiceSessionRequest',
  'ShardCall',
  (frame: ShardServiceSessionRequest__Output) => frame.calls,
);

/** How a coordinator reads a shard's frames. */
export const shardAnswerCodecs: FrameCodecs<ShardAnswer__Output> = frameCodecs(
  'ShardServiceSessionResponse',
  'ShardAnswer',
  (frame: ShardServiceSessionResponse__Output) => frame.answers,
);

/** How a coordinator reads a front end's frames. */
export const searchCallCodecs: FrameCodecs<SearchCall__Output> = frameCodecs(
  'SearchServiceSessionRequest',
  'SearchCall',
  (frame: SearchServiceSessionRequest__Output) => frame.calls,
);

/** How a front end reads a coordinator's frames. */
export const searchAnswerCodecs: FrameCodecs<SearchAnswer__Output> = frameCodecs(
  'SearchServiceSessionResponse',
  'SearchAnswer',
  (frame: SearchServiceSessionResponse__Output) => frame.answers,
);
