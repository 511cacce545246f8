import { ClientSession, type FrameEvents, shardAnswerCodecs } from '@muster/proto';
import { expect } from 'chai';
import { aHello, aShardAnswerBody } from '../support/builders.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeShard } from '../support/fake-shard.js';
import { anOpenSession, failureOf, isAnswered, SessionPair, saidByClient } from '../support/sessions.js';

const anAnswer = aShardAnswerBody({ fetch: { documents: [] } });

/** Milliseconds from `sinceMs` at which the client sent pings. */
function pings({ shard, clock }: SessionPair, sinceMs: number): number[] {
  const said = shard.wires.flatMap((wire) => saidByClient(wire.fromClient));
  return said
    .filter(({ message, sentMs }) => message.ping != null && sentMs >= sinceMs && sentMs <= clock.now())
    .map(({ sentMs }) => Math.round(sentMs - sinceMs));
}

/** A session that has been idle for half a second, since the server's last frame. */
async function anIdleSession(...options: Parameters<typeof anOpenSession>) {
  const pair = await anOpenSession(...options);
  await pair.clock.advance(500);
  return { pair, heardMs: 5000.5 };
}

describe('liveness of a session', () => {
  it('asks for a sign of life 250 ms after the last one while a call is pending', async () => {
    const pair = await anOpenSession();
    pair.call();
    pair.shard.process.stop();
    await pair.clock.advance(400);
    expect(pings(pair, 5000.5)).deep.equal([250]);
  });

  it('asks for a sign of life after a second of silence while nothing is pending', async () => {
    const { pair, heardMs } = await anIdleSession();
    pair.shard.process.stop();
    await pair.clock.advance(900);
    expect(pings(pair, heardMs)).deep.equal([1000]);
  });

  it('asks soon after a call was sent into a silence', async () => {
    const { pair, heardMs } = await anIdleSession();
    pair.shard.process.stop();
    pair.call();
    await pair.clock.advance(260);
    expect(pings(pair, heardMs)).have.length(1);
  });

  it('does not ask a server that talks', async () => {
    const pair = await anOpenSession({ script: () => ({ afterMs: 1, body: anAnswer }) });
    for (let i = 0; i < 20; i++) {
      pair.call();
      await pair.clock.advance(100);
    }
    expect(pings(pair, 0)).deep.equal([]);
  });

  it('knows that a pong is owed from the ping to the next frame of any kind', async () => {
    const pair = await anOpenSession();
    pair.call();
    pair.shard.process.stop();
    await pair.clock.advance(260);
    const owedWhileStopped = pair.session.owesPong;
    pair.shard.process.resume();
    await pair.clock.advance(1);
    expect({ owedWhileStopped, owedAfter: pair.session.owesPong }).deep.equal({
      owedWhileStopped: true,
      owedAfter: false,
    });
  });

  it('gives up a server 3 s after a ping it does not answer: pending calls fail as unavailable', async () => {
    const pair = await anOpenSession();
    const call = pair.call(60_000);
    pair.shard.process.stop();
    await pair.clock.advance(3249);
    const before = failureOf(call);
    await pair.clock.advance(3);
    expect({ before, after: failureOf(call) }).deep.equal({
      before: undefined,
      after: { kind: 'unavailable', message: 'no sign of life' },
    });
  });

  it('keeps a server whose pong lay in the socket while the client itself was stopped', async () => {
    const pair = await anOpenSession();
    const call = pair.call(60_000);
    await pair.clock.advance(249.6);
    const isPinged = pair.session.owesPong;
    await pair.clock.stall(3300);
    expect({ isPinged, failure: failureOf(call), state: pair.session.current.kind }).deep.equal({
      isPinged: true,
      failure: undefined,
      state: 'open',
    });
  });

  it('tells the server side of a client that has gone silent: its calls are cancelled', async () => {
    const pair = await anOpenSession();
    const { id } = pair.call(60_000);
    await pair.clock.advance(1);
    pair.clock.stop();
    await pair.clock.advance(5000);
    expect({ closed: pair.shard.closed, cancelled: pair.shard.cancelled }).deep.equal({
      closed: ['no sign of life'],
      cancelled: [id],
    });
  });

  it('does not run the last of its timers after it was closed', async () => {
    const pair = await anOpenSession();
    pair.session.close();
    await pair.clock.advance(10);
    expect({ client: pair.clock.timersSet, server: pair.shard.process.timersSet }).deep.equal({ client: 0, server: 0 });
  });
});

