import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readPlaces } from './cities.js';
import { readImages } from './emoji.js';
import { readVideos } from './movies.js';
import type { DemoName } from './schemas.js';
import { readSynsets } from './wordnet.js';

/** Documents between two calls of `onProgress`. */
const PROGRESS_STEP = 1_000;

/**
 * Writes the demo's documents as JSON lines, a file for each name, into `dir`, which is made if need be; says where.
 * They come from packages that are installed with Muster, so no network is needed. A file appears when it is whole.
 *
 * @param onProgress told how many documents of a name are written so far: now and then, and at the end
 */
export async function writeDemoData(
  dir: string,
  onProgress: (name: DemoName, documents: number) => void,
): Promise<Record<DemoName, string>> {
  await mkdir(dir, { recursive: true });
  const write = (name: DemoName, documents: Documents) =>
    writeJsonLines(join(dir, `${name}.jsonl`), documents, (count) => onProgress(name, count));
  return {
    web: await write('web', readSynsets()),
    places: await write('places', readPlaces()),
    images: await write('images', readImages()),
    videos: await write('videos', readVideos()),
  };
}

type Documents = Iterable<object> | AsyncIterable<object>;

async function writeJsonLines(path: string, documents: Documents, onCount: (count: number) => void): Promise<string> {
  const partial = `${path}.partial`;
  await pipeline(Readable.from(jsonLines(documents, onCount)), createWriteStream(partial));
  await rename(partial, path);
  return path;
}

async function* jsonLines(documents: Documents, onCount: (count: number) => void): AsyncGenerator<string> {
  let count = 0;
  for await (const document of documents) {
    yield `${JSON.stringify(document)}\n`;
    if (++count % PROGRESS_STEP === 0) {
      onCount(count);
    }
  }
  onCount(count);
}
