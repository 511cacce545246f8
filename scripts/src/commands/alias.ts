import { adminService, codecs } from '@muster/proto';
import { checkReachable } from './ask.js';
import { askForTopology, callUnary } from './unary-call.js';

/** Options of `muster alias`. */
export interface AliasOptions {
  /** Where the coordinator's `AdminService` listens. */
  readonly admin: string;
  readonly json: boolean;
}

/** Where `AdminService` listens by default. */
const defaultAdmin = '127.0.0.1:7702';

/** Lets an alias name another index for all queries and writes from now on; without an index, prints what aliases name. */
export async function alias(name: string | undefined, index: string | undefined, options: AliasOptions): Promise<void> {
  const { admin } = options;
  if (name === undefined || index === undefined) return list(name, options);
  await checkReachable(admin, '--admin');
  const request = codecs.setAliasRequest.encode({ alias: name, index });
  const response = await callUnary({ address: admin, method: adminService.SetAlias, request });
  const { previous, isKept } = codecs.setAliasResponse.decode(response);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ alias: name, index, previous, isKept })}\n`);
    return;
  }
  const note = isKept ? '' : 'note: the coordinator forgets it when it ends; `coordinator.aliasesFile` keeps it\n';
  const place = admin === defaultAdmin ? '' : ` --admin ${admin}`;
  process.stdout.write(
    `${name} names ${index}; before: ${previous}\nback: muster alias ${name} ${previous}${place}\n${note}`,
  );
}

async function list(name: string | undefined, { admin, json }: AliasOptions): Promise<void> {
  const { aliases } = await askForTopology(admin, '');
  const wanted = Object.entries(aliases).filter(([alias]) => name === undefined || alias === name);
  if (json) process.stdout.write(`${JSON.stringify(Object.fromEntries(wanted))}\n`);
  else process.stdout.write(wanted.map(([alias, index]) => `${alias} names ${index}\n`).join('') || 'no aliases\n');
}
