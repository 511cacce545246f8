import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DemoName, demoSchemas } from '../demo/schemas.js';
import { showProgress } from './progress.js';

/** Raise this when the demo's data change, so that indexes of older data are built anew. */
const dataVersion = 1;
const shardsOf: Readonly<Record<DemoName, number>> = { web: 4, places: 1, images: 1, videos: 1 };
const names = Object.keys(shardsOf) as DemoName[];
const stamp = JSON.stringify({ dataVersion, shardsOf, demoSchemas });
/** Time after which a build counts as dead, in milliseconds. */
const longestBuildMs = 10 * 60 * 1000;
const stampFile = 'built.json';
const home = fileURLToPath(new URL('../../../.muster', import.meta.url));

/** Where the demo's indexes are, once they are built. */
export const demoFolder = join(home, 'demo');

/**
 * Builds the demo's indexes unless they are there already. They are built aside and put in place as a whole, so that a
 * build that was interrupted leaves nothing that could be taken for one that was not.
 *
 * @returns the folder that holds an index for each name
 */
export async function buildDemo(): Promise<string> {
  if (await isBuilt(demoFolder)) return demoFolder;
  process.stderr.write('Building the demo indexes (once) …\n');
  await mkdir(home, { recursive: true });
  await removeLeftovers();
  const aside = join(home, `demo.${process.pid}.building`);
  try {
    await buildAll(aside);
    await putInPlace(aside, demoFolder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return demoFolder;
}

async function isBuilt(folder: string): Promise<boolean> {
  const found = await readFile(join(folder, stampFile), 'utf8').catch(() => '');
  if (found !== stamp) return false;
  const { readManifest } = await import('@muster/shard');
  // Indexes of an older form are no use either.
  return Promise.all(names.map((name) => readManifest(join(folder, name)))).then(
    () => true,
    () => false,
  );
}

async function buildAll(aside: string): Promise<void> {
  const [{ buildIndex }, { parseSchema }, { writeDemoData }] = await Promise.all([
    import('@muster/shard'),
    import('@muster/shard/query'),
    import('../demo/data.js'),
  ]);
  const counts = new Map<DemoName, number>();
  const sum = (): number => [...counts.values()].reduce((total, count) => total + count, 0);
  const reading = showProgress({ label: 'reading', total: undefined, unit: 'documents' });
  const data = join(aside, 'data');
  const files = await writeDemoData(data, (name, count) => {
    counts.set(name, count);
    reading.update(sum());
  }).finally(reading.end);
  const indexing = showProgress({ label: 'indexing', total: sum(), unit: 'documents' });
  let done = 0;
  try {
    for (const name of names) {
      const schema = parseSchema(demoSchemas[name], name);
      const onProgress = (count: number): void => indexing.update(done + count);
      await buildIndex({ files: [files[name]], out: join(aside, name), shards: shardsOf[name], schema, onProgress });
      done += counts.get(name) ?? 0;
    }
  } finally {
    indexing.end();
  }
  await rm(data, { recursive: true });
  await writeFile(join(aside, stampFile), stamp);
}

/** Who builds at the same time may be quicker; then its indexes serve as well. */
async function putInPlace(aside: string, folder: string): Promise<void> {
  if (await isBuilt(folder)) return;
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(aside, folder);
  } catch (error) {
    if (!(await isBuilt(folder))) throw error;
  }
}

/** Removes what builds left behind that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const entry of await readdir(home)) {
    const pid = Number(/^demo\.(\d+)\.building$/.exec(entry)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid)) continue;
    const folder = join(home, entry);
    const { mtimeMs } = await stat(folder);
    // The number of a build that was killed may be another process's by now.
    if (!isAlive(pid) || Date.now() - mtimeMs > longestBuildMs) await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
