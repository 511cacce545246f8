import { encodeBody, sessionFields } from '@muster/proto';
import { expect } from 'chai';
import { aHello, aShardAnswerBody } from '../support/builders.js';
import { anOpenSession, failureOf, isAnswered, type SessionPair, saidByClient } from '../support/sessions.js';

const times = { queueUs: 0, serviceUs: 0 };
const anAnswer = aShardAnswerBody({ fetch: { documents: [] } });
const answersAtOnce = () => ({ afterMs: 0, body: anAnswer });

/** The ids of calls and cancels in each frame the client wrote. */
function framesSaid({ shard }: SessionPair): string[][] {
  return shard.wire.fromClient
    .map((frame) =>
      saidByClient([frame]).flatMap(({ message: { id, cancel } }) => {
        if (cancel != null) return [`cancel ${cancel.ids.join(',')}`];
        return id === 0 ? [] : [`call ${id}`];
      }),
    )
    .filter((said) => said.length > 0);
}

function aBigCall(bytes: number): Buffer {
  return encodeBody(10, encodeBody(1, Buffer.alloc(bytes, 'x')));
}

/** Puts bytes on the wire to the client by hand. */
function sendToClient(pair: SessionPair, frame: Buffer): void {
  pair.shard.wire.openServer({ frame() {}, drain() {}, end() {}, close() {} }).write(frame);
}

/** Puts bytes on the wire to the server by hand. */
function sendToServer(pair: SessionPair, frame: Buffer): void {
  pair.shard.wire.openClient({ frame() {}, drain() {}, end() {}, close() {} }).write(frame);
}

/** A message of a frame: its id, then a body. */
function anItem(id: number, body: Uint8Array): Buffer {
  return encodeBody(2, Buffer.concat([Buffer.from([0x08, id]), body]));
}

describe('frames of a session', () => {
  it('hold all calls of a turn', async () => {
    const pair = await anOpenSession();
    for (let i = 0; i < 5; i++) pair.call();
    await pair.clock.advance(1);
    pair.call();
    await pair.clock.advance(1);
    expect(framesSaid(pair)).deep.equal([['call 1', 'call 2', 'call 3', 'call 4', 'call 5'], ['call 6']]);
  });

  it('hold all answers of a turn', async () => {
    const pair = await anOpenSession({ script: answersAtOnce });
    const before = pair.shard.wire.fromServer.length;
    const calls = [pair.call(), pair.call(), pair.call()];
    await pair.clock.advance(1);
    expect({ frames: pair.shard.wire.fromServer.length - before, answered: calls.map(isAnswered) }).deep.equal({
      frames: 1,
      answered: [true, true, true],
    });
  });

  it('are cut at 64 KiB', async () => {
    const pair = await anOpenSession();
    for (let i = 0; i < 5; i++) pair.call(1000, aBigCall(30_000));
    await pair.clock.advance(1);
    expect(framesSaid(pair)).deep.equal([['call 1', 'call 2'], ['call 3', 'call 4'], ['call 5']]);
  });

  it('tell budgets as what is left when they are written', async () => {
    const pair = await anOpenSession({ maxUnsent: 1, toServerMs: 40 });
    await pair.clock.advance(300);
    pair.call(1000);
    await pair.clock.advance(1);
    pair.call(1000);
    await pair.clock.advance(200);
    // The second waited 79 ms for the first to be read.
    expect(pair.shard.calls.map(({ budgetMs }) => Math.round(budgetMs))).deep.equal([1000, 921]);
  });

  it('tell a budget that is gone as none, and the server refuses the call as late', async () => {
    const pair = await anOpenSession({ maxUnsent: 1, toServerMs: 40 });
    await pair.clock.advance(300);
    pair.call(1000);
    await pair.clock.advance(1);
    const late = pair.call(30, aBigCall(60_000));
    const alsoLate = pair.call(30, aBigCall(60_000));
    await pair.clock.advance(300);
    expect({ ran: pair.shard.calls.map(({ id }) => id), failures: [late, alsoLate].map(failureOf) }).deep.equal({
      ran: [1],
      failures: new Array(2).fill({ kind: 'failed', message: 'the budget was used up before the call was begun' }),
    });
  });

  it('tell a deadline without end as a very long budget', async () => {
    const pair = await anOpenSession();
    pair.call(Number.POSITIVE_INFINITY);
    await pair.clock.advance(1);
    expect(pair.shard.calls.map(({ call }) => call.budgetUs)).deep.equal([Number.MAX_SAFE_INTEGER]);
  });

  it('wait while the stream says stop, and go on when it drains', async () => {
    const pair = await anOpenSession({ maxUnsent: 2, script: answersAtOnce });
    pair.shard.process.stop();
    const calls = [];
    for (let i = 0; i < 10; i++) {
      calls.push(pair.call(60_000));
      await pair.clock.advance(1);
    }
    const written = framesSaid(pair).length;
    pair.shard.process.resume();
    await pair.clock.advance(20);
    expect({ written, frames: framesSaid(pair).length, answered: calls.every(isAnswered) }).deep.equal({
      // Two frames went out; the other eight calls went together when there was room.
      written: 2,
      frames: 3,
      answered: true,
    });
  });
});

