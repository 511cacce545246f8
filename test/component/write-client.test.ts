import { WriteClient, type WriteClientOptions, type WriteError } from '@muster/proto';
import { expect } from 'chai';
import { FakeClock } from '../support/fake-clock.js';
import { FakeWrites } from '../support/fake-writes.js';

describe('WriteClient', () => {
  let clock: FakeClock;
  let writer: FakeWrites;
  let retries: string[];
  beforeEach(() => {
    clock = new FakeClock();
    writer = new FakeWrites(clock);
    retries = [];
  });

  function client(options: Partial<WriteClientOptions> = {}): WriteClient {
    let keys = 0;
    return new WriteClient({
      address: 'here:1',
      index: 'web',
      clock,
      random: () => 0.5,
      newKey: () => `key ${keys++}`,
      onRetry: ({ message }, delayMs) => retries.push(`${message}, again in ${delayMs} ms`),
      transport: writer,
      ...options,
    });
  }

  const upsert = (id: number) => [{ upsert: { id } }];
  const taken = (...ids: number[]): string[] => ids.map((id) => JSON.stringify({ id }));
  const failure = (promise: Promise<unknown>): Promise<WriteError> =>
    clock
      .finish(
        promise.then(
          () => expect.fail('it was acknowledged'),
          (error: WriteError) => error,
        ),
      )
      .then(({ value }) => value as WriteError);

  it('resolves when the writer acknowledges, and says what was refused', async () => {
    writer.log.refuses = (document) => (document.includes('1') ? 'must be a number' : undefined);
    const writes = client();
    const { value } = await clock.finish(writes.write([...upsert(0), ...upsert(1), { delete: '7' }]));
    expect(value).to.deep.include({ idempotencyKey: 'key 0', lastSeq: 1, repeatedKey: false });
    expect(value.refused.map((refusal) => ({ ...refusal }))).to.deep.equal([
      { position: 1, id: '1', field: 'price', reason: 'must be a number' },
    ]);
    expect(writer.log.taken).to.deep.equal([...taken(0), '-7']);
  });

  it('takes documents as objects, as text and as bytes', async () => {
    const writes = client();
    const text = '{"id":"b","n":12345678901234567890}';
    await clock.finish(writes.write([{ upsert: { id: 'a' } }, { upsert: text }, { upsert: Buffer.from(text) }]));
    expect(writer.log.taken).to.deep.equal(['{"id":"a"}', text, text]);
  });

  it('keeps the order of batches, with no more in flight than allowed', async () => {
    const writes = client({ maxInFlight: 2 });
    const all = Promise.all([0, 1, 2, 3, 4].map((id) => writes.write(upsert(id))));
    await clock.advance(1);
    expect(writer.came).to.deep.equal(['key 0', 'key 1']);
    await clock.finish(all);
    expect(writer.log.taken).to.deep.equal(taken(0, 1, 2, 3, 4));
    expect(writer.opened).to.equal(1);
  });

  it('sends what was not acknowledged again after a lost connection, and it is written once', async () => {
    writer.cutAfter = 1;
    const writes = client();
    const { value } = await clock.finish(Promise.all([0, 1, 2].map((id) => writes.write(upsert(id)))));
    expect(value.map(({ repeatedKey }) => repeatedKey)).to.deep.equal([false, true, true]);
    expect(writer.log.taken).to.deep.equal(taken(0, 1, 2));
    expect(retries).to.deep.equal(['connection reset, again in 100 ms']);
  });

  it('waits longer and longer between tries, and gives up when the time for them is over', async () => {
    writer.trouble = 'unavailable';
    const writes = client({ retryMs: 1000 });
    const error = await failure(writes.write(upsert(0)));
    expect(error).to.deep.include({ code: 'unavailable', message: 'it is unavailable' });
    expect(retries.map((line) => line.split('again in ')[1])).to.deep.equal(['100 ms', '200 ms', '400 ms', '800 ms']);
    writer.trouble = undefined;
    await clock.finish(writes.write(upsert(1)));
    expect(writer.log.taken).to.deep.equal(taken(1));
  });

  it('tries again while the log is full', async () => {
    writer.trouble = 'overloaded';
    const writes = client();
    const written = writes.write(upsert(0));
    await clock.advance(500);
    writer.trouble = undefined;
    await clock.finish(written);
    expect(writer.log.taken).to.deep.equal(taken(0));
  });

  it('counts a connection as lost on which nothing is acknowledged for long', async () => {
    writer.isSilent = true;
    const writes = client({ silenceMs: 5000 });
    const written = writes.write(upsert(0));
    await clock.advance(5001);
    expect(retries).to.deep.equal(['no acknowledgement within 5000 ms, again in 100 ms']);
    writer.isSilent = false;
    const { value } = await clock.finish(written);
    expect(value.repeatedKey).to.equal(true);
    expect(writer.log.taken).to.deep.equal(taken(0));
  });

  it('rejects only the batch whose key was used for other writes, though others are in flight', async () => {
    const writes = client();
    await clock.finish(writes.write(upsert(0), { key: 'mine' }));
    const outcomes = Promise.allSettled([
      writes.write(upsert(1)),
      writes.write(upsert(2), { key: 'mine' }),
      writes.write(upsert(3)),
    ]);
    const { value } = await clock.finish(outcomes);
    expect(value.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect(writer.log.taken).to.deep.equal(taken(0, 1, 3));
  });

  for (const code of ['unknown-index', 'not-writable', 'unimplemented', 'internal'] as const) {
    it(`rejects all batches at once when what is wrong is ${code}`, async () => {
      writer.trouble = code;
      const writes = client();
      const all = [writes.write(upsert(0)), writes.write(upsert(1))];
      const errors = await Promise.all(all.map(failure));
      expect(errors.map((error) => error.code)).to.deep.equal([code, code]);
      expect(retries).to.deep.equal([]);
    });
  }

  it('asks for a new generation, again if there is no connection at first', async () => {
    const writes = client();
    await clock.finish(writes.write(upsert(0)));
    writer.trouble = 'unavailable';
    const refreshed = writes.refresh();
    await clock.advance(50);
    writer.trouble = undefined;
    expect((await clock.finish(refreshed)).value).to.equal(1);
    expect(writer.refreshes).to.equal(2);
  });

  it('counts the time for tries anew after an error that no try can mend', async () => {
    const writes = client({ retryMs: 1000 });
    writer.trouble = 'unavailable';
    const first = writes.write(upsert(0));
    await clock.advance(50);
    writer.trouble = 'not-writable';
    expect((await failure(first)).code).to.equal('not-writable');
    await clock.advance(60_000);
    writer.trouble = 'unavailable';
    const written = writes.write(upsert(1));
    await clock.advance(50);
    writer.trouble = undefined;
    await clock.finish(written);
    expect(writer.log.taken).to.deep.equal(taken(1));
  });

  it('asks for a new generation no longer than it is told to, nor when it is closed', async () => {
    writer.isSilent = true;
    const slow = await failure(client({ silenceMs: 5000, retryMs: 0 }).refresh());
    expect(slow).to.deep.include({ code: 'unavailable', message: 'no answer within 5000 ms' });
    const writes = client();
    const asked = writes.refresh();
    writes.close();
    expect((await failure(asked)).code).to.equal('cancelled');
    writer.trouble = 'unavailable';
    const again = client();
    const pausing = again.refresh();
    await clock.advance(50);
    again.close();
    expect((await failure(pausing)).code).to.equal('cancelled');
    expect(clock.timersSet).to.equal(0);
  });

  it('rejects what is under way when it is closed, and leaves no timer', async () => {
    writer.isSilent = true;
    const writes = client();
    const rejected = failure(writes.write(upsert(0)));
    writes.close();
    expect((await rejected).code).to.equal('cancelled');
    expect((await failure(writes.write(upsert(1)))).code).to.equal('cancelled');
    expect(clock.timersSet).to.equal(0);
  });

  const faults: readonly [unknown[], Record<string, unknown>, RegExp][] = [
    [[], {}, /operations must be 1 to 10000, got 0/],
    [[{}], {}, /operations\[0\] must have either `upsert` or `delete`/],
    [[{ upsert: {}, delete: 'a' }], {}, /operations\[0\] must have either/],
    [[{ insert: {} }], {}, /operations\[0\]\.insert is not known/],
    [[{ upsert: [1] }], {}, /operations\[0\]\.upsert must be an object/],
    [[{ delete: 7 }], {}, /operations\[0\]\.delete must be an id, a text, got number/],
    [[{ delete: '7' }], { key: 'x'.repeat(257) }, /key must be a text of 1 to 256 bytes/],
    [[{ upsert: 'x'.repeat(15 * 1024 * 1024) }], {}, /a batch must have at most 15728640 bytes, got 157/],
  ];
  for (const [operations, options, message] of faults) {
    it(`says what is wrong with a batch: ${message.source}`, async () => {
      const error = await failure(client().write(operations as never, options));
      expect(error.code).to.equal('invalid-request');
      expect(error.message).to.match(message);
      expect(writer.came).to.deep.equal([]);
    });
  }

  it('refuses a batch when as many wait as may', async () => {
    const writes = client({ maxWaiting: 1 });
    const first = writes.write(upsert(0));
    expect((await failure(writes.write(upsert(1)))).code).to.equal('overloaded');
    await clock.finish(first);
  });

  it('refuses a batch when as many bytes wait as may, and takes again when they are written', async () => {
    const writes = client({ maxWaitingBytes: 100 });
    const long = [{ upsert: { id: 0, text: 'x'.repeat(200) } }];
    const first = writes.write(long);
    expect((await failure(writes.write(upsert(1)))).message).to.match(
      /^batches of 2\d\d bytes wait already, at most 100/,
    );
    await clock.finish(first);
    await clock.finish(writes.write(upsert(2)));
    expect(writer.log.taken).to.have.length(2);
  });

  it('refuses options that make no sense', () => {
    expect(() => client({ maxInFlight: 0 })).to.throw(RangeError, 'maxInFlight must be at least 1, got 0');
  });
});
