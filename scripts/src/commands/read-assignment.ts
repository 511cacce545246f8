import { faultAt, readLines } from '../eval/lines.js';

/**
 * Reads which document belongs into which shard: lines of `id`, a tab, and the number of the shard.
 *
 * @returns the shard of an id; nothing for one that the file does not name
 * @throws CollectionFault that names file and line, if one is malformed, names no shard or an id again
 */
export async function readAssignment(path: string, shards: number): Promise<(id: string) => number | undefined> {
  const assigned = new Map<string, number>();
  for await (const { text, number } of readLines(path)) {
    const tab = text.lastIndexOf('\t');
    const id = text.slice(0, tab);
    const shard = text.slice(tab + 1);
    if (tab < 1)
      throw faultAt(path, number, `expected an id, a tab and a shard, got ${JSON.stringify(text.slice(0, 80))}`);
    if (!/^\d{1,4}$/.test(shard) || Number(shard) >= shards) {
      throw faultAt(
        path,
        number,
        `the shard must be a whole number in [0, ${shards - 1}], got ${JSON.stringify(shard)}`,
      );
    }
    if (assigned.has(id)) throw faultAt(path, number, `${JSON.stringify(id)} is assigned already`);
    assigned.set(id, Number(shard));
  }
  return (id) => assigned.get(id);
}
