import type { Worker } from 'node:cluster';
import { status } from '@grpc/grpc-js';
import type { Clock } from '@muster/proto';
import type { Refusal, SettingHosts } from '../settings/setting.js';
import { askProcess, type Told } from './process-questions.js';

/** How the processes are asked about a setting. */
export interface HostedSetting<Change> {
  /** What a process is asked whether it can change so; it tells a {@link Refusal}. @default none is asked */
  readonly check?: string;
  /** What a process is asked so that it changes. */
  readonly apply: string;
  /** What is changed, for people. */
  readonly what: (change: Change) => string;
}

/** All processes as one. A process that does not say that it has changed is ended, and replaced by one that has. */
export function settingHosts<Change>(
  workers: ReadonlyMap<number, Worker>,
  { check, apply, what }: HostedSetting<Change>,
  { clock, log }: { readonly clock: Clock; readonly log: (message: string) => void },
): Omit<SettingHosts<never, Change>, 'keep'> {
  const askAll = <Value>(asked: readonly Worker[], question: string, change: Change): Promise<Told<Value>[]> => {
    const detail = JSON.stringify(change);
    return Promise.all(asked.map((worker) => askProcess<Value>(worker, { what: question, detail }, clock)));
  };
  const checkAll = async (question: string, change: Change): Promise<Refusal | undefined> => {
    for (const one of await askAll<Refusal | undefined>([...workers.values()], question, change)) {
      if (!one.ok) return { code: status.UNAVAILABLE, message: `a coordinator process: ${one.message}` };
      if (one.value !== undefined) return one.value;
    }
    return workers.size > 0 ? undefined : { code: status.UNAVAILABLE, message: 'no coordinator process is running' };
  };
  return {
    ...(check === undefined ? {} : { check: (change: Change) => checkAll(check, change) }),
    async apply(change) {
      const asked = [...workers.values()];
      const told = await askAll<void>(asked, apply, change);
      for (const [i, one] of told.entries()) {
        if (one.ok) continue;
        log(`a coordinator process did not switch ${what(change)}, and is ended: ${one.message}`);
        asked[i]?.process.kill('SIGKILL');
      }
    },
  };
}
