import { Degradation, type SearchResponse__Output, SourceReason, SourceState, SubstituteKind } from '@muster/proto';
import type { Pair } from './builders.js';
import { FakeCoordinator, type FakeCoordinatorOptions, type SearchRun } from './fake-coordinator.js';

/** Hits of the two shards of the index `web`. */
const hitsOfShards: readonly (readonly Pair[])[] = [
  [
    [1, 9],
    [3, 7],
  ],
  [
    [2, 8],
    [4, 6],
  ],
];

/** Shards of an index with hits. */
export const shardsWithHits = hitsOfShards.map((hits) => ({ hits }));

/** The index `web` of two shards, and the vertical `news`, of which the route says `news`; `backup` is in no route. */
export function aRouteWithNews(news: object, options: FakeCoordinatorOptions = {}): FakeCoordinator {
  return new FakeCoordinator({
    indexes: { web: shardsWithHits },
    verticals: { news: {}, backup: {} },
    sources: [{ index: 'web' }, { vertical: 'news', ...news }],
    ...options,
  });
}

/** The same with an index `archive` that is in no route, and what the route says of `web`. */
export function aRouteWithWeb(web: object, options: FakeCoordinatorOptions = {}): FakeCoordinator {
  return new FakeCoordinator({
    indexes: { web: shardsWithHits, archive: [{ hits: [[7, 5]] }] },
    verticals: { news: {}, backup: {} },
    sources: [{ index: 'web', ...web }, { vertical: 'news' }],
    ...options,
  });
}

/** All replicas of an index fail at once when they are asked for hits. */
export function breakIndex(coordinator: FakeCoordinator, index: string): void {
  for (const replica of coordinator.replicas.filter(({ address }) => address.startsWith(`${index}-`))) {
    replica.behaviour.query = { afterMs: 1, failure: 'unavailable', isWorthAnother: true };
  }
}

/** The answer, or the error thrown. */
export function answerOf({ answer, error }: SearchRun): SearchResponse__Output {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  return answer;
}

/** What an answer says of a source, in words. */
export function reportOf(run: SearchRun, name: string) {
  const report = answerOf(run).sources.find(({ source }) => source === name);
  const { state = 0, reason = 0, substitute, hitsOnPage } = report ?? {};
  return {
    state: wordOf(SourceState, state),
    reason: wordOf(SourceReason, reason),
    hitsOnPage,
    substitute:
      substitute == null ? undefined : [wordOf(SubstituteKind, substitute.kind), substitute.source, substitute.ageMs],
  };
}

/** Ids of the page's hits of a source, best first. */
export function idsOf(run: SearchRun, name: string): string[] {
  return answerOf(run).hits.flatMap(({ source, id }) => (source === name ? [id] : []));
}

/** Whether an answer says that it is final, and why it is less than it could be. */
export function honestyOf(run: SearchRun) {
  const { exact, degradedBy, coverage } = answerOf(run);
  return { exact, degradedBy: degradedBy.map((one) => wordOf(Degradation, one)), share: coverage?.share };
}

/** `SOURCE_STATE_FAILED` is `failed`. */
function wordOf(names: Readonly<Record<string, number | string>>, value: number): string {
  const name = Object.keys(names).find((key) => names[key] === value) ?? '';
  return name.toLowerCase().replace(/^(source_state|source_reason|substitute_kind|degradation)_/, '');
}
