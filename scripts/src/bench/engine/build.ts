import { readdir, stat } from 'node:fs/promises';
import { attachShard, buildIndex, loadShard, type ShardIndex, type SharedShard } from '@muster/shard';
import { parseSchema } from '@muster/shard/query';
import { cpuSince } from '../cpu-since.js';
import { round } from '../round.js';

/** What building an index took, and how large it is. */
export interface BuildFigure {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly documentsPerSecond: number;
  /** The same by CPU time, which does not depend on what else the machine does. */
  readonly documentsPerCpuSecond: number;
  /** Of all that is searched. */
  readonly indexBytes: number;
  /** Of the documents as they were given. */
  readonly storedBytes: number;
}

/** What opening an index took. */
export interface OpenFigure {
  readonly ms: number;
  readonly memoryBytes: number;
  readonly memoryBytesPerMillion: number;
}

/** One field of all text. */
const schemaOf = (analyzer: string): string =>
  `id: id\nfields:\n  text: { type: text, analyzer: ${analyzer}, from: ['*'] }\n`;
const storedFile = /documents/;

/** Builds an index of JSONL files at `out`, with positions and stored documents. */
export async function measureBuild(files: readonly string[], out: string, analyzer: string): Promise<BuildFigure> {
  const schema = parseSchema(schemaOf(analyzer), 'engine');
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const { documentsRead } = await buildIndex({ files, out, shards: 1, schema });
  const cpuSeconds = cpuSince(before) / 1e6;
  const seconds = (performance.now() - startedMs) / 1000;
  const sizes = await sizesIn(out);
  const storedBytes = sum(sizes.filter(({ name }) => storedFile.test(name)));
  return {
    seconds: round(seconds, 2),
    cpuSeconds: round(cpuSeconds, 2),
    documentsPerSecond: Math.round(documentsRead / seconds),
    documentsPerCpuSecond: Math.round(documentsRead / cpuSeconds),
    indexBytes: sum(sizes) - storedBytes,
    storedBytes,
  };
}

interface SizedFile {
  readonly name: string;
  readonly bytes: number;
}

async function sizesIn(folder: string): Promise<SizedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ name, parentPath }) => ({ name, bytes: (await stat(`${parentPath}/${name}`)).size })),
  );
}

function sum(sizes: readonly SizedFile[]): number {
  return sizes.reduce((total, { bytes }) => total + bytes, 0);
}

/** An index that was opened, and the memory that threads share of it. */
export interface OpenIndex {
  readonly shared: SharedShard;
  readonly index: ShardIndex;
  readonly open: OpenFigure;
}

/** Opens the index at `out`. */
export async function measureOpen(out: string): Promise<OpenIndex> {
  const startedMs = performance.now();
  const shared = await loadShard(out, 0);
  const index = attachShard(shared);
  const ms = round(performance.now() - startedMs, 1);
  const { memoryBytes } = shared;
  const memoryBytesPerMillion = Math.round((memoryBytes / Math.max(1, index.documents)) * 1e6);
  return { shared, index, open: { ms, memoryBytes, memoryBytesPerMillion } };
}
