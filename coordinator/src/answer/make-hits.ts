import type { Column__Output, FoundHit__Output, Hit, PartialHits__Output, SortValue } from '@muster/proto';
import type { SortOrder } from '@muster/ranker';
import type { Fetched } from '../fetch-phase.js';
import { wantsDocuments } from '../plan/make-plan.js';
import { sortKeysOf } from '../plan/plan-order.js';
import type { RankedAnswer } from '../rank-phase.js';
import { kindOfKey, valueAt } from '../scatter/columns.js';
import { giverOf, type Scattered, type ScatteredSource } from '../scatter/scattered.js';
import type { Plan } from '../words.js';
import { tell } from './hit-details.js';

/** The hits of the page, each with its document where that is known. */
export function makeHits(
  plan: Plan,
  { sources }: Scattered,
  { page, pinned }: RankedAnswer,
  documentAt: Fetched['documentAt'],
): Hit[] {
  const isWanted = wantsDocuments(plan.request);
  const hits: Hit[] = [];
  for (let place = 0; place < page.count; place++) {
    const source = sources[page.source[place] as number] as ScatteredSource;
    const giver = giverOf(source);
    const position = page.position[place] as number;
    const shard = giver.kind === 'index' ? giver.answered[page.list[place] as number] : undefined;
    const content = shard === undefined ? verticalHit(giver, position) : documentAt(place);
    // Literals, and no field that is not needed: spreads and defaults took a fifth of a query's time here.
    const hit: Hit = {
      source: source.planned.name,
      score: page.score[place] as number,
      sourceScore: page.sourceScore[place] as number,
      sourceRank: page.sourceRank[place] as number,
    };
    const keys = sortKeysOf(source.planned);
    if (shard !== undefined) {
      hit.shard = shard.number;
      hit.seq = page.seq[place] as number;
      const { explanations, lists } = shard.outcome.value;
      const explanation = explanations[position];
      if (explanation !== undefined) hit.explanation = explanation;
      if (keys.length > 0) hit.sortValues = sortValuesOf(lists[0], keys, position);
    } else if (keys.length > 0) hit.sortValues = keys.map(() => ({}));
    const details = page.details?.hits[place];
    if (details !== undefined) tell(hit, details, { sources, giver });
    if (pinned?.has(place)) hit.pinned = true;
    if (content !== undefined) {
      hit.id = content.id;
      hit.document = content.document;
      hit.snippets = content.snippets;
    } else if (isWanted) hit.documentMissing = true;
    hits.push(hit);
  }
  return hits;
}

/** The values that a hit of a list is sorted by. */
function sortValuesOf(list: PartialHits__Output | undefined, keys: readonly SortOrder[], hit: number): SortValue[] {
  return keys.map((key, i) => valueAt(list?.sortValues[i] as Column__Output, kindOfKey(key), hit));
}

function verticalHit(source: ScatteredSource, position: number): FoundHit__Output | undefined {
  return source.kind === 'vertical' && source.outcome.ok ? source.outcome.value.hits[position] : undefined;
}
