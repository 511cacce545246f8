import { expect } from 'chai';
import { anOpenSession, failureOf, type SessionPair } from '../support/sessions.js';

function budgets({ shard }: SessionPair): number[] {
  return shard.calls.map(({ budgetMs }) => Math.round(budgetMs));
}

const late = { kind: 'failed', message: 'the budget was used up before the call was begun' };

describe('what lay in the socket of a stopped process', () => {
  it('has its time there taken off its budget', async () => {
    const pair = await anOpenSession();
    pair.shard.process.stop();
    pair.call(1000);
    await pair.clock.advance(400);
    pair.shard.process.resume();
    await pair.clock.advance(1);
    expect(budgets(pair)).deep.equal([600]);
  });

  it('is refused as late when its budget is used up', async () => {
    const pair = await anOpenSession();
    pair.shard.process.stop();
    const call = pair.call(300);
    await pair.clock.advance(400);
    pair.shard.process.resume();
    await pair.clock.advance(1);
    expect({ ran: budgets(pair), failure: failureOf(call) }).deep.equal({ ran: [], failure: late });
  });

  it('is not run when the stop lasted 20 s', async () => {
    const pair = await anOpenSession();
    await pair.clock.advance(7000);
    pair.shard.process.stop();
    for (let i = 0; i < 40; i++) {
      pair.call(400);
      await pair.clock.advance(500);
    }
    pair.shard.process.resume();
    await pair.clock.advance(0.1);
    expect(budgets(pair)).deep.equal([]);
  });

  it('is not run when the client is one that does not give up a silent server', async () => {
    const liveness = { pendingSilenceMs: 250, idleSilenceMs: 1000, deadAfterMs: 600_000 };
    const pair = await anOpenSession({}, { liveness });
    await pair.clock.advance(7000);
    pair.shard.process.stop();
    for (let i = 0; i < 40; i++) {
      pair.call(1200);
      await pair.clock.advance(1000);
    }
    pair.shard.process.resume();
    await pair.clock.advance(0.1);
    expect(budgets(pair).filter((budgetMs) => budgetMs > 250)).deep.equal([]);
  });

  it('does not cost what is sent after the process goes on', async () => {
    const pair = await anOpenSession();
    pair.shard.process.stop();
    pair.call(300);
    await pair.clock.advance(2000);
    pair.shard.process.resume();
    await pair.clock.advance(50);
    pair.call(300);
    await pair.clock.advance(5);
    expect(budgets(pair)).deep.equal([300]);
  });

  it('is told by the first frame already', async () => {
    const pair = await anOpenSession();
    const first = pair.shard.wire.fromClient.length;
    pair.shard.process.stop();
    pair.call(300);
    await pair.clock.advance(1000);
    pair.shard.process.resume();
    await pair.clock.advance(1);
    expect({ first, ran: budgets(pair) }).deep.equal({ first: 1, ran: [] });
  });
});

describe('the clocks of two processes', () => {
  it('need not agree: a budget is whole when nothing lay waiting', async () => {
    const pair = await anOpenSession({ toServerMs: 3 });
    await pair.clock.advance(10);
    for (let i = 0; i < 30; i++) {
      pair.call(500);
      await pair.clock.advance(1000);
    }
    expect(new Set(budgets(pair))).deep.equal(new Set([500]));
  });
});
