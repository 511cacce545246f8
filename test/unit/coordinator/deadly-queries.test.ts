import { DeadlyQueries } from '@muster/coordinator';
import type { SearchError, SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import { aSearchRequest } from '../../support/builders.js';

const shard3 = { source: 'web', shard: 3 };

function someDeadly() {
  const time = { nowMs: 0 };
  const logged: string[] = [];
  let refused = 0;
  const deadly = new DeadlyQueries({
    clock: { now: () => time.nowMs },
    log: (message) => logged.push(message),
    refused: () => refused++,
  });
  /** Why a query is refused; nothing if it is not. */
  const refusal = (change: SearchRequest): string | undefined => {
    try {
      deadly.refuseIfDeadly(aSearchRequest(change));
      return undefined;
    } catch (error) {
      const { code, message } = error as SearchError;
      return `${code}: ${message}`;
    }
  };
  const strike = (...queries: string[]): void => {
    for (const query of queries) deadly.struck(aSearchRequest({ query }), { ...shard3, apartMs: 100 });
  };
  const isRefused = (query: string): boolean => refusal({ query }) !== undefined;
  return { time, logged, deadly, refusal, strike, isRefused, refusedCount: () => refused };
}

const many = Array.from({ length: 50 }, (_, i) => `q${i}`);

describe('DeadlyQueries', () => {
  it('refuses what two replicas were lost with for a minute, and says why and how long', () => {
    const { time, strike, refusal, refusedCount } = someDeadly();
    strike('bad');
    time.nowMs = 18_500;
    expect(refusal({ query: 'bad' })).equal(
      'internal: two replicas of a shard were lost, one after the other, while they had this query; it is refused for another 42 s',
    );
    expect([refusal({ query: 'good' }), refusedCount()]).deep.equal([undefined, 1]);
    time.nowMs = 60_000;
    expect(refusal({ query: 'bad' })).equal(undefined);
  });

  it('refuses what has words that were answered in full in the last minute only when it is struck again', () => {
    const { time, deadly, strike, isRefused } = someDeadly();
    const answer = (query: string, isWhole: boolean) => deadly.ended(aSearchRequest({ query }), isWhole, () => isWhole);
    const long = 'x'.repeat(257);
    for (const query of ['known', 'once known', long]) answer(query, true);
    answer('half known', false);
    time.nowMs = 59_999;
    strike('known');
    time.nowMs += 1;
    const others = ['once known', 'half known', long];
    strike(...others);
    expect(['known', ...others].map(isRefused)).deep.equal([false, true, true, true]);
    time.nowMs += 1000;
    strike('known');
    // Without words, what was answered may have been another query.
    answer('', true);
    strike('');
    expect(['known', ''].map(isRefused)).deep.equal([true, true]);
  });

  it('knows a query again whoever asks it, at whichever generation, with whatever time', () => {
    const { deadly, refusal } = someDeadly();
    deadly.struck(
      aSearchRequest({ query: 'bad', k: 5, timeoutMs: 100, generations: [{ index: 'web', generation: 7 }] }),
      { ...shard3, apartMs: 100 },
    );
    expect(refusal({ query: 'bad', k: 5, timeoutMs: 900, context: { client: 'someone' } })).not.equal(undefined);
    expect(refusal({ query: 'bad', k: 6 })).equal(undefined);
  });

  it('logs what it suspects and what it refuses, each once', () => {
    const { strike, isRefused, logged } = someDeadly();
    strike('bad', 'bad');
    isRefused('bad');
    isRefused('bad');
    expect(logged).deep.equal([
      'two replicas of a shard were lost while they had this query: "bad" on the route "default"',
      'two replicas of a shard were lost, one after the other, while they had this query; it is refused for 60 s: "bad" on the route "default"',
    ]);
  });

  it('refuses none of many that were struck together, until one is struck again', () => {
    const { time, strike, isRefused, logged } = someDeadly();
    strike(...many);
    expect([many.some(isRefused), logged.length]).deep.equal([false, 4]);
    time.nowMs = 30_000;
    strike(...many.slice(10, 20));
    expect(many.filter(isRefused)).deep.equal(many.slice(10, 20));
    time.nowMs = 90_000;
    expect(many.filter(isRefused)).deep.equal([]);
  });

  it('takes replicas that were lost together for lost with their host, but not twice', () => {
    const { time, deadly, isRefused } = someDeadly();
    const loseBoth = (apartMs: number): void => deadly.struck(aSearchRequest({ query: 'bad' }), { ...shard3, apartMs });
    loseBoth(99);
    expect(isRefused('bad')).equal(false);
    loseBoth(100);
    expect(isRefused('bad')).equal(true);
    time.nowMs = 60_000;
    loseBoth(0);
    expect(isRefused('bad')).equal(false);
    time.nowMs = 65_000;
    loseBoth(0);
    expect(isRefused('bad')).equal(true);
  });

  it('no longer suspects what the shards whose replicas were lost have answered since', () => {
    const { time, deadly, strike, isRefused } = someDeadly();
    strike(...many);
    deadly.struck(aSearchRequest({ query: 'q2' }), { source: 'web', shard: 4, apartMs: 100 });
    const answered = (source: string, shard: number): boolean => source === 'web' && shard === 3;
    for (const query of many.slice(1)) deadly.ended(aSearchRequest({ query }), false, answered);
    deadly.ended(aSearchRequest({ query: 'q0' }), false, (source, shard) => !answered(source, shard));
    time.nowMs = 5000;
    strike(...many);
    expect(many.filter(isRefused)).deep.equal(['q0', 'q2']);
  });

  it('remembers no more than a thousand suspects', () => {
    const { time, strike, isRefused } = someDeadly();
    strike(...Array.from({ length: 1001 }, (_, i) => `q${i}`));
    time.nowMs = 5000;
    strike(...many.slice(1), 'q0');
    expect([isRefused('q0'), isRefused('q1')]).deep.equal([false, true]);
  });

  it('tells other processes what it found, for as long as it refuses it itself', () => {
    const one = someDeadly();
    const other = someDeadly();
    other.time.nowMs = 1_000_000;
    one.strike('bad');
    expect(one.deadly.digest()).deep.equal([]);
    one.time.nowMs = 20_000;
    other.deadly.learn(JSON.parse(JSON.stringify(one.deadly.digest())));
    expect([other.isRefused('bad'), other.isRefused('good')]).deep.equal([true, false]);
    expect(other.deadly.digest()).deep.equal([]);
    other.time.nowMs += 40_000;
    expect(other.isRefused('bad')).equal(false);
  });
});
