import type { Worker } from 'node:cluster';
import type { Clock } from '@muster/proto';

/** What the first process can ask the others, and what they tell: at once, or a promise of it. */
export type Answers = Readonly<Record<string, (detail: string) => unknown>>;

interface Question {
  readonly type: 'ask';
  readonly number: number;
  readonly what: string;
  readonly detail: string;
}

interface Answer {
  readonly type: 'tell';
  readonly number: number;
  readonly value: unknown;
}

/** Wait for a process to answer, in milliseconds. */
export const answerMs = 2000;

/** Answers what the first process asks this one. */
export function answerQuestions(answers: Answers): void {
  process.on('message', async ({ type, number, what, detail }: Question) => {
    if (type !== 'ask') return;
    const value = await answers[what]?.(detail);
    if (process.connected) process.send?.({ type: 'tell', number, value } satisfies Answer);
  });
}

let lastNumber = 0;

/** Asks a process; gives nothing if it does not answer within {@link answerMs}. */
export function askProcess<Value>(
  worker: Worker,
  { what, detail = '' }: { readonly what: string; readonly detail?: string },
  clock: Clock,
): Promise<Value | undefined> {
  const number = ++lastNumber;
  return new Promise((resolve) => {
    const finish = (value: Value | undefined): void => {
      cancelTimer();
      worker.off('message', listen);
      resolve(value);
    };
    const listen = (message: Answer): void => {
      if (message.type === 'tell' && message.number === number) finish(message.value as Value);
    };
    const cancelTimer = clock.setTimer(answerMs, () => finish(undefined));
    worker.on('message', listen);
    if (worker.isConnected()) worker.send({ type: 'ask', number, what, detail } satisfies Question);
  });
}
