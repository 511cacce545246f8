import { type ShardCall__Output, shardCallCodecs } from '@muster/proto';
import { CallDelays, countBetween, DelayedReplies } from '@muster/scripts';
import { expect } from 'chai';
import { FakeClock } from '../../../support/fake-clock.js';

const aQuery = (id: number, client: string): ShardCall__Output =>
  ({ ...shardCallCodecs.message.decode(Buffer.from([])), id, query: { context: { client } } }) as ShardCall__Output;

const constant = { base: { constant: 10 }, slow: { share: 0, times: 100 } };

describe('fake replicas that answer after drawn times', () => {
  it('answer when the time is over, rounded up to milliseconds', async () => {
    const clock = new FakeClock();
    const startMs = clock.now();
    await clock.advance(0.5);
    const replies = new DelayedReplies(new CallDelays(constant, 1), clock);
    const answered: number[] = [];
    replies.take(new Map(), aQuery(1, 'a'), () => answered.push(clock.now() - startMs));
    await clock.advance(10);
    expect(answered).to.deep.equal([]);
    await clock.advance(1);
    expect(answered).to.deep.equal([11]);
  });

  it('do not answer what was cancelled, nor another call of its number too soon', async () => {
    const clock = new FakeClock();
    const replies = new DelayedReplies(new CallDelays(constant, 1), clock);
    const open = new Map();
    const startMs = clock.now();
    const answered: string[] = [];
    replies.take(open, aQuery(1, 'a'), () => answered.push(`first at ${clock.now() - startMs}`));
    await clock.advance(5);
    replies.cancel(open, 1);
    replies.take(open, aQuery(1, 'a'), () => answered.push(`second at ${clock.now() - startMs}`));
    await clock.advance(20);
    expect(answered).to.deep.equal(['second at 15']);
    expect(replies.counts).to.deep.equal({ a: { calls: 2, cancelled: 1 } });
  });

  it('count queries by who asks, between two looks', async () => {
    const clock = new FakeClock();
    const replies = new DelayedReplies(new CallDelays(constant, 1), clock);
    const before = replies.counts;
    for (const client of ['a', 'b', 'a']) replies.take(new Map(), aQuery(1, client), () => {});
    const after = replies.counts;
    expect(countBetween([before, before], [after, after], 'a')).to.deep.equal({ calls: 4, cancelled: 0 });
    expect(countBetween([after], [after], 'b')).to.deep.equal({ calls: 0, cancelled: 0 });
  });

  it('are slow as often and as much as they are told to be', () => {
    const delays = new CallDelays({ base: { constant: 1 }, slow: { share: 0.25, times: 100 } }, 7);
    const drawn = Array.from({ length: 4000 }, () => delays.next());
    expect(new Set(drawn)).to.deep.equal(new Set([1, 100]));
    expect(drawn.filter((each) => each === 100).length / 4000).to.be.closeTo(0.25, 0.03);
    delays.times = 5;
    delays.slowShare = 0;
    expect(delays.next()).to.equal(5);
  });
});
