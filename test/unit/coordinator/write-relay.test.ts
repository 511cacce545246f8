import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { WriteRelay, type WriteStreamEvents } from '@muster/coordinator';
import { expect } from 'chai';

/** A writer's end of a stream. */
class FakeWriter {
  readonly batches: string[] = [];
  readonly said: string[] = [];
  hasRoom = true;
  readonly events: WriteStreamEvents;

  constructor(events: WriteStreamEvents) {
    this.events = events;
  }

  acknowledge(text: string): void {
    this.events.acknowledged(Buffer.from(text));
  }

  finish(code: status, details = ''): void {
    this.events.finished({ code, details, metadata: new Metadata() });
  }
}

/** A relay between a front end and writers by the first letter of a batch; `x` is refused. */
function aRelay() {
  const told: string[] = [];
  const writers: FakeWriter[] = [];
  const frontEnd = { hasRoom: true };
  const relay = new WriteRelay(
    {
      write: (response) => {
        told.push(response.toString());
        return frontEnd.hasRoom;
      },
      pause: () => void told.push('(pause)'),
      resume: () => void told.push('(resume)'),
      end: () => void told.push('(end)'),
      fail: ({ code, details }: StatusObject) => void told.push(`(${status[code]} ${details})`),
    },
    (batch) => {
      const [index = ''] = batch.toString();
      if (index === 'x') {
        return { refused: { code: status.INVALID_ARGUMENT, details: 'no x', metadata: new Metadata() } };
      }
      return {
        index,
        batch,
        open: (events) => {
          const writer = new FakeWriter(events);
          writers.push(writer);
          return {
            write: (bytes) => {
              writer.batches.push(bytes.toString());
              return writer.hasRoom;
            },
            end: () => void writer.said.push('end'),
            cancel: () => void writer.said.push('cancel'),
            pause: () => void writer.said.push('pause'),
            resume: () => void writer.said.push('resume'),
          };
        },
      };
    },
  );
  const take = (...batches: string[]): void => {
    for (const batch of batches) relay.take(Buffer.from(batch));
  };
  const writer = (place: number): FakeWriter => writers[place] as FakeWriter;
  return { relay, told, writers, writer, frontEnd, take };
}

