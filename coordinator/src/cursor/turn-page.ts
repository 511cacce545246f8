import { type RankedPage, rank } from '@muster/ranker';
import { detailsOfRows, withoutBeside } from '../details-of-rows.js';
import { type RankedAnswer, rankSource } from '../rank-phase.js';
import type { Scattered, ScatteredIndex } from '../scatter/scattered.js';
import type { Paging, Plan } from '../words.js';
import { type CursorContent, type CursorState, encodeContent, type PagePlace } from './cursor-content.js';
import type { CursorKeys } from './cursor-keys.js';
import { positionOf } from './position-of.js';
import { buildMark, modelsMark, ownerOf, scoringMark } from './question.js';
import { listRecipe } from './recipes.js';

/** The page that was asked for, and where the next begins. */
export interface TurnedPage {
  readonly ranked: RankedAnswer;
  /** Nothing if there is no next page, or nobody asked for one. */
  readonly cursor: Uint8Array | undefined;
}

/**
 * Cuts the page that was asked for out of what was ranked, and says where the next begins. There is none behind a page
 * with fewer hits than were asked for, but where the long page ends and the main source has more.
 *
 * @param scattered without pinned documents: they are no part of the list that goes on behind
 */
export function turnPage(
  plan: Plan,
  scattered: Scattered,
  ranked: RankedAnswer,
  { cursorKeys }: { readonly cursorKeys?: CursorKeys },
): TurnedPage {
  const { paging } = plan;
  if (paging === undefined || cursorKeys === undefined) return { ranked, cursor: undefined };
  const cut = cutAnswer(plan, ranked);
  const { page } = cut;
  const place = plan.k === 0 ? undefined : nextPlace(plan, paging, { scattered, whole: ranked, page });
  const hitsBefore = paging.hitsBefore + page.count;
  const content = place && cursorContent({ ...plan, paging }, scattered, { place, hitsBefore });
  return {
    ranked: cut,
    cursor: content && cursorKeys.seal(encodeContent(content), ownerOf(plan.routeName, plan.context)),
  };
}

/** The page that was asked for, cut out of what was ranked. */
export function cutAnswer(plan: Plan, ranked: RankedAnswer): RankedAnswer {
  const { paging } = plan;
  if (paging === undefined) return ranked;
  const page = cutPage(ranked.page, plan, paging);
  return { ...ranked, page, ...pinnedOn(page, ranked, plan, paging) };
}

/** The rows of the page; ranks of a list that was entered at a position go on from there. */
function cutPage(whole: RankedPage, { k, offset }: Plan, { limit, before, shown }: Paging): RankedPage {
  if (limit !== undefined) return rowsOf(whole, [...whole.seq.keys()].slice(offset, offset + k));
  if (shown.length > 0) return besideBut(rowsOf(whole, rowsBut(whole, shown).slice(0, k)), shown);
  return before === 0 ? whole : { ...whole, sourceRank: whole.sourceRank.map((rank) => rank + before) };
}

/** Where pinned documents are on the page that was cut out of a long one. */
function pinnedOn(
  { count }: RankedPage,
  { pinned }: RankedAnswer,
  { offset }: Plan,
  { limit }: Paging,
): Pick<RankedAnswer, 'pinned'> {
  if (pinned === undefined || limit === undefined) return {};
  return { pinned: new Set([...pinned].map((row) => row - offset).filter((row) => row >= 0 && row < count)) };
}

/** The rows of documents that are not shown already. */
function rowsBut({ seq }: RankedPage, shown: readonly number[]): number[] {
  return Array.from(seq.keys()).filter((row) => !shown.includes(seq[row] as number));
}

/** The page without documents that are shown already among what groups have beside their hits. */
function besideBut({ details, ...page }: RankedPage, shown: readonly number[]): RankedPage {
  if (details === undefined) return page;
  const hits = details.hits.map((hit) => withoutBeside(hit, (seq) => shown.includes(seq)));
  return { ...page, details: { ...details, hits } };
}

function rowsOf(page: RankedPage, rows: readonly number[]): RankedPage {
  const pick = (column: Uint32Array): Uint32Array => Uint32Array.from(rows, (row) => column[row] as number);
  const pickWide = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number);
  return {
    count: rows.length,
    source: pick(page.source),
    list: pick(page.list),
    position: pick(page.position),
    seq: pickWide(page.seq),
    score: pickWide(page.score),
    sourceScore: pickWide(page.sourceScore),
    sourceRank: pick(page.sourceRank),
    ...detailsOfRows(page, rows),
  };
}

