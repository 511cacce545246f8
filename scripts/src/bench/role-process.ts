import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Question, Role } from './roles.js';

/** A process of a bench, and where it listens. */
export interface RoleProcess {
  readonly child: ChildProcess;
  readonly addresses: readonly string[];
}

/**
 * Starts a process that is what the role says.
 *
 * @param checkout the folder of another build of Muster that it is to run. @default this one
 */
export async function startRole(role: Role, { checkout }: { readonly checkout?: string } = {}): Promise<RoleProcess> {
  const ours = fileURLToPath(new URL('./roles.js', import.meta.url));
  const module = checkout === undefined ? ours : join(checkout, 'scripts', 'dist', 'bench', 'roles.js');
  const child = fork(module, [JSON.stringify(role)]);
  const [{ addresses }] = (await once(child, 'message')) as [{ addresses: readonly string[] }];
  return { child, addresses };
}

/** Asks a process something. Contract: one question at a time. */
export async function askRole<Answer>({ child }: RoleProcess, question: Question): Promise<Answer> {
  child.send(question);
  const [{ result }] = (await once(child, 'message')) as [{ result: Answer }];
  return result;
}

/** Ends processes, stopped ones too, and waits until they have. */
export async function endRoles(processes: readonly RoleProcess[]): Promise<void> {
  for (const { child } of processes) {
    if (child.connected) child.disconnect();
    child.kill('SIGCONT');
  }
  await Promise.all(processes.map(({ child }) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));
}
