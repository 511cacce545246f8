import { createQueryLog } from '@muster/coordinator';
import { Degradation, queryRecordJson } from '@muster/proto';
import { expect } from 'chai';
import { FakeClock } from '../../support/fake-clock.js';
import { aKeptQuery } from '../../support/kept-query.js';

type LogQueries = Parameters<typeof createQueryLog>[0];

function aLog(config: Partial<LogQueries>, random: () => number = () => 0) {
  const clock = new FakeClock();
  const lines: { loggedFor: string; leftOut: number; query: unknown }[] = [];
  const log = createQueryLog(
    { share: 0, degraded: false, ...config },
    { clock, random, log: (line) => lines.push(JSON.parse(line)) },
  );
  return { clock, lines, log };
}

const degraded = aKeptQuery({ query: 'degraded', degradedBy: [Degradation.DEGRADATION_SHARDS_MISSING] });
const failed = aKeptQuery({ query: 'failed', error: 'cancelled' });
const slow = aKeptQuery({ query: 'slow', totalMs: 50.5 });
const plain = aKeptQuery({ query: 'plain', totalMs: 50 });

describe('the log of queries', () => {
  it('is none where no query is to be logged', () => {
    expect(aLog({}).log).equal(undefined);
  });

  it('tells of the queries that the configuration names, and for what', () => {
    const { log, lines } = aLog({ slowerThanMs: 50, degraded: true });
    for (const query of [degraded, failed, slow, plain]) log?.consider(query);
    const told = lines.map(({ loggedFor, query }) => [loggedFor, queryRecordJson.read(query).query]);
    expect(told).deep.equal([
      ['degraded', 'degraded'],
      ['degraded', 'failed'],
      ['slow', 'slow'],
    ]);
  });

  it('tells of a share of all, drawn at random', () => {
    const draws = [0.3, 0.1, 0.25, 0.2];
    const { log, lines } = aLog({ share: 0.25 }, () => draws.shift() ?? 1);
    for (let i = 0; i < 4; i++) log?.consider(plain);
    expect(lines.map(({ loggedFor }) => loggedFor)).deep.equal(['sample', 'sample']);
  });

  it('tells at most 10 at once and 10 a second, and how many it left out', async () => {
    const { log, lines, clock } = aLog({ degraded: true });
    for (let i = 0; i < 25; i++) log?.consider(failed);
    const atOnce = lines.length;
    await clock.advance(250);
    for (let i = 0; i < 5; i++) log?.consider(failed);
    await clock.advance(10_000);
    for (let i = 0; i < 25; i++) log?.consider(failed);
    expect({
      atOnce,
      lines: lines.length,
      leftOut: lines.map(({ leftOut }) => leftOut).filter((n) => n > 0),
    }).deep.equal({
      atOnce: 10,
      lines: 22,
      leftOut: [15, 3],
    });
  });
});
