import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { musterFile } from '../muster-file.js';

/** A `muster serve writer` of its own. */
export interface WriterProcess {
  readonly child: ChildProcess;
  /** Where it listens. */
  readonly address: string;
  /** Ends it, and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a writer's process, by another program before it if one is given. Throws what it says if it does not start. */
export async function startWriterProcess(dir: string, before: readonly string[] = []): Promise<WriterProcess> {
  const [command = process.execPath, ...args] = [
    ...before,
    process.execPath,
    musterFile,
    'serve',
    'writer',
    '--dir',
    dir,
  ];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), exited])) as [unknown];
  const address = / listens on (\S+)$/.exec(String(line))?.[1];
  if (address === undefined) throw new Error(said.trim());
  return {
    child,
    address,
    end: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}
