import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIndex, loadShard, type SharedShard } from '@muster/shard';
import { schemaFromJson } from '@muster/shard/query';

const words = ['java', 'bali', 'island', 'coffee', 'sea', 'ferry', 'rice', 'temple', 'monkey', 'reef'];

/** Documents of some words each; some replace earlier ones. */
function someDocuments(count: number): { readonly id: string; readonly text: string; readonly year: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    id: String(i % 7 === 6 ? i - 5 : i),
    text: Array.from({ length: 3 + (i % 11) }, (__, j) => words[(i * (j + 2) + ((i * j) >> 3)) % 10]).join(' '),
    year: 1900 + (i % 120),
  }));
}

/** A shard as a replica's thread would publish it, and the index it was made of. */
export interface GrownShard {
  readonly shared: SharedShard;
  /** Folder of an index that was built of the same documents. */
  readonly dir: string;
}

/**
 * One shard of the index `islands` at growing numbers of documents, which are the numbers of the generations too. Of the
 * same name are segments that are the same, with more or fewer deletions. The first is as it was built, and its folder
 * the index's own; the others follow a log.
 */
export async function growShard(
  folder: string,
  counts: readonly number[],
  { memoryBytes = 80_000 } = {},
): Promise<GrownShard[]> {
  const documents = someDocuments(Math.max(...counts));
  const schema = schemaFromJson({ id: 'id', fields: { text: { type: 'text', analyzer: 'standard' }, year: 'number' } });
  const grown: GrownShard[] = [];
  for (const count of counts) {
    const dir = join(folder, `at-${count}`, 'islands');
    const file = join(folder, `at-${count}.jsonl`);
    await mkdir(join(folder, `at-${count}`));
    await writeFile(
      file,
      documents
        .slice(0, count)
        .map((document) => `${JSON.stringify(document)}\n`)
        .join(''),
    );
    await buildIndex({ files: [file], out: dir, shards: 1, schema, memoryBytes });
    grown.push({ dir, shared: asPublished(await loadShard(dir, 0), grown[0]?.shared) });
  }
  return grown;
}

function asPublished(loaded: SharedShard, seed: SharedShard | undefined): SharedShard {
  const last = loaded.segments.at(-1)?.name;
  // The last segment goes on to grow: at each number of documents it is another one.
  const segments = loaded.segments.map((segment) =>
    segment.name === last ? { ...segment, name: `${last}-${loaded.generation}` } : segment,
  );
  return seed === undefined ? { ...loaded, segments } : { ...loaded, segments, manifest: seed.manifest, logId: 'log' };
}
