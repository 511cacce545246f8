import { encodeBody, Inbox, sessionFields, shardCallCodecs } from '@muster/proto';
import { expect } from 'chai';

/** A frame of one part of a call. */
function aPart(id: number, index: number, data: Uint8Array, last = false): Buffer {
  const content = Buffer.concat([Buffer.from([0x08, index, 0x10, last ? 1 : 0]), encodeBody(3, data)]);
  const idBytes = Buffer.from([0x08, (id & 0x7f) | 0x80, id >> 7]);
  return encodeBody(2, Buffer.concat([idBytes, encodeBody(sessionFields.call.part, content)]));
}

function faultsOf(inbox: Inbox<never>, frames: readonly Buffer[]): string[] {
  return frames.flatMap((frame) => inbox.read(frame).faults.map(({ id, reason }) => `${id}: ${reason}`));
}

const anInbox = (maxBytes: number, maxUnfinished?: number) =>
  new Inbox(shardCallCodecs, maxBytes, undefined, maxUnfinished) as Inbox<never>;

describe('Inbox', () => {
  it('refuses an empty part: any number of calls could be begun with them for nothing', () => {
    expect(faultsOf(anInbox(1000), [aPart(1, 0, Buffer.alloc(0))])).deep.equal([
      '1: a part that is not the last must not be empty',
    ]);
  });

  it('counts 256 bytes for each piece: tiny ones are kept at a price', () => {
    const frames = Array.from({ length: 5 }, (_, index) => aPart(1, index, Buffer.alloc(1)));
    expect(faultsOf(anInbox(1024), frames)).deep.equal([
      '1: a message in parts must be at most 1024 bytes, with others unfinished on the session',
    ]);
  });

  it('refuses to begin more messages in parts than it may keep unfinished', () => {
    const frames = [1, 2, 3].map((id) => aPart(id, 0, Buffer.alloc(1)));
    expect(faultsOf(anInbox(10_000, 2), frames)).deep.equal([
      '3: at most 2 messages in parts may be unfinished on a session',
    ]);
  });

  it('has room again when one was forgotten or came to its end', () => {
    const inbox = anInbox(1024, 2);
    const first = faultsOf(inbox, [aPart(1, 0, Buffer.alloc(200)), aPart(2, 0, Buffer.alloc(200, 0xff))]);
    inbox.forget(1);
    // A message that cannot be read is over too.
    const end = faultsOf(inbox, [aPart(2, 1, Buffer.alloc(0), true)]);
    const second = faultsOf(inbox, [aPart(3, 0, Buffer.alloc(200)), aPart(4, 0, Buffer.alloc(200))]);
    expect({ first, ended: end.length, second }).deep.equal({ first: [], ended: 1, second: [] });
  });
});
