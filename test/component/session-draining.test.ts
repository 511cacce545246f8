import { expect } from 'chai';
import { aLongBody, aShardAnswerBody } from '../support/builders.js';
import { anOpenSession, failureOf, isAnswered } from '../support/sessions.js';

const times = { queueUs: 0, serviceUs: 0 };
const anAnswer = aShardAnswerBody({ fetch: { documents: [] } });

describe('draining of a session', () => {
  it('takes no new calls, answers those in flight, ends the stream, and the client connects again', async () => {
    const pair = await anOpenSession();
    const inFlight = pair.call();
    await pair.clock.advance(1);
    pair.shard.session.drain(5000);
    await pair.clock.advance(1);
    const refused = failureOf(pair.call());
    pair.shard.session.answer(inFlight.id, anAnswer, times);
    await pair.clock.advance(200);
    expect({ refused, answered: isAnswered(inFlight), closed: pair.shard.closed, states: pair.states }).deep.equal({
      refused: { kind: 'unavailable', message: 'the session is draining' },
      answered: true,
      closed: ['drained'],
      states: ['connecting', 'open', 'draining', 'waiting', 'connecting', 'open'],
    });
  });

  it('ends an idle session soon', async () => {
    const pair = await anOpenSession();
    pair.shard.session.drain(5000);
    await pair.clock.advance(60);
    expect(pair.shard.closed).deep.equal(['drained']);
  });

  it('answers a call that crossed the notice on the way', async () => {
    const pair = await anOpenSession({ script: () => ({ afterMs: 30, body: anAnswer }), toClientMs: 10 });
    await pair.clock.advance(20);
    pair.shard.session.drain(5000);
    const call = pair.call();
    await pair.clock.advance(100);
    expect(isAnswered(call)).equal(true);
  });

  it('answers a call that lay in the socket while the server was stalled past its end', async () => {
    const pair = await anOpenSession({ script: () => ({ afterMs: 1, body: anAnswer }) });
    pair.shard.session.drain(5000);
    await pair.clock.advance(0.1);
    const call = pair.call();
    pair.shard.process.stop();
    await pair.clock.advance(80);
    pair.shard.process.resume();
    await pair.clock.advance(10);
    expect({ failure: failureOf(call), answered: isAnswered(call) }).deep.equal({ failure: undefined, answered: true });
  });

  it('ends after its grace whatever is pending: the calls fail as unavailable', async () => {
    const pair = await anOpenSession();
    const call = pair.call(60_000);
    await pair.clock.advance(1);
    pair.shard.session.drain(300);
    await pair.clock.advance(302);
    expect({ failure: failureOf(call), cancelled: pair.shard.cancelled }).deep.equal({
      failure: { kind: 'unavailable', message: 'the server ended the stream' },
      cancelled: [call.id],
    });
  });

  it('sends a long answer to its end before the stream is ended, however slowly it is read', async () => {
    const pair = await anOpenSession({ maxUnsent: 2, toClientMs: 20 });
    await pair.clock.advance(40);
    const call = pair.call(60_000);
    await pair.clock.advance(1);
    pair.shard.session.answer(call.id, aLongBody(1_000_000), times);
    pair.shard.session.drain(5000);
    await pair.clock.advance(2000);
    expect({ answered: isAnswered(call), closed: pair.shard.closed }).deep.equal({
      answered: true,
      closed: ['drained'],
    });
  });

  it('leaves no timer behind that keeps the process from ending', async () => {
    const pair = await anOpenSession();
    pair.shard.session.drain(60_000);
    await pair.clock.advance(60);
    pair.session.close();
    await pair.clock.advance(5);
    expect(pair.shard.process.timersSet).equal(0);
  });
});
