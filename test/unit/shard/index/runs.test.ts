import { type BatchOutcome, type Builder, type LineBatch, Runs, type WrittenPart } from '@muster/shard';
import { expect } from 'chai';

/** A builder whose answers are given by the test. */
class HeldBuilder implements Builder {
  readonly asked: string[] = [];
  readonly #held: { readonly resolve: (outcome: BatchOutcome) => void; readonly reject: (error: Error) => void }[] = [];
  #runs = 0;

  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  add({ seq }: LineBatch): Promise<BatchOutcome> {
    this.asked.push(String(seq));
    return new Promise((resolve, reject) => void this.#held.push({ resolve, reject }));
  }

  async endRun(): Promise<readonly WrittenPart[]> {
    this.asked.push('end');
    const none = new Uint32Array(0);
    return [{ shard: 0, name: `${this.#name}-${this.#runs++}`, idHashes: none, storedStarts: none }];
  }

  async deleteReplaced(): Promise<readonly never[]> {
    return [];
  }

  async merge(): Promise<never> {
    throw new Error('nothing was to be merged');
  }

  async close(): Promise<void> {}

  answer(outcome: Partial<BatchOutcome> = {}): void {
    this.#held.shift()?.resolve({ documents: 1, bad: [], ...outcome });
  }

  fail(message: string): void {
    this.#held.shift()?.reject(new Error(message));
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const aBatch = (seq: number, length = 10): LineBatch => ({
  file: 'f',
  line: seq + 1,
  seq,
  bytes: new Uint8Array(length),
});

/** Two builders, and what was told of batches: their `seq`. */
function twoBuilders({ runBytes = 20, waitingBytes = 1000 } = {}) {
  const builders = [new HeldBuilder('a'), new HeldBuilder('b')] as const;
  const told: number[] = [];
  const onOutcome = ({ seq }: { readonly seq: number }, { bad }: BatchOutcome): void => {
    if (bad.length > 0) throw new Error(`bad line ${bad[0]?.line}`);
    told.push(seq);
  };
  return { builders, told, runs: new Runs({ builders, runBytes, waitingBytes, onOutcome }) };
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it did not fail',
    (error: Error) => error.message,
  );
}

describe('Runs', () => {
  it('gives each run to the builder that has least to do, and the segments in the order of runs', async () => {
    const { builders, runs } = twoBuilders();
    const [a, b] = builders;
    for (const seq of [0, 1, 2, 3]) await runs.add(aBatch(seq));
    for (const _ of [2, 3]) b.answer();
    await settle();
    for (const seq of [4, 5]) await runs.add(aBatch(seq));
    expect([a.asked, b.asked]).to.deep.equal([
      ['0', '1', 'end'],
      ['2', '3', 'end', '4', '5'],
    ]);
    for (const _ of [0, 1]) a.answer();
    for (const _ of [4, 5]) b.answer();
    expect((await runs.finish()).map(({ name }) => name)).to.deep.equal(['a-0', 'b-0', 'b-1']);
  });

  it('tells what became of lines in their order, whichever builder was done first', async () => {
    const { builders, runs, told } = twoBuilders();
    for (const seq of [0, 1, 2]) await runs.add(aBatch(seq));
    builders[1].answer();
    await settle();
    expect(told).to.deep.equal([]);
    builders[0].answer();
    builders[0].answer();
    await runs.allTold();
    expect(told).to.deep.equal([0, 1, 2]);
  });

  it('takes no more lines while as many wait as may', async () => {
    const { builders, runs } = twoBuilders({ waitingBytes: 20 });
    await runs.add(aBatch(0));
    await runs.add(aBatch(1));
    let isTaken = false;
    const third = runs.add(aBatch(2)).then(() => {
      isTaken = true;
    });
    await settle();
    expect(isTaken).to.equal(false);
    builders[0].answer();
    await third;
  });

  it('ends with the fault that comes first in the order of lines, though a later one was found before', async () => {
    const { builders, runs } = twoBuilders();
    for (const seq of [0, 1, 2]) await runs.add(aBatch(seq));
    builders[1].answer({ bad: [{ line: 3, seq: 2, reason: '', id: '' }] });
    await settle();
    await runs.add(aBatch(3));
    builders[0].answer();
    builders[0].answer({ bad: [{ line: 2, seq: 1, reason: '', id: '' }] });
    expect(await failure(runs.allTold())).to.equal('bad line 2');
    expect(await failure(runs.add(aBatch(4)))).to.equal('bad line 2');
  });

  it('ends when a builder does, also while it waits for it', async () => {
    const { builders, runs } = twoBuilders({ waitingBytes: 5 });
    const waiting = runs.add(aBatch(0));
    builders[0].fail('the thread has ended');
    await waiting;
    expect(await failure(runs.finish())).to.equal('the thread has ended');
  });
});
