import { encodeBody, maxFrameBytes, sessionFields } from '@muster/proto';
import { expect } from 'chai';
import { aLongBody, aShardAnswerBody } from '../support/builders.js';
import {
  anOpenSession,
  type CallRecord,
  failureOf,
  isAnswered,
  type SessionPair,
  saidByServer,
} from '../support/sessions.js';

const times = { queueUs: 0, serviceUs: 0 };
const aShortBody = aShardAnswerBody({ fetch: { documents: [] } });

/** What the document in a call's answer is filled with, and its length. */
function contentOf({ outcome }: CallRecord): { readonly fill: number | undefined; readonly bytes: number } | undefined {
  const document = outcome?.ok === true ? outcome.answer.fetch?.documents[0] : undefined;
  if (document === undefined) return undefined;
  const fill = document.document[0];
  return { fill: document.document.every((byte) => byte === fill) ? fill : undefined, bytes: document.document.length };
}

/** What the server said after its greeting: the number of each part, or `whole`. */
function answersSaid({ shard }: SessionPair): string[] {
  return saidByServer(shard.wire.fromServer)
    .filter(({ message }) => message.id !== 0)
    .map(({ message: { id, part } }) => `${id}:${part == null ? 'whole' : part.index}`);
}

/** A call that has reached the shard. */
async function aCall(pair: SessionPair): Promise<CallRecord> {
  const call = pair.call(60_000);
  await pair.clock.advance(1);
  return call;
}

/** Puts parts on the wire by hand. */
function sendPart(pair: SessionPair, id: number, index: number, last: boolean): void {
  const part = Buffer.from([0x08, index, 0x10, last ? 1 : 0, 0x1a, 1, 0]);
  const message = Buffer.concat([Buffer.from([0x08, id]), encodeBody(sessionFields.answer.part, part)]);
  const { openServer } = pair.shard.wire;
  openServer({ frame() {}, drain() {}, end() {}, close() {} }).write(encodeBody(2, message));
}

describe('an answer longer than a frame', () => {
  it('comes in parts and is whole again', async () => {
    const pair = await anOpenSession();
    const call = await aCall(pair);
    pair.shard.session.answer(call.id, aLongBody(300_000, 7), { queueUs: 11, serviceUs: 22 });
    await pair.clock.advance(5);
    expect({ said: answersSaid(pair), content: contentOf(call) }).deep.equal({
      said: ['1:0', '1:1', '1:2', '1:3', '1:4'],
      content: { fill: 7, bytes: 300_000 },
    });
  });

  it('keeps its times', async () => {
    const pair = await anOpenSession();
    const call = await aCall(pair);
    pair.shard.session.answer(call.id, aLongBody(100_000), { queueUs: 11, serviceUs: 22 });
    await pair.clock.advance(5);
    const answer = call.outcome?.ok === true ? call.outcome.answer : undefined;
    expect([answer?.id, answer?.queueUs, answer?.serviceUs]).deep.equal([call.id, 11, 22]);
  });

  it('is cut so that no frame is longer than 64 KiB', async () => {
    const pair = await anOpenSession();
    for (const bytes of [65_000, 65_300, 65_400, 65_460, 65_500, 65_536, 70_000, 131_000, 200_000]) {
      const call = await aCall(pair);
      pair.shard.session.answer(call.id, aLongBody(bytes, 5), times);
      await pair.clock.advance(5);
      expect(contentOf(call)).deep.equal({ fill: 5, bytes });
    }
    expect(Math.max(...pair.shard.wire.fromServer.map((frame) => frame.length))).most(maxFrameBytes);
  });

  it('lets short answers of the same turn go first', async () => {
    const pair = await anOpenSession();
    const long = await aCall(pair);
    const short = await aCall(pair);
    pair.shard.session.answer(long.id, aLongBody(100_000), times);
    pair.shard.session.answer(short.id, aShortBody, times);
    await pair.clock.advance(5);
    expect(answersSaid(pair)).deep.equal(['2:whole', '1:0', '1:1']);
  });

  it('does not hold up a short answer that comes while its parts wait for the stream', async () => {
    const pair = await anOpenSession({ maxUnsent: 2, toClientMs: 10 });
    await pair.clock.advance(20);
    const long = await aCall(pair);
    const short = await aCall(pair);
    pair.shard.session.answer(long.id, aLongBody(1_000_000, 3), times);
    await pair.clock.advance(25);
    pair.shard.session.answer(short.id, aShortBody, times);
    await pair.clock.advance(45);
    const whenShortCame = { short: isAnswered(short), long: isAnswered(long) };
    await pair.clock.advance(500);
    expect({ whenShortCame, content: contentOf(long) }).deep.equal({
      whenShortCame: { short: true, long: false },
      content: { fill: 3, bytes: 1_000_000 },
    });
  });

  it('takes turns with other long answers', async () => {
    const pair = await anOpenSession();
    const calls = [await aCall(pair), await aCall(pair), await aCall(pair)];
    calls.forEach(({ id }) => {
      pair.shard.session.answer(id, aLongBody(100_000 + id, id), times);
    });
    await pair.clock.advance(5);
    expect({ said: answersSaid(pair), contents: calls.map(contentOf) }).deep.equal({
      said: ['1:0', '2:0', '3:0', '1:1', '2:1', '3:1'],
      contents: [1, 2, 3].map((fill) => ({ fill, bytes: 100_000 + fill })),
    });
  });

  it('is not sent to its end when the call is cancelled in the middle', async () => {
    const pair = await anOpenSession({ maxUnsent: 2 });
    const call = await aCall(pair);
    pair.shard.session.answer(call.id, aLongBody(6_000_000), times);
    await pair.clock.advance(1);
    call.cancel();
    await pair.clock.advance(50);
    expect(answersSaid(pair).length).lessThan(20);
  });

  it('leaves nothing behind when its call was cancelled while parts were on their way', async () => {
    const pair = await anOpenSession({ maxUnsent: 2, toClientMs: 5 });
    await pair.clock.advance(20);
    // Together they are more than the client holds of unfinished answers.
    for (let i = 0; i < 3; i++) {
      const call = await aCall(pair);
      pair.shard.session.answer(call.id, aLongBody(120_000_000), times);
      await pair.clock.advance(3);
      call.cancel();
      await pair.clock.advance(30);
    }
    const call = await aCall(pair);
    pair.shard.session.answer(call.id, aLongBody(200_000, 9), times);
    await pair.clock.advance(100);
    expect(contentOf(call)).deep.equal({ fill: 9, bytes: 200_000 });
  });

  it('fails its call when a part is missing, and no other', async () => {
    const pair = await anOpenSession();
    const call = await aCall(pair);
    const other = await aCall(pair);
    sendPart(pair, call.id, 0, false);
    sendPart(pair, call.id, 2, true);
    pair.shard.session.answer(other.id, aLongBody(100_000, 4), times);
    await pair.clock.advance(5);
    expect({ failure: failureOf(call), other: contentOf(other) }).deep.equal({
      failure: { kind: 'failed', message: 'part 2 came where part 1 was due' },
      other: { fill: 4, bytes: 100_000 },
    });
  });

  it('fails its call when the first part is missing', async () => {
    const pair = await anOpenSession();
    const call = await aCall(pair);
    sendPart(pair, call.id, 1, true);
    await pair.clock.advance(1);
    expect(failureOf(call)).deep.equal({ kind: 'failed', message: 'part 1 came where part 0 was due' });
  });

  it('fails its call when what the parts make cannot be read', async () => {
    const pair = await anOpenSession();
    const call = await aCall(pair);
    sendPart(pair, call.id, 0, true);
    await pair.clock.advance(1);
    expect(failureOf(call)?.kind).equal('failed');
  });
});

