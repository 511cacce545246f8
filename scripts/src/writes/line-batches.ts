import { maxBatchBytes, type WriteOperation } from '@muster/proto';
import { BadLine, type JsonLine, parseLines, readLineBatches } from '@muster/shard';

/** Writes of a file that go out together. */
export interface LineBatch {
  readonly file: string;
  readonly operations: readonly WriteOperation[];
  /** The line of each operation, from 1, in the same order. */
  readonly lines: readonly number[];
}

/** How lines become batches. */
export interface LineBatchOptions {
  /** Most operations in a batch. */
  readonly batch: number;
  /** True: lines are `{"upsert": {…}}` or `{"delete": "id"}`; false: documents. */
  readonly operations: boolean;
  /** Told of each line that is none, which is then left out; without it the first ends the reading. */
  readonly onBad?: (bad: BadLine) => void;
}

/** What a batch is cut at, besides its number of operations, in bytes. */
const fullBytes = 2 ** 22;
/** What the message needs besides the document. */
const headBytes = 1024;

/**
 * The lines of JSONL files as batches, which hold lines of one file. The same file gives the same batches every time.
 *
 * @param files read in this order, unpacked if `.gz`; `-` is standard input
 * @throws BadLine at the first line that is no write, unless `onBad` is given; what stands before it was given then
 */
export async function* lineBatches(files: readonly string[], options: LineBatchOptions): AsyncGenerator<LineBatch> {
  for (const file of files) yield* batchesOf(file, options);
}

async function* batchesOf(file: string, { onBad, batch, operations }: LineBatchOptions): AsyncGenerator<LineBatch> {
  // What stands before a bad line is written, though the line ends the reading.
  let end: BadLine | undefined;
  const tell = (bad: BadLine): void => {
    if (onBad !== undefined) onBad(bad);
    else end ??= bad;
  };
  let open = new OpenBatch(file);
  for await (const lines of readLineBatches([file])) {
    for (const line of parseLines(lines, { onBad: tell })) {
      if (end !== undefined) break;
      const operation = operationIn(line, operations);
      if (operation instanceof BadLine) tell(operation);
      else open.add(operation, line);
      if (!open.isFull(batch)) continue;
      yield open;
      open = new OpenBatch(file);
    }
    if (end !== undefined) break;
  }
  if (open.operations.length > 0) yield open;
  if (end !== undefined) throw end;
}

class OpenBatch implements LineBatch {
  readonly file: string;
  readonly operations: WriteOperation[] = [];
  readonly lines: number[] = [];
  #bytes = 0;

  constructor(file: string) {
    this.file = file;
  }

  add(operation: WriteOperation, { line, bytes }: JsonLine): void {
    this.operations.push(operation);
    this.lines.push(line);
    this.#bytes += bytes.length;
  }

  isFull(most: number): boolean {
    return this.operations.length >= most || this.#bytes >= fullBytes;
  }
}

function operationIn(line: JsonLine, isOperation: boolean): WriteOperation | BadLine {
  const most = maxBatchBytes - fullBytes - headBytes;
  if (line.bytes.length > most)
    return new BadLine(line, `has ${line.bytes.length} bytes; a document may have at most ${most}`);
  return isOperation ? operationOf(line) : { upsert: line.bytes };
}

/** What stands in an operation's line, between the key and the last bracket: numbers keep all their digits so. */
const upsertText = /^\s*\{\s*"upsert"\s*:\s*(\{.*\})\s*\}\s*$/s;

function operationOf(line: JsonLine): WriteOperation | BadLine {
  const { value } = line;
  const { upsert, delete: id } = value;
  if (Object.keys(value).length === 1) {
    if (typeof id === 'string' && id !== '') return { delete: id };
    if (Number.isSafeInteger(id)) return { delete: String(id) };
    const document = typeof upsert === 'object' ? upsertText.exec(line.bytes.toString())?.[1] : undefined;
    if (document !== undefined) return { upsert: document };
  }
  return new BadLine(line, 'is neither {"upsert": {…}}, a document, nor {"delete": "…"}, an id');
}
