import { randomUUID } from 'node:crypto';
import { copyIndex } from '@muster/shard';
import { counted } from '../render/figures.js';
import { checkName, withAdvice } from './index-folder.js';
import { showProgress } from './progress.js';

/** Options of `muster restore`. */
export interface RestoreOptions {
  readonly out: string;
  readonly name?: string;
  readonly overwrite: boolean;
  readonly discardWrites: boolean;
  readonly json: boolean;
}

/** Makes an index of a snapshot, which can be served and written to like any other, and prints what to do with it. */
export async function restore(snapshot: string, options: RestoreOptions): Promise<void> {
  const { out, name, json, ...replacing } = options;
  checkName(name, out);
  let progress: ReturnType<typeof showProgress> | undefined;
  const onProgress = (bytes: number, of: number): void => {
    progress ??= showProgress({ label: 'copying', total: of, unit: 'bytes' });
    progress.update(bytes);
  };
  const named = name === undefined ? {} : { name };
  const manifest = await copyIndex({ from: snapshot, out, copyId: randomUUID(), onProgress, ...named, ...replacing })
    .catch((error: unknown) => {
      throw withAdvice(error);
    })
    .finally(() => progress?.end());
  const { documents, shards, generation, build } = manifest;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ name: manifest.name, out, documents, shards: shards.length, generation, build })}\n`,
    );
    return;
  }
  process.stdout.write(
    `index ${manifest.name}: ${counted(documents, 'document')} in ${counted(shards.length, 'shard')} at ${out}, ` +
      `generation ${generation}\n` +
      `serve it with \`indexes: { ${manifest.name}: { dir: ${out} } }\` in a muster.yaml and \`muster up\`\n`,
  );
}
