import { type IndexTopology__Output, type LogResponse__Output, WriteClient, type WriteOperation } from '@muster/proto';
import { type LogStream, readServedBuildId, writersLog } from '@muster/shard';
import { CommandFailed } from '../cli/failure.js';
import { stopSignal } from '../cli/stop-signal.js';
import { counted } from '../render/figures.js';
import { showProgress } from './progress.js';
import { indexTopology } from './unary-call.js';

/** Options of `muster copy-writes`. */
export interface CopyWritesOptions {
  /** All writes with lower numbers are in the index already. */
  readonly since: number;
  readonly follow: boolean;
  /** Where the coordinator's `AdminService` listens. */
  readonly admin: string;
  readonly json: boolean;
}

/**
 * Writes to an index what was written to another, and prints how much.
 *
 * The shards of the log are read side by side: writes of one id are all in one of them, and in order.
 */
export async function copyWrites(from: string, into: string, options: CopyWritesOptions): Promise<void> {
  const { since, follow, admin, json } = options;
  const source = await writtenIndex(admin, from);
  const target = await writtenIndex(admin, into);
  if (source.name === target.name) throw new CommandFailed(`${from} and ${into} are both the index ${source.name}`);
  const writes = new WriteClient({ address: target.writer, index: target.name });
  const progress = showProgress({ label: 'copying', total: undefined, unit: 'writes' });
  let copied = 0;
  const streams: LogStream[] = [];
  try {
    const until = follow ? Number.POSITIVE_INFINITY : await newestGeneration(source);
    const { build: buildId, logId } = readServedBuildId(source.buildId);
    const copyShard = async (shard: number): Promise<void> => {
      // It keeps nothing on disk that others could start from, so it tells of no `durable_seq`.
      const first = { index: source.name, shard, fromSeq: since, buildId, logId };
      const stream = writersLog(source.writer)(first);
      streams.push(stream);
      for await (const response of stream.responses) {
        const written = await copy(response, writes);
        copied += written;
        progress.update(copied);
        if (response.mark >= until) return;
      }
    };
    const copying = Promise.all(source.shards.map((_, shard) => copyShard(shard)));
    await (follow ? Promise.race([copying, stopSignal(undefined, ['SIGINT', 'SIGTERM'])]) : copying);
    const generation = await writes.refresh();
    const line = { from: source.name, into: target.name, writes: copied, generation };
    const text = `${counted(copied, 'write')} of ${source.name} written to ${target.name}, generation ${generation}`;
    process.stdout.write(`${json ? JSON.stringify(line) : text}\n`);
  } finally {
    for (const stream of streams) stream.close();
    writes.close();
    progress.end();
  }
}

async function writtenIndex(admin: string, name: string): Promise<IndexTopology__Output> {
  const index = await indexTopology(admin, name);
  if (index.writer === '') throw new CommandFailed(`the index ${index.name} has no writer`);
  return index;
}

async function newestGeneration({ writer: address, name: index }: IndexTopology__Output): Promise<number> {
  const client = new WriteClient({ address, index });
  try {
    return await client.refresh();
  } finally {
    client.close();
  }
}

/** Gives the number of writes. */
async function copy({ operations, snapshotNeeded }: LogResponse__Output, writes: WriteClient): Promise<number> {
  if (snapshotNeeded) {
    throw new CommandFailed(
      'the log has given up what was written then: take a snapshot, and go on from its generation',
    );
  }
  const wanted = operations.flatMap(({ operation }): WriteOperation[] => {
    const { kind, upsert, delete: id } = operation ?? {};
    if (kind === 'upsert' && upsert !== undefined) return [{ upsert }];
    return kind === 'delete' && id !== undefined ? [{ delete: id }] : [];
  });
  if (wanted.length === 0) return 0;
  const { refused } = await writes.write(wanted);
  const [first] = refused;
  if (first !== undefined) {
    throw new CommandFailed(`the document ${first.id} is refused: field ${first.field}: ${first.reason}`);
  }
  return wanted.length;
}
