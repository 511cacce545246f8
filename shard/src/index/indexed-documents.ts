import type { DocumentBatches } from './build.js';
import { hasWrites } from './building.js';
import { IndexUnusable, readManifest } from './manifest.js';
import { openShard } from './open.js';
import type { JsonLine } from './read-jsonl.js';
import { isLive, type Segment } from './segment.js';
import type { ShardIndex } from './shard-index.js';

/** Documents read at a time. */
const batchSize = 256;

/**
 * The documents of an index as they were stored, in the order of `seq` over all shards, for an index to be built of them
 * (`BuildOptions.documents`). Holds the index in memory meanwhile, but for the stored documents. In messages of `BadLine`
 * a document stands as a line of the index's folder, `seq` being its number.
 *
 * @throws IndexUnusable if the index cannot be read, or was written to since it was built: its writes would be missing
 */
export async function* storedDocuments(dir: string): DocumentBatches {
  const { shards, nextSeq } = await readManifest(dir);
  if (await hasWrites(dir)) {
    throw new IndexUnusable(`${dir} has been written to since it was built: take a snapshot of it, and use that`);
  }
  const open: ShardIndex[] = [];
  try {
    for (const shard of shards.keys()) open.push(await openShard(dir, shard));
    const lists = open.flatMap(({ segments }) => segments.map((segment) => new Listing(segment)));
    for (let batch = take(lists, dir); batch.length > 0; batch = take(lists, dir)) yield batch;
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

/** The next documents of all lists together. */
function take(lists: readonly Listing[], dir: string): JsonLine[] {
  const lines: JsonLine[] = [];
  while (lines.length < batchSize) {
    const next = least(lists);
    if (next === undefined) break;
    const { seq } = next;
    const bytes = next.document();
    // What was indexed once is an object.
    lines.push({ file: dir, line: seq, seq, bytes, value: JSON.parse(bytes.toString()) as Record<string, unknown> });
    next.advance();
  }
  return lines;
}

function least(lists: readonly Listing[]): Listing | undefined {
  let first: Listing | undefined;
  for (const list of lists) if (list.seq < (first?.seq ?? Number.POSITIVE_INFINITY)) first = list;
  return first;
}
