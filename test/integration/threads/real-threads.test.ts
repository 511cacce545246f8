import { FailureCode, systemClock } from '@muster/proto';
import { ThreadPool, threadStarter } from '@muster/shard';
import { expect } from 'chai';
import { places } from './gated-evaluation.js';

const moduleUrl = new URL('./gated-evaluation.js', import.meta.url);

describe('real evaluation threads', () => {
  let shared: Int32Array;
  let pool: ThreadPool<string>;
  let logged: string[];

  beforeEach(() => {
    shared = new Int32Array(new SharedArrayBuffer(4 * 3));
    logged = [];
  });
  afterEach(() => pool.close());

  async function start(threads: number, module = moduleUrl): Promise<void> {
    pool = new ThreadPool<string>({
      threads,
      start: threadStarter(module, () => shared, systemClock),
      encode: (request) => ({ kind: 'test', bytes: Buffer.from(request) }),
      clock: systemClock,
      log: (message) => logged.push(message),
    });
    await pool.ready();
  }

  interface Outcome {
    readonly answer?: string;
    readonly code?: number;
    readonly message?: string;
  }

  /** Asks, and gives what comes of it and how to cancel. */
  function ask(request: string, leftMs = 60_000): { readonly outcome: Promise<Outcome>; readonly cancel: () => void } {
    let cancel = (): void => {};
    const outcome = new Promise<Outcome>((resolve) => {
      cancel = pool.evaluate({
        session: pool,
        deadlineMs: systemClock.now() + leftMs,
        request,
        begun: () => {},
        answer: (response) => resolve({ answer: Buffer.from(response).toString() }),
        fail: ({ code, message }) => resolve({ code, message }),
      });
    });
    return { outcome, cancel };
  }

  const allow = (steps: number): void => {
    Atomics.add(shared, places.allowed, steps);
    Atomics.notify(shared, places.allowed);
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  };
  const done = () => Atomics.load(shared, places.done);

  it('stop a cancelled evaluation where it next looks at the clock, and take up others', async () => {
    await start(1);
    const { cancel } = ask('endless');
    allow(5);
    await until(() => done() === 5);
    cancel();
    expect(pool.length).to.equal(0);
    allow(1_000_000);
    expect(await ask('short').outcome).to.deep.equal({ answer: 'short' });
    // The step it waited to take when it was cancelled, and no other.
    expect(done()).to.be.within(5, 6);
  });

  it('answer what there is when the time is up', async () => {
    await start(1);
    allow(1_000_000_000);
    expect(await ask('endless', 30).outcome).to.deep.equal({ answer: 'endless' });
  });

  it('answer short calls while a long one is worked on by the same thread', async () => {
    await start(1);
    const { cancel } = ask('endless');
    allow(1_000_000_000);
    await until(() => done() > 0);
    for (let i = 0; i < 3; i++) expect(await ask('short').outcome).to.deep.equal({ answer: 'short' });
    cancel();
  });

  it('read the clock of the main thread', async () => {
    await start(2);
    const beforeMs = systemClock.now();
    const read = await Promise.all([ask('now').outcome, ask('now').outcome]);
    const afterMs = systemClock.now();
    // Two clocks are read one after the other when a thread's is set.
    for (const { answer } of read) expect(Number(answer)).to.be.within(beforeMs - 1, afterMs + 1);
  });

  for (const [request, reason] of [
    ['crash', /it exited with code 3/],
    ['fault', /nobody catches this/],
  ] as const) {
    it(`fail their calls as unavailable when they die of a ${request}, and are started again`, async () => {
      await start(1);
      const calls = [ask('endless'), ask(request)];
      allow(1_000_000_000);
      for (const { code, message } of await Promise.all(calls.map(({ outcome }) => outcome))) {
        expect(code).to.equal(FailureCode.FAILURE_CODE_UNAVAILABLE);
        expect(message).to.match(reason);
      }
      await until(() => logged.length === 2);
      expect(logged[0]).to.match(reason);
      expect(logged[1]).to.equal('evaluation thread 0 is up again');
      expect(await ask('short').outcome).to.deep.equal({ answer: 'short' });
      expect(Atomics.load(shared, places.started)).to.equal(2);
    });
  }

  it('are not ready if their module cannot be loaded', async () => {
    const error: unknown = await start(2, new URL('./absent.js', import.meta.url)).catch((reason: unknown) => reason);
    expect((error as Error).message).to.match(
      /^evaluation thread [01] could not be started: Cannot find module .*absent/,
    );
  });

  it('end where they are when they are closed, and leave nothing behind', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    await start(2);
    const calls = [ask('endless'), ask('endless')];
    allow(1_000_000_000);
    await until(() => done() > 0);
    await pool.close();
    for (const { outcome } of calls) {
      expect((await outcome).message).to.equal('the thread that worked on it has ended: the server is closing');
    }
    const after = process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    expect(after).to.be.at.most(before);
  });
});
