import { inspectShard, readManifest, type SegmentReport, type ShardReport, shardFolder } from '@muster/shard';
import { CommandFailed } from '../cli/failure.js';
import { counted, wholeNumber } from '../render/figures.js';

/**
 * Reads every byte of an index and prints what is there: segments, fields, sections, sizes, and what is damaged.
 *
 * @throws CommandFailed if anything is damaged, after all of it was printed
 */
export async function inspect(dir: string, { json }: { readonly json: boolean }): Promise<void> {
  const { name, build, documents, shards } = await readManifest(dir);
  const reports: ShardReport[] = [];
  for (const shard of shards.keys()) reports.push(await inspectShard(shardFolder(dir, shard)));
  const faults = reports.flatMap((report) => report.faults);
  if (json) process.stdout.write(`${JSON.stringify({ name, build, documents, shards: reports, faults }, null, 2)}\n`);
  else {
    process.stdout.write(`index ${name}: ${counted(documents, 'document')}, build ${build}\n`);
    for (const [shard, report] of reports.entries()) printShard(shard, report);
    process.stdout.write(faults.length === 0 ? 'every checksum holds\n' : `damaged:\n${faults.join('\n')}\n`);
  }
  if (faults.length > 0)
    throw new CommandFailed(`${dir} has ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}`);
}

function printShard(shard: number, { segments }: ShardReport): void {
  for (const segment of segments) {
    const { name, documents, liveDocuments } = segment;
    const deleted = documents - liveDocuments;
    const notes = deleted > 0 ? `, ${wholeNumber(deleted)} of them deleted` : '';
    process.stdout.write(`shard ${shard}, segment ${name}: ${counted(documents, 'document')}${notes}\n`);
    for (const line of linesOf(segment)) process.stdout.write(`  ${line}\n`);
  }
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