describe('calls on a session', () => {
  it('are refused as rejected beyond the most that the server allows in flight', async () => {
    const pair = await anOpenSession({ hello: aHello({ maxInFlight: 2 }) });
    const calls = [pair.call(), pair.call(), pair.call()];
    expect({ failures: calls.map(failureOf), hasRoom: pair.session.hasRoom, id: calls[2]?.id }).deep.equal({
      failures: [undefined, undefined, { kind: 'rejected', message: '2 calls are in flight on the session' }],
      hasRoom: false,
      id: 0,
    });
  });

  it('are refused as rejected beyond the most that the client wants in flight', async () => {
    const pair = await anOpenSession({}, { maxInFlight: 1 });
    expect([pair.call(), pair.call()].map((call) => failureOf(call)?.kind)).deep.equal([undefined, 'rejected']);
  });

  it('are refused by the server where a client does not keep to the limit', async () => {
    const pair = await anOpenSession({ hello: aHello({ maxInFlight: 1 }) });
    const first = pair.call(60_000);
    await pair.clock.advance(1);
    sendToServer(pair, anItem(99, Buffer.from([0x10, 0xff, 0xff, 0x7f, 0x52, 0])));
    await pair.clock.advance(5);
    expect({ ran: pair.shard.calls.map(({ id }) => id), first: failureOf(first) }).deep.equal({
      ran: [first.id],
      first: undefined,
    });
  });

  it('have room again when one is answered', async () => {
    const pair = await anOpenSession({ hello: aHello({ maxInFlight: 1 }), script: answersAtOnce });
    const calls = [pair.call()];
    await pair.clock.advance(2);
    calls.push(pair.call());
    await pair.clock.advance(2);
    expect(calls.map(isAnswered)).deep.equal([true, true]);
  });

  it('have ids of their own', async () => {
    const pair = await anOpenSession();
    expect([pair.call().id, pair.call().id, pair.call().id]).deep.equal([1, 2, 3]);
  });

  it('are never heard of by the server when cancelled before the frame was written', async () => {
    const pair = await anOpenSession();
    const kept = pair.call();
    pair.call().cancel();
    await pair.clock.advance(5);
    expect(framesSaid(pair)).deep.equal([[`call ${kept.id}`]]);
  });

  it('are cancelled at the server when the frame was written', async () => {
    const pair = await anOpenSession();
    const call = pair.call();
    await pair.clock.advance(1);
    call.cancel();
    await pair.clock.advance(1);
    expect({ frames: framesSaid(pair), cancelled: pair.shard.cancelled, inFlight: pair.session.inFlight }).deep.equal({
      frames: [['call 1'], ['cancel 1']],
      cancelled: [1],
      inFlight: 0,
    });
  });

  it('end not at all when cancelled, even if the answer was on its way', async () => {
    const pair = await anOpenSession({ script: answersAtOnce });
    const call = pair.call();
    await pair.clock.advance(0.3);
    call.cancel();
    await pair.clock.advance(5);
    expect(call.outcome).equal(undefined);
  });

  it('are not answered with what was said for a call that was cancelled before it', async () => {
    const pair = await anOpenSession();
    const first = pair.call();
    await pair.clock.advance(1);
    first.cancel();
    await pair.clock.advance(1);
    pair.shard.session.answer(first.id, anAnswer, times);
    const second = pair.call();
    await pair.clock.advance(5);
    expect(isAnswered(second)).equal(false);
  });

  it('hear of what the server says about their beginning, and stay open', async () => {
    const pair = await anOpenSession();
    const call = pair.call();
    await pair.clock.advance(1);
    pair.shard.session.started(call.id, 1500);
    await pair.clock.advance(1);
    const afterStarted = { started: call.started, outcome: call.outcome };
    pair.shard.session.answer(call.id, anAnswer, times);
    await pair.clock.advance(1);
    expect({ afterStarted, answered: isAnswered(call) }).deep.equal({
      afterStarted: { started: 1, outcome: undefined },
      answered: true,
    });
  });

  it('say whether they want to hear of their beginning, long ones too', async () => {
    const pair = await anOpenSession();
    const long = encodeBody(10, encodeBody(1, Buffer.alloc(100_000, 'x')));
    pair.call(1000);
    pair.call(1000, undefined, true);
    pair.call(1000, long, true);
    await pair.clock.advance(1);
    expect(pair.shard.calls.map(({ call }) => call.tellStarted)).deep.equal([false, true, true]);
  });

  it('hear of no beginning when they are cancelled, though it was on its way', async () => {
    const pair = await anOpenSession();
    const call = pair.call(1000, undefined, true);
    await pair.clock.advance(1);
    pair.shard.session.started(call.id, 0);
    call.cancel();
    await pair.clock.advance(5);
    expect([call.started, call.outcome]).deep.equal([0, undefined]);
  });
});

