import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { status } from '@grpc/grpc-js';
import { settingHosts } from '@muster/coordinator';
import { expect } from 'chai';
import { FakeClock } from '../../support/fake-clock.js';

/** A process that answers questions, or is silent. */
class FakeWorker extends EventEmitter {
  readonly asked: string[] = [];
  killedBy = '';
  readonly process = {
    kill: (signal: string): void => {
      this.killedBy = signal;
    },
  };
  private readonly clock: FakeClock;
  private readonly answers: Readonly<Record<string, unknown>> | undefined;

  constructor(clock: FakeClock, answers: Readonly<Record<string, unknown>> | undefined) {
    super();
    this.clock = clock;
    this.answers = answers;
  }

  isConnected(): boolean {
    return true;
  }

  send({ number, what, detail }: { readonly number: number; readonly what: string; readonly detail: string }): void {
    this.asked.push(`${what} ${detail}`);
    if (this.answers === undefined) return;
    const told = { ok: true, value: this.answers[what] };
    this.clock.arrive(1, () => void this.emit('message', { type: 'tell', number, told }));
  }
}

function aHost(...answers: readonly (Readonly<Record<string, unknown>> | undefined)[]) {
  const clock = new FakeClock();
  const fakes = answers.map((each) => new FakeWorker(clock, each));
  const logged: string[] = [];
  const hosts = settingHosts<number>(
    new Map(fakes.map((worker, number) => [number, worker as unknown as Worker])),
    { check: 'mayChange', apply: 'change', what: (change) => `number ${change}` },
    { clock, log: (line) => void logged.push(line) },
  );
  return { clock, fakes, logged, hosts };
}

describe('a setting of all processes', () => {
  it('is changed in all of them', async () => {
    const { clock, fakes, hosts } = aHost({}, {});
    await clock.finish(hosts.apply(7));
    expect(fakes.map(({ asked, killedBy }) => [asked, killedBy])).deep.equal([
      [['change 7'], ''],
      [['change 7'], ''],
    ]);
  });

  it('is changed by none where one refuses', async () => {
    const refusal = { code: status.FAILED_PRECONDITION, message: 'it does not serve' };
    const { clock, hosts } = aHost({}, { mayChange: refusal });
    expect((await clock.finish(hosts.check?.(7) ?? Promise.resolve(undefined))).value).deep.equal(refusal);
  });

  it('is changed by none where one does not say, or none is running', async () => {
    const silent = aHost({}, undefined);
    const { value } = await silent.clock.finish(silent.hosts.check?.(7) ?? Promise.resolve(undefined));
    expect(value).deep.equal({
      code: status.UNAVAILABLE,
      message: 'a coordinator process: no answer within 2000 ms',
    });
    expect((await aHost().hosts.check?.(7))?.message).equal('no coordinator process is running');
  });

  it('ends a process that does not say that it has changed: the one in its place has', async () => {
    const { clock, fakes, logged, hosts } = aHost({}, undefined);
    await clock.finish(hosts.apply(7));
    expect(fakes.map(({ killedBy }) => killedBy)).deep.equal(['', 'SIGKILL']);
    expect(logged).deep.equal([
      'a coordinator process did not switch number 7, and is ended: no answer within 2000 ms',
    ]);
  });
});
