import type { SlotRecipe, SlotsRecipe } from '../words.js';
import type { Block } from './blocks.js';
import { Refusals } from './refusals.js';

/** A block that has found its place. */
export interface PlacedBlock {
  readonly block: Block;
  /** Place of its slot in the recipe. */
  readonly slot: number;
  /** Hits of the main source before it. */
  readonly after: number;
  /** Hits of it that are shown: its best. */
  readonly size: number;
}

/** Where blocks stand, from the top down, and why others do not. */
export interface Layout {
  readonly placed: readonly PlacedBlock[];
  readonly refusals: Refusals;
}

/**
 * Gives each slot, from the top down, the best block that may stand there, if one comes to the slot's threshold and there
 * is room. Looks at nothing below a slot to decide of it, and not at how much of the order is wanted: so a page is the same
 * however the list is cut into pages.
 *
 * Where the main source has run out of hits, blocks stand one after another, whatever `minDistance` and `maxShare` say: there
 * is nothing to keep them apart from.
 *
 * @param mainCount hits of the main source
 */
export function layOut(recipe: SlotsRecipe, mainCount: number, blocks: readonly Block[]): Layout {
  const page = new Page(recipe, mainCount);
  const placed: PlacedBlock[] = [];
  const refusals = new Refusals();
  recipe.slots.forEach((slot, number) => {
    const free = blocks.filter(
      (block) => isCandidate(block, slot, recipe) && !placed.some((other) => other.block === block),
    );
    let winner: PlacedBlock | undefined;
    for (const block of free.sort((a, b) => b.worth - a.worth || a.source - b.source)) {
      if (block.worth < slot.threshold) refusals.addBelow(block, number, slot.threshold);
      else if (winner !== undefined) refusals.add(block, number, 'went to a better one');
      else {
        const place = page.placeFor(block, slot);
        if (typeof place === 'string') refusals.add(block, number, place);
        else winner = { block, slot: number, ...place };
      }
    }
    if (winner === undefined) return;
    placed.push(winner);
    page.show(winner);
  });
  return { placed, refusals };
}

function isCandidate({ source, places, weight }: Block, { sources }: SlotRecipe, { blocks }: SlotsRecipe): boolean {
  const isAllowed = sources.length === 0 || sources.includes(source);
  return isAllowed && weight > 0 && places.length > 0 && places.length >= (blocks[source]?.minHits ?? 1);
}

/** The list as far as it is laid out. */
class Page {
  /** Hits of blocks so far. */
  private shown = 0;
  /** Hits of the main source before the last block. */
  private lastAfter = Number.NEGATIVE_INFINITY;
  /** Hits of blocks in each stretch of `pageHits` hits. */
  private readonly shownIn = new Map<number, number>();
  private readonly recipe: SlotsRecipe;
  private readonly mainCount: number;

  constructor(recipe: SlotsRecipe, mainCount: number) {
    this.recipe = recipe;
    this.mainCount = mainCount;
  }

  /** Where the block would stand in the slot, or what is to be said of the slot if it has no room. */
  placeFor({ places, source }: Block, { after }: SlotRecipe): Pick<PlacedBlock, 'after' | 'size'> | string {
    const { pageHits, minDistance, blocks } = this.recipe;
    const roomAtEnd = Math.min(places.length, this.leftIn(0));
    const wanted = after < 0 ? pageHits - this.shown - roomAtEnd : after;
    const hasRunOut = this.lastAfter >= this.mainCount;
    if (hasRunOut || wanted >= this.mainCount) return { after: this.mainCount, size: places.length };
    if (wanted - this.lastAfter < minDistance || wanted < 0) return 'is too near the block before';
    const size = after < 0 ? roomAtEnd : this.roomFrom(wanted + this.shown, places.length);
    const least = Math.max(1, blocks[source]?.minHits ?? 1);
    return size < least ? 'has no room: blocks have their share of the page' : { after: wanted, size };
  }

  show({ after, size }: PlacedBlock): void {
    const start = after + this.shown;
    for (let place = start; after < this.mainCount && place < start + size; place++) {
      const stretch = Math.floor(place / this.recipe.pageHits);
      this.shownIn.set(stretch, (this.shownIn.get(stretch) ?? 0) + 1);
    }
    this.shown += size;
    this.lastAfter = after;
  }

  /** Hits of blocks that a stretch has room for still. */
  private leftIn(stretch: number): number {
    const { maxShare, pageHits } = this.recipe;
    // A product like 0.29 * 100 falls short of the whole number that is meant.
    const most = Math.floor(maxShare * pageHits + 1e-9);
    return Math.max(0, most - (this.shownIn.get(stretch) ?? 0));
  }

  /** Hits of a block that there is room for from a place of the list on, at most `most`. */
  private roomFrom(start: number, most: number): number {
    const { pageHits } = this.recipe;
    let size = 0;
    while (size < most) {
      const stretch = Math.floor((start + size) / pageHits);
      const here = Math.min(most - size, (stretch + 1) * pageHits - start - size);
      const room = Math.min(here, this.leftIn(stretch));
      size += room;
      if (room < here) break;
    }
    return size;
  }
}
