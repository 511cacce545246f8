import { randomUUID } from 'node:crypto';
import { CommandFailed, WrongUse } from '../cli/failure.js';
import { readLines } from '../eval/lines.js';
import { counted } from '../render/figures.js';
import type { LineBatch } from '../writes/line-batches.js';
import { type WritingCommandOptions, writeAll } from './write.js';

/** Options of `muster delete`. */
export interface DeleteOptions extends WritingCommandOptions {
  /** File of ids, one a line. */
  readonly from?: string;
}

/**
 * Deletes documents of an index by their ids.
 *
 * @throws WrongUse if no id is given, or an empty one
 * @throws CommandFailed if some cannot be ids of documents; the others are deleted
 */
export async function deleteDocuments(ids: readonly string[], options: DeleteOptions): Promise<void> {
  const { from, batch } = options;
  if (ids.length === 0 && from === undefined)
    throw new WrongUse('name the ids of documents, or a file of them by --from');
  if (ids.includes('')) throw new WrongUse('an id of a document must not be empty');
  const { refused } = await writeAll(deletions(ids, { from, batch }), {
    ...options,
    // Deleting again does no harm, and a document that has come back since must go again.
    keyOf: () => randomUUID(),
    allOrNothing: false,
    skipBad: true,
    again: 'the same command deletes the rest',
    left: () => 0,
  });
  if (refused > 0) throw new CommandFailed(`${counted(refused, 'id')} cannot be that of a document`);
}

async function* deletions(
  ids: readonly string[],
  { from, batch }: { readonly from: string | undefined; readonly batch: number },
): AsyncGenerator<LineBatch> {
  for (let at = 0; at < ids.length; at += batch) {
    const some = ids.slice(at, at + batch);
    yield { file: '', operations: some.map((id) => ({ delete: id })), lines: some.map(() => 0) };
  }
  if (from === undefined) return;
  let open = { file: from, operations: [] as { delete: string }[], lines: [] as number[] };
  for await (const { text, number } of readLines(from)) {
    open.operations.push({ delete: text });
    open.lines.push(number);
    if (open.operations.length < batch) continue;
    yield open;
    open = { file: from, operations: [], lines: [] };
  }
  if (open.operations.length > 0) yield open;
}
