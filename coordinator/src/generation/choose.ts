/** Generations that the healthy replicas of each shard serve, in the order of the shards; none where nobody serves. */
export type ServedGenerations = readonly ReadonlySet<number>[];

/** What queries read. */
export interface Choice {
  /** The generation that is named for all; 0 before anyone serves. */
  readonly generation: number;
  /** The generation that each shard is asked at: that one, or where a shard does not serve it, its own newest. */
  readonly ofShards: readonly number[];
}

/** What was chosen last, and what came of it. */
export interface LastChoice extends Choice {
  /** Shards that were last seen to serve what they are asked at. */
  readonly holders: ReadonlySet<number>;
}

/**
 * Chooses what queries read: the newest generation that all shards serve, but for those nobody serves and for those that
 * are late. It goes back to an older one only if a shard that served the newer one serves, and does not serve that any
 * more; a shard that comes back with less is asked at its own newest until it has caught up. Pure.
 *
 * @param isLate whether a shard whose newest generation is this one is too far behind to be waited for
 */
export function chooseGeneration(
  shards: ServedGenerations,
  last: LastChoice,
  isLate: (newest: number) => boolean,
): Choice {
  const serving = shards.filter(({ size }) => size > 0);
  if (serving.length === 0) return last;
  const inTime = serving.filter((served) => !isLate(newestOf(served)));
  const generation = pick(inTime, shards, last);
  const ofShards = shards.map((served, shard) => {
    if (served.size === 0) return generation === last.generation ? (last.ofShards[shard] ?? generation) : generation;
    return served.has(generation) ? generation : newestOf(served);
  });
  return { generation, ofShards };
}

/** Whether two choices are the same. */
export function isSameChoice(one: Choice, other: Choice): boolean {
  return one.generation === other.generation && one.ofShards.every((generation, i) => generation === other.ofShards[i]);
}

/** The shards that serve what they are asked at. */
export function holdersOf({ ofShards }: Choice, shards: ServedGenerations): ReadonlySet<number> {
  return new Set(shards.flatMap((served, shard) => (served.has(ofShards[shard] ?? 0) ? [shard] : [])));
}

/** The newest generation of a shard that is served. */
export function newestOf(served: ReadonlySet<number>): number {
  return Math.max(...served);
}

function pick(inTime: ServedGenerations, shards: ServedGenerations, last: LastChoice): number {
  const { generation, ofShards, holders } = last;
  const newer = mostServed(inTime, generation);
  if (newer.by === inTime.length) return newer.generation;
  const hadIt = [...holders].filter((shard) => ofShards[shard] === generation);
  const isGone = hadIt.some((shard) => isServedWithout(shards[shard], generation));
  const reaching = inTime.filter((served) => newestOf(served) >= generation);
  if (isGone || reaching.length === 0) return mostServed(inTime, 0).generation;
  return mostServed(reaching, generation).generation;
}

function isServedWithout(served: ReadonlySet<number> | undefined, generation: number): boolean {
  return served !== undefined && served.size > 0 && !served.has(generation);
}

/** The generation, not below `floor`, that the most shards serve; of equals the newest. */
function mostServed(shards: ServedGenerations, floor: number): { readonly generation: number; readonly by: number } {
  const counts = new Map<number, number>();
  for (const served of shards) {
    for (const generation of served) counts.set(generation, (counts.get(generation) ?? 0) + 1);
  }
  let best = { generation: 0, by: 0 };
  for (const [generation, by] of counts) {
    if (generation < floor) continue;
    if (by > best.by || (by === best.by && generation > best.generation)) best = { generation, by };
  }
  return best;
}
