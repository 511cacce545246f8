import { leastInFlightOfTwo, type Replica } from '@muster/coordinator';
import { expect } from 'chai';

function aReplica(address: string, change: Partial<Replica> = {}): Replica {
  return {
    address,
    hello: undefined,
    trouble: '',
    inFlight: 0,
    owesPong: false,
    call: () => 0,
    cancel: () => {},
    ...change,
  };
}

/** Draws the given numbers, again and again. */
function draws(...numbers: number[]): () => number {
  let next = 0;
  return () => numbers[next++ % numbers.length] ?? 0;
}

const anyone = { mayAsk: () => true, shard: 0, affinity: '' };
const nobody = { ...anyone, mayAsk: () => false };

describe('leastInFlightOfTwo', () => {
  it('chooses nobody where nobody may be asked', () => {
    expect(leastInFlightOfTwo(draws(0))([aReplica('a'), aReplica('b')], nobody, 0)).equal(undefined);
  });

  it('chooses nobody where there is nobody', () => {
    expect(leastInFlightOfTwo(draws(0))([], anyone, 0)).equal(undefined);
  });

  it('chooses the only one, if it may be asked', () => {
    const replicas = [aReplica('a', { owesPong: true })];
    const select = leastInFlightOfTwo(draws(0));
    expect([select(replicas, anyone, 0)?.replica.address, select(replicas, nobody, 0)]).deep.equal(['a', undefined]);
  });

  it('chooses the one with less in flight, whichever is drawn first', () => {
    const replicas = [aReplica('a', { inFlight: 3 }), aReplica('b', { inFlight: 1 })];
    const chosen = [0, 0.5, 0.999].map(
      (drawn) => leastInFlightOfTwo(draws(drawn, 0))(replicas, anyone, 0)?.replica.address,
    );
    expect(chosen).deep.equal(['b', 'b', 'b']);
  });

  it('compares two of many, never one with itself', () => {
    const replicas = ['a', 'b', 'c', 'd'].map((address, i) => aReplica(address, { inFlight: i }));
    const numbers = [0, 0.3, 0.6, 0.999];
    const chosen = numbers.flatMap((first) =>
      numbers.map((second) => leastInFlightOfTwo(draws(first, second))(replicas, anyone, 0)?.replica.address),
    );
    // d has most in flight: it is chosen only if compared with itself.
    expect(new Set(chosen)).deep.equal(new Set(['a', 'b', 'c']));
  });

  it('leaves out who owes a pong while another owes none', () => {
    const replicas = [aReplica('a', { owesPong: true }), aReplica('b', { inFlight: 9 })];
    expect(leastInFlightOfTwo(draws(0))(replicas, anyone, 0)?.replica.address).equal('b');
  });

  it('takes who owes a pong where all do', () => {
    const replicas = [aReplica('a', { owesPong: true, inFlight: 2 }), aReplica('b', { owesPong: true })];
    expect(leastInFlightOfTwo(draws(0))(replicas, anyone, 0)?.replica.address).equal('b');
  });

  it('spreads calls over replicas with as much in flight', () => {
    const replicas = [aReplica('a'), aReplica('b'), aReplica('c')];
    const chosen = [0, 0.4, 0.8].map(
      (drawn) => leastInFlightOfTwo(draws(drawn, 0))(replicas, anyone, 0)?.replica.address,
    );
    expect(chosen).deep.equal(['a', 'b', 'c']);
  });

  it('says why: the only one, the less loaded, or one that is silent as all are', () => {
    const select = leastInFlightOfTwo(draws(0));
    const silent = aReplica('s', { owesPong: true });
    const why = [[aReplica('a'), silent], [aReplica('a'), aReplica('b')], [silent], [silent, silent]].map(
      (replicas) => select(replicas, anyone, 0)?.why,
    );
    expect(why).deep.equal(['only', 'less-loaded', 'silent', 'silent']);
  });
});