type PagingPlan = Plan & { readonly paging: Paging };

/** What came of a query. */
interface Ranked {
  readonly scattered: Scattered;
  /** What was ranked: the page, or the long page that it was cut out of. */
  readonly whole: RankedAnswer;
  readonly page: RankedPage;
}

function nextPlace(plan: Plan, paging: Paging, ranked: Ranked): PagePlace | undefined {
  const { page } = ranked;
  const { page: whole } = ranked.whole;
  const { by, before, shown } = paging;
  if (by === 'window') {
    const end = plan.offset + page.count;
    if (end >= whole.count || page.count === 0) return placeBehind(plan, paging, ranked);
    return { by, offset: end, models: modelsMark(plan.secondPhases) };
  }
  if (page.count < plan.k) return undefined;
  // In a list of its own the source is the only one.
  const source = ownList(ranked.scattered, 0);
  if (source === undefined) return undefined;
  // Where hits were passed over the page ends further down.
  const passed = plan.offset + whole.seq.indexOf(page.seq[page.count - 1] as number) + 1;
  const isCounted = paging.after === undefined || paging.scoring !== undefined;
  return placeAfter({ source, page, row: page.count - 1 }, { before: before + passed, shown, isCounted }, plan);
}

/** A hit of a source's list, on a page of that source alone. */
interface ListedHit {
  readonly source: ScatteredIndex;
  readonly page: RankedPage;
  readonly row: number;
}

/** What there is up to a hit, itself included: so many of its list; by their `seq`, those of them that rules pinned. */
interface Passed {
  readonly before: number;
  readonly shown: readonly number[];
  /** The list behind could be found by counting, too: nothing that `before` counts is kept from it. */
  readonly isCounted: boolean;
}

/** Behind a hit of a list. Groups are known by those before them alone: there the list goes on by counting, to `maxWindow`. */
function placeAfter(
  { source, page, row }: ListedHit,
  { before, shown, isCounted }: Passed,
  { recipe, route }: Plan,
): PagePlace | undefined {
  const { sort, collapse } = recipe;
  if (collapse !== undefined) return before < route.maxWindow ? { by: 'offset', offset: before, shown } : undefined;
  const position = positionOf(source, recipe, page, row);
  if (position === undefined) return undefined;
  const isByScore = sort.length === 0 || sort.some(({ kind }) => kind === 'score');
  const scoring = isByScore && isCounted ? scoringMark(source.weighed) : new Uint8Array();
  return { by: 'position', position, before, scoring };
}

/** Where the main source goes on behind the hits that the long page is made of; nothing if it has no more. */
function placeBehind(plan: Plan, { main }: Paging, { scattered, whole }: Ranked): PagePlace | undefined {
  const { taken } = scattered;
  const source = taken === undefined || taken.source === main ? ownList(scattered, main) : undefined;
  if (source === undefined) return undefined;
  const { window, epochMs } = plan;
  const recipe = listRecipe(plan.recipe);
  const page = rank({
    sources: [rankSource(source, plan, false)],
    k: 1,
    offset: window - 1,
    recipe,
    epochMs,
    models: [],
  });
  if (page.count === 0) return undefined;
  const pinned = [...(whole.pinned ?? [])].filter((row) => whole.page.source[row] === main);
  const shown = pinned.map((row) => whole.page.seq[row] as number);
  const passed = { before: window, shown, isCounted: shown.length === 0 };
  return placeAfter({ source, page, row: 0 }, passed, { ...plan, recipe });
}

/** An index source whose hits are its own. */
function ownList({ sources }: Scattered, place: number): ScatteredIndex | undefined {
  const source = sources[place];
  return source?.kind === 'index' && source.standIn === undefined ? source : undefined;
}

/** Of what was not read, nobody keeps the state. */
function cursorContent(
  { paging, epochMs }: PagingPlan,
  { sources }: Scattered,
  next: Pick<CursorContent, 'place' | 'hitsBefore'>,
): CursorContent {
  const { by, question, main, places } = paging;
  const states = sources.flatMap((source, i): CursorState[] => {
    const at = places[i] as number;
    // Behind the long page the main source alone is asked.
    const isAsked = next.place.by === by || at === main;
    if (source.kind !== 'index' || !isAsked) return [];
    const { view } = source.planned;
    return [{ source: at, build: buildMark(view), generation: view.generation }];
  });
  return { question, epochMs, states, ...next };
}
