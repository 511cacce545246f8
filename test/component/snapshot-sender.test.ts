import { EventEmitter } from 'node:events';
import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { codecs } from '@muster/proto';
import { attachShard, Generations, SnapshotSender } from '@muster/shard';
import { expect } from 'chai';
import { FakeClock } from '../support/fake-clock.js';
import { type GrownShard, growShard } from '../support/growing-shard.js';

/** The server's side of a call whose client reads when the test says so. */
class FakeCall extends EventEmitter {
  readonly request: Buffer;
  readonly written: Buffer[] = [];
  readonly ends: unknown[] = [];
  writableNeedDrain = false;
  private readonly reads: boolean;

  constructor(generation: number, reads: boolean) {
    super();
    this.request = codecs.snapshotRequest.encode({ index: 'islands', generation });
    this.reads = reads;
    this.on('error', ({ code, details }: { code: number; details: string }) => this.ends.push([code, details]));
  }

  write(message: Buffer): boolean {
    this.written.push(message);
    this.writableNeedDrain = !this.reads;
    return this.reads;
  }

  drain(): void {
    this.writableNeedDrain = false;
    this.emit('drain');
  }

  end(): void {
    this.ends.push('end');
  }
}

describe('the sender of snapshots', () => {
  let folder: string;
  let grown: readonly GrownShard[];
  let clock: FakeClock;
  let generations: Generations;
  let sender: SnapshotSender;
  let damages: string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    grown = await growShard(folder, [300, 400]);
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    clock = new FakeClock();
    generations = new Generations({ clock, retentionMs: 0 });
    damages = [];
    const onDamage = ({ message }: Error): void => void damages.push(message);
    sender = new SnapshotSender({ generations, clock, log: () => {}, onDamage });
    publish(0);
  });

  function publish(place: number): void {
    const { shared } = grown[place] as GrownShard;
    generations.publish(attachShard(shared), shared);
  }
  function send(generation = 0, { reads = false } = {}): { readonly call: FakeCall; readonly over: Promise<void> } {
    const call = new FakeCall(generation, reads);
    return { call, over: sender.send(call as unknown as ServerWritableStream<Buffer, Buffer>) };
  }
  /** Files are read in real time, while virtual time stands still. */
  async function settled(promise: Promise<void>): Promise<void> {
    let isOver = false;
    void promise.finally(() => {
      isOver = true;
    });
    while (!isOver) await clock.advance(0);
  }
  const held = () => generations.held.map(({ index }) => index.generation);

  it('sends no more before what it sent is taken, and holds the generation meanwhile', async () => {
    const { call, over } = send();
    await clock.advance(1000);
    expect(call.written.length).to.equal(1);
    publish(1);
    expect(held()).to.deep.equal([300, 400]);
    while (call.ends.length === 0) {
      call.drain();
      await clock.advance(1);
    }
    await over;
    const { files } = codecs.snapshotResponse.decode(call.written[0] as Buffer).head ?? {};
    expect(call.written.length).to.equal(1 + (files?.length ?? 0));
    expect([call.ends, held()]).to.deep.equal([['end'], [400]]);
  });

  it('sends two at once, and refuses a third', async () => {
    const first = send();
    send();
    const third = send();
    await settled(third.over);
    expect(third.call.ends).to.deep.equal([[status.RESOURCE_EXHAUSTED, '2 snapshots are being sent already']]);
    first.call.emit('cancelled');
    await settled(first.over);
    const next = send(0, { reads: true });
    await settled(next.over);
    expect(next.call.ends).to.deep.equal(['end']);
  });

  it('gives up a client that takes nothing for a minute, or has gone', async () => {
    const [silent, gone] = [send(), send()];
    await clock.advance(59_000);
    publish(1);
    gone.call.emit('cancelled');
    await settled(gone.over);
    expect(held()).to.deep.equal([300, 400]);
    await clock.advance(2000);
    expect([silent.call.ends, gone.call.ends]).to.deep.equal([
      [[status.DEADLINE_EXCEEDED, 'nothing of the snapshot was taken for 60000 ms']],
      [],
    ]);
    expect(held()).to.deep.equal([400]);
  });

  it('refuses a generation that is gone', async () => {
    const { call, over } = send(7);
    await settled(over);
    expect(call.ends).to.deep.equal([[status.FAILED_PRECONDITION, 'generation 7 is not served here; 300 is']]);
  });

  it('tells of a file of documents that has become too short', async () => {
    await truncate(join((grown[0] as GrownShard).dir, 'shard-0', '0.documents'), 100);
    const { call, over } = send(0, { reads: true });
    await settled(over);
    expect(call.ends).to.deep.equal([[status.UNAVAILABLE, 'what it needs is damaged here']]);
    expect(damages[0]).to.match(/documents is damaged: it ends at byte 100 instead of/);
  });
});