describe('a call longer than a frame', () => {
  const aLongCall = encodeBody(10, encodeBody(1, Buffer.alloc(200_000, 'x')));

  it('comes in parts and is whole again', async () => {
    const pair = await anOpenSession();
    pair.call(1000, aLongCall);
    await pair.clock.advance(5);
    expect(pair.shard.calls.map(({ call }) => call.query?.index)).deep.equal(['x'.repeat(200_000)]);
  });

  it('tells the time that is left when its last part is written', async () => {
    const pair = await anOpenSession({ maxUnsent: 1, toServerMs: 10 });
    await pair.clock.advance(50);
    pair.call(1000, aLongCall);
    await pair.clock.advance(200);
    // Four parts, each written when the one before was read: 10 ms there and 10 ms until the sender knows.
    expect(pair.shard.calls.map(({ budgetMs }) => Math.round(budgetMs))).deep.equal([1000 - 60]);
  });

  it('is forgotten by the server when it is cancelled before its last part was written', async () => {
    const pair = await anOpenSession({ maxUnsent: 1, toServerMs: 10 });
    await pair.clock.advance(50);
    // More of them than the 8 MiB a server holds of unfinished calls.
    for (let i = 0; i < 80; i++) {
      const call = pair.call(60_000, encodeBody(10, encodeBody(1, Buffer.alloc(500_000, 'x'))));
      await pair.clock.advance(45);
      call.cancel();
      await pair.clock.advance(30);
    }
    pair.call(60_000, aLongCall);
    await pair.clock.advance(200);
    expect(pair.shard.calls).have.length(1);
  });

  it('is refused when it is longer than 8 MiB, once, and costs no other call anything', async () => {
    const pair = await anOpenSession();
    const tooLong = pair.call(60_000, encodeBody(10, encodeBody(1, Buffer.alloc(9 * 1024 * 1024, 'x'))));
    const other = pair.call(60_000, aLongCall);
    await pair.clock.advance(500);
    const failures = saidByServer(pair.shard.wire.fromServer).filter(({ message }) => message.failure != null);
    expect({ failure: failureOf(tooLong)?.message, failures: failures.length, other: failureOf(other) }).deep.equal({
      failure: 'a message in parts must be at most 8388608 bytes, with others unfinished on the session',
      failures: 1,
      other: undefined,
    });
  });
});