describe('reconnecting of a session', () => {
  it('fails pending calls at once when the stream is cut, and connects again', async () => {
    const pair = await anOpenSession();
    const call = pair.call();
    await pair.clock.advance(1);
    pair.shard.wire.cut();
    await pair.clock.advance(1);
    const failure = failureOf(call);
    await pair.clock.advance(101);
    expect({ failure, states: pair.states }).deep.equal({
      failure: { kind: 'unavailable', message: 'connection reset', hasBroken: true },
      states: ['connecting', 'open', 'waiting', 'connecting', 'open'],
    });
  });

  it('is waiting before it tells the callers, so that none of them asks it again', async () => {
    const pair = await anOpenSession();
    const seen: string[] = [];
    pair.session.call(new Uint8Array(0), pair.clock.now() + 100, {
      receive: () => seen.push(pair.session.current.kind),
    });
    pair.shard.wire.cut();
    await pair.clock.advance(1);
    expect(seen).deep.equal(['waiting']);
  });

  it('waits twice as long after each failure in a row, to 5 s at most', async () => {
    const clock = new FakeClock();
    const shard = new FakeShard(clock);
    shard.kill();
    const pair = new SessionPair(clock, shard, { random: () => 0.5 });
    const tries: number[] = [];
    for (let ms = 0; ms < 30_000; ms += 50) {
      await clock.advance(50);
      if (shard.wires.length > tries.length) tries.push(ms);
    }
    expect({ tries, state: pair.session.current.kind }).deep.equal({
      tries: [0, 100, 300, 700, 1500, 3100, 6300, 11300, 16300, 21300, 26300],
      state: 'waiting',
    });
  });

  it('spreads its tries by chance from half to one and a half times the wait', async () => {
    const waits = await Promise.all(
      [0, 0.999].map(async (drawn) => {
        const clock = new FakeClock();
        const shard = new FakeShard(clock);
        shard.kill();
        new SessionPair(clock, shard, { random: () => drawn });
        const firstMs = clock.now();
        while (shard.wires.length < 2) await clock.advance(1);
        return clock.now() - firstMs;
      }),
    );
    expect(waits).deep.equal([51, 151]);
  });

  it('forgets the tries before a greeting, but not that the session before was lost soon after its own', async () => {
    const clock = new FakeClock();
    const shard = new FakeShard(clock);
    shard.kill();
    const pair = new SessionPair(clock, shard, { random: () => 0.5 });
    await clock.advance(3000);
    shard.restart();
    await clock.advance(200);
    const waits: number[] = [];
    for (let lost = 0; lost < 3; lost++) {
      const before = shard.wires.length;
      const lostMs = clock.now();
      expect(pair.session.current.kind).to.equal('open');
      shard.wire.cut();
      while (shard.wires.length === before) await clock.advance(1);
      waits.push(Math.round(clock.now() - lostMs));
      await clock.advance(10);
    }
    expect(waits).to.deep.equal([101, 201, 401]);
  });

  it('starts again with a short wait once it was open for 5 s', async () => {
    const clock = new FakeClock();
    const shard = new FakeShard(clock);
    shard.kill();
    const pair = new SessionPair(clock, shard, {});
    await clock.advance(3000);
    shard.restart();
    await clock.advance(5500);
    const opened = pair.session.current.kind;
    shard.wire.cut();
    await clock.advance(102);
    expect({ opened, again: pair.session.current.kind }).deep.equal({ opened: 'open', again: 'open' });
  });

  it('waits longer and longer for a server that greets and dies on the first call', async () => {
    const clock = new FakeClock();
    const shard = new FakeShard(clock);
    const pair = new SessionPair(clock, shard, { random: () => 0.5 });
    for (let ms = 0; ms < 10_000; ms++) {
      await clock.advance(1);
      if (pair.session.current.kind === 'open') shard.wire.cut();
    }
    // After 100, 200, 400 … ms; it was every 100 ms, for ever.
    expect(shard.wires.length).equal(7);
  });

  it('gives up a server that does not greet within 3 s', async () => {
    const clock = new FakeClock();
    const shard = new FakeShard(clock);
    shard.process.stop();
    const pair = new SessionPair(clock, shard, {});
    await clock.advance(2999);
    const before = pair.session.current.kind;
    await clock.advance(2);
    expect({ before, after: pair.session.current }).deep.equal({
      before: 'connecting',
      after: { kind: 'waiting', reason: 'no greeting within 3000 ms' },
    });
  });

  it('takes a greeting that lay in the socket when its time was up', async () => {
    const clock = new FakeClock();
    const pair = new SessionPair(clock, new FakeShard(clock), {});
    await clock.stall(3500);
    expect(pair.session.current.kind).equal('open');
  });

  it('fails a call at once while it is not open', async () => {
    const clock = new FakeClock();
    const pair = new SessionPair(clock, new FakeShard(clock), {});
    expect(failureOf(pair.call())).deep.equal({ kind: 'unavailable', message: 'the session is connecting' });
  });

  it('does not speak with a server of another protocol version', async () => {
    const pair = await anOpenSession();
    const { shard, clock } = pair;
    // The session writes version 1; another server's greeting is put on the wire by hand.
    shard.wire
      .openServer({ frame() {}, drain() {}, end() {}, close() {} })
      .write(Buffer.from('1206' + '2a04' + '080258' + '01', 'hex'));
    await clock.advance(1);
    expect(pair.session.current).deep.equal({
      kind: 'waiting',
      reason: 'the server speaks session protocol 2, this client 1',
    });
  });

  it('is open for answers already when the last of a call came after the server said something else', async () => {
    const pair = await anOpenSession({ script: () => ({ afterMs: 5, body: anAnswer }) });
    const call = pair.call();
    await pair.clock.advance(2);
    pair.shard.session.noteGeneration({ generations: [7, 8], documents: 101 });
    await pair.clock.advance(5);
    expect(isAnswered(call)).equal(true);
  });
});

