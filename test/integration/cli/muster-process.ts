import { type ChildProcess, spawn } from 'node:child_process';
import { musterFile } from '../muster-file.js';

/** What a command wrote, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `muster` command under way. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

// What is piped is plain wherever it runs: on a CI server as here, and whatever colours who runs the tests likes.
const { FORCE_COLOR: _, ...inherited } = process.env;
const env = { ...inherited, CI: 'true' };

/** Starts `muster`; its standard input stays open unless `input` is given. */
export function startMuster(args: readonly string[], input?: string): RunningCommand {
  const child = spawn(process.execPath, [musterFile, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env });
  // Who reads no input may end before it is written.
  child.stdin.on('error', () => {});
  if (input !== undefined) child.stdin.end(input);
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    written.stdout += text;
  });
  child.stderr.on('data', (text) => {
    written.stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...written })));
  return { child, ended };
}

/** Runs `muster` to its end. */
export function runMuster(...args: string[]): Promise<Ended> {
  return startMuster(args, '').ended;
}
