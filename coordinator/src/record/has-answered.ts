import type { AskedShard } from '../leaves.js';
import type { ScatteredSource } from '../scatter/scattered.js';
import type { QueryNotes } from './query-notes.js';

/** Whether a shard was asked in any phase of a query, and has answered in full all that it was asked. */
export function hasAnswered(
  { scattered, statistics, fetched }: Pick<QueryNotes, 'scattered' | 'statistics' | 'fetched'>,
  source: string,
  shard: number,
): boolean {
  const asked = [...statistics, ...fetched, ...(scattered?.sources ?? []).flatMap(shardsOf)];
  const ofShard = asked.filter((one) => one.source === source && one.shard === shard);
  return ofShard.length > 0 && ofShard.every(({ outcome }) => outcome.ok && outcome.cutShort === undefined);
}

/** The shards that were asked for hits, also of who was asked in the place of the source. */
function shardsOf(source: ScatteredSource): AskedShard[] {
  const { standIn } = source;
  const instead = standIn?.kind === 'source' ? shardsOf(standIn.answer) : [];
  if (source.kind !== 'index') return instead;
  const { name } = source.planned;
  const own = source.shards.flatMap(({ shard, outcome }) =>
    outcome === 'pruned' ? [] : [{ source: name, shard: shard.number, outcome }],
  );
  return [...own, ...instead];
}
