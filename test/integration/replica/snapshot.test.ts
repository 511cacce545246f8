import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientReadableStream, credentials, type ServerWritableStream, status } from '@grpc/grpc-js';
import {
  codecs,
  type ListeningServer,
  listenGrpc,
  type SnapshotHead,
  type SnapshotResponse,
  shardService,
  systemClock,
} from '@muster/proto';
import {
  attachShard,
  fetchShardSnapshot,
  loadShard,
  type RunningReplica,
  readManifest,
  SnapshotFailed,
  startReplicaServer,
} from '@muster/shard';
import { expect } from 'chai';
import { type FakeReplicaThread, fakeReplicaThreads } from '../../support/fake-replica-thread.js';
import { type GrownShard, growShard } from '../../support/growing-shard.js';
import { aQuery, aRequest, evaluateAll } from '../../unit/shard/support.js';
import { unary } from './ask.js';

describe('a snapshot of a shard', () => {
  let folder: string;
  let grown: readonly [GrownShard, GrownShard];
  let replica: RunningReplica;
  let thread: FakeReplicaThread;
  let place: string;
  let count = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    grown = (await growShard(folder, [300, 500])) as [GrownShard, GrownShard];
    const fakes = fakeReplicaThreads((each) => each.publish(grown[0].shared));
    replica = await startReplicaServer({
      dir: grown[0].dir,
      shard: 0,
      replica: 'a',
      writer: '127.0.0.1:1',
      listen: '127.0.0.1:0',
      clock: systemClock,
      random: Math.random,
      epochNow: Date.now,
      log: () => {},
      maxInFlight: 16,
      retentionMs: 600_000,
      startThread: fakes.start,
    });
    thread = fakes.started[0] as FakeReplicaThread;
    thread.publish(grown[1].shared);
  });
  after(async () => {
    await replica.drain(0);
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    place = join(folder, `fetched-${count++}`, 'shard-0');
  });

  const fetchFrom = (address: string, change: object = {}) =>
    fetchShardSnapshot({ address, index: 'islands', shard: 0, folder: place, clock: systemClock, ...change });
  const failure = (fetching: Promise<unknown>) =>
    fetching.then(
      () => 'it did not fail',
      (error: unknown) => (error instanceof SnapshotFailed ? error.message : error),
    );

  it('of the index as it was built has the files of the index, byte for byte', async () => {
    const fetched = await fetchFrom(replica.address, { generation: 300 });
    const built = join(grown[0].dir, 'shard-0');
    expect(fetched).to.deep.include({ generation: 300, logId: '' });
    for (const name of (await readdir(place)).filter((each) => /documents$|segment$/.test(each))) {
      const source = name.replace(/-300(?=\.)/, '');
      expect((await readFile(join(place, name))).equals(await readFile(join(built, source))), name).to.equal(true);
    }
    expect(fetched.manifest).to.deep.equal(await readManifest(grown[0].dir));
  });

  it('of a later generation is that generation: the same segments, deletions, answers, and place in the log', async () => {
    const dir = join(folder, 'restored');
    await mkdir(dir);
    place = join(dir, 'shard-0');
    const fetched = await fetchFrom(replica.address);
    expect(fetched).to.deep.include({ generation: 500, logId: 'log' });
    await copyFile(join(grown[0].dir, 'manifest.json'), join(dir, 'manifest.json'));
    const [loaded, source] = [await loadShard(dir, 0), grown[1].shared];
    expect(loaded).to.deep.include({ generation: 500, logId: 'log' });
    expect(loaded.segments.map(({ name }) => name)).to.deep.equal(source.segments.map(({ name }) => name));
    loaded.segments.forEach(({ memory, deletions }, i) => {
      const wanted = source.segments[i];
      expect(bytesOf(memory).equals(bytesOf(wanted?.memory))).to.equal(true);
      expect(bytesOf(deletions?.memory).equals(bytesOf(wanted?.deletions?.memory))).to.equal(true);
    });
    const [here, there] = [attachShard(source), attachShard(loaded)];
    const request = aRequest({ index: 'islands', k: 500, ...aQuery([here], 'java sea') });
    expect(evaluateAll(there, request)).to.deep.equal(evaluateAll(here, request));
    for (const segment of there.segments) {
      for (let i = 0; i < segment.documents; i++) expect(() => segment.stored(i)).not.to.throw();
    }
    there.close();
  });

  it('is refused for a generation that is gone, for another index, and for a peer of another build', async () => {
    expect(await failure(fetchFrom(replica.address, { generation: 7 }))).to.equal(
      `no snapshot of shard 0 of \`islands\` from ${replica.address}: generation 7 is not served here; 500 is`,
    );
    expect(await failure(fetchFrom(replica.address, { index: 'other' }))).to.match(
      /index must be "islands", which is served here, got "other"$/,
    );
    expect(await failure(fetchFrom(replica.address, { build: 'b' }))).to.match(/its index is build [0-9a-f]+, not b$/);
    expect(await failure(fetchFrom(replica.address, { shard: 3 }))).to.match(/it sent shard 0$/);
    expect(await readdir(join(place, '..'))).to.deep.equal([]);
  });

  it('is not given by unary calls, and a request that is none is refused', async () => {
    expect(await unary(replica.address, shardService.Snapshot, Buffer.from([0xff]))).to.have.property('code', 3);
  });

  describe('from a peer that lies or breaks', () => {
    let peer: ListeningServer;
    let serve: (call: ServerWritableStream<Buffer, Buffer>) => void;
    let honest: SnapshotResponse[];

    before(async () => {
      const implementation = { Snapshot: (call: ServerWritableStream<Buffer, Buffer>) => serve(call) };
      const service = {
        name: 'muster.v1.ShardService',
        definition: { Snapshot: shardService.Snapshot },
        implementation,
      };
      peer = await listenGrpc('127.0.0.1:0', [service], systemClock);
      honest = await listen(replica.address);
    });
    after(() => peer.close(0));

    /** What a peer says, as it was said. */
    async function listen(address: string): Promise<SnapshotResponse[]> {
      const { call, client } = openSnapshot(address);
      const said: SnapshotResponse[] = [];
      for await (const bytes of call) said.push(codecs.snapshotResponse.decode(bytes as Buffer) as SnapshotResponse);
      client.close();
      return said;
    }
    const say = (messages: readonly SnapshotResponse[]) => (call: ServerWritableStream<Buffer, Buffer>) => {
      for (const message of messages) call.write(codecs.snapshotResponse.encode(message));
      call.end();
    };
    const withHead = (change: SnapshotHead): SnapshotResponse[] => [
      { head: { ...honest[0]?.head, ...change } },
      ...honest.slice(1),
    ];
    const files = () => (honest[0]?.head?.files ?? []).map(({ name = '', bytes = 0 }) => ({ name, bytes }));
    const piece = (file: number, data = Buffer.from('x')): SnapshotResponse => ({ piece: { file, data } });

    const lies: readonly (readonly [string, () => SnapshotResponse[], RegExp])[] = [
      ['nothing', () => [], /it sent nothing$/],
      ['a piece before the head', () => honest.slice(1), /it sent a piece before the head$/],
      ['two heads', () => [...honest.slice(0, 1), ...honest], /it sent a second head$/],
      ['half of the files', () => honest.slice(0, 3), /it ended at byte 0 of the \d+ of /],
      ['files out of order', () => [...honest.slice(0, 1), piece(1)], /it sent a piece of .* where one of .* was due$/],
      ['a file that is not in the head', () => [...honest, piece(99)], /it sent a piece of file 99 of \d+$/],
      ['more than all', () => [...honest, piece(0)], /it sent a piece of .* where one of the end was due$/],
      [
        'more of a file than it said',
        () => withHead({ files: files().map((file, i) => (i === 0 ? { ...file, bytes: 10 } : file)) }),
        /it sent more of .*\.segment than its 10 bytes$/,
      ],
      [
        'other files than its manifest names',
        () => withHead({ files: files().map((file, i) => (i === 1 ? { ...file, name: 'other' } : file)) }),
        /the files it sent are not those that its manifest names$/,
      ],
      [
        'names that lead elsewhere',
        () =>
          withHead({
            shardManifest: JSON.stringify({ segments: [{ name: '../../x', documents: 1, liveDocuments: 1 }] }),
          }),
        /at segments\.0\.name: it is no plain name of a file$/,
      ],
      ['no manifest', () => withHead({ shardManifest: '{' }), /JSON/],
      [
        'a generation of no log',
        () => withHead({ logId: '' }),
        /it sent generation 500 and no log that it comes from$/,
      ],
      ['another generation', () => withHead({ generation: 501 }), /it sent generation 501$/],
      [
        'bytes that were changed',
        () =>
          honest.map(({ piece: sent, ...rest }, i) =>
            i === 1 ? piece(0, changed(sent?.data as Buffer)) : { ...rest, ...(sent && { piece: sent }) },
          ),
        /what it sent is damaged: .*\.segment is damaged/,
      ],
      [
        'a stored document that was changed',
        () =>
          honest.map(({ piece: sent, ...rest }, i) =>
            i === 2 ? piece(1, changed(sent?.data as Buffer)) : { ...rest, ...(sent && { piece: sent }) },
          ),
        /what it sent is damaged: .*\.documents is damaged: the checksum of the document/,
      ],
    ];
    for (const [what, messages, reason] of lies) {
      it(`fails on ${what}, and leaves nothing behind`, async () => {
        serve = say(messages());
        expect(await failure(fetchFrom(peer.address, { generation: 500 }))).to.match(reason);
        expect(await readdir(join(place, '..'))).to.deep.equal([]);
      });
    }

    it('fails when the stream breaks, or nothing comes any more', async () => {
      serve = (call) => {
        call.write(codecs.snapshotResponse.encode(honest[0] as SnapshotResponse));
        call.emit('error', { code: status.UNAVAILABLE, details: 'it is going down' });
      };
      expect(await failure(fetchFrom(peer.address))).to.match(/: it is going down$/);
      serve = (call) => void call.write(codecs.snapshotResponse.encode(honest[0] as SnapshotResponse));
      expect(await failure(fetchFrom(peer.address, { stallMs: 30 }))).to.match(/: it sent nothing for 30 ms$/);
      expect(await readdir(join(place, '..'))).to.deep.equal([]);
    });

    it('is whole when the next one is honest', async () => {
      serve = say(honest.slice(0, 3));
      await failure(fetchFrom(peer.address));
      serve = say(honest);
      expect(await fetchFrom(peer.address)).to.deep.include({ generation: 500, logId: 'log' });
    });
  });
});

function openSnapshot(address: string): { readonly client: Client; readonly call: ClientReadableStream<Buffer> } {
  const client = new Client(address, credentials.createInsecure());
  const asIs = (bytes: Buffer): Buffer => bytes;
  const request = codecs.snapshotRequest.encode({ index: 'islands' });
  return { client, call: client.makeServerStreamRequest(shardService.Snapshot.path, asIs, asIs, request) };
}

function changed(bytes: Uint8Array): Buffer<ArrayBuffer> {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length - 20) ^ 1, copy.length - 20);
  return copy;
}

function bytesOf(memory = new SharedArrayBuffer(0)): Buffer {
  return Buffer.from(new Uint8Array(memory));
}
