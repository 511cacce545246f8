/** Scores downwards, and what each hit's group has in common; nothing where a hit is a group by itself. */
export interface GroupedScores {
  readonly scores: ArrayLike<number>;
  readonly groups?: readonly (string | undefined)[] | undefined;
}

/**
 * The best scores of several lists, of each group at most so many: how collapsed lists are merged. Which of two hits of one
 * score comes first changes neither how many are left nor what they score.
 */
export function bestOfGroups(lists: readonly GroupedScores[], limit: number, hitsPerGroup: number): GroupedScores {
  const hits = lists.flatMap(({ scores, groups }) =>
    Array.from({ length: scores.length }, (_, i) => ({ score: scores[i] as number, group: groups?.[i] })),
  );
  hits.sort((a, b) => b.score - a.score);
  const counts = new Map<string, number>();
  const scores: number[] = [];
  const groups: (string | undefined)[] = [];
  for (const { score, group } of hits) {
    if (scores.length === limit) break;
    if (group !== undefined) {
      const count = (counts.get(group) ?? 0) + 1;
      if (count > hitsPerGroup) continue;
      counts.set(group, count);
    }
    scores.push(score);
    groups.push(group);
  }
  return { scores, groups };
}
