import { encodeBody, maxFrameBytes, Outbox, sessionFields, shardAnswerCodecs, shardCallCodecs } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeClock } from '../../support/fake-clock.js';

/** A sink that keeps what is written, and says stop after so many frames. */
function aSink(room = Number.POSITIVE_INFINITY) {
  const frames: Buffer[] = [];
  return { frames, write: (frame: Buffer) => frames.push(frame) < room };
}

const someUs = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 2 ** 45 }));
const someId = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
const someText = fc.string({ maxLength: 300 });

const someAnswers = fc.array(
  fc.record({
    id: someId,
    queueUs: someUs,
    serviceUs: someUs,
    queueLength: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    message: someText,
  }),
  { maxLength: 40 },
);

describe('Outbox', () => {
  it('writes answers that the contract’s own decoder reads', async () => {
    await fc.assert(
      fc.asyncProperty(someAnswers, async (answers) => {
        const clock = new FakeClock();
        const sink = aSink();
        const outbox = new Outbox(sink, clock, sessionFields.answer.part);
        for (const { id, queueUs, serviceUs, queueLength, message } of answers) {
          const body = encodeBody(sessionFields.answer.failure, encodeBody(2, Buffer.from(message)));
          outbox.push({ id, body, load: { queueUs, serviceUs, queueLength } });
        }
        await clock.advance(1);
        const read = sink.frames.flatMap((frame) => shardAnswerCodecs.frame.decode(frame).messages);
        expect(
          read.map((answer) => ({
            id: answer.id,
            queueUs: answer.queueUs,
            serviceUs: answer.serviceUs,
            queueLength: answer.queueLength,
            message: answer.failure?.message,
          })),
        ).deep.equal(answers);
      }),
    );
  });

  it('writes budgets and its own time as they are when the frame is written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -1000, max: 100_000 }),
        fc.integer({ min: 0, max: 50 }),
        async (leftMs, waitMs) => {
          const clock = new FakeClock();
          const sink = aSink(1);
          const outbox = new Outbox(sink, clock, sessionFields.call.part);
          outbox.push({ id: 1, body: encodeBody(10, new Uint8Array(0)) });
          await clock.advance(0);
          outbox.push({ id: 2, body: encodeBody(10, new Uint8Array(0)), deadlineMs: clock.now() + leftMs });
          await clock.advance(waitMs);
          outbox.unblock();
          const { sentUs, messages } = shardCallCodecs.frame.decode(sink.frames[1] ?? Buffer.alloc(0));
          expect({ sentUs, budgetUs: messages.map(({ budgetUs }) => budgetUs) }).deep.equal({
            sentUs: clock.now() * 1000,
            budgetUs: [Math.max(0, leftMs - waitMs) * 1000],
          });
        },
      ),
    );
  });

  it('keeps every frame within 64 KiB and loses nothing, whatever the lengths', async () => {
    const someLengths = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 60_000, max: 200_000 })),
      {
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(someLengths, async (lengths) => {
        const clock = new FakeClock();
        const sink = aSink();
        const outbox = new Outbox(sink, clock, sessionFields.answer.part);
        lengths.forEach((length, i) => {
          const load = { queueUs: 2 ** 45, serviceUs: 2 ** 45, queueLength: 2 ** 32 - 1 };
          outbox.push({ id: 2 ** 32 - 1 - i, body: encodeBody(8, encodeBody(2, Buffer.alloc(length, 'x'))), load });
        });
        await clock.advance(1);
        const bytes = sink.frames
          .flatMap((frame) => shardAnswerCodecs.frame.decode(frame).messages)
          .reduce((sum, { part }) => sum + (part?.data.length ?? 0), 0);
        const long = lengths.filter((length) => length > maxFrameBytes).reduce((sum, length) => sum + length, 0);
        expect(Math.max(0, ...sink.frames.map((frame) => frame.length))).most(maxFrameBytes);
        expect(bytes).least(long);
        expect(outbox.length).equal(0);
      }),
      { numRuns: 50 },
    );
  });

  it('gives back what waits, and says whether the other side has heard of it', async () => {
    const clock = new FakeClock();
    const outbox = new Outbox(aSink(1), clock, sessionFields.answer.part);
    outbox.push({ id: 1, body: encodeBody(21, Buffer.alloc(200_000)) });
    await clock.advance(0);
    outbox.push({ id: 2, body: encodeBody(21, new Uint8Array(0)) });
    outbox.push({ id: 3, body: encodeBody(21, Buffer.alloc(200_000)) });
    expect([outbox.remove(1), outbox.remove(2), outbox.remove(3), outbox.remove(4), outbox.length]).deep.equal([
      false,
      true,
      true,
      false,
      0,
    ]);
  });

  it('knows how many bytes wait, however they are sent or taken back', async () => {
    const someMessages = fc.array(
      fc.record({
        length: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 60_000, max: 300_000 })),
        next: fc.constantFrom('wait', 'unblock', 'remove'),
      }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(someMessages, async (messages) => {
        const clock = new FakeClock();
        const outbox = new Outbox(aSink(1), clock, sessionFields.answer.part);
        let id = 0;
        for (const { length, next } of messages) {
          outbox.push({ id: ++id, body: Buffer.alloc(length) });
          await clock.advance(0);
          if (next === 'unblock') outbox.unblock();
          if (next === 'remove') outbox.remove(id);
        }
        const pushed = messages.reduce((sum, { length }) => sum + length, 0);
        expect(outbox.waitingBytes).within(0, pushed);
        while (outbox.length > 0) outbox.unblock();
        expect(outbox.waitingBytes).equal(0);
      }),
      { numRuns: 50 },
    );
  });
});
