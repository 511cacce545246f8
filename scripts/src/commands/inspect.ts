import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectShard, readManifest, type SegmentReport, type ShardReport, shardFolder } from '@muster/shard';
import { CommandFailed } from '../cli/failure.js';
import { counted, wholeNumber } from '../render/figures.js';

/** A shard's folder, and whose it is. */
interface InspectedShard extends ShardReport {
  readonly shard: number;
  /** Name of the replica; nothing for the shard as it was built. */
  readonly replica?: string;
}

/**
 * Reads every byte of an index and prints what is there: segments, fields, sections, sizes, and what is damaged; the
 * replicas' shards too, if it was written to.
 *
 * @throws CommandFailed if anything is damaged, after all of it was printed
 */
export async function inspect(dir: string, { json }: { readonly json: boolean }): Promise<void> {
  const { name, build, documents, nextSeq, shards } = await readManifest(dir);
  const reports: InspectedShard[] = [];
  for (const shard of shards.keys()) reports.push({ shard, ...(await inspectShard(shardFolder(dir, shard))) });
  const replicas = await inspectReplicas(dir);
  const logBytes = await bytesIn(join(dir, 'log'));
  const all = [...reports, ...replicas];
  const faults = all.flatMap((report) => report.faults);
  if (json) {
    const report = { name, build, documents, nextSeq, shards: reports, replicas, logBytes, faults };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    process.stdout.write(`index ${name}: ${counted(documents, 'document')} as built, build ${build}\n`);
    for (const report of all) printShard(report);
    if (logBytes !== undefined) process.stdout.write(`log: ${wholeNumber(logBytes)} bytes; the writer reads it\n`);
    process.stdout.write(faults.length === 0 ? 'every checksum holds\n' : `damaged:\n${faults.join('\n')}\n`);
  }
  if (faults.length > 0)
    throw new CommandFailed(`${dir} has ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}`);
}

async function inspectReplicas(dir: string): Promise<InspectedShard[]> {
  const folder = join(dir, 'replicas');
  const reports: InspectedShard[] = [];
  for (const replica of await entriesOf(folder)) {
    for (const entry of await entriesOf(join(folder, replica))) {
      const shard = /^shard-(\d+)$/.exec(entry)?.[1];
      if (shard === undefined) continue;
      reports.push({ replica, shard: Number(shard), ...(await inspectShard(join(folder, replica, entry))) });
    }
  }
  return reports;
}

/** Names in a folder in order; none if there is no such folder. */
async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).then(
    (entries) => entries.sort(),
    () => [],
  );
}

/** Bytes of the files in a folder; nothing if there is no such folder. */
async function bytesIn(folder: string): Promise<number | undefined> {
  const entries = await entriesOf(folder);
  if (entries.length === 0) return undefined;
  let bytes = 0;
  for (const entry of entries) bytes += (await stat(join(folder, entry))).size;
  return bytes;
}

function printShard({ shard, replica, segments, written, leftovers }: InspectedShard): void {
  const whose = replica === undefined ? `shard ${shard}` : `replica ${replica}, shard ${shard}`;
  if (written !== undefined) {
    process.stdout.write(`${whose}: all writes below ${written.nextSeq} of the log ${written.logId}\n`);
  }
  for (const segment of segments) {
    const { name, documents, liveDocuments } = segment;
    const deleted = documents - liveDocuments;
    const notes = deleted > 0 ? `, ${wholeNumber(deleted)} of them deleted` : '';
    process.stdout.write(`${whose}, segment ${name}: ${counted(documents, 'document')}${notes}\n`);
    for (const line of linesOf(segment)) process.stdout.write(`  ${line}\n`);
  }
  for (const file of leftovers) process.stdout.write(`${whose}: ${file} belongs to nothing and may go\n`);
}

function linesOf({ fields, files }: SegmentReport): string[] {
  const termFields = Object.entries(fields).map(
    ([field, { analyzer, terms, documents, totalLength }]) =>
      `${field} (${analyzer.name} ${analyzer.version}): ${counted(terms, 'term')}, ` +
      `${counted(totalLength, 'word')} in ${counted(documents, 'document')}`,
  );
  const sizes = files.flatMap(({ file, bytes, sections }) => [
    `${file}: ${wholeNumber(bytes)} bytes`,
    ...sections.map((section) => {
      const field = section.field === '' ? '' : `${section.field}: `;
      return `  ${field}${section.name} ${wholeNumber(section.bytes)}${section.isWhole ? '' : ' (damaged)'}`;
    }),
  ]);
  return [...termFields, ...sizes];
}
