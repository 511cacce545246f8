import type { LineBatches } from './build/sample-documents.js';
import { hasWrites } from './has-writes.js';
import { IndexUnusable, readManifest } from './manifest.js';
import { openShard } from './open.js';
import type { LineBatch } from './read-jsonl.js';
import { isLive, type Segment } from './segment.js';
import type { ShardIndex } from './shard-index.js';

/** Bytes of documents read at a time, about. */
const batchBytes = 1 << 18;
/** Numbers without a document that are passed over by as many empty lines; behind more of them a batch begins. */
const mostEmptyLines = 64;

/**
 * The documents of an index as they were stored, in the order of `seq` over all shards, as lines for an index to be built
 * of (`BuildOptions.lines`). Holds the index in memory meanwhile, but for the stored documents. In messages of `BadLine`
 * a document stands as a line of the index's folder, `seq` being its number.
 *
 * @throws IndexUnusable if the index cannot be read, or was written to since it was built: its writes would be missing
 */
export async function* storedDocuments(dir: string): LineBatches {
  const { shards, nextSeq } = await readManifest(dir);
  if (await hasWrites(dir)) {
    throw new IndexUnusable(`${dir} has been written to since it was built: take a snapshot of it, and use that`);
  }
  const open: ShardIndex[] = [];
  try {
    for (const shard of shards.keys()) open.push(await openShard(dir, shard));
    const lists = open.flatMap(({ segments }) => segments.map((segment) => new Listing(segment)));
    for (let batch = take(lists, dir); batch !== undefined; batch = take(lists, dir)) yield batch;
    return nextSeq;
  } finally {
    for (const shard of open) shard.close();
  }
}

/** The live documents of a segment, one after the other. */
class Listing {
  readonly #segment: Segment;
  #ordinal = -1;

  constructor(segment: Segment) {
    this.#segment = segment;
    this.advance();
  }

  /** Of the next document; infinite behind the last. */
  get seq(): number {
    return this.#segment.seqs[this.#ordinal] ?? Number.POSITIVE_INFINITY;
  }

  document(): Buffer {
    return this.#segment.stored(this.#ordinal);
  }

  advance(): void {
    do this.#ordinal++;
    while (this.#ordinal < this.#segment.documents && !isLive(this.#segment, this.#ordinal));
  }
}

/** The next documents of all lists together, a line each; nothing if there are none left. */
function take(lists: readonly Listing[], dir: string): LineBatch | undefined {
  const first = least(lists)?.seq;
  if (first === undefined) return undefined;
  const pieces: Buffer[] = [];
  let bytes = 0;
  let line = first;
  for (let next = least(lists); next !== undefined; next = least(lists)) {
    if (bytes >= batchBytes || next.seq - line > mostEmptyLines) break;
    const document = asLine(next.document());
    for (; line < next.seq; line++) pieces.push(lineEnd);
    pieces.push(document, lineEnd);
    bytes += document.length;
    line++;
    next.advance();
  }
  return { file: dir, line: first, seq: first, bytes: new Uint8Array(Buffer.concat(pieces)) };
}

const lineEnd = Buffer.from('\n');

/** Ends of lines stand in JSON only where any blank may. */
function asLine(document: Buffer): Buffer {
  for (let at = document.indexOf(0x0a); at >= 0; at = document.indexOf(0x0a, at)) document[at] = 0x20;
  return document;
}

function least(lists: readonly Listing[]): Listing | undefined {
  let first: Listing | undefined;
  for (const list of lists) if (list.seq < (first?.seq ?? Number.POSITIVE_INFINITY)) first = list;
  return first;
}
