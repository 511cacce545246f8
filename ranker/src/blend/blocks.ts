import type { BlendInput, Ranking } from '../ranking.js';
import type { BlockRecipe, SlotsRecipe } from '../words.js';
import { precedenceOf } from './documents.js';
import { normalize } from './normalize.js';

/** The block that a source has to offer. */
export interface Block {
  readonly source: number;
  /** Places of its hits in the source's ranking, the best first; empty: it has none to offer. */
  readonly places: readonly number[];
  /** The source's scores made comparable, by places in its ranking. */
  readonly normalized: readonly number[];
  /** Mean of the best three of the block; 0 if it is empty. */
  readonly quality: number;
  readonly weight: number;
  /** The source's weight times the quality. */
  readonly worth: number;
  /** Its hits would be shown by another source. */
  readonly isTaken: boolean;
}

/** What there is to fill a page with. */
export interface Offers {
  /** Places of the main source's hits that no block shows. */
  readonly main: readonly number[];
  readonly blocks: readonly Block[];
}

/** Hits of a block whose scores its quality is the mean of. */
const judgedHits = 3;

/** Hits of each source that blocks are made of: with fewer they would not be what they are on a longer page. */
export function blockDepth({ blocks, main }: SlotsRecipe): number {
  return blocks.reduce((most, { maxHits }, source) => (source === main ? most : Math.max(most, maxHits)), judgedHits);
}

/**
 * What each source that may have a block has to offer. Of documents that several sources have, the one that comes first by
 * precedence offers it: a block its best hits alone, the main source all of its hits.
 *
 * @param mostOf most hits of each source that takes part beside the main one, by its place
 */
export function offersOf(
  input: BlendInput,
  { main, blocks }: SlotsRecipe,
  mostOf: ReadonlyMap<number, number>,
): Offers {
  const { rankings, documents, weights } = input;
  const taken = new Set<number>();
  const offers: Block[] = [];
  let mainPlaces: readonly number[] = [];
  for (const source of precedenceOf(input)) {
    const ranking = rankings[source] as Ranking;
    const most = source === main ? ranking.count : mostOf.get(source);
    if (most === undefined) continue;
    const recipe = blocks[source] as BlockRecipe;
    const places = freePlaces(ranking.count, most, documents?.[source], taken);
    if (source === main) mainPlaces = places;
    else offers.push(blockOf({ source, ranking, places, weight: weights[source] ?? 0 }, recipe));
  }
  return { main: mainPlaces, blocks: offers.sort((a, b) => a.source - b.source) };
}

/** The best places whose documents are not taken; takes them. */
function freePlaces(
  count: number,
  most: number,
  documents: readonly number[] | undefined,
  taken: Set<number>,
): number[] {
  const places: number[] = [];
  for (let place = 0; place < count && places.length < most; place++) {
    const document = documents?.[place];
    if (document !== undefined) {
      if (taken.has(document)) continue;
      taken.add(document);
    }
    places.push(place);
  }
  return places;
}

interface Offer {
  readonly source: number;
  readonly ranking: Ranking;
  readonly places: readonly number[];
  readonly weight: number;
}

function blockOf({ source, ranking: { count, score }, places, weight }: Offer, { normalizer }: BlockRecipe): Block {
  const normalized = normalize(score.slice(0, count), normalizer);
  const judged = places.slice(0, judgedHits).map((place) => normalized[place] as number);
  const quality = judged.length === 0 ? 0 : judged.reduce((sum, value) => sum + value, 0) / judged.length;
  const isTaken = count > 0 && places.length === 0;
  return { source, places, normalized, quality, weight, worth: weight * quality, isTaken };
}
