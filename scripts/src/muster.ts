#!/usr/bin/env node
import { isChild } from './cli/parent.js';

// A reader that went away, as `| head` does, has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

process.exit(await run(process.argv.slice(2)));

async function run([command, ...rest]: readonly string[]): Promise<number> {
  if (isChild() && command === 'serve') return (await import('./cli/serve-child.js')).runServeChild(rest);
  const args = command === undefined ? [] : [command, ...rest];
  return (await import('./cli/program.js')).runCommandLine(args);
}
