import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codecs, FailureCode, type QueryResponse, shardService, systemClock } from '@muster/proto';
import { attachShard, type RunningReplica, type ShardIndex, startReplicaServer, type ToReplica } from '@muster/shard';
import { expect } from 'chai';
import { type FakeReplicaThread, fakeReplicaThreads } from '../../support/fake-replica-thread.js';
import { type GrownShard, growShard } from '../../support/growing-shard.js';
import { aQuery, aRequest, evaluateAll } from '../../unit/shard/support.js';
import { ask, openSession, type ShardSession, unary, until } from './ask.js';

const counts = [300, 310, 400, 470, 600];
const queries = ['java', 'java bali', 'island coffee sea ferry', '+rice -temple', '"monkey reef"', '"sea ferry" java'];

interface StartOptions {
  readonly threads?: number;
  readonly retentionMs?: number;
  readonly first?: number;
  /** With it, the first thread publishes nothing. */
  readonly listenNow?: AbortSignal;
}

describe('a replica that serves generations', () => {
  let folder: string;
  let grown: GrownShard[];
  let indexes: ShardIndex[];
  let replica: RunningReplica | undefined;
  let started: FakeReplicaThread[];
  let logged: string[];
  let sessions: ShardSession[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    grown = await growShard(folder, counts);
    indexes = grown.map(({ shared }) => attachShard(shared));
  });
  after(async () => {
    for (const index of indexes) index.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    [logged, sessions] = [[], []];
  });
  afterEach(async () => {
    for (const session of sessions) session.close();
    await replica?.drain(0);
    replica = undefined;
  });

  /** Starts a replica whose first thread publishes a generation; the second one is the first that follows the log. */
  async function start(options: StartOptions = {}): Promise<string> {
    const { threads = 0, retentionMs = 60_000, first = 1, listenNow } = options;
    const fakes = fakeReplicaThreads((thread, number) => {
      if (number === 0 && listenNow === undefined) publish(first, thread);
    });
    started = fakes.started;
    replica = await startReplicaServer({
      dir: grown[0]?.dir as string,
      shard: 0,
      replica: 'a',
      writer: '127.0.0.1:1',
      listen: '127.0.0.1:0',
      clock: systemClock,
      random: Math.random,
      epochNow: Date.now,
      log: (message) => logged.push(message),
      maxInFlight: 1024,
      threads,
      retentionMs,
      startThread: fakes.start,
      ...(listenNow === undefined ? {} : { listenNow }),
    });
    return replica.address;
  }
  const publish = (place: number, thread = started[0]): void => thread?.publish((grown[place] as GrownShard).shared);
  async function session(address: string): Promise<ShardSession> {
    const opened = await openSession(address);
    sessions.push(opened);
    return opened;
  }
  const served = ({ current }: ShardSession) => ('hello' in current ? current.hello.generations : []);
  const requestAt = (generation: number, text: string) =>
    aRequest({ index: 'islands', generation, k: 40, ...aQuery([indexes.at(-1) as ShardIndex], text) });
  const requestBytes = (generation: number, text: string) => codecs.queryRequest.encode(requestAt(generation, text));
  function expected(place: number, text: string): QueryResponse {
    const response = evaluateAll(indexes[place] as ShardIndex, requestAt(0, text));
    return codecs.queryResponse.decode(codecs.queryResponse.encode(response));
  }

  for (const threads of [0, 2]) {
    it(`answers each query at the generation it names while others are published, on ${threads} threads`, async () => {
      const asking = await session(await start({ threads }));
      for (let newest = 1; newest < counts.length; newest++) {
        if (newest > 1) publish(newest);
        await until(() => served(asking).length === newest);
        const asked = queries.flatMap((text) => [...Array(newest).keys()].map((i) => ({ text, place: i + 1 })));
        const outcomes = await Promise.all(
          asked.map(({ text, place }) => ask(asking, 'query', requestBytes(counts[place] as number, text))),
        );
        asked.forEach(({ text, place }, i) => {
          const outcome = outcomes[i];
          expect(outcome && 'answer' in outcome && outcome.answer.query).to.deep.include(expected(place, text));
        });
        const latest = await ask(asking, 'query', requestBytes(0, 'java'));
        expect('answer' in latest && latest.answer.query?.generation).to.equal(counts[newest]);
      }
      expect(started[0]?.released).to.deep.equal([]);
      expect(logged).to.deep.equal([]);
    });
  }

  it('listens with nothing to serve when it is told to, and serves what is published then', async () => {
    const now = new AbortController();
    const starting = start({ listenNow: now.signal });
    await until(() => started.length === 1);
    now.abort();
    const address = await starting;
    expect(replica?.lack).to.equal('it is still loading its index');
    const refused = await unary(address, shardService.Query, requestBytes(0, 'java'));
    expect(refused).to.have.property('code', 14);
    publish(1);
    await replica?.served;
    expect(served(await session(address))).to.deep.equal([310]);
  });

  it('says that a generation is gone, and which are served, once it is not kept any more', async () => {
    const address = await start({ retentionMs: 0 });
    const asking = await session(address);
    expect(served(asking)).to.deep.equal([310]);
    publish(2);
    await until(() => served(asking)[0] === 400);
    const gone = {
      code: FailureCode.FAILURE_CODE_GENERATION_GONE,
      message: 'generation 310 is not served here; 400 is',
    };
    expect(await ask(asking, 'query', requestBytes(310, 'java'))).to.deep.equal(gone);
    expect(await unary(address, shardService.Query, requestBytes(310, 'java'))).to.have.property('code', 9);
    expect(started[0]?.released).to.deep.equal([310]);
  });

  it('lets go of the generation of calls whose session ends', async () => {
    const asking = await session(await start({ retentionMs: 0, threads: 1 }));
    for (let i = 0; i < 200; i++) void ask(asking, 'query', requestBytes(310, queries[i % queries.length] as string));
    await new Promise((resolve) => setImmediate(resolve));
    asking.close();
    publish(2);
    await until(() => started[0]?.released[0] === 310);
  });

  it('leases by session and by unary call', async () => {
    const address = await start({ retentionMs: 0 });
    const asking = await session(address);
    const lease = (generation: number, name: string, durationMs: number) =>
      codecs.leaseRequest.encode({ index: 'islands', generation, name, durationMs });
    const outcome = await ask(asking, 'lease', lease(310, 'cursor 1', 60_000));
    expect('answer' in outcome && outcome.answer.lease?.generation).to.equal(310);
    publish(2);
    publish(3);
    await until(() => served(asking).includes(470));
    expect(served(asking)).to.deep.equal([310, 470]);
    expect(await unary(address, shardService.Lease, lease(400, 'cursor 1', 60_000))).to.deep.equal({
      code: 9,
      details: 'generation 400 is not served here; 310, 470 are',
    });
    expect(await ask(asking, 'lease', lease(310, '', 1))).to.have.property(
      'code',
      FailureCode.FAILURE_CODE_INVALID_ARGUMENT,
    );
    const wrong = codecs.leaseRequest.encode({ index: 'other', generation: 310, name: 'a', durationMs: 1 });
    expect(await unary(address, shardService.Lease, wrong)).to.have.property('code', 3);
    expect(await unary(address, shardService.Lease, lease(310, 'cursor 1', 0))).to.have.property('bytes');
    await until(() => served(asking).length === 1);
    expect(started[0]?.released).to.deep.equal([400, 310]);
  });

  it('greets anew those whom it greeted before it followed a log', async () => {
    const asking = await session(await start({ first: 0 }));
    const hello = () => ('hello' in asking.current ? asking.current.hello : undefined);
    const seed = hello()?.buildId as string;
    expect(hello()?.generations).to.deep.equal([300]);
    publish(1);
    await until(() => asking.current.kind === 'open' && hello()?.buildId !== seed);
    expect(hello()?.buildId).to.equal(`${seed}-log`);
    expect(hello()?.generations).to.deep.equal([310]);
  });

  it('tells its thread where it listens, and lets it close before it ends', async () => {
    const address = await start();
    await replica?.drain(0);
    replica = undefined;
    expect(started[0]?.told[0]).to.deep.equal({ type: 'listening', address });
    expect(started[0]?.told.at(-1)).to.deep.equal({ type: 'close' });
  });

  it('serves on what it has while its thread is started again, and goes on from what that publishes', async () => {
    const address = await start({ retentionMs: 0 });
    publish(2);
    const asking = await session(address);
    started[0]?.end('it ran out of memory');
    await until(() => started.length === 2);
    // What it had committed is older than what is served.
    publish(1, started[1]);
    expect(started[1]?.told).to.deep.equal([
      { type: 'listening', address },
      { type: 'released', generation: 310 },
    ]);
    expect(served(asking)).to.deep.equal([400]);
    publish(3, started[1]);
    await until(() => served(asking)[0] === 470);
    for (const text of queries) {
      const outcome = await ask(asking, 'query', requestBytes(470, text));
      expect('answer' in outcome && outcome.answer.query).to.deep.include(expected(3, text));
    }
    expect(logged[0]).to.match(/^the replica's thread has ended and is started again: Error: it ran out of memory/);
  });
});

