import type { ShardAnswer__Output } from '@muster/proto';
import { expect } from 'chai';
import { aQueryResponse, aShardAnswerBody } from '../support/builders.js';
import { anOpenSession, type SessionPair, saidByServer } from '../support/sessions.js';

const times = { queueUs: 0, serviceUs: 0 };

/** An answer of a call that says that so many matches were counted. */
const body = (totalHits: number, progress = true) =>
  aShardAnswerBody({ query: aQueryResponse([], { totalHits, progress }) });

/** What came of a call: how many matches were counted, and whether it was the last answer. */
type Received = readonly [totalHits: number, isLast: boolean];

interface Told {
  readonly pair: SessionPair;
  readonly ids: readonly number[];
  readonly received: Received[];
}

/** Calls that have reached the shard, of which each may be answered several times. */
async function someCalls(count = 1, wire: { maxUnsent?: number; toClientMs?: number } = {}): Promise<Told> {
  const isLast = ({ query }: ShardAnswer__Output) => query?.progress !== true;
  const pair = await anOpenSession(wire, { isLast });
  await pair.clock.advance(100);
  const received: Received[] = [];
  const ids = Array.from({ length: count }, () =>
    pair.session.call(Buffer.from([0x52, 0]), 60_000, {
      receive: (outcome) => {
        if (outcome.ok) received.push([Number(outcome.answer.query?.totalHits), isLast(outcome.answer)]);
      },
    }),
  );
  await pair.clock.advance(1);
  return { pair, ids, received };
}

describe('a call that is answered on the way', () => {
  it('gets all that is told, and then its answer', async () => {
    const { pair, ids, received } = await someCalls();
    const [id = 0] = ids;
    for (const total of [1, 2]) {
      pair.shard.session.progress(id, body(total), times);
      await pair.clock.advance(2);
    }
    pair.shard.session.answer(id, body(3, false), times);
    await pair.clock.advance(2);
    expect(received).to.deep.equal([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it('gets the newest only of what was not sent yet', async () => {
    const { pair, ids, received } = await someCalls(2);
    const [id = 0, other = 0] = ids;
    for (const total of [1, 2, 3]) pair.shard.session.progress(id, body(total), times);
    pair.shard.session.progress(other, body(9), times);
    await pair.clock.advance(2);
    expect(received).to.deep.equal([
      [3, false],
      [9, false],
    ]);
    pair.shard.session.progress(id, body(4), times);
    pair.shard.session.answer(id, body(5, false), times);
    await pair.clock.advance(2);
    expect(received.slice(2)).to.deep.equal([[5, true]]);
  });

  it('has one answer waiting for a client that reads slowly', async () => {
    const { pair, ids, received } = await someCalls(1, { maxUnsent: 2, toClientMs: 50 });
    const [id = 0] = ids;
    for (let total = 1; total <= 20; total++) {
      pair.shard.session.progress(id, body(total), times);
      await pair.clock.advance(1);
    }
    await pair.clock.advance(200);
    expect(received.map(([total]) => total)).to.deep.equal([1, 2, 20]);
  });

  it('gets none after it was cancelled or answered', async () => {
    const { pair, ids, received } = await someCalls(2);
    const [cancelled = 0, answered = 0] = ids;
    pair.session.cancel(cancelled);
    pair.shard.session.answer(answered, body(1, false), times);
    await pair.clock.advance(2);
    const before = pair.shard.wire.fromServer.length;
    for (const id of ids) pair.shard.session.progress(id, body(7), times);
    await pair.clock.advance(2);
    expect({ received, more: pair.shard.wire.fromServer.length - before }).to.deep.equal({
      received: [[1, true]],
      more: 0,
    });
  });

  it('is not told what is too long for a frame', async () => {
    const { pair, ids, received } = await someCalls();
    const [id = 0] = ids;
    pair.shard.session.progress(id, Buffer.alloc(70_000), times);
    pair.shard.session.answer(id, body(2, false), times);
    await pair.clock.advance(2);
    expect(received).to.deep.equal([[2, true]]);
    expect(saidByServer(pair.shard.wire.fromServer).filter(({ message }) => message.id === id).length).to.equal(1);
  });
});
