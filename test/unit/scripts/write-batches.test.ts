import type { BatchOptions, WriteOperation, WriteResponse__Output } from '@muster/proto';
import { type LineBatch, type Written, writeBatches } from '@muster/scripts';
import { expect } from 'chai';
import fc from 'fast-check';

/** A writer that knows only the newest keys, as the real one does. */
class ForgetfulWriter {
  /** What each id was last written as. */
  readonly documents = new Map<string, string>();
  /** Batches that were written, and not only acknowledged again. */
  readonly wrote: string[] = [];
  failsAfter = Number.POSITIVE_INFINITY;
  readonly #known = new Map<string, number>();
  #seq = 0;

  write(operations: readonly WriteOperation[], { key = '' }: BatchOptions): Promise<WriteResponse__Output> {
    if (this.failsAfter-- <= 0) return Promise.reject(new Error('it is gone'));
    const before = this.#known.get(key);
    if (before === undefined) {
      for (const operation of operations) {
        const [id = '', value = ''] = 'upsert' in operation ? operation.upsert.toString().split('=') : [];
        this.documents.set(id, value);
        this.#seq++;
      }
      this.#known.set(key, this.#seq);
      this.wrote.push(key);
    }
    const lastSeq = before ?? this.#seq;
    return Promise.resolve({ idempotencyKey: key, lastSeq, refused: [], repeatedKey: before !== undefined });
  }

  forget(count: number): void {
    for (const key of [...this.#known.keys()].slice(0, count)) this.#known.delete(key);
  }
}

/** Writes a batch a line, each of one document. */
async function run(writer: ForgetfulWriter, lines: readonly string[], inFlight = 2) {
  const again: number[] = [];
  async function* batches(): AsyncGenerator<LineBatch> {
    for (const [i, line] of lines.entries()) yield { file: 'f', operations: [{ upsert: line }], lines: [i + 1] };
  }
  const written: Written | undefined = await writeBatches(batches(), {
    client: writer,
    inFlight,
    allOrNothing: false,
    keyOf: ({ lines: [line = 0] }) => `${line}`,
    onAcknowledged: () => {},
    onRefused: () => true,
    onAgain: ({ lines: [line = 0] }) => again.push(line),
  }).catch(() => undefined);
  return { written, again };
}

describe('writeBatches', () => {
  const lines = ['a=1', 'b=1', 'c=1', 'a=2', 'd=1', 'b=2'];

  it('passes over what an earlier run wrote', async () => {
    const writer = new ForgetfulWriter();
    writer.failsAfter = 4;
    await run(writer, lines);
    writer.failsAfter = Number.POSITIVE_INFINITY;
    const { written, again } = await run(writer, lines);
    expect(written).to.include({ written: 6, repeated: 4, lastSeq: 6 });
    expect(again).to.deep.equal([]);
    expect(writer.wrote).to.deep.equal(['1', '2', '3', '4', '5', '6']);
  });

  it('leaves no document in an early state when the writer has forgotten the first batches, but not the later ones', async () => {
    const writer = new ForgetfulWriter();
    await run(writer, lines);
    writer.forget(2);
    const { written, again } = await run(writer, lines);
    expect(Object.fromEntries(writer.documents)).to.deep.equal({ a: '2', b: '2', c: '1', d: '1' });
    expect(again).to.deep.equal([3]);
    expect(written).to.include({ written: 6, repeated: 0 });
  });

  it('goes on with writing again where that was interrupted', async () => {
    const writer = new ForgetfulWriter();
    await run(writer, lines);
    writer.forget(2);
    writer.failsAfter = 6;
    await run(writer, lines, 1);
    writer.failsAfter = Number.POSITIVE_INFINITY;
    const { written } = await run(writer, lines, 1);
    expect(Object.fromEntries(writer.documents)).to.deep.equal({ a: '2', b: '2', c: '1', d: '1' });
    expect(written).to.include({ written: 6, repeated: 5 });
  });

  it('leaves every document as its last line has it, however often it is interrupted and whatever is forgotten', async () => {
    const line = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(99)).map(([id, value]) => `${id}=${value}`);
    const interruption = fc.record({
      failsAfter: fc.nat(20),
      forgets: fc.nat(10),
      inFlight: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.array(interruption, { maxLength: 5 }),
        async (all, runs) => {
          const writer = new ForgetfulWriter();
          for (const { failsAfter, forgets, inFlight } of runs) {
            writer.failsAfter = failsAfter;
            await run(writer, all, inFlight);
            writer.forget(forgets);
          }
          writer.failsAfter = Number.POSITIVE_INFINITY;
          await run(writer, all, 3);
          expect(Object.fromEntries(writer.documents)).to.deep.equal(
            Object.fromEntries(all.map((text) => text.split('='))),
          );
        },
      ),
    );
  });
});
