import { adminService, codecs, type SetAliasRequest, type SetAliasResponse__Output } from '@muster/proto';
import { checkReachable } from './ask.js';
import { askForTopology, callUnary } from './unary-call.js';
import { adminOption, forgottenNote } from './way-back.js';

/** Options of `muster alias`. */
export interface AliasOptions {
  /** Where the coordinator's `AdminService` listens. */
  readonly admin: string;
  readonly json: boolean;
}

/** Lets an alias name another index for all queries and writes from now on; without an index, prints what aliases name. */
export async function alias(name: string | undefined, index: string | undefined, options: AliasOptions): Promise<void> {
  const { admin } = options;
  if (name === undefined || index === undefined) return list(name, options);
  await checkReachable(admin, '--admin');
  const { previous, isKept } = await setAlias(admin, { alias: name, index });
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ alias: name, index, previous, isKept })}\n`);
    return;
  }
  const back = `muster alias ${name} ${previous}${adminOption(admin)}`;
  const note = forgottenNote(isKept, 'aliasesFile');
  process.stdout.write(`${name} names ${index}; before: ${previous}\nback: ${back}\n${note}`);
}

/** Asks the `AdminService` at an address to switch an alias, or to hold the writes to it. */
export async function setAlias(address: string, change: SetAliasRequest): Promise<SetAliasResponse__Output> {
  const request = codecs.setAliasRequest.encode(change);
  const response = await callUnary({ address, method: adminService.SetAlias, request });
  return codecs.setAliasResponse.decode(response);
}

async function list(name: string | undefined, { admin, json }: AliasOptions): Promise<void> {
  const { aliases } = await askForTopology(admin, '');
  const wanted = Object.entries(aliases).filter(([alias]) => name === undefined || alias === name);
  if (json) process.stdout.write(`${JSON.stringify(Object.fromEntries(wanted))}\n`);
  else process.stdout.write(wanted.map(([alias, index]) => `${alias} names ${index}\n`).join('') || 'no aliases\n');
}
