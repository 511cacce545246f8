import { stat } from 'node:fs/promises';
import { WriteClient, WriteError } from '@muster/proto';
import type { BadLine } from '@muster/shard';
import { CommandFailed, WrongUse } from '../cli/failure.js';
import { stopSignal } from '../cli/stop-signal.js';
import { counted } from '../render/figures.js';
import { batchKeys, type KeyOfBatch } from '../writes/batch-keys.js';
import { type LineBatch, lineBatches } from '../writes/line-batches.js';
import { type Refusal, type Written, writeBatches } from '../writes/write-batches.js';
import { checkReachable } from './ask.js';
import { ratePerSecond, showProgress, tellBeside } from './progress.js';

/** Options that writing and deleting have in common. */
export interface WritingCommandOptions {
  readonly address: string;
  readonly index: string;
  readonly batch: number;
  readonly inFlight: number;
  /** Seconds that tries go on without an acknowledgement. */
  readonly retryFor: number;
  readonly refresh: boolean;
  readonly json: boolean;
}

/** Options of `muster write`. */
export interface WriteOptions extends WritingCommandOptions {
  readonly operations: boolean;
  readonly allOrNothing: boolean;
  readonly skipBad: boolean;
  readonly run?: string;
}

/**
 * Writes the documents of JSONL files to an index.
 *
 * @throws CommandFailed if a document was refused, unless `skipBad`, or not all was acknowledged; it says what was
 */
export async function write(files: readonly string[], options: WriteOptions): Promise<void> {
  const { run, batch, operations, allOrNothing, skipBad } = options;
  if (run === '') throw new WrongUse('--run must be a name, got an empty one');
  await checkFiles(files);
  const keyOf = await batchKeys(files, run);
  let left = 0;
  const onBad = (bad: BadLine): void => {
    left++;
    tellBeside(`skipped ${bad.message}`);
  };
  const batches = lineBatches(files, { batch, operations, ...(skipBad ? { onBad } : {}) });
  const again = run === undefined && files.includes('-') ? '' : 'the same command goes on from there';
  await writeAll(batches, { ...options, keyOf, allOrNothing, skipBad, again, left: () => left });
}

/** A file read twice would give each batch the key of the first. */
async function checkFiles(files: readonly string[]): Promise<void> {
  for (const [place, file] of files.entries()) {
    if (files.indexOf(file) !== place) throw new WrongUse(`${file} is named twice`);
    if (file !== '-' && (await stat(file)).isDirectory()) throw new WrongUse(`${file} is a folder, not a JSONL file`);
  }
}

/** What is written, and how. */
interface Writing extends WritingCommandOptions {
  readonly keyOf: KeyOfBatch;
  readonly allOrNothing: boolean;
  readonly skipBad: boolean;
  /** What is said about running the command again; empty: nothing. */
  readonly again: string;
  /** Lines that were left out so far. */
  readonly left: () => number;
}

/** Refusals that are given in JSON; all of them are written to standard error. */
const keptRefusals = 1000;

/** Time without an acknowledgement after which a connection counts as lost, in milliseconds. */
const longestSilenceMs = 15_000;

