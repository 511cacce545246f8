import { collapseKeys } from './collapse.js';
import type { SortedList } from './columns.js';
import { type DiversityMove, diversify } from './diversify.js';
import type { DocumentNumbers } from './document-numbers.js';
import { FirstHits } from './first-hits.js';
import { merge } from './merge.js';
import { mergeSorted } from './merge-sorted.js';
import type { Ranking } from './ranking.js';
import { type Rescored, type RescoreInput, rescore } from './second-phase.js';
import { isInTuples, readSorted } from './sort-tuples.js';
import type { TextReader } from './value-columns.js';
import type { RankRequest, RankSource, SecondPhaseRecipe, SourceRecipe } from './words.js';

/** One source's hits in order, and what its lists are read by. */
export interface RankedSource {
  readonly ranking: Ranking;
  /** Its lists, by their places. */
  readonly lists: readonly SortedList[];
  /** With collapse: by the places of lists, the values that groups have in common; nothing if hits have none. */
  readonly groupKeys: readonly TextReader[] | undefined;
  /** What the second phase worked on; nothing if there was none. */
  readonly rescoring?: RescoreInput & Pick<Rescored, 'lowered'>;
  /** By place in the ranking: what diversifying moved. */
  readonly moves?: readonly (DiversityMove | undefined)[];
  /** Hits left out because a better one is of the same document. */
  readonly repeated: number;
  /** It ends where its lists are no longer sure, and with fewer hits than these are sure of, as some are repeated. */
  readonly isCut: boolean;
}

/** What sources are ranked by. */
export interface RankSourceOptions {
  readonly request: RankRequest;
  /** Hits of each to rank, at least. */
  readonly depth: number;
  /** Nothing: duplicates are not looked for. */
  readonly numbers: DocumentNumbers | undefined;
}

/**
 * Ranks the hits of one source, as deep as hits are wanted or its stages look:
 *
 * 1. merge its lists, passing over what is a duplicate or beyond its group;
 * 2. second phase;
 * 3. diversify.
 *
 * @param place the source's in the request
 */
export function rankSource(source: RankSource, place: number, options: RankSourceOptions): RankedSource {
  const { request, numbers } = options;
  const { sort, sources } = request.recipe;
  const readers = readSorted(source.lists, sort);
  const isSorted = sort.length > 0 && isInTuples(readers);
  const { secondPhase, diversify: diversity } = (isSorted ? undefined : sources[place]) ?? noStages;
  const { finalTo = Number.POSITIVE_INFINITY } = source;
  const depth = Math.min(Math.max(options.depth, secondPhase?.window ?? 0, diversity?.window ?? 0), finalTo);
  const rules = rulesOf(source, place, options);
  const ranking = isSorted ? mergeSorted(readers, depth, rules) : merge(readers, depth, rules);
  const { groupKeys, repeated = 0 } = rules ?? {};
  const merged = {
    ranking,
    lists: readers,
    groupKeys,
    repeated,
    isCut: repeated > 0 && rules?.isOver() === true,
  };
  const rescored = secondPhase === undefined ? merged : rescoreSource(merged, source, secondPhase, request);
  if (diversity === undefined) return rescored;
  // Where hits are behind the page counts if another source may have their documents.
  const places = numbers === undefined ? request.offset + request.k : depth;
  return { ...rescored, ...diversify(rescored.ranking, source.lists, diversity, places) };
}

function rescoreSource(
  merged: RankedSource,
  { lists, weight }: RankSource,
  recipe: SecondPhaseRecipe,
  { models, epochMs }: RankRequest,
): RankedSource {
  // The cast is of a place that the recipe names.
  const model = models[recipe.model] as SharedArrayBuffer;
  const rescoring = { ranking: merged.ranking, lists, recipe, weight, epochMs, model };
  const { ranking, lowered } = rescore(rescoring);
  return { ...merged, ranking, rescoring: { ...rescoring, lowered } };
}

const noStages: SourceRecipe = {};

/** What is passed over in a source; nothing if nothing is. */
function rulesOf(
  { lists, finalTo = Number.POSITIVE_INFINITY }: RankSource,
  place: number,
  { request, numbers }: RankSourceOptions,
): FirstHits | undefined {
  const { collapse } = request.recipe;
  const groupKeys = collapse === undefined ? undefined : collapseKeys(lists);
  if (groupKeys === undefined && numbers === undefined) return undefined;
  const numberOf = numbers && ((list: number, position: number) => numbers.numberOf(place, list, position));
  return new FirstHits(
    groupKeys,
    collapse?.hitsPerGroup ?? Number.POSITIVE_INFINITY,
    numberOf && { numberOf, finalTo },
  );
}
