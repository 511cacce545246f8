import { EventEmitter } from 'node:events';
import { answerQuestions, type ParentChannel } from '@muster/coordinator';
import { expect } from 'chai';

type Sent = Parameters<NonNullable<ParentChannel['send']>>[0];

class FakeParent extends EventEmitter implements ParentChannel {
  connected = true;
  readonly sent: Sent[] = [];
  readonly logged: string[] = [];

  send(message: Sent): void {
    this.sent.push(message);
  }

  async ask(what: string): Promise<void> {
    this.emit('message', { type: 'ask', number: 7, what, detail: 'x' });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function aParent(answers: Parameters<typeof answerQuestions>[0]): FakeParent {
  const parent = new FakeParent();
  answerQuestions(answers, parent, (line) => parent.logged.push(line));
  return parent;
}

describe('a process that is asked by the first', () => {
  it('tells what it is asked for', async () => {
    const parent = aParent({ name: (detail) => `${detail}!`, later: async () => 2 });
    await parent.ask('name');
    await parent.ask('later');
    expect(parent.sent).deep.equal([
      { type: 'tell', number: 7, told: { ok: true, value: 'x!' } },
      { type: 'tell', number: 7, told: { ok: true, value: 2 } },
    ]);
  });

  it('lives on when an answer fails: it says so, and logs it', async () => {
    const fails = () => {
      throw new RangeError('no such number');
    };
    const parent = aParent({ now: fails, later: async () => fails() });
    await parent.ask('now');
    await parent.ask('later');
    const told = { ok: false, message: 'RangeError: no such number' };
    expect(parent.sent.map((answer) => answer.told)).deep.equal([told, told]);
    expect(parent.logged).deep.equal([
      'the first process asked for now: RangeError: no such number',
      'the first process asked for later: RangeError: no such number',
    ]);
  });

  it('tells nothing when the first has gone, nor to messages that are no question', async () => {
    const parent = aParent({ name: () => 1 });
    parent.emit('message', { type: 'other' });
    parent.connected = false;
    await parent.ask('name');
    expect(parent.sent).deep.equal([]);
  });
});
