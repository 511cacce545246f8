import { askShard, type Build, type LeafOutcome, type LeafSink, type Shard } from '@muster/coordinator';
import { codecs, encodeBody, type QueryResponse__Output } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeClock } from '../support/fake-clock.js';
import { FakePolicies } from '../support/fake-policies.js';
import { aShardContent, type Behaviour, FakeReplica } from '../support/fake-replica.js';

/** Number of `query` in `ShardCall`. */
const queryField = 10;
const deadlineMs = 60;

const someMs = fc.integer({ min: 0, max: 70 });
const someTold = fc.record({
  afterMs: someMs,
  hits: fc.constant([]),
  boundOfRest: fc.constant(1),
  documentsDecided: fc.integer({ min: 0, max: 99 }),
});

const someFate: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({ afterMs: someMs, beginsMs: someMs, tells: fc.array(someTold, { maxLength: 2 }) }),
  fc.record({
    afterMs: fc.oneof(fc.constant(0), someMs),
    failure: fc.constantFrom('unavailable', 'rejected', 'error', 'timeout'),
    isWorthAnother: fc.boolean(),
    beginsMs: someMs,
  }),
  fc.constant<Behaviour>('silent'),
);

const someStory = fc.record({
  fates: fc.array(someFate, { minLength: 1, maxLength: 4 }),
  down: fc.array(
    fc.integer({ max: 3, min: 0 }).map((n) => n === 0),
    { minLength: 4, maxLength: 4 },
  ),
  queueing: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  delayMs: fc.constantFrom(3, 10, Number.POSITIVE_INFINITY),
  /** When it is asked to hedge, and when it is stopped. */
  hedgesMs: fc.array(someMs, { minLength: 2, maxLength: 6 }),
  stopMs: fc.oneof({ weight: 3, arbitrary: fc.constant(80) }, { weight: 1, arbitrary: someMs }),
  stallMs: fc.constantFrom(0, 0, 20),
});

type Story = typeof someStory extends fc.Arbitrary<infer Value> ? Value : never;

/** Asks one shard, as the story has it. */
async function tell(story: Story) {
  const clock = new FakeClock();
  const policies = new FakePolicies(clock);
  policies.delayMs = story.delayMs;
  const replicas = story.fates.map((fate, number) => {
    const place = { index: 'web', shard: 0, shards: 1, address: `web-0-${number}:1` };
    const replica = new FakeReplica(place, aShardContent(), clock, () => {});
    replica.behaviour.query = fate;
    policies.track(replica.address).isQueueing = story.queueing[number] === true;
    return replica;
  });
  const query = codecs.queryRequest.encode({ index: 'web', generation: 7, k: 10, progressUs: 1 });
  const build = replicas[0]?.hello as Build;
  for (const [number, replica] of replicas.entries()) if (story.down[number] === true) replica.goDown();
  const shard: Shard = { number: 0, replicas, build, documents: 100, generation: 7 };
  const question = { shard, body: encodeBody(queryField, query), generation: 7, kind: 'web' };
  const ask = askShard({ ...question, read: (answer) => answer.query ?? 'no answer to a query' }, policies);
  const arrived: LeafOutcome<QueryResponse__Output>[] = [];
  const decided: number[] = [];
  const sink: LeafSink<QueryResponse__Output> = {
    startedMs: clock.now(),
    arrive: (_place, outcome) => void arrived.push(outcome),
    progress: (_place, value) => void decided.push(value.documentsDecided),
  };
  ask.start(clock.now() + deadlineMs, 0, sink);
  const mostOpen: number[] = [];
  const look = (): void => void mostOpen.push(replicas.reduce((sum, { inFlight }) => sum + inFlight, 0));
  for (const ms of story.hedgesMs) {
    clock.setTimer(ms, () => {
      ask.hedging?.overdue(clock.now());
      ask.hedging?.hedge(clock.now(), undefined);
      look();
    });
  }
  let atStop = -1;
  clock.setTimer(story.stopMs, () => {
    atStop = arrived.length;
    ask.stop();
  });
  if (story.stallMs > 0) await clock.stall(story.stallMs);
  await clock.advance(200);
  return { policies, replicas, arrived, atStop, decided, mostOpen, record: ask.record() };
}

