import { failureOf } from './failure.js';
import { tellParent } from './parent.js';

/** Tells a failure to the cluster that started this process, else to the person; gives the exit code. */
export async function report(error: unknown, isDebug: boolean): Promise<number> {
  const { message, exitCode } = failureOf(error);
  const text = isDebug && error instanceof Error ? (error.stack ?? message) : message;
  const isTold = await tellParent({ type: 'failed', message: text, exitCode });
  if (!isTold) process.stderr.write(`muster: ${text}\n`);
  return exitCode;
}
