import type { FacetResult, QueryResponse__Output } from '@muster/proto';
import { reduceRanges, reduceValues } from '@muster/ranker';
import { giverOf, type Scattered, type ScatteredSource } from '../scatter/scattered.js';
import type { PlannedFacet, PlannedFacets } from '../words.js';
import type { IndexJudgement } from './judge-index.js';

/** What facets rest on. */
interface JudgedIndexes {
  /** By the places of the sources. */
  readonly judgements: readonly (IndexJudgement | undefined)[];
  /** All of the route's indexes that are waited for were asked. */
  readonly isWhole: boolean;
}

/**
 * The facets of an answer: over all shards that answered, of the indexes that are waited for, as totals are; of what
 * stands in the place of an index too, as its hits are on the page. Where one source was taken, of that one alone.
 *
 * @param judged what the answer rests on
 */
export function answerFacets(
  { wanted }: PlannedFacets,
  { sources, taken }: Scattered,
  { judgements, isWhole: asksAll }: JudgedIndexes,
): FacetResult[] {
  const answers: QueryResponse__Output[] = [];
  let isWhole = asksAll;
  sources.forEach((source, place) => {
    const isCounted = taken === undefined ? source.planned.role !== 'opportunistic' : taken.source === place;
    if (!isCounted || source.kind === 'vertical') return;
    isWhole &&= isWholeIndex(source, judgements[place]);
    const giver = giverOf(source);
    if (giver.kind !== 'index') return;
    for (const { outcome, isPin } of giver.answered) if (isPin !== true) answers.push(outcome.value);
  });
  return wanted.map((facet) => reduceFacet(facet, answers, isWhole));
}

function isWholeIndex({ standIn }: ScatteredSource, judgement: IndexJudgement | undefined): boolean {
  if (standIn !== undefined || judgement === undefined || judgement.hasFailed) return false;
  return judgement.shardsComplete === judgement.shards;
}

/** @param isWhole every shard answered in full */
function reduceFacet(
  { name, size, order, inOrder, ranges }: PlannedFacet,
  answers: readonly QueryResponse__Output[],
  isWhole: boolean,
): FacetResult {
  // What a shard has found so far comes without counts.
  const counted = answers.flatMap(({ facets }) => facets.find((facet) => facet.name === name) ?? []);
  const partial = !isWhole || counted.length < answers.length || counted.some((facet) => facet.partial);
  const reduced =
    ranges === undefined ? reduceValues(counted, { size, order, inOrder }) : reduceRanges(counted, ranges);
  const { counts, errorBound, unlistedBound } = reduced;
  return { name, counts: [...counts], errorBound, unlistedBound, partial };
}
