import { type IndexTopology__Output, WriteClient } from '@muster/proto';
import { CommandFailed, WrongUse } from '../cli/failure.js';
import { stopSignal } from '../cli/stop-signal.js';
import { counted } from '../render/figures.js';
import { LogCopy } from '../writes/log-copy.js';
import { setAlias } from './alias.js';
import { showProgress, tellBeside } from './progress.js';
import { askForTopology, indexTopology } from './unary-call.js';
import { adminOption, forgottenNote } from './way-back.js';

/** Options of `muster copy-writes`. */
export interface CopyWritesOptions {
  /** All writes with lower numbers are in the index already. */
  readonly since: number;
  readonly follow: boolean;
  /** The alias to be switched when all is copied. @default none */
  readonly switch?: string;
  /** Longest time in which writes to that alias are held, in seconds. */
  readonly holdFor: number;
  /** Where the coordinator's `AdminService` listens. */
  readonly admin: string;
  readonly json: boolean;
}

/** So few writes are copied in a moment: it is not worth while to copy those that came meanwhile first. */
const fewWrites = 1000;

/** What is copied from where to where. */
interface Copying extends CopyWritesOptions {
  readonly source: IndexTopology__Output;
  readonly target: IndexTopology__Output;
  readonly copy: LogCopy;
  readonly writes: WriteClient;
}

/** What was copied: all writes to the source below `until`, which the target's `generation` shows. */
interface Copied {
  readonly until: number;
  readonly generation: number;
  /** Whether the coordinator keeps the switch of the alias when it ends; nothing if none was switched. */
  readonly isKept?: boolean;
}

/** Writes to an index what was written to another, and prints how much; if told to, switches an alias to it behind that. */
export async function copyWrites(from: string, into: string, options: CopyWritesOptions): Promise<void> {
  const { since, follow, switch: alias, admin, json } = options;
  if (follow && alias !== undefined)
    throw new WrongUse('--follow has no end at which to --switch: leave one of them out');
  const source = await writtenIndex(admin, from);
  const target = await writtenIndex(admin, into);
  if (source.name === target.name) throw new CommandFailed(`${from} and ${into} are both the index ${source.name}`);
  if (alias !== undefined) await checkNames(admin, alias, source.name);
  await checkSince(source, since);
  const writes = new WriteClient({ address: target.writer, index: target.name });
  const progress = showProgress({ label: 'copying', total: undefined, unit: 'writes' });
  const copy = new LogCopy({ source, since, writes, onCopied: (copied) => progress.update(copied) });
  try {
    const copying = { ...options, source, target, copy, writes };
    const copied = await (alias === undefined ? copyOnly(copying) : copyAndSwitch(copying, alias));
    const facts = { from: source.name, into: target.name, writes: copy.copied, ...copied };
    process.stdout.write(json ? `${JSON.stringify({ ...facts, alias })}\n` : textOf(facts, options));
  } finally {
    copy.close();
    writes.close();
    progress.end();
  }
}

/** Copies what is there, or until Ctrl-C, with all that was acknowledged before that. */
async function copyOnly(copying: Copying): Promise<Copied> {
  const { follow, source, copy, writes } = copying;
  const until = follow ? await copyUntilStopped(copying) : await catchUp(source, copy);
  return { until, generation: await writes.refresh() };
}

async function copyUntilStopped({ source, copy }: Copying): Promise<number> {
  const stopped = stopSignal();
  const caughtUp = catchUp(source, copy).then((until) => {
    tellBeside(`caught up with generation ${until} of ${source.name}; goes on until Ctrl-C`);
    return stopped;
  });
  await Promise.race([caughtUp, stopped, copy.failed]);
  const until = await newestGeneration(source);
  await copy.reached(until);
  return until;
}

/**
 * 1. Copies, until little comes in between. 2. Holds the writes to the alias: all that was acknowledged before is in the
 * source's log. 3. Copies the rest. 4. Switches the alias, if its writes are still held, and thereby lets them go on.
 */
