import type { BlendExplanation, BlendedOrder, BlendInput, Ranking } from '../ranking.js';
import type { SlotRecipe, SlotsRecipe } from '../words.js';
import { type Block, type Offers, offersOf } from './blocks.js';
import { documentsOf } from './documents.js';
import { type Layout, layOut, type PlacedBlock } from './layout.js';
import { shown } from './refusals.js';

/**
 * The main source's hits in their order, with at most one block of each other source in between, at declared slots. A block
 * is worth its source's weight times its quality, the mean of its best three scores made comparable; slots are given from
 * the top down, each to the block that is worth most, if that comes to the slot's threshold. After Arguello, Diaz and Callan,
 * "Learning to aggregate vertical results into web search results", CIKM 2011, who place blocks at such slots.
 *
 * The layout is made once over the whole list, by nothing that depends on how much of it is wanted, so that pages join
 * without gap or overlap; a block belongs to the page that it falls on, and may fall on two. Where the main source has no
 * hits, or no more, blocks stand one after another.
 *
 * A document that a block shows is left out of the main source, and the other way round, by precedence. A source that comes to no
 * slot keeps no document from others.
 */
export function fillSlots(input: BlendInput, recipe: SlotsRecipe, explains: boolean): BlendedOrder {
  const settled = settle(input, recipe);
  const order = write(input, recipe, settled);
  return {
    ...order,
    ...(input.documents === undefined ? {} : alsoIn(input, input.documents, order)),
    decisions: decisionsOf(input, recipe, settled),
    ...(explains ? { explanations: explain(order, settled) } : {}),
  };
}

interface Settled {
  readonly offers: Offers;
  readonly layout: Layout;
  /** Why sources came to no slot, by their places. */
  readonly refused: ReadonlyMap<number, string>;
}

/**
 * Lays out again without the sources that came to no slot, and without the hits that a block had no room for, as long as
 * they may have kept documents from others. Each turn leaves less, so it ends.
 */
function settle(input: BlendInput, recipe: SlotsRecipe): Settled {
  const mostOf = new Map(recipe.blocks.map(({ maxHits }, source) => [source, maxHits]));
  mostOf.delete(recipe.main);
  const refused = new Map<number, string>();
  for (;;) {
    const offers = offersOf(input, recipe, mostOf);
    const layout = layOut(recipe, offers.main.length, offers.blocks);
    const idle = offers.blocks.filter((block) => !layout.placed.some((placed) => placed.block === block));
    const cut = layout.placed.filter(({ block, size }) => size < block.places.length);
    for (const block of idle) {
      refused.set(block.source, refusalOf(block, recipe, layout));
      mostOf.delete(block.source);
    }
    for (const { block, size } of cut) mostOf.set(block.source, size);
    if (input.documents === undefined || idle.length + cut.length === 0) return { offers, layout, refused };
  }
}

type Order = BlendedOrder & { readonly slot: readonly number[] };

/** The hits of the main source with the blocks between them, as many as are wanted. A hit has the score of its source. */
function write(
  { rankings, limit }: BlendInput,
  { main }: SlotsRecipe,
  { offers, layout: { placed } }: Pick<Settled, 'offers' | 'layout'>,
): Order {
  const [ranking, place, score, slot]: [number[], number[], number[], number[]] = [[], [], [], []];
  const put = (source: number, places: readonly number[], number: number): void => {
    for (const at of places.slice(0, limit - ranking.length)) {
      ranking.push(source);
      place.push(at);
      score.push((rankings[source] as Ranking).score[at] as number);
      slot.push(number);
    }
  };
  let written = 0;
  for (const { block, after, size, slot: number } of placed) {
    put(main, offers.main.slice(written, after), 0);
    written = after;
    put(block.source, block.places.slice(0, size), number + 1);
  }
  put(main, offers.main.slice(written), 0);
  return { count: ranking.length, ranking, place, score, slot };
}

/** What was decided of each source but the main one, for people. */
function decisionsOf(
  { rankings }: BlendInput,
  recipe: SlotsRecipe,
  { layout, refused }: Settled,
): (string | undefined)[] {
  return rankings.map(({ count }, source) => {
    if (source === recipe.main) return undefined;
    if (count === 0) return 'has no hits';
    const placed = layout.placed.find(({ block }) => block.source === source);
    return placed === undefined ? refused.get(source) : placeText(placed, recipe);
  });
}

function refusalOf(block: Block, { blocks }: SlotsRecipe, { refusals }: Layout): string {
  const { places, isTaken, source, weight } = block;
  if (weight === 0) return 'no slot: its weight is 0';
  if (isTaken) return 'no slot: others show all of its hits';
  const least = blocks[source]?.minHits ?? 1;
  if (places.length < least) return `no slot: a block needs ${least} hits, it has ${places.length}`;
  return refusals.explain(block);
}

function placeText({ block, slot, size }: PlacedBlock, { slots }: SlotsRecipe): string {
  const { after, threshold } = slots[slot] as SlotRecipe;
  const where = after < 0 ? 'end' : `after ${after}`;
  const { quality, weight, places } = block;
  const cut = size < places.length ? `; ${size} of ${places.length} hits, for blocks have their share of the page` : '';
  return `slot ${slot + 1} (${where}): ${shown(quality)} x ${shown(weight)} against ${shown(threshold)}${cut}`;
}

/** Places of the other sources that have each hit's document; nothing where no hit has any. */
function alsoIn(
  input: BlendInput,
  documents: NonNullable<BlendInput['documents']>,
  { ranking, place }: BlendedOrder,
): Pick<BlendedOrder, 'alsoIn'> {
  const sourcesOf = new Map<number, readonly number[]>();
  for (const standings of documentsOf(input, documents)) {
    const [{ source, place: at } = { source: 0, place: 0 }] = standings;
    const sources = standings.map((standing) => standing.source);
    sourcesOf.set(documents[source]?.[at] as number, sources);
  }
  const others = ranking.map((source, i) => {
    const all = sourcesOf.get(documents[source]?.[place[i] as number] as number) ?? [];
    return all.filter((other) => other !== source).sort((a, b) => a - b);
  });
  return others.some(({ length }) => length > 0) ? { alsoIn: others } : {};
}

function explain(
  { ranking, place, slot }: Order,
  { layout: { placed }, offers: { blocks } }: Pick<Settled, 'offers' | 'layout'>,
): BlendExplanation[] {
  return ranking.map((source, i) => {
    const number = slot[i] as number;
    if (number === 0) return {};
    const block = blocks.find((one) => one.source === source) as Block;
    const { size } = placed.find((one) => one.slot === number - 1) as PlacedBlock;
    const { worth } = block;
    const blend = `in slot ${number} with a block of ${size} worth ${shown(worth)}`;
    return { normalized: block.normalized[place[i] as number] as number, blend };
  });
}