describe('asking one shard, whatever its replicas do,', () => {
  const stories = { numRuns: 600 };

  it('is tried with stories in which hedges and retries are sent, and calls lose', async () => {
    const seen = { hedges: 0, retries: 0, losers: 0, third: 0 };
    for (const story of fc.sample(someStory, { numRuns: 300, seed: 1 })) {
      const { policies, record, arrived } = await tell(story);
      seen.hedges += policies.told.hedges;
      seen.retries += policies.told.retries;
      seen.losers += arrived.length > 0 && record.calls?.some(({ end }) => end === undefined) === true ? 1 : 0;
      seen.third += record.attempts === 3 ? 1 : 0;
    }
    expect(Math.min(...Object.values(seen))).greaterThan(10);
  });

  it('tells the end of each call once, and none is left open', () =>
    fc.assert(
      fc.asyncProperty(someStory, async (story) => {
        const { policies, replicas, record } = await tell(story);
        const tracks = replicas.map(({ address }) => policies.track(address));
        expect(tracks.map(({ sent, ends }) => sent - ends.length)).deep.equal(replicas.map(() => 0));
        expect(tracks.map(({ sent }) => sent)).deep.equal(replicas.map(({ asked }) => asked.length));
        expect(replicas.map(({ inFlight }) => inFlight)).deep.equal(replicas.map(() => 0));
        const sent = tracks.reduce((sum, track) => sum + track.sent, 0);
        expect([record.attempts, record.calls?.length]).deep.equal([sent, sent]);
        expect(record.calls?.every(({ endedMs, askedMs }) => endedMs >= askedMs)).equal(true);
      }),
      stories,
    ));

  it('gives one outcome, unless it is stopped before', () =>
    fc.assert(
      fc.asyncProperty(someStory, async (story) => {
        const { arrived, atStop, record } = await tell(story);
        expect(arrived.length).equal(atStop);
        expect(arrived.length).lessThan(2);
        const answered = record.calls?.filter(({ end }) => end === 'answered').length ?? 0;
        expect(answered).equal(arrived[0]?.ok === true ? 1 : 0);
      }),
      stories,
    ));

  it('asks at most three times, two at once, a replica that failed never again', () =>
    fc.assert(
      fc.asyncProperty(someStory, async (story) => {
        const { record, mostOpen, policies } = await tell(story);
        expect(record.attempts).lessThan(4);
        expect(Math.max(0, ...mostOpen)).lessThan(3);
        const failed = record.calls?.filter(({ end }) => end !== undefined && end !== 'answered') ?? [];
        expect(new Set(failed.map(({ replica }) => replica)).size).equal(failed.length);
        expect(policies.told.hedges + policies.told.retries).equal(Math.max(0, record.attempts - 1));
      }),
      stories,
    ));

  it('never tells fewer documents decided by one copy than the other has told', () =>
    fc.assert(
      fc.asyncProperty(someStory, async (story) => {
        const rising = story.fates.map((fate) => (fate === 'silent' || 'failure' in fate ? fate : inOrder(fate)));
        const { decided } = await tell({ ...story, fates: rising });
        expect(decided).deep.equal([...decided].sort((one, other) => one - other));
      }),
      stories,
    ));
});

/** What a shard tells of itself only rises. */
function inOrder(fate: Extract<Behaviour, { tells?: unknown }>): Behaviour {
  const { tells = [] } = fate;
  const times = tells.map(({ afterMs }) => afterMs).sort((one, other) => one - other);
  const sorted = [...tells].sort((one, other) => one.documentsDecided - other.documentsDecided);
  return { ...fate, tells: sorted.map((told, i) => ({ ...told, afterMs: times[i] ?? 0 })) };
}
