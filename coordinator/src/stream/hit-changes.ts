import type { HitChange, SearchResponse } from '@muster/proto';

/** What tells a hit from all others, whichever page it is on. */
type HitKey = string;

/** The hits of a page in order, as far as telling them apart goes. What a vertical gives twice is told apart by its turn. */
export function keysOfPage({ hits = [] }: SearchResponse): HitKey[] {
  const turns = new Map<string, number>();
  return hits.map(({ source, shard, seq, id }) => {
    const key = JSON.stringify([source, shard ?? 0, seq ?? 0, seq ? '' : (id ?? '')]);
    const turn = (turns.get(key) ?? 0) + 1;
    turns.set(key, turn);
    return turn === 1 ? key : `${key} ${turn}`;
  });
}

/** How a page differs from the one before: hits that are elsewhere or new, by their places now; then those that are gone. */
export function changesBetween(before: readonly HitKey[], now: readonly HitKey[]): HitChange[] {
  const places = new Map(before.map((key, place) => [key, place + 1]));
  const changes: HitChange[] = [];
  now.forEach((key, place) => {
    const from = places.get(key) ?? 0;
    places.delete(key);
    if (from !== place + 1) changes.push({ from, to: place + 1 });
  });
  for (const from of places.values()) changes.push({ from, to: 0 });
  return changes;
}