async function copyAndSwitch(copying: Copying, alias: string): Promise<Copied> {
  const { admin, source, target, copy, writes, holdFor } = copying;
  const sure = await catchUp(source, copy);
  const { holdId } = await setAlias(admin, { alias, index: source.name, holdMs: holdFor * 1000 });
  try {
    const copied = await within(holdFor * 1000, copyRest(source, copy, writes), () => tooLate(copying, alias, sure));
    const { isKept } = await setAlias(admin, { alias, index: target.name, holdId });
    return { ...copied, isKept };
  } catch (error) {
    // Where it fails, the hold ends by itself when its time is over.
    await setAlias(admin, { alias, index: source.name, holdId }).catch(() => {});
    throw error;
  }
}

/** Copies in rounds what came in during the round before, as long as that makes it much less. Gives how far it came. */
async function catchUp(source: IndexTopology__Output, copy: LogCopy): Promise<number> {
  for (let lastRound = Number.POSITIVE_INFINITY; ; ) {
    const before = copy.copied;
    const until = await newestGeneration(source);
    await copy.reached(until);
    const round = copy.copied - before;
    if (round <= fewWrites || round > lastRound / 2) return until;
    lastRound = round;
  }
}

async function copyRest(source: IndexTopology__Output, copy: LogCopy, writes: WriteClient): Promise<Copied> {
  const until = await newestGeneration(source);
  await copy.reached(until);
  return { until, generation: await writes.refresh() };
}

function tooLate({ source, target, holdFor }: Copying, alias: string, sure: number): CommandFailed {
  return new CommandFailed(
    `the rest could not be copied within ${holdFor} s, so ${alias} was not switched, and writes to it go on as before; ` +
      `all before generation ${sure} of ${source.name} is in ${target.name}: try again with --since ${sure}, when fewer ` +
      'writes come in or with a longer --hold-for',
  );
}

async function within<Value>(ms: number, work: Promise<Value>, failure: () => Error): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function writtenIndex(admin: string, name: string): Promise<IndexTopology__Output> {
  const index = await indexTopology(admin, name);
  if (index.writer === '') throw new CommandFailed(`the index ${index.name} has no writer`);
  return index;
}

async function checkNames(admin: string, alias: string, source: string): Promise<void> {
  const { aliases } = await askForTopology(admin, source);
  const named = aliases[alias];
  if (named === source) return;
  const got = named === undefined ? 'no alias' : `an alias of ${named}`;
  throw new WrongUse(`--switch must be an alias of ${source}, and ${alias} is ${got}`);
}

/** What lies behind the newest generation was never written. */
async function checkSince(source: IndexTopology__Output, since: number): Promise<void> {
  const newest = Math.max(1, await newestGeneration(source));
  if (since <= newest) return;
  throw new WrongUse(`--since must be at most ${newest}, the newest generation of ${source.name}, got ${since}`);
}

async function newestGeneration({ writer: address, name: index }: IndexTopology__Output): Promise<number> {
  const client = new WriteClient({ address, index });
  try {
    return await client.refresh();
  } finally {
    client.close();
  }
}

interface CopiedFacts extends Copied {
  readonly from: string;
  readonly into: string;
  readonly writes: number;
}

function textOf(facts: CopiedFacts, options: CopyWritesOptions): string {
  const { from, into, writes, until, generation, isKept } = facts;
  const { switch: alias, admin } = options;
  const done = `${counted(writes, 'write')} of ${from}, all before its generation ${until}, written to ${into}: generation ${generation}\n`;
  if (alias === undefined) return done;
  const back = `muster copy-writes ${into} ${from} --since ${Math.max(1, generation)} --switch ${alias}${adminOption(admin)}`;
  const note = forgottenNote(isKept !== false, 'aliasesFile');
  return `${done}${alias} names ${into}; before: ${from}\nback, with what is written from now on: ${back}\n${note}`;
}
