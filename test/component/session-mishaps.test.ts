import {
  ClientSession,
  encodeBody,
  type FrameEvents,
  ServerSession,
  sessionFields,
  shardAnswerCodecs,
  shardCallCodecs,
} from '@muster/proto';
import { expect } from 'chai';
import { aHello, aLongBody, aShardAnswerBody } from '../support/builders.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeWire } from '../support/fake-stream.js';
import { anOpenSession, saidByServer } from '../support/sessions.js';

const times = { queueUs: 0, serviceUs: 0 };
const anAnswer = aShardAnswerBody({ fetch: { documents: [] } });
const noEvents: FrameEvents = { frame() {}, drain() {}, end() {}, close() {} };
const budget = Buffer.from([0x10, 0xff, 0xff, 0x7f]);

/** A frame of one message. */
function aFrame(id: number, body: Uint8Array): Buffer {
  return encodeBody(2, Buffer.concat([Buffer.from([0x08, id]), body]));
}

const aCall = (id: number): Buffer => aFrame(id, Buffer.concat([budget, encodeBody(10, Buffer.alloc(0))]));

/** A server session on a stream whose other side is the test, at once. */
function aServer(room = Number.POSITIVE_INFINITY, maxWaitingBytes?: number) {
  const clock = new FakeClock();
  const seen = { clock, calls: [] as number[], cancelled: [] as number[], log: [] as string[], frames: [] as Buffer[] };
  let events = noEvents;
  const session: ServerSession<ReturnType<typeof shardCallCodecs.message.decode>> = new ServerSession({
    open: (given) => {
      events = given;
      return {
        write: (frame) => seen.frames.push(frame) < room,
        end: () => seen.log.push('end'),
        destroy: (reason) => seen.log.push(`destroy: ${reason}`),
      };
    },
    codecs: shardCallCodecs,
    clock,
    hello: aHello(),
    queueLength: () => 0,
    onCall: ({ id }) => seen.calls.push(id),
    onCancel: (id) => seen.cancelled.push(id),
    onClose: (reason) => seen.log.push(`closed: ${reason}`),
    ...(maxWaitingBytes === undefined ? {} : { maxWaitingBytes }),
  });
  return { ...seen, session, events: () => events };
}

describe('a client that ends its side', () => {
  it('gets the answers to what it had asked, then the stream ends', async () => {
    const { clock, session, events, log, cancelled, frames } = aServer();
    events().frame(aCall(1));
    events().frame(aCall(2));
    events().end();
    await clock.advance(10_000);
    session.answer(1, anAnswer, times);
    await clock.advance(10_000);
    const before = [...log];
    session.answer(2, anAnswer, times);
    const answered = saidByServer(frames).flatMap(({ message: { id } }) => (id === 0 ? [] : [id]));
    expect({ before, log, cancelled, answered, timers: clock.timersSet }).deep.equal({
      before: [],
      log: ['end', 'closed: the client ended the stream'],
      cancelled: [],
      answered: [1, 2],
      timers: 0,
    });
  });

  it('has its stream ended at once when it has asked nothing', async () => {
    const { events, log } = aServer();
    events().end();
    expect(log).deep.equal(['end', 'closed: the client ended the stream']);
  });

  it('is waited for until it has read a long answer', async () => {
    const { clock, session, events, log } = aServer(2);
    events().frame(aCall(1));
    events().end();
    session.answer(1, aLongBody(300_000), times);
    await clock.advance(10);
    const before = [...log];
    for (let i = 0; i < 10; i++) events().drain();
    expect({ before, log }).deep.equal({ before: [], log: ['end', 'closed: the client ended the stream'] });
  });

  it('is not waited for longer than a minute', async () => {
    const { clock, events, log, cancelled } = aServer();
    events().frame(aCall(1));
    events().end();
    await clock.advance(60_001);
    expect({ log, cancelled }).deep.equal({ log: ['end', 'closed: the client ended the stream'], cancelled: [1] });
  });

  it('has its calls cancelled when it goes away after that', async () => {
    const { clock, events, log, cancelled } = aServer();
    events().frame(aCall(1));
    events().end();
    events().close('the client cancelled the stream');
    expect({ cancelled, closed: log.at(-1), timers: clock.timersSet }).deep.equal({
      cancelled: [1],
      closed: 'closed: the client cancelled the stream',
      timers: 0,
    });
  });
});

