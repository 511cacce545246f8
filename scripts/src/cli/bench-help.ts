/** What each bench does, in a line. Named here, so that the help needs none of their code. */
const benches: Readonly<Record<string, string>> = {
  scatter:
    'CPU time of the coordinator for a query over 8 shards that answer at once, beside simpler ways to ask them.',
  'fan-out':
    'CPU time of the coordinator over 8, 32 and 128 shards, with all policies of calls and without. Options: --rounds, --against.',
  rank: 'What ranking a query costs at once and in the pool of threads, and how long the event loop is held by it.',
  models: 'Rows that models of trees score in a second, on one thread, and what the rows of a query cost.',
  waits: 'Time of answers of slow verticals: as long as the slowest takes, not the sum.',
  tail: 'What hedges and the choice of replicas make of slow calls, and of replicas that are slow, stopped or killed. Options: --seconds, --per-second, --shards, --seed.',
  failures: 'What becomes of queries while shards are stopped and killed: answers in time, that say what is missing.',
  sick: 'What queries feel while replicas of a real index are killed and stopped in turn. Option: --minutes.',
  writes: 'How fast documents are written and seen. Option: --seconds.',
  crashes:
    'Kills the writer and replicas at random instants, and looks for what was acknowledged. Options: --kills, --seed.',
  'catch-up': 'How long a replica that was down or destroyed takes until it has all again. Option: --seconds.',
  steady: 'Whether memory and disk stay as they are under writes, deletes and queries. Option: --minutes.',
  engine:
    "A shard's index by itself: building, opening, queries a second. Options: --docs, --queries, --analyzer, --warm, --measure, --no-verify.",
  bounds:
    'How often the best hits could be known without the slowest shard. Options: --docs, --queries, --analyzer, --shards, --assign, --words.',
  calibration:
    'Whether answers of `probable` and `rank-safe` are as sure as they say. Options: --docs, --queries, --analyzer, --shards, --assign, --probability.',
};

/** Names of all benches. */
export const benchNames: readonly string[] = Object.keys(benches);

/** What the bench that is named does; of all benches, if none is. */
export function benchHelp(name: string | undefined): string {
  if (name !== undefined && Object.hasOwn(benches, name)) return `${name}: ${benches[name]}`;
  return Object.entries(benches)
    .map(([each, does]) => `${each}: ${does}`)
    .join('\n');
}
