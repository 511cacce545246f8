import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FromReplica, Generations, ReplicaLife } from '@muster/shard';
import { expect } from 'chai';
import { FakeClock } from '../support/fake-clock.js';
import { type FakeReplicaThread, fakeReplicaThreads } from '../support/fake-replica-thread.js';
import { type GrownShard, growShard } from '../support/growing-shard.js';

describe('the life of a replica', () => {
  let folder: string;
  let grown: readonly GrownShard[];
  let clock: FakeClock;
  let generations: Generations;
  let life: ReplicaLife;
  let started: FakeReplicaThread[];
  let logged: string[];
  let asked: { readonly peer: string; readonly after: number; readonly atMs: number }[];
  let honest: string;
  let restored: () => Promise<void>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    grown = await growShard(folder, [300, 310, 400]);
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    clock = new FakeClock();
    generations = new Generations({ clock });
    [logged, asked, honest] = [[], [], ''];
    restored = async () => {};
    const fakes = fakeReplicaThreads();
    started = fakes.started;
    life = new ReplicaLife({
      startThread: fakes.start,
      generations,
      clock,
      log: (message) => logged.push(message),
      restore: async ({ peer, after }) => {
        asked.push({ peer, after, atMs: clock.now() - startMs });
        if (peer !== honest) throw new Error(`${peer} has none`);
        await restored();
      },
    });
  });
  afterEach(async () => {
    await clock.finish(life.close());
    generations.clear();
  });

  const startMs = new FakeClock().now();
  const publish = (place: number, thread: number): void =>
    started[thread]?.publish((grown[place] as GrownShard).shared);
  const wanted = (peers: readonly string[], isDamaged: boolean): FromReplica => {
    const reason = isDamaged ? '0.documents is damaged' : 'the log is trimmed';
    return { type: 'snapshot-needed', peers, reason, isDamaged, after: isDamaged ? -1 : 310 };
  };
  const needSnapshot = (thread: number, peers: readonly string[], isDamaged = false): void => {
    started[thread]?.say(wanted(peers, isDamaged));
    started[thread]?.end('it exited with code 0');
  };
  /** Lets a thread live for so long that what comes next is not taken for a rerun of what was. */
  const liveLong = () => clock.advance(10_000);
  const startTimes = async (ms: number): Promise<number[]> => {
    const times: number[] = [];
    for (let i = 0; i < ms; i++) {
      const before = started.length;
      await clock.advance(1);
      if (started.length > before) times.push(i + 1);
    }
    return times;
  };

  it('cannot begin if the first thread ends before it has published', async () => {
    started[0]?.end('the folder is in use');
    const error: unknown = await life.begun.catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('the folder is in use');
    expect(started.length).to.equal(1);
  });

  it('tries again, with a plain word, while the disk is full', async () => {
    for (const thread of [0, 1]) {
      started[thread]?.end('ENOSPC: no space left on device, write');
      await clock.advance(200);
    }
    publish(1, 2);
    await life.begun;
    expect(logged).to.deep.equal([
      'the replica cannot go on, for the disk is full, and tries again from time to time: ENOSPC: no space left on device, write',
    ]);
  });

  it('begins with nothing, and the reason, while nobody has the snapshot it needs, and says so once', async () => {
    needSnapshot(0, ['peer']);
    expect(await life.begun).to.equal('the log is trimmed');
    life.listening('self');
    for (let thread = 1; thread < 6; thread++) {
      await clock.advance(60_000);
      expect(started.length).to.equal(thread + 1);
      needSnapshot(thread, ['peer']);
    }
    expect(logged).to.deep.equal(['the replica needs a snapshot: the log is trimmed; asks peer', 'peer has none']);
    await clock.advance(60_000);
    started.at(-1)?.end('it crashed');
    await clock.advance(60_000);
    publish(1, started.length - 1);
    expect(generations.numbers).to.deep.equal([310]);
  });

  it('tells why it serves nothing as soon as it is known, where it began before, and no more once it has served', async () => {
    const told: string[] = [];
    life.beginWithNothing();
    expect(await life.begun).to.equal('it is still loading its index');
    life.watchLack((lack) => told.push(lack));
    needSnapshot(0, []);
    await clock.advance(60_000);
    expect(life.lack).to.equal('the log is trimmed');
    expect(told).to.deep.equal(['the log is trimmed']);
    publish(1, 1);
    expect(life.lack).to.equal(undefined);
    needSnapshot(1, [], true);
    await clock.advance(60_000);
    expect(told.length).to.equal(1);
  });

  it('tells that the disk is full, or its thread dies, where it began with nothing before', async () => {
    const told: string[] = [];
    life.beginWithNothing();
    life.listening('host:7');
    life.watchLack((lack) => told.push(lack));
    started[0]?.end('ENOSPC: no space left on device');
    await clock.advance(1000);
    started.at(-1)?.end('it crashed');
    await clock.advance(1000);
    expect(told).to.deep.equal([
      'the disk is full: ENOSPC: no space left on device',
      'its thread has ended: it crashed',
    ]);
    publish(1, started.length - 1);
    expect(life.lack).to.equal(undefined);
  });

  it('does not call it loading where it is known already why it serves nothing', async () => {
    needSnapshot(0, []);
    expect(await life.begun).to.equal('the log is trimmed');
    life.beginWithNothing();
    expect(life.lack).to.equal('the log is trimmed');
  });

  it('starts a thread that dies again, after longer and longer waits, and serves on meanwhile', async () => {
    publish(1, 0);
    await life.begun;
    await liveLong();
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      started.at(-1)?.end('it crashed');
      waits.push(...(await startTimes(1000)));
    }
    expect(waits).to.deep.equal([100, 200, 400, 800]);
    expect(generations.numbers).to.deep.equal([310]);
    await liveLong();
    started.at(-1)?.end('it crashed');
    expect(await startTimes(150)).to.deep.equal([100]);
  });

  it('tells every thread where it is reached', async () => {
    publish(1, 0);
    life.listening('host:7');
    started[0]?.end('it crashed');
    await clock.advance(100);
    for (const { told } of started) expect(told).to.deep.equal([{ type: 'listening', address: 'host:7' }]);
  });

  it('asks peers in turn for a newer snapshot, serving what it has meanwhile, and goes on from it', async () => {
    publish(1, 0);
    await liveLong();
    honest = 'b';
    needSnapshot(0, ['a', 'b', 'c']);
    await clock.advance(1);
    expect(asked.map(({ peer, after }) => `${peer} ${after}`)).to.deep.equal(['a 310', 'b 310']);
    expect(generations.numbers).to.deep.equal([310]);
    expect(started.length).to.equal(2);
    publish(2, 1);
    expect(generations.numbers).to.deep.equal([310, 400]);
    expect(logged).to.deep.equal([
      'the replica needs a snapshot: the log is trimmed; asks a, b, c',
      'a has none',
      'the replica goes on from a snapshot of b',
    ]);
  });

  it('does not press its peers: it waits longer and longer when it needs snapshot after snapshot', async () => {
    honest = 'a';
    for (let i = 0; i < 4; i++) {
      needSnapshot(i, ['a']);
      await clock.advance(1000);
    }
    expect(asked.map(({ atMs }) => Math.round(atMs))).to.deep.equal([0, 1100, 2200, 3400]);
  });

  it('starts ever more seldom while nobody has a snapshot, however long it takes to load what it has', async () => {
    publish(1, 0);
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      await liveLong();
      needSnapshot(i, []);
      waits.push(...(await startTimes(1000)));
    }
    expect(waits).to.deep.equal([100, 100, 200, 400]);
  });

  it('serves what it has while no peer is known to ask, and starts its thread again, which may know one', async () => {
    publish(1, 0);
    await liveLong();
    needSnapshot(0, []);
    await clock.advance(100);
    expect(generations.numbers).to.deep.equal([310]);
    expect(started.length).to.equal(2);
    expect(logged).to.deep.equal(['the replica needs a snapshot: the log is trimmed; no peer is known to ask for one']);
  });

  it('serves what it has where no peer has a snapshot, and never asks itself', async () => {
    publish(1, 0);
    life.listening('self');
    await liveLong();
    needSnapshot(0, ['self', 'a']);
    await clock.advance(100);
    expect(asked.map(({ peer }) => peer)).to.deep.equal(['a']);
    expect(generations.numbers).to.deep.equal([310]);
    expect(started.length).to.equal(2);
  });

  it('serves nothing once a document is damaged, until it has the snapshot of a peer', async () => {
    publish(1, 0);
    honest = 'a';
    life.damaged('0.documents is damaged');
    life.damaged('0.documents is damaged');
    // It was said before the thread heard of it.
    publish(2, 0);
    expect(generations.newest).to.equal(undefined);
    expect(started[0]?.told.filter(({ type }) => type === 'damaged').length).to.equal(1);
    needSnapshot(0, ['a'], true);
    await clock.advance(1);
    expect(asked.map(({ peer, after }) => `${peer} ${after}`)).to.deep.equal(['a -1']);
    publish(2, 1);
    expect(generations.numbers).to.deep.equal([400]);
    expect(started[1]?.told.some(({ type }) => type === 'damaged')).to.equal(false);
  });

  it('begins without a snapshot where a document is damaged and no peer has one', async () => {
    publish(1, 0);
    life.damaged('0.documents is damaged');
    needSnapshot(0, ['a'], true);
    await clock.advance(100);
    publish(1, 1);
    expect(generations.numbers).to.deep.equal([310]);
  });

  it('waits before it begins anew where it soon finds a document damaged again', async () => {
    honest = 'a';
    publish(1, 0);
    life.damaged('0.documents is damaged');
    needSnapshot(0, ['a'], true);
    await clock.advance(1);
    publish(1, 1);
    life.damaged('0.documents is damaged');
    needSnapshot(1, ['a'], true);
    expect(await startTimes(150)).to.deep.equal([100]);
  });

  it('tells thread after thread of the damage until one has put the folder aside', async () => {
    publish(1, 0);
    life.damaged('0.documents is damaged');
    started[0]?.end('no space left');
    await clock.advance(100);
    publish(1, 1);
    expect(generations.newest).to.equal(undefined);
    needSnapshot(1, [], true);
    await clock.advance(400);
    publish(1, 2);
    expect(generations.numbers).to.deep.equal([310]);
    expect(started.map(({ told }) => told.filter(({ type }) => type === 'damaged').length)).to.deep.equal([1, 1, 0]);
  });

  it('does not put aside what came in place of damaged files', async () => {
    publish(1, 0);
    await liveLong();
    honest = 'a';
    let arrive: () => void = () => {};
    restored = () =>
      new Promise((resolve) => {
        arrive = resolve;
      });
    needSnapshot(0, ['a']);
    await clock.advance(1);
    life.damaged('0.documents is damaged');
    arrive();
    await clock.advance(1);
    expect(started[1]?.told).to.deep.equal([]);
  });

  it('gives back what is no news: older than what is served, or of the index before it followed the log', async () => {
    publish(2, 0);
    publish(1, 0);
    publish(0, 0);
    expect(generations.numbers).to.deep.equal([400]);
    expect(started[0]?.released).to.deep.equal([310, 300]);
  });

  it('serves a generation anew that its thread has published again, of other segments', async () => {
    publish(1, 0);
    const { shared } = grown[1] as GrownShard;
    const segments = shared.segments.map((segment) => ({ ...segment, name: `${segment.name}-merged` }));
    started[0]?.publish({ ...shared, segments });
    expect(generations.numbers).to.deep.equal([310]);
    expect(generations.newest?.shared.segments.map(({ name }) => name)).to.deep.equal(segments.map(({ name }) => name));
    expect(started[0]?.released).to.deep.equal([]);
    await clock.advance(10_000);
    expect(started[0]?.released).to.deep.equal([310]);
  });

  it('serves on without a generation whose documents are not there', async () => {
    publish(1, 0);
    const { shared } = grown[2] as GrownShard;
    const segments = shared.segments.map((segment) => ({
      ...segment,
      name: `${segment.name}-absent`,
      stored: { ...segment.stored, file: join(folder, 'absent') },
    }));
    started[0]?.publish({ ...shared, segments });
    expect(generations.numbers).to.deep.equal([310]);
    expect(started[0]?.released).to.deep.equal([400]);
    expect(logged[0]).to.match(/^generation 400 is not served: .*absent is damaged: it is missing/);
  });

  it('ends a thread that does not close', async () => {
    publish(1, 0);
    started[0]?.say(wanted([], false));
    await clock.advance(10_000);
    expect(started[0]?.isKilled).to.equal(true);
  });
});
