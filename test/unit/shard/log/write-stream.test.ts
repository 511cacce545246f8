import { codecs, type Operation, type WriteResponse } from '@muster/proto';
import { InFlight, type Writer, WriteStream } from '@muster/shard/writer';
import { expect } from 'chai';
import { FakeCall } from '../../../support/fake-call.js';

/** A stream of writes to a writer that acknowledges when the test says so. */
class Stage {
  readonly call = new FakeCall();
  private readonly waiting: ((response: WriteResponse) => void)[] = [];

  constructor(together: InFlight) {
    const write = (): Promise<WriteResponse> => new Promise((resolve) => this.waiting.push(resolve));
    const writer = { write } as unknown as Writer;
    new WriteStream(this.call.asCall, { writer, together, tell: () => {}, onOver: () => {} });
  }

  send(batches: number, operations: Operation[] = []): void {
    for (let i = 0; i < batches; i++)
      this.call.emit('data', codecs.writeRequest.encode({ index: 'index', operations }));
  }

  /** All batches become durable. */
  async acknowledge(): Promise<void> {
    for (const resolve of this.waiting.splice(0)) resolve({ lastSeq: 1 });
    await new Promise(setImmediate);
  }
}

describe('a stream of writes', () => {
  it('is not read on with 64 batches in flight, until the caller has read acknowledgements', async () => {
    const stage = new Stage(new InFlight(1e9));
    stage.send(63);
    expect(stage.call.isPaused).to.equal(false);
    stage.send(1);
    expect(stage.call.isPaused).to.equal(true);
    await stage.acknowledge();
    expect([stage.call.isPaused, stage.call.sent.length]).to.deep.equal([true, 64]);
    stage.call.read();
    expect(stage.call.isPaused).to.equal(false);
  });

  it('is not read on with too many writes in flight, each of which may be refused at length', async () => {
    const stage = new Stage(new InFlight(1e9));
    const longest = Array.from({ length: 10_000 }, () => ({ delete: '' }));
    stage.send(3, longest);
    expect(stage.call.isPaused).to.equal(false);
    stage.send(1, longest);
    expect(stage.call.isPaused).to.equal(true);
    await stage.acknowledge();
    stage.call.read();
    expect(stage.call.isPaused).to.equal(false);
  });

  it('is not read on while others have too much in flight, and their going away frees nothing', async () => {
    const together = new InFlight(1);
    const first = new Stage(together);
    const second = new Stage(together);
    first.send(1);
    first.call.emit('cancelled');
    second.send(1);
    expect(second.call.isPaused).to.equal(true);
    await second.acknowledge();
    second.call.read();
    expect(second.call.isPaused).to.equal(true);
    await first.acknowledge();
    expect(second.call.isPaused).to.equal(false);
  });
});
