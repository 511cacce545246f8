import { expect } from 'chai';
import { FakeCoordinator } from '../support/fake-coordinator.js';

const shards = 3;
const words = ['java', 'island', 'green', 'river', 'music', 'hou*', 'ocea~'];

/** An index of three shards, one replica each, all at generation 7. */
function anIndex(maxTerms?: number): FakeCoordinator {
  const vocabulary = { house: 3, hour: 2, ocean: 1 };
  const contents = Array.from({ length: shards }, (_, i) => ({ hits: [[i + 1, 9 - i]] as const, vocabulary }));
  const coordinator = maxTerms === undefined ? {} : { statisticsCacheTerms: maxTerms };
  return new FakeCoordinator({ indexes: { web: contents }, replicas: 1, coordinator });
}

/** All shards serve the generations from now on. */
function publish(world: FakeCoordinator, ...generations: number[]): void {
  for (const replica of world.replicas) replica.publish(...generations);
}

/** Calls for statistics so far. */
function rounds(world: FakeCoordinator): number {
  return world.replicas.reduce((sum, { kinds }) => sum + kinds.filter((kind) => kind === 'termStats').length, 0);
}

/** Searches for one of the words; says whether it had to wait for statistics, and what it read. */
async function search(world: FakeCoordinator, query: string) {
  const { answer, error } = await world.search({ query });
  if (answer === undefined) throw error;
  return { waitedUs: answer.timings?.statisticsUs ?? 0, generation: answer.sources[0]?.generation ?? 0, answer };
}

describe('getting ready for a new generation', () => {
  it('lets no query of known words wait for statistics, though there is a refresh each second', async () => {
    const world = anIndex();
    for (const word of words) await search(world, word);
    let generation = 7;
    const read = new Set<number>();
    for (let i = 0; i < 400; i++) {
      if (i % 20 === 0) {
        generation += 2;
        publish(world, generation - 2, generation);
      }
      const run = await search(world, words[i % words.length] as string);
      expect(run.waitedUs, `query ${i}`).equal(0);
      expect(run.answer.exact).equal(true);
      read.add(run.generation);
      await world.clock.advance(50);
    }
    expect(read.size).equal(21);
    expect([...read].at(-1)).equal(generation);
  });

  it('asks each shard once for all that it needs of it, and not again by queries', async () => {
    const world = anIndex();
    for (const word of words) await search(world, word);
    const before = rounds(world);
    publish(world, 7, 9);
    await world.clock.advance(5);
    for (const word of words) await search(world, word);
    expect(rounds(world) - before).equal(shards);
  });

  it('asks for what is newly used meanwhile as well', async () => {
    const world = anIndex();
    await search(world, 'java');
    for (const replica of world.replicas) replica.behaviour.termStats = { afterMs: 20 };
    publish(world, 7, 9);
    await world.clock.advance(1);
    for (const replica of world.replicas) replica.behaviour.termStats = { afterMs: 1 };
    const run = await search(world, 'island');
    expect(run.generation).equal(7);
    await world.clock.advance(60);
    expect((await search(world, 'island')).waitedUs).equal(0);
    expect((await search(world, 'island')).generation).equal(9);
  });

  it('reads the new generation after a second, whoever does not tell', async () => {
    const world = anIndex();
    await search(world, 'java');
    world.replica('web', 1, 0).behaviour.termStats = 'silent';
    publish(world, 7, 9);
    await world.clock.advance(950);
    expect((await search(world, 'java')).generation).equal(7);
    world.replica('web', 1, 0).behaviour.termStats = { afterMs: 1 };
    await world.clock.advance(60);
    expect((await search(world, 'java')).generation).equal(9);
  });

  it('reads it at once if what is read now is gone', async () => {
    const world = anIndex();
    await search(world, 'java');
    for (const replica of world.replicas) replica.behaviour.termStats = { afterMs: 20 };
    publish(world, 9);
    const run = await search(world, 'java');
    expect([run.generation, run.answer.exact]).deep.equal([9, true]);
  });

  it('finishes what it has begun before it begins with a still newer one', async () => {
    const world = anIndex();
    await search(world, 'java');
    for (const replica of world.replicas) replica.behaviour.termStats = { afterMs: 30 };
    const read: number[] = [];
    for (let i = 1; i <= 10; i++) {
      publish(world, ...Array.from({ length: i + 1 }, (_, j) => 7 + j));
      await world.clock.advance(20);
      read.push((await search(world, 'java')).generation);
    }
    expect(read.at(-1)).greaterThan(12);
    expect(read).deep.equal([...read].sort((a, b) => a - b));
  });

  it('never mixes the numbers of two generations', async () => {
    const world = anIndex();
    await search(world, 'java');
    const twice = await search(world, 'java');
    for (const replica of world.replicas) replica.content = { ...replica.content, documentFrequency: 50 };
    publish(world, 7, 9);
    await world.clock.advance(5);
    const weightOf = (calls: (typeof world.replicas)[number]['asked']) =>
      calls.flatMap(({ call: { query } }) =>
        query == null ? [] : [`${query.generation}: ${JSON.stringify(query.query)}`],
      );
    await search(world, 'java');
    const asked = weightOf(world.replica('web', 0, 0).asked);
    expect(new Set(asked).size).equal(2);
    expect(twice.generation).equal(7);
  });

  it('stops when the index is closed', async () => {
    const world = anIndex();
    await search(world, 'java');
    for (const replica of world.replicas) replica.behaviour.termStats = 'silent';
    publish(world, 7, 9);
    await world.clock.advance(5);
    world.close();
    expect(world.replicas.map(({ cancelled }) => cancelled)).deep.equal(world.replicas.map(() => ['termStats']));
    expect(world.replicas.map(({ inFlight }) => inFlight)).deep.equal([0, 0, 0]);
  });

  it('asks for the thousand words used last, and no more', async () => {
    const world = anIndex();
    for (let i = 0; i < 24; i++) {
      const query = Array.from({ length: 50 }, (_, j) => `w${i * 50 + j}`).join(' ');
      await search(world, query);
    }
    const { asked } = world.replica('web', 0, 0);
    const before = asked.length;
    publish(world, 7, 9);
    await world.clock.advance(50);
    const terms = asked
      .slice(before)
      .flatMap(({ call: { termStats } }) => termStats?.terms.map(({ term }) => term) ?? []);
    expect(terms.length).equal(1000);
    expect(new Set(terms).size).equal(1000);
    expect(terms.includes('w1199') && !terms.includes('w199')).equal(true);
  });
});
