import { BadLine, buildIndex, readManifest, storedDocuments } from '@muster/shard';
import { quote } from '@muster/shard/query';
import { counted } from '../render/figures.js';
import { plainText } from '../render/plain-text.js';
import { checkName, withAdvice } from './index-folder.js';
import { showProgress, tellBeside } from './progress.js';
import { schemaIn } from './schema-file.js';

/** Options of `muster reindex`. */
export interface ReindexOptions {
  readonly out: string;
  readonly schema?: string;
  readonly shards?: number;
  readonly name?: string;
  readonly skipBad: boolean;
  readonly overwrite: boolean;
  readonly discardWrites: boolean;
  readonly json: boolean;
}

/** Builds a new index of the stored documents of another, and prints how queries come to it. */
export async function reindex(dir: string, options: ReindexOptions): Promise<void> {
  const { out, schema: schemaFile, name, json, overwrite, discardWrites, skipBad } = options;
  checkName(name, out);
  const former = await readManifest(dir);
  const schema = schemaFile === undefined ? former.schema : await schemaIn(schemaFile);
  const shards = options.shards ?? former.shards.length;
  const progress = showProgress({ label: 'indexing', total: former.documents, unit: 'documents' });
  const { manifest, documentsRead, skipped } = await buildIndex({
    files: [dir],
    lines: storedDocuments(dir),
    out,
    shards,
    schema,
    ...(name === undefined ? {} : { name }),
    skipBad,
    overwrite,
    discardWrites,
    onBad: (bad) => tellBeside(`skipped ${ofDocument(bad)}`),
    onProgress: progress.update,
  })
    .catch((error: unknown) => {
      if (error instanceof BadLine) error.message = ofDocument(error);
      throw withAdvice(error);
    })
    .finally(() => progress.end());
  const { name: index, generation } = manifest;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ name: index, out, documents: documentsRead, skipped, shards, generation })}\n`,
    );
    return;
  }
  const left = skipped === 0 ? '' : `; ${counted(skipped, 'document')} left out`;
  process.stdout.write(
    `index ${index}: ${counted(documentsRead, 'document')} of ${dir} in ${counted(shards, 'shard')} at ${out}, ` +
      `all writes before ${generation}${left}\n` +
      'serve it beside the former one; bring it up to date and switch: ' +
      `muster copy-writes FORMER ${index} --since ${generation} --switch ALIAS\n`,
  );
}

/** Stored documents have no lines; they have an id, unless the new schema takes it from another field, and a number. */
function ofDocument({ file, line, reason, id }: BadLine): string {
  const which = id === '' ? `with number ${line}` : `with the id \`${plainText(quote(id))}\``;
  return `${file}: the document ${which}: ${reason}`;
}
