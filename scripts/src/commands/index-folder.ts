import { basename, resolve } from 'node:path';
import { WrongUse } from '../cli/failure.js';

const indexName = /^[a-z][a-z0-9_-]{0,63}$/;

/**
 * Checks what an index is to be called. A configuration calls it by its name; one that serves as a vertical needs none.
 *
 * @param out its folder, after which it is called without a name
 * @throws WrongUse if the name is none
 */
export function checkName(name: string | undefined, out: string): void {
  const allowed = 'a lower-case letter, then up to 63 of a-z, 0-9, "-", "_"';
  if (name !== undefined && !indexName.test(name)) throw new WrongUse(`--name must be ${allowed}, got \`${name}\``);
  const folder = basename(resolve(out));
  if (name === undefined && !indexName.test(folder))
    process.stderr.write(
      `note: no route can ask an index called \`${folder}\`; --name calls it otherwise: ${allowed}\n`,
    );
}

/** What the person can do about it is an option of the command, which the index does not know. */
const advice: readonly (readonly [end: string, advice: string])[] = [
  ['already holds a finished index', '--overwrite replaces it'],
  ['and these writes would be lost', '--discard-writes gives them up; `muster snapshot` keeps them'],
];

/** Adds to an error what the person can do about it, where that is an option. */
export function withAdvice(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'BadLine') error.message += ' (--skip-bad leaves out what cannot be indexed)';
  const [, option] = advice.find(([end]) => error instanceof Error && error.message.endsWith(end)) ?? [];
  if (option !== undefined) error.message += ` (${option})`;
  return error;
}