describe('WriteRelay', () => {
  it('acknowledges in the order of the batches, whichever writer is faster', () => {
    const { told, writer, take } = aRelay();
    take('a1', 'b1', 'a2');
    writer(1).acknowledge('b1 ok');
    expect(told).deep.equal([]);
    writer(0).acknowledge('a1 ok');
    writer(0).acknowledge('a2 ok');
    expect(told).deep.equal(['a1 ok', 'b1 ok', 'a2 ok']);
    expect([writer(0).batches, writer(1).batches]).deep.equal([['a1', 'a2'], ['b1']]);
  });

  it('ends when all writers have', () => {
    const { relay, told, writer, take } = aRelay();
    take('a1', 'b1');
    relay.end();
    writer(1).acknowledge('b1 ok');
    writer(1).finish(status.OK);
    writer(0).acknowledge('a1 ok');
    expect(told).deep.equal(['a1 ok', 'b1 ok']);
    writer(0).finish(status.OK);
    expect(told.at(-1)).equal('(end)');
  });

  it('ends at once where nothing was written', () => {
    const { relay, told } = aRelay();
    relay.end();
    expect(told).deep.equal(['(end)']);
  });

  it('ends with what a writer ends with, behind the acknowledgements before', () => {
    const { told, writer, take } = aRelay();
    take('a1', 'b1', 'a2');
    writer(1).finish(status.RESOURCE_EXHAUSTED, 'the disk is full');
    expect(told).deep.equal([]);
    writer(0).acknowledge('a1 ok');
    expect(told).deep.equal(['a1 ok', '(RESOURCE_EXHAUSTED the disk is full)']);
    expect(writer(0).said).deep.equal(['cancel']);
    take('a3');
    expect(writer(0).batches).deep.equal(['a1', 'a2']);
  });

  it('refuses a batch that goes nowhere, behind the acknowledgements before', () => {
    const { told, writer, take } = aRelay();
    take('a1', 'x1', 'a2');
    writer(0).acknowledge('a1 ok');
    expect(told).deep.equal(['a1 ok', '(INVALID_ARGUMENT no x)']);
  });

  it('passes nothing on that comes behind a batch that failed, though that cannot be told yet', () => {
    const refusing = aRelay();
    refusing.take('a1', 'x1', 'a2');
    expect(refusing.writer(0).batches).deep.equal(['a1']);
    const failing = aRelay();
    failing.take('b1', 'a1');
    failing.writer(1).finish(status.RESOURCE_EXHAUSTED, 'the log is full');
    failing.take('a2');
    expect(failing.writers).to.have.length(2);
    failing.writer(0).acknowledge('b1 ok');
    expect(failing.told).deep.equal(['b1 ok', '(RESOURCE_EXHAUSTED the log is full)']);
  });

  it('says that a writer ended before it had acknowledged', () => {
    const { told, writer, take } = aRelay();
    take('a1');
    writer(0).finish(status.OK);
    expect(told.at(-1)).match(/UNAVAILABLE the writer ended the stream before/);
  });

  it('opens a stream anew for the next batch if the writer ended it with nothing under way', () => {
    const { told, writers, writer, take } = aRelay();
    take('a1');
    writer(0).acknowledge('a1 ok');
    writer(0).finish(status.UNAVAILABLE, 'restarted');
    take('a2');
    writer(1).acknowledge('a2 ok');
    expect([told, writers.length]).deep.equal([['a1 ok', 'a2 ok'], 2]);
  });

  it('takes no more while a writer has no room', () => {
    const { told, writer, take } = aRelay();
    take('a1');
    writer(0).hasRoom = false;
    take('a2');
    writer(0).acknowledge('a1 ok');
    expect(told).deep.equal(['(pause)', 'a1 ok']);
    writer(0).events.drained();
    expect(told.at(-1)).equal('(resume)');
  });

  it('takes no more than 64 batches, or 8 MiB, before some are acknowledged', () => {
    const many = aRelay();
    many.take(...Array.from({ length: 64 }, (_, i) => `a${i}`));
    expect(many.told).deep.equal(['(pause)']);
    many.writer(0).acknowledge('ok');
    expect(many.told).deep.equal(['(pause)', 'ok', '(resume)']);
    const long = aRelay();
    long.take('a'.repeat(8 * 1024 * 1024));
    expect(long.told).deep.equal(['(pause)']);
  });

  it('asks writers for no more than the front end takes', () => {
    const { relay, told, writer, take, frontEnd } = aRelay();
    take('a1', 'a2', 'b1');
    frontEnd.hasRoom = false;
    writer(0).acknowledge('a1 ok');
    writer(0).acknowledge('a2 ok');
    expect(told).deep.equal(['a1 ok']);
    expect([writer(0).said, writer(1).said]).deep.equal([['pause'], ['pause']]);
    frontEnd.hasRoom = true;
    relay.unblock();
    expect(told).deep.equal(['a1 ok', 'a2 ok']);
    expect(writer(0).said).deep.equal(['pause', 'resume']);
  });

  it('takes more once the front end has taken what was acknowledged meanwhile', () => {
    const { relay, told, writer, take, frontEnd } = aRelay();
    take('a1', ...Array.from({ length: 63 }, (_, i) => `b${i}`));
    for (let i = 0; i < 63; i++) writer(1).acknowledge('b ok');
    expect(told).deep.equal(['(pause)']);
    frontEnd.hasRoom = false;
    writer(0).acknowledge('a1 ok');
    take('b63');
    frontEnd.hasRoom = true;
    writer(1).acknowledge('b ok');
    relay.unblock();
    expect(told.filter((each) => each.endsWith('ok'))).to.have.length(65);
    expect(told.filter((each) => each.startsWith('(')).at(-1)).equal('(resume)');
  });

  it('takes more when a writer that had no room has ended with nothing under way', () => {
    const { told, writer, take } = aRelay();
    take('a1');
    writer(0).hasRoom = false;
    take('a2');
    writer(0).acknowledge('a1 ok');
    writer(0).acknowledge('a2 ok');
    writer(0).finish(status.UNAVAILABLE, 'restarted');
    expect(told).deep.equal(['(pause)', 'a1 ok', 'a2 ok', '(resume)']);
  });

  it('lets the writers go when the front end has gone', () => {
    const { relay, told, writer, take } = aRelay();
    take('a1', 'b1');
    relay.cancel();
    writer(0).acknowledge('a1 ok');
    expect([writer(0).said, writer(1).said, told]).deep.equal([['cancel'], ['cancel'], []]);
  });

  it('acknowledges what it took before it ends for draining, and takes no more', () => {
    const { relay, told, writer, take } = aRelay();
    take('a1');
    relay.endWith({ code: status.UNAVAILABLE, details: 'draining', metadata: new Metadata() });
    take('a2');
    expect(told).deep.equal(['(pause)']);
    writer(0).acknowledge('a1 ok');
    expect(told).deep.equal(['(pause)', 'a1 ok', '(UNAVAILABLE draining)']);
    expect(writer(0).batches).deep.equal(['a1']);
  });

  it('has settled with an index when its writer has answered for all of it, or has gone', async () => {
    const { relay, told, writer, take } = aRelay();
    const settled: string[] = [];
    const wait = (index: string) => relay.settled(index).then(() => void settled.push(index));
    take('a1', 'b1', 'a2');
    const waits = [wait('a'), wait('b'), wait('c')];
    writer(0).acknowledge('a1 ok');
    await waits[2];
    expect(settled).deep.equal(['c']);
    writer(0).acknowledge('a2 ok');
    await waits[0];
    writer(1).finish(status.UNAVAILABLE, 'it is gone');
    await waits[1];
    expect(settled).deep.equal(['c', 'a', 'b']);
    expect(told).deep.equal(['a1 ok', '(UNAVAILABLE it is gone)']);
  });

  it('has settled though more comes for the index, and is not cut off then', async () => {
    const { relay, told, writer, take } = aRelay();
    take('a1');
    const settled = relay.settled('a');
    take('a2');
    writer(0).acknowledge('a1 ok');
    await settled;
    relay.cut('a', { code: status.UNAVAILABLE, details: 'it is switched', metadata: new Metadata() });
    writer(0).acknowledge('a2 ok');
    expect(told).deep.equal(['a1 ok', 'a2 ok']);
  });

  it('is cut off while something is under way to an index, and then tells of nothing more', async () => {
    const { relay, told, writer, frontEnd, take } = aRelay();
    frontEnd.hasRoom = false;
    take('a1', 'a2');
    writer(0).acknowledge('a1 ok');
    const settled = relay.settled('a');
    const why = { code: status.UNAVAILABLE, details: 'it is switched', metadata: new Metadata() };
    relay.cut('b', why);
    expect(told).deep.equal(['a1 ok']);
    relay.cut('a', why);
    await settled;
    writer(0).acknowledge('a2 ok');
    expect(told).deep.equal(['a1 ok', '(UNAVAILABLE it is switched)']);
    expect(writer(0).said.at(-1)).equal('cancel');
  });
});
