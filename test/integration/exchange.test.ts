import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Exchange } from '@muster/coordinator';
import { systemClock } from '@muster/proto';
import { expect } from 'chai';
import type { ExchangeProcessMessage } from '../support/exchange-process.js';

const script = fileURLToPath(new URL('../support/exchange-process.js', import.meta.url));

/** Resolves with what a process has learnt from another, as soon as it has learnt something of it. */
function learntFrom(worker: Worker | undefined, process: number): Promise<unknown> {
  return new Promise((resolve) => {
    const listen = (message: ExchangeProcessMessage): void => {
      if (message.type !== 'learnt' || message.process !== process) return;
      worker?.off('message', listen);
      resolve(message.digest);
    };
    worker?.on('message', listen);
  });
}

describe('the exchange between real processes', () => {
  const exchange = new Exchange(systemClock);
  const workers: Worker[] = [];

  before(async () => {
    cluster.setupPrimary({ exec: script });
    for (let number = 0; number < 3; number++) start(number);
    // Before it has said something it does not listen.
    await Promise.all(workers.map((worker) => once(worker, 'message')));
  });

  after(async () => {
    for (const worker of workers) {
      worker.process.kill('SIGKILL');
      if (worker.process.exitCode === null) await once(worker, 'exit');
    }
  });

  function start(number: number): void {
    const worker = cluster.fork();
    workers[number] = worker;
    exchange.watch(number, worker);
  }

  it('lets all others know what one knows', async () => {
    const learnt = Promise.all([0, 1].map((number) => learntFrom(workers[number], 2)));
    workers[2]?.send({ type: 'know', value: { 'a:1': 3 } });
    expect(await learnt).deep.equal([{ 'a:1': 3 }, { 'a:1': 3 }]);
  });

  it('lets them forget a process that was killed, and know the one in its place, which knows what they told', async () => {
    const told = learntFrom(workers[2], 0);
    workers[0]?.send({ type: 'know', value: 'mine' });
    await told;
    const forgotten = Promise.all([0, 1].map((number) => learntFrom(workers[number], 2)));
    workers[2]?.process.kill('SIGKILL');
    expect(await forgotten).deep.equal([undefined, undefined]);
    start(2);
    expect(await learntFrom(workers[2], 0)).equal('mine');
  });

  it('goes on around a process that is stopped, which knows the latest when it goes on', async () => {
    workers[1]?.process.kill('SIGSTOP');
    const told = learntFrom(workers[2], 0);
    workers[0]?.send({ type: 'know', value: 'later' });
    expect(await told).equal('later');
    const caughtUp = learntFrom(workers[1], 0);
    workers[1]?.process.kill('SIGCONT');
    expect(await caughtUp).equal('later');
  });
});