/** Writes batches, shows how far it is, and prints what came of it. */
export async function writeAll(batches: AsyncGenerator<LineBatch>, options: Writing): Promise<Readonly<Written>> {
  const { address, index, inFlight, retryFor, skipBad, refresh, again, left } = options;
  await checkReachable(address);
  const startMs = performance.now();
  const onRetry = ({ message }: Error, delayMs: number): void =>
    tellBeside(`${message}; again in ${Math.round(delayMs)} ms`);
  const retryMs = retryFor * 1000;
  // A connection on which nothing comes leaves time to try another.
  const silenceMs = retryFor === 0 ? longestSilenceMs : Math.min(longestSilenceMs, retryMs / 2);
  const client = new WriteClient({ address, index, maxInFlight: inFlight, retryMs, silenceMs, onRetry });
  const progress = showProgress({ label: 'writing', total: undefined, unit: 'writes' });
  const refusals: Refusal[] = [];
  let sofar: Readonly<Written> = { written: 0, repeated: 0, refused: 0, withheld: 0, lastSeq: 0 };
  const interruption = new AbortController();
  void stopSignal().then(() => {
    interruption.abort();
    client.close();
  });
  try {
    sofar = await writeBatches(batches, {
      ...options,
      client,
      signal: interruption.signal,
      onAcknowledged: (written) => {
        sofar = written;
        progress.update(written.written);
      },
      onRefused: (refusal) => {
        if (refusals.length < keptRefusals) refusals.push(refusal);
        tellBeside(`refused ${refusalText(refusal)}`);
        return skipBad;
      },
      onAgain: ({ file, lines }) =>
        tellBeside(
          `the writer no longer knows all that an earlier run wrote: ${file} is written again from line ${lines[0]} on, and all that follows`,
        ),
    });
    progress.end();
    interruption.signal.throwIfAborted();
    if (refusals.length > 0 && !skipBad)
      throw new CommandFailed(`stopped at a refused document, after ${acknowledged(sofar)} (--skip-bad goes on)`);
    const generation = refresh ? await client.refresh() : undefined;
    report({ ...options, written: sofar, refusals, skipped: left(), generation, tookMs: performance.now() - startMs });
    return sofar;
  } catch (error) {
    const advice = again === '' ? '' : `; ${again}`;
    if (interruption.signal.aborted) throw new CommandFailed(`stopped; ${acknowledged(sofar)}${advice}`);
    if (error instanceof WriteError) error.message += `; ${acknowledged(sofar)}${error.isPassing ? advice : ''}`;
    else if (error instanceof Error && error.name === 'BadLine')
      error.message += ` (--skip-bad leaves out malformed lines); ${acknowledged(sofar)}`;
    throw error;
  } finally {
    progress.end();
    client.close();
  }
}

function acknowledged({ written }: Written): string {
  return `${counted(written, 'write')} ${written === 1 ? 'was' : 'were'} acknowledged`;
}

function refusalText({ file, line, id, field, reason }: Refusal): string {
  return [
    ...(file === '' ? [] : [`${file}:${line}:`]),
    ...(id === '' ? [] : [`id ${JSON.stringify(id)},`]),
    ...(field === '' || reason.includes(`\`${field}\``) ? [] : [`field ${field}:`]),
    reason,
  ].join(' ');
}

interface Outcome {
  readonly index: string;
  readonly json: boolean;
  readonly written: Written;
  readonly refusals: readonly Refusal[];
  readonly skipped: number;
  readonly generation: number | undefined;
  readonly tookMs: number;
}

function report({ index, json, written, refusals, skipped, generation, tookMs }: Outcome): void {
  const { written: done, repeated, refused, withheld, lastSeq } = written;
  if (json) {
    const line = {
      index,
      written: done,
      repeated,
      refused,
      withheld,
      refusals,
      skipped,
      lastSeq,
      generation,
      tookMs: Math.round(tookMs),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const notes = [
    ...(repeated > 0 ? [`${counted(repeated, 'write')} of them by an earlier run, not written again`] : []),
    ...(refused > 0 ? [`${counted(refused, 'document')} refused`] : []),
    ...(withheld > 0 ? [`${counted(withheld, 'document')} left out with them`] : []),
    ...(skipped > 0 ? [`${counted(skipped, 'malformed line')} left out`] : []),
    ...(lastSeq > 0 ? [`the last is number ${lastSeq}`] : []),
    ...(generation === undefined ? [] : [`visible at generation ${generation}`]),
    ...(generation === undefined && done > 0 ? ['visible at the next generation'] : []),
  ];
  process.stdout.write(
    `index ${index}: ${counted(done, 'write')} on disk, ${(tookMs / 1000).toFixed(1)} s ` +
      `${[`(${ratePerSecond(done, tookMs)}/s)`, ...notes].join('; ')}\n`,
  );
}
