import { expect } from 'chai';
import { FakeHost, type FakeMember } from '../../support/fake-exchange.js';

/** Processes that know each other. */
async function hostOf(
  processes: number,
): Promise<{ readonly host: FakeHost; readonly members: readonly FakeMember[] }> {
  const host = new FakeHost();
  const members: FakeMember[] = [];
  for (let number = 0; number < processes; number++) {
    members.push(host.start(number));
    await host.clock.advance(13);
  }
  await host.clock.advance(200);
  return { host, members };
}

type Digest = Readonly<Record<string, { readonly value: number; readonly ageMs: number }>>;

/** What a process knows of what another has told. */
function known(member: FakeMember | undefined, process: number): unknown {
  return member?.knowledge.others.get(process);
}

describe('the exchange between the processes of a host', () => {
  it('brings what one learnt to all others within 125 ms, whenever it learns it', async () => {
    for (let afterMs = 0; afterMs < 200; afterMs += 7) {
      const { host, members } = await hostOf(4);
      await host.clock.advance(afterMs);
      members[0]?.knowledge.learnt('a:1', 0);
      await host.clock.advance(50);
      members[2]?.knowledge.learnt('b:1', afterMs);
      await host.clock.advance(125);
      for (const other of [0, 1, 3]) expect(known(members[other], 2)).has.property('b:1');
      expect(known(members[2], 2)).equal(undefined);
    }
  });

  it('brings it so soon too while all have something to tell all the time', async () => {
    const { host, members } = await hostOf(4);
    let mostMs = 0;
    for (let turn = 0; turn < 100; turn++) {
      for (const { knowledge } of members) knowledge.learnt('a:1', turn);
      await host.clock.advance(37);
      for (const { knowledge } of members) {
        for (const { digest, ageMs } of knowledge.heard.splice(0)) {
          mostMs = Math.max(mostMs, ageMs + ((digest as Digest)['a:1']?.ageMs ?? Number.NaN));
        }
      }
    }
    // It is learnt every 37 ms, and then waits for the next time to tell.
    expect(mostMs).lessThan(37 + 21);
  });

  it('asks each once in 100 ms, and takes one message of it and one to it, however many tell', async () => {
    const { host, members } = await hostOf(4);
    const count = () => members.map(({ up, down, knowledge }) => [up.sent, down.sent, knowledge.looks]);
    for (let turn = 0; turn < 30; turn++) {
      for (const { knowledge } of members) knowledge.learnt('a:1', turn);
      await host.clock.advance(10);
    }
    const before = count();
    for (let turn = 0; turn < 500; turn++) {
      for (const { knowledge } of members) knowledge.learnt('a:1', turn);
      await host.clock.advance(10);
    }
    count().forEach((pipe, i) => {
      pipe.forEach((sent, way) => {
        expect(sent - (before[i]?.[way] ?? 0)).within(48, 52);
      });
    });
  });

  it('sends nothing while nothing changes', async () => {
    const { host, members } = await hostOf(3);
    members[0]?.knowledge.learnt('a:1', 1);
    await host.clock.advance(300);
    const sent = () => members.map(({ up, down }) => up.sent + down.sent);
    const before = sent();
    await host.clock.advance(10_000);
    expect(sent()).deep.equal(before);
  });

  it('speaks of ages, for every process has a clock of its own', async () => {
    const { host, members } = await hostOf(2);
    members[0]?.knowledge.learnt('a:1', 1);
    await host.clock.advance(1000);
    members[0]?.knowledge.learnt('b:1', 2);
    await host.clock.advance(200);
    const last = members[1]?.knowledge.heard.at(-1);
    const digest = last?.digest as Digest | undefined;
    expect((digest?.['a:1']?.ageMs ?? 0) - (digest?.['b:1']?.ageMs ?? 0)).closeTo(1000, 1);
    expect(last?.ageMs).within(19, 21);
  });

  it('tells a process that comes later what the others told before', async () => {
    const { host, members } = await hostOf(2);
    members[1]?.knowledge.learnt('a:1', 5);
    await host.clock.advance(5000);
    const late = host.start(2);
    await host.clock.advance(100);
    expect(known(late, 1)).has.property('a:1');
    expect(late.knowledge.heard[0]?.ageMs).within(4800, 5200);
  });

  it('lets the others forget a process that has ended, and hear the one in its place', async () => {
    const { host, members } = await hostOf(3);
    members[0]?.knowledge.learnt('a:1', 1);
    await host.clock.advance(200);
    members[0]?.end();
    await host.clock.advance(200);
    expect([known(members[1], 0), known(members[2], 0)]).deep.equal([undefined, undefined]);
    const next = host.start(0);
    next.knowledge.learnt('b:1', 2);
    await host.clock.advance(200);
    expect(Object.keys(known(members[1], 0) as object)).deep.equal(['b:1']);
    expect(known(next, 0)).equal(undefined);
  });

  it('does not take what a process told at last for a sign of life', async () => {
    const { host, members } = await hostOf(2);
    members[0]?.knowledge.learnt('a:1', 1);
    const sent = members[0]?.up.sent ?? 0;
    while (members[0]?.up.sent === sent) await host.clock.advance(0.1);
    members[0]?.end();
    await host.clock.advance(500);
    expect(members[1]?.knowledge.heard.map(({ process, digest }) => [process, digest])).deep.equal([[0, undefined]]);
  });

  it('lets one hear the end, then the successor, of a process while it took nothing itself', async () => {
    const { host, members } = await hostOf(3);
    members[1]?.clock.stop();
    for (let turn = 0; turn < 50; turn++) {
      members[0]?.knowledge.learnt('a:1', turn);
      await host.clock.advance(100);
    }
    members[0]?.end();
    const next = host.start(0);
    next.knowledge.learnt('b:1', 2);
    await host.clock.advance(300);
    expect(members[1]?.down.mostUnread).at.most(5);
    members[1]?.clock.resume();
    await host.clock.advance(300);
    expect(Object.keys(known(members[1], 0) as object)).deep.equal(['b:1']);
  });

  it('queues nothing while the first process stands still, and tells what is so afterwards', async () => {
    const { host, members } = await hostOf(3);
    for (let turn = 0; turn < 20; turn++) {
      host.clock.stop();
      members[0]?.knowledge.learnt('a:1', turn);
      await host.clock.advance(500);
    }
    expect(members[0]?.up.mostUnread).at.most(5);
    expect(members[0]?.knowledge.digests).at.most(6);
    host.clock.resume();
    await host.clock.advance(300);
    expect((known(members[1], 0) as Digest)['a:1']?.value).equal(19);
    expect(members[1]?.down.sent).at.most(4);
  });

  it('tells no digest that is too long, and says so once', async () => {
    const { host } = await hostOf(2);
    const long = host.start(2, () => ({ long: { digest: () => 'x'.repeat(300_000), learn: () => {} } }));
    long.knowledge.learnt('a:1', 1);
    await host.clock.advance(1000);
    expect(long.logged).deep.equal(['the digest of long is not told: it has 300002 of at most 262144 characters']);
    expect(long.up.sent).equal(2);
  });

  it('goes on when who is to tell or to learn fails, and says so once', async () => {
    const { host, members } = await hostOf(2);
    const fails = (): never => {
      throw new RangeError('no');
    };
    const odd = host.start(2, () => ({ replicas: { digest: fails, learn: fails } }));
    for (let turn = 0; turn < 5; turn++) {
      members[0]?.knowledge.learnt('a:1', turn);
      await host.clock.advance(200);
    }
    expect(odd.logged).deep.equal(['the processes share nothing of replicas: RangeError: no']);
    expect(known(members[1], 0)).has.property('a:1');
  });

  it('hands what each part tells to the same part of the others, changed or not', async () => {
    const host = new FakeHost();
    const learnt: unknown[] = [];
    let tells: unknown = 7;
    host.start(0, () => ({ budgets: { digest: () => tells, learn: () => {} } }));
    const other = host.start(1, () => ({
      budgets: { digest: () => undefined, learn: (others) => void learnt.push(...others.map(({ digest }) => digest)) },
    }));
    await host.clock.advance(115);
    tells = undefined;
    await host.clock.advance(500);
    expect([learnt, other.knowledge.heard]).deep.equal([[7], []]);
  });
});
