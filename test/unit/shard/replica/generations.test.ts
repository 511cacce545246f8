import { Generations, type HeldGeneration, type ShardIndex, type SharedShard } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeClock } from '../../../support/fake-clock.js';

describe('the generations that are served', () => {
  let clock: FakeClock;
  let generations: Generations;
  let released: number[];
  let changes: (readonly number[])[];

  function start({ retentionMs = 10_000, maxRetained = 32 } = {}): void {
    clock = new FakeClock();
    generations = new Generations({ clock, retentionMs, maxRetained });
    [released, changes] = [[], []];
    generations.watch({
      changed: () => changes.push(generations.numbers),
      released: ({ index }) => released.push(index.generation),
    });
  }

  beforeEach(() => start());

  const publish = (generation: number, buildId = 'b') =>
    generations.publish({ generation, buildId } as ShardIndex, {} as SharedShard);
  const lease = (generation: number, name: string, durationMs = 60_000) =>
    generations.lease(generation, { name, durationMs });
  const numberOf = ({ generation }: HeldGeneration) => generation.index.generation;

  it('give the newest to who names none', () => {
    publish(5);
    publish(7);
    expect(numberOf(generations.acquire(0))).to.equal(7);
    expect(numberOf(generations.acquire(5))).to.equal(5);
    expect(generations.numbers).to.deep.equal([5, 7]);
  });

  it('refuse one that is not served, and name those that are', () => {
    publish(5);
    expect(() => generations.acquire(4)).to.throw('generation 4 is not served here; 5 is');
    publish(7);
    expect(() => generations.acquire(4)).to.throw('generation 4 is not served here; 5, 7 are');
    for (let i = 8; i < 20; i++) publish(i);
    expect(() => generations.acquire(4)).to.throw('generation 4 is not served here; 14 from 5 to 19 are');
    generations.clear();
    expect(() => generations.acquire(0)).to.throw('nothing is served here at the moment');
  });

  it('keep one for a while after a newer one was published, then let go of it', async () => {
    publish(5);
    await clock.advance(60_000);
    publish(7);
    await clock.advance(9_999);
    expect([generations.numbers, released]).to.deep.equal([[5, 7], []]);
    await clock.advance(1);
    expect([generations.numbers, released]).to.deep.equal([[7], [5]]);
    expect(changes).to.deep.equal([[5], [5, 7], [7]]);
    expect(clock.timersSet).to.equal(0);
  });

  it('hold one that cannot be named any more until the last call that uses it is over', async () => {
    publish(5);
    const [first, second] = [generations.acquire(5), generations.acquire(0)];
    publish(7);
    await clock.advance(10_000);
    expect(() => generations.acquire(5)).to.throw('generation 5 is not served here');
    first.release();
    first.release();
    expect(released).to.deep.equal([]);
    expect(generations.held.map(({ index }) => index.generation)).to.deep.equal([5, 7]);
    second.release();
    expect(released).to.deep.equal([5]);
  });

  it('keep what is leased until the lease ends, renewed or not', async () => {
    publish(5);
    lease(5, 'cursor', 20_000);
    publish(7);
    await clock.advance(19_000);
    expect(lease(5, 'cursor', 20_000)).to.equal(5);
    await clock.advance(19_999);
    expect(generations.numbers).to.deep.equal([5, 7]);
    await clock.advance(1);
    expect([generations.numbers, released]).to.deep.equal([[7], [5]]);
  });

  it('let go of what is not leased any more because its lease was ended, or taken to another', async () => {
    publish(5);
    publish(6);
    publish(7);
    lease(5, 'a');
    lease(6, 'b');
    await clock.advance(10_000);
    expect(generations.numbers).to.deep.equal([5, 6, 7]);
    lease(5, 'a', 0);
    expect(generations.numbers).to.deep.equal([6, 7]);
    lease(7, 'b');
    expect(generations.numbers).to.deep.equal([7]);
    lease(5, 'unknown', 0);
  });

  it('lease no more than allowed, and say why', () => {
    publish(5);
    for (let i = 0; i < 1000; i++) lease(5, `${i}`);
    expect(() => lease(5, 'one more')).to.throw('1000 leases are held already, the most there may be');
    lease(5, '7');
    for (let i = 1; i < 32; i++) {
      publish(5 + i);
      lease(5 + i, `${i}`);
    }
    publish(100);
    expect(() => lease(100, '999')).to.throw('32 generations are held by leases already');
    expect(() => lease(4, '7')).to.throw('generation 4 is not served here');
    // Its lease is the only one of that generation.
    expect(lease(100, '31')).to.equal(100);
  });

  it('refuse a lease without a name, or too long', () => {
    publish(5);
    expect(() => lease(5, '')).to.throw('name of a lease must have 1 to 64 bytes, got 0');
    expect(() => lease(5, 'ä'.repeat(33))).to.throw('name of a lease must have 1 to 64 bytes, got 66');
    expect(() => lease(5, 'a', 600_001)).to.throw('duration_ms must be in [0, 600000], got 600001');
  });

  it('are at most so many for retention alone: the oldest that is not leased goes first', () => {
    start({ maxRetained: 3 });
    for (let i = 1; i < 6; i++) {
      publish(i);
      if (i === 1) lease(1, 'a');
    }
    expect(generations.numbers).to.deep.equal([1, 2, 3, 4, 5]);
    publish(6);
    expect([generations.numbers, released]).to.deep.equal([[1, 3, 4, 5, 6], [2]]);
  });

  it('are listed of the newest build only, but those of the one before can be named for a while', async () => {
    publish(5);
    publish(7);
    publish(7, 'b-log');
    expect(generations.numbers).to.deep.equal([7]);
    expect(generations.acquire(0).generation.index.buildId).to.equal('b-log');
    expect(numberOf(generations.acquire(5))).to.equal(5);
  });

  it('let go of everything in the end, whatever the calls and leases', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('publish' as const) }),
      fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 15_000 }) }),
      fc.record({ do: fc.constant('acquire' as const), back: fc.nat(5) }),
      fc.record({ do: fc.constant('release' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('lease' as const), back: fc.nat(5), name: fc.nat(3), ms: fc.nat(20_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        start({ maxRetained: 4 });
        let newest = 0;
        const held: HeldGeneration[] = [];
        const named = (back: number) => generations.numbers.at(-1 - (back % generations.numbers.length)) as number;
        publish(++newest);
        for (const each of steps) {
          if (each.do === 'publish') publish(++newest);
          else if (each.do === 'advance') await clock.advance(each.ms);
          else if (each.do === 'acquire') held.push(generations.acquire(named(each.back)));
          else if (each.do === 'release') held.splice(each.which % (held.length || 1), 1)[0]?.release();
          else lease(named(each.back), `${each.name}`, each.ms);
          const inUse = new Set([...generations.numbers, ...held.map(numberOf)]);
          expect(new Set(generations.held.map(({ index }) => index.generation))).to.deep.equal(inUse);
          expect(released.filter((generation) => inUse.has(generation))).to.deep.equal([]);
          expect(released.length + inUse.size).to.equal(newest);
        }
        for (const each of held) each.release();
        await clock.advance(60_000);
        expect(generations.numbers).to.deep.equal([newest]);
        expect(released.length).to.equal(newest - 1);
        expect(clock.timersSet).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });
});