describe('a replica with a damaged document', () => {
  it('leaves rotation, tells its thread, and serves again on the same address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    try {
      await serveDamaged(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a replica that needs a snapshot', () => {
  it('gets it from a peer, in place of what it had, and goes on from it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    try {
      await serveRestored(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

async function serveRestored(folder: string): Promise<void> {
  const [seed, next] = (await growShard(folder, [300, 400])) as [GrownShard, GrownShard];
  const logged: string[] = [];
  const outside = {
    dir: seed.dir,
    shard: 0,
    writer: '127.0.0.1:1',
    listen: '127.0.0.1:0',
    clock: systemClock,
    random: Math.random,
    epochNow: Date.now,
    log: (message: string) => logged.push(message),
    maxInFlight: 16,
  };
  const giving = fakeReplicaThreads((thread) => thread.publish(next.shared));
  const peer = await startReplicaServer({ ...outside, replica: 'a', startThread: giving.start });
  const taking = fakeReplicaThreads((thread, number) => number === 0 && thread.publish(seed.shared));
  const replica = await startReplicaServer({ ...outside, replica: 'b', startThread: taking.start });
  const wanted = { type: 'snapshot-needed', peers: [peer.address], reason: 'the log is trimmed' } as const;
  taking.started[0]?.say({ ...wanted, isDamaged: false, after: 300 });
  taking.started[0]?.end('it exited with code 0');
  await until(() => taking.started.length === 2);
  expect(logged.at(-1)).to.equal(`the replica goes on from a snapshot of ${peer.address}`);
  const manifest: unknown = JSON.parse(
    await readFile(join(seed.dir, 'replicas', 'b', 'shard-0', 'segments.json'), 'utf8'),
  );
  expect(manifest).to.have.deep.property('written', { logId: 'log', nextSeq: 400 });
  taking.started[1]?.say({ ...wanted, isDamaged: false, after: 400 });
  taking.started[1]?.end('it exited with code 0');
  await until(() => taking.started.length === 3);
  expect(logged.join('\n')).to.contain('it has generation 400, one after 400 is needed');
  await replica.drain(0);
  await peer.drain(0);
}

async function serveDamaged(folder: string): Promise<void> {
  const [seed, next] = (await growShard(folder, [300, 400])) as [GrownShard, GrownShard];
  const logged: string[] = [];
  const { start: startThread, started } = fakeReplicaThreads((thread, number) => {
    if (number === 0) thread.publish(seed.shared);
  });
  const replica = await startReplicaServer({
    dir: seed.dir,
    shard: 0,
    replica: 'a',
    writer: '127.0.0.1:1',
    listen: '127.0.0.1:0',
    clock: systemClock,
    random: Math.random,
    epochNow: Date.now,
    log: (message) => logged.push(message),
    maxInFlight: 16,
    startThread,
  });
  const fetchOf = (seq: number): Buffer =>
    codecs.fetchRequest.encode({ index: 'islands', seqs: Buffer.from(new Float64Array([seq]).buffer) });
  const asking = await openSession(replica.address);
  const file = await open(join(seed.dir, 'shard-0', '0.documents'), 'r+');
  await file.write('x', 20);
  await file.close();
  expect(await unary(replica.address, shardService.Fetch, fetchOf(0))).to.have.property('code', 14);
  expect(await unary(replica.address, shardService.Fetch, fetchOf(1))).to.deep.equal({
    code: 14,
    details: 'nothing is served here at the moment',
  });
  await until(() => asking.current.kind !== 'open');
  const told = started[0]?.told.find(({ type }) => type === 'damaged');
  const { reason } = told as Extract<ToReplica, { type: 'damaged' }>;
  expect(reason).to.match(/0\.documents is damaged: the checksum of the document at byte 0 does not hold/);
  started[0]?.say({ type: 'snapshot-needed', peers: [], reason, isDamaged: true, after: -1 });
  started[0]?.end('it exited with code 0');
  await until(() => started.length === 2);
  started[1]?.publish(next.shared);
  await until(() => asking.current.kind === 'open');
  expect(await unary(replica.address, shardService.Fetch, fetchOf(1))).to.have.property('bytes');
  expect(logged.join('\n')).to.match(/0\.documents is damaged: the checksum of the document at byte 0 does not hold/);
  asking.close();
  await replica.drain(0);
}
