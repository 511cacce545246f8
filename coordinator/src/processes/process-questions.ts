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
  readonly told: Told<unknown>;
}

/** What a process told, or why it did not. */
export type Told<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

/** The way to the first process, as `process` is. */
export interface ParentChannel {
  on(event: 'message', listener: (message: Question) => void): unknown;
  readonly connected: boolean;
  send?(message: Answer): unknown;
}

/** Wait for a process to answer, in milliseconds. */
const answerMs = 2000;

/** Answers what the first process asks this one. An answer that throws is told and logged, and ends nothing. */
export function answerQuestions(answers: Answers, channel: ParentChannel, log: (message: string) => void): void {
  const answer = async ({ number, what, detail }: Question): Promise<void> => {
    const told = await tell(answers, what, detail);
    if (!told.ok) log(`the first process asked for ${what}: ${told.message}`);
    if (channel.connected) channel.send?.({ type: 'tell', number, told });
  };
  channel.on('message', (message) => {
    if (message.type === 'ask') answer(message).catch((error: unknown) => log(String(error)));
  });
}

async function tell(answers: Answers, what: string, detail: string): Promise<Told<unknown>> {
  try {
    return { ok: true, value: await answers[what]?.(detail) };
  } catch (error) {
    return { ok: false, message: String(error) };
  }
}

let lastNumber = 0;

/** Asks a process; waits no longer than {@link answerMs}. */
export function askProcess<Value>(
  worker: Worker,
  { what, detail = '' }: { readonly what: string; readonly detail?: string },
  clock: Clock,
): Promise<Told<Value>> {
  const number = ++lastNumber;
  return new Promise((resolve) => {
    const finish = (told: Told<Value>): void => {
      cancelTimer();
      worker.off('message', listen);
      resolve(told);
    };
    const listen = (message: Answer): void => {
      if (message.type === 'tell' && message.number === number) finish(message.told as Told<Value>);
    };
    const cancelTimer = clock.setTimer(answerMs, () =>
      finish({ ok: false, message: `no answer within ${answerMs} ms` }),
    );
    worker.on('message', listen);
    if (worker.isConnected()) worker.send({ type: 'ask', number, what, detail } satisfies Question);
  });
}
