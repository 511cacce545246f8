import { benchFailures } from '../bench/failures.js';
import { benchScatter } from '../bench/scatter.js';
import { WrongUse } from '../cli/failure.js';

const benches = { scatter: benchScatter, failures: benchFailures } as const;

/** Runs a bench by its name; prints what it found, as JSON or as a table. */
export async function bench(name: string, options: { readonly json: boolean }): Promise<void> {
  if (!Object.hasOwn(benches, name)) {
    throw new WrongUse(`no bench is named \`${name}\`; there are: ${Object.keys(benches).join(', ')}`);
  }
  const result = await benches[name as keyof typeof benches]((line) => process.stderr.write(`${line}\n`));
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printTables(result);
}

function printTables(result: object): void {
  for (const [name, value] of Object.entries(result)) {
    if (typeof value === 'object') {
      process.stdout.write(`${name}:\n`);
      console.table(value);
    } else process.stdout.write(`${name}: ${value}\n`);
  }
}