describe('a stream that was dropped', () => {
  it('is not heard any more, though it hands over what it had read', async () => {
    const clock = new FakeClock();
    const opened: FrameEvents[] = [];
    const session = new ClientSession({
      open: (events) => {
        opened.push(events);
        return { write: () => true, end() {}, destroy() {} };
      },
      codecs: shardAnswerCodecs,
      clock,
      random: () => 0.5,
    });
    const hello = Buffer.from('1204' + '2a02' + '0801', 'hex');
    opened[0]?.close('connection reset');
    await clock.advance(150);
    opened[0]?.frame(hello);
    const afterOld = session.current.kind;
    opened[1]?.frame(hello);
    expect({ afterOld, afterNew: session.current.kind }).deep.equal({ afterOld: 'connecting', afterNew: 'open' });
  });
});

describe('what a server says of itself', () => {
  it('is replaced by a notice in generations and documents alone', async () => {
    // Most languages do not send a zero: it is to be there all the same.
    const { shard: _zero, ...hello } = aHello();
    const pair = await anOpenSession({ hello });
    pair.shard.session.noteGeneration({ generations: [8, 9] });
    await pair.clock.advance(1);
    const { current } = pair.session;
    expect(current.kind === 'open' && current.hello).deep.equal({
      protocolVersion: 1,
      index: 'web',
      shard: 0,
      shards: 1,
      generations: [8, 9],
      documents: 0,
      schemaFingerprint: hello.schemaFingerprint,
      schemaJson: hello.schemaJson,
      process: 0,
      processes: 1,
      maxInFlight: 1024,
      incarnation: 1,
      buildId: '',
      documentsAssigned: false,
    });
  });
});