describe('a malformed message', () => {
  const noUtf8 = encodeBody(10, encodeBody(1, Buffer.from([0xff, 0xfe])));
  const budget = Buffer.from([0x10, 0xff, 0xff, 0x7f]);

  it('from a client is refused, and does not cost the other calls of its frame', async () => {
    const pair = await anOpenSession();
    const frame = [anItem(41, noUtf8), anItem(42, Buffer.concat([budget, encodeBody(10, Buffer.alloc(0))]))];
    sendToServer(pair, Buffer.concat(frame));
    await pair.clock.advance(1);
    expect({ ran: pair.shard.calls.map(({ id }) => id), closed: pair.shard.closed }).deep.equal({
      ran: [42],
      closed: [],
    });
  });

  it('from a server fails its call, and does not cost the other answers of its frame', async () => {
    const pair = await anOpenSession();
    const [bad, good] = [pair.call(), pair.call()];
    await pair.clock.advance(1);
    const failure = encodeBody(sessionFields.answer.failure, encodeBody(2, Buffer.from([0xff])));
    sendToClient(pair, Buffer.concat([anItem(bad.id, failure), anItem(good.id, anAnswer)]));
    await pair.clock.advance(1);
    expect({ bad: failureOf(bad)?.kind, good: isAnswered(good) }).deep.equal({ bad: 'failed', good: true });
  });

  it('that is no frame at all ends the session: calls in flight fail as unavailable', async () => {
    const pair = await anOpenSession();
    const call = pair.call();
    await pair.clock.advance(1);
    sendToClient(pair, Buffer.from([0xff, 0xff, 0xff]));
    await pair.clock.advance(1);
    expect(failureOf(call)).deep.equal({
      kind: 'unavailable',
      message: 'the server sent a malformed frame: truncated frame',
    });
  });

  it('that is no frame at all ends the server’s side too: its calls are cancelled', async () => {
    const pair = await anOpenSession();
    const call = pair.call();
    await pair.clock.advance(1);
    sendToServer(pair, Buffer.from([0x12, 0x7f, 0x00]));
    await pair.clock.advance(1);
    expect({ closed: pair.shard.closed, cancelled: pair.shard.cancelled }).deep.equal({
      closed: ['malformed frame: truncated frame'],
      cancelled: [call.id],
    });
  });

  it('with the id of a call in flight ends the session, and nothing behind it in the frame is run', async () => {
    const pair = await anOpenSession();
    const call = pair.call();
    await pair.clock.advance(1);
    const query = Buffer.concat([budget, encodeBody(10, Buffer.alloc(0))]);
    sendToServer(pair, Buffer.concat([anItem(call.id, query), anItem(77, query)]));
    await pair.clock.advance(1);
    expect({ ran: pair.shard.calls.map(({ id }) => id), closed: pair.shard.closed }).deep.equal({
      ran: [call.id],
      closed: [`a call must have an id that is not in flight, got ${call.id} again`],
    });
  });
});

describe('a client that asks and does not read', () => {
  it('is dropped when more answers wait than calls are allowed', async () => {
    const pair = await anOpenSession({ hello: aHello({ maxInFlight: 4 }), maxUnsent: 1, script: answersAtOnce });
    pair.clock.stop();
    const query = Buffer.from([0x10, 0xff, 0xff, 0x7f, 0x52, 0]);
    for (let i = 0; i < 200; i++) {
      sendToServer(pair, anItem(1 + (i % 100), query));
      await pair.clock.advance(1);
    }
    expect(pair.shard.closed).deep.equal(['the client does not read its answers']);
  });
});