describe('a client that reads slowly', () => {
  it('is dropped when megabytes of answers wait for it, however few', async () => {
    const { clock, session, events, log, cancelled } = aServer(1, 1_000_000);
    for (const id of [1, 2, 3, 4]) events().frame(aCall(id));
    session.answer(1, aLongBody(600_000), times);
    session.answer(2, aLongBody(600_000), times);
    await clock.advance(1);
    const before = [...log];
    session.answer(3, anAnswer, times);
    await clock.advance(1);
    expect({ before, log, cancelled }).deep.equal({
      before: [],
      log: ['destroy: the client does not read its answers', 'closed: the client does not read its answers'],
      cancelled: [4],
    });
  });

  it('is kept when the stream takes all that was said in one turn', async () => {
    const { clock, session, events, log } = aServer(Number.POSITIVE_INFINITY, 1_000_000);
    for (const id of [1, 2, 3, 4]) events().frame(aCall(id));
    for (const id of [1, 2, 3, 4]) session.answer(id, aLongBody(600_000), times);
    await clock.advance(1);
    expect(log).deep.equal([]);
  });

  it('gets one answer of any length', async () => {
    const { clock, session, events, log } = aServer(1, 1_000_000);
    events().frame(aCall(1));
    session.answer(1, aLongBody(5_000_000), times);
    await clock.advance(1);
    expect(log).deep.equal([]);
  });
});

describe('a session whose user fails', () => {
  it('is not taken for one that got a malformed frame: the client’s callback throws to whoever reads', async () => {
    const clock = new FakeClock();
    let events = noEvents;
    const session = new ClientSession({
      open: (given) => {
        events = given;
        return { write: () => true, end() {}, destroy() {} };
      },
      codecs: shardAnswerCodecs,
      clock,
      random: () => 0.5,
    });
    events.frame(Buffer.from('1204' + '2a02' + '0801', 'hex'));
    const id = session.call(anAnswer, clock.now() + 1000, {
      receive: () => {
        throw new Error('a bug');
      },
    });
    expect(() => events.frame(aFrame(id, anAnswer))).throw('a bug');
    expect(session.current.kind).equal('open');
  });

  it('is not taken for one that got a malformed frame: the server’s callback throws to whoever reads', () => {
    const clock = new FakeClock();
    const wire = new FakeWire({ client: clock, server: clock.anotherProcess() });
    let events = noEvents;
    const closed: string[] = [];
    new ServerSession({
      open: (given) => {
        events = given;
        return wire.openServer(given);
      },
      codecs: shardCallCodecs,
      clock,
      hello: aHello(),
      queueLength: () => 0,
      onCall: () => {
        throw new Error('a bug');
      },
      onCancel: () => {},
      onClose: (reason) => closed.push(reason),
    });
    expect(() => events.frame(aCall(1))).throw('a bug');
    expect(closed).deep.equal([]);
  });
});

describe('a call that failed between the parts of its answer', () => {
  it('leaves no pieces behind: a later call with the same id is answered', async () => {
    const clock = new FakeClock();
    let events = noEvents;
    const session = new ClientSession({
      open: (given) => {
        events = given;
        return { write: () => true, end() {}, destroy() {} };
      },
      codecs: shardAnswerCodecs,
      clock,
      random: () => 0.5,
    });
    events.frame(Buffer.from('1204' + '2a02' + '0801', 'hex'));
    const outcomes: string[] = [];
    const call = () =>
      session.call(anAnswer, clock.now() + 1000, {
        receive: (outcome) => outcomes.push(outcome.ok ? 'answered' : outcome.failure.message),
      });
    const id = call();
    const part = (index: number, last: boolean, data: Uint8Array) =>
      aFrame(
        id,
        encodeBody(
          sessionFields.answer.part,
          Buffer.concat([Buffer.from([0x08, index, 0x10, last ? 1 : 0]), encodeBody(3, data)]),
        ),
      );
    events.frame(part(0, false, Buffer.from([0x08])));
    events.frame(aFrame(id, encodeBody(sessionFields.answer.failure, encodeBody(2, Buffer.from('no')))));
    // The ids go round: bring the next call to the same one.
    Object.assign(session, { lastId: id - 1 });
    call();
    events.frame(part(0, false, Buffer.from([0x08])));
    events.frame(part(1, true, Buffer.concat([Buffer.from([id]), anAnswer])));
    expect(outcomes).deep.equal(['no', 'answered']);
  });
});

describe('a call in many empty parts', () => {
  it('is refused, and the session lives on', async () => {
    const pair = await anOpenSession();
    const wire = pair.shard.wire.openClient(noEvents);
    const empty = encodeBody(sessionFields.call.part, encodeBody(3, Buffer.alloc(0)));
    for (let id = 50; id < 60; id++) wire.write(aFrame(id, empty));
    await pair.clock.advance(20);
    const refused = saidByServer(pair.shard.wire.fromServer).filter(({ message }) => message.failure != null);
    expect({ refused: refused.length, closed: pair.shard.closed }).deep.equal({ refused: 10, closed: [] });
  });
});
