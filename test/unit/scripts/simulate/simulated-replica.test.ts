import { codecs, encodeBody, type Hello__Output } from '@muster/proto';
import {
  type BookedCall,
  drawnWorkload,
  QueryBook,
  ShardAnswers,
  SimulatedReplica,
  SimulatedServer,
  VirtualClock,
} from '@muster/scripts';
import { expect } from 'chai';
import { aHello } from '../../../support/builders.js';
import { aScenario } from '../../../support/simulations.js';

const statistics = encodeBody(
  12,
  codecs.termStatsRequest.encode({ index: 'web', terms: [{ field: 'text', term: 'w' }] }),
);

/** A server that takes 4 ms for a call, and sessions to it. */
function aServer({ threads = 1, sessions = 1 } = {}) {
  const clock = new VirtualClock();
  const scenario = aScenario({ index: { shards: 1, latency: { constant: 4 }, threads } });
  const { decide, lacks } = drawnWorkload(scenario);
  const calls: BookedCall[] = [];
  const book = new QueryBook(scenario, { asked: (call) => calls.push(call), over: () => {} });
  const server = new SimulatedServer({ decide, threads, hello: aHello() as Hello__Output });
  const options = { process: clock, book, answers: new ShardAnswers(scenario, lacks), maxInFlight: 100 };
  const told: string[] = [];
  const changes: string[] = [];
  const place = { shard: 0, replica: 0, address: 'a:1', onChange: () => changes.push('change') };
  const links = Array.from({ length: sessions }, () => new SimulatedReplica(place, server, options));
  const ask = (name: string, tellsStarted = false, link = links[0] as SimulatedReplica): number =>
    link.call(
      statistics,
      1000,
      {
        receive: (outcome) => {
          const { queueUs, serviceUs, queueLength } = outcome.ok
            ? outcome.answer
            : { queueUs: 0, serviceUs: 0, queueLength: 0 };
          const what = outcome.ok ? `${queueUs} ${serviceUs} ${queueLength}` : outcome.failure.kind;
          told.push(`${clock.elapsedMs.toFixed(0)} ${name}: ${what}`);
        },
        started: () => told.push(`${clock.elapsedMs.toFixed(0)} ${name} began`),
      },
      tellsStarted,
    );
  return { clock, server, link: links[0] as SimulatedReplica, links, ask, told, calls, changes };
}

describe('SimulatedReplica', () => {
  it('tells that a call began which had waited, how long it waited and was worked on, and how many wait', async () => {
    const { clock, ask, told } = aServer();
    for (const name of ['a', 'b', 'c']) ask(name);
    await clock.advance(20);
    expect(told).deep.equal(['4 a: 0 4000 2', '4 b began', '8 b: 4000 4000 1', '8 c began', '12 c: 8000 4000 0']);
  });

  it('tells at once that a call began if it was asked to', async () => {
    const { clock, ask, told } = aServer({ threads: 0 });
    ask('a', true);
    await clock.advance(20);
    expect(told).deep.equal(['0 a began', '4 a: 0 0 0']);
  });

  it('goes over a call that was given up before it had begun', async () => {
    const { clock, ask, link, told } = aServer();
    ask('a');
    const given = ask('b');
    ask('c');
    link.cancel(given);
    await clock.advance(20);
    expect(told).deep.equal(['4 a: 0 4000 1', '4 c began', '8 c: 4000 4000 0']);
    expect(link.inFlight).equal(0);
  });

  it('works for several sessions in the order in which calls came', async () => {
    const { clock, ask, links, told } = aServer({ sessions: 2 });
    ask('a');
    ask('b', false, links[1]);
    expect(links.map(({ inFlight }) => inFlight)).deep.equal([1, 1]);
    await clock.advance(20);
    expect(told).deep.equal(['4 a: 0 4000 1', '4 b began', '8 b: 4000 4000 0']);
  });

  it('owes a pong after a quarter of a second of silence while calls are open, until it goes on', async () => {
    const { clock, server, link, ask, told } = aServer();
    ask('a');
    await clock.advance(1);
    server.stop();
    await clock.advance(240);
    const before = link.owesPong;
    await clock.advance(20);
    const after = link.owesPong;
    server.resume();
    await clock.advance(10);
    expect([before, after, link.owesPong]).deep.equal([false, true, false]);
    expect(told).deep.equal(['261 a: 0 261000 0']);
  });

  it('fails what is open when it dies, and greets as another process when it is back', async () => {
    const { clock, server, link, ask, told, changes } = aServer();
    const first = link.hello?.incarnation ?? 0;
    ask('a');
    server.die();
    await clock.advance(1);
    const down = [link.hello, link.trouble, ask('b')];
    server.comeBack(3, 100);
    await clock.advance(1);
    ask('c');
    await clock.advance(20);
    expect(down).deep.equal([undefined, 'connection reset', 0]);
    expect([link.hello?.incarnation, changes.length]).deep.equal([first + 1, 2]);
    expect(told).deep.equal(['0 a: unavailable', '1 b: unavailable', '14 c: 0 12000 0']);
  });
});

describe('QueryBook', () => {
  it('tells hedges from retries, and statistics by their words', () => {
    const { calls, ask, link } = aServer({ threads: 0 });
    const first = ask('a');
    ask('b');
    link.cancel(first);
    expect(calls.map(({ attempt, isHedge }) => [attempt, isHedge])).deep.equal([
      [0, false],
      [1, true],
    ]);
    const scenario = aScenario({ queries: { warmup: 0 }, index: { shards: 1, replicas: 2 } });
    const book = new QueryBook(scenario);
    book.begin(0);
    const call = { phase: 'query', query: 0, leaf: 0, atMs: 0 } as const;
    const one = book.ask({ ...call, replica: 0 });
    const hedge = book.ask({ ...call, replica: 1 });
    book.over(one, 'given-up');
    book.over(hedge, 'answered');
    book.begin(1);
    book.over(book.ask({ ...call, query: 1, replica: 1 }), 'failed');
    book.over(book.ask({ ...call, query: 1, replica: 0 }), 'answered');
    const { calls: made, repeated, hedges, hedgesWon, shares } = book.counts;
    expect({ made, repeated, hedges, hedgesWon, shares }).deep.equal({
      made: 4,
      repeated: 2,
      hedges: 1,
      hedgesWon: 1,
      shares: { least: 0.5, most: 0.5 },
    });
  });
});
