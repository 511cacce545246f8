#!/usr/bin/env node
import { isChild } from './cli/parent.js';

// A reader that went away, as `| head` does, has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

const exitCode = await run(process.argv.slice(2));
for (const stream of [process.stdout, process.stderr]) await flushed(stream);
process.exit(exitCode);

async function run([command, ...rest]: readonly string[]): Promise<number> {
  if (isChild() && command === 'serve') return (await import('./cli/serve-child.js')).runServeChild(rest);
  const args = command === undefined ? [] : [command, ...rest];
  return (await import('./cli/program.js')).runCommandLine(args);
}

/** A reader may be slower than we are: what waits to be written to a pipe would be lost by exiting. */
async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength > 0) await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
