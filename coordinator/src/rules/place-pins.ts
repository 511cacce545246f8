import { DocumentNumbers, type HitDetails, type PageDetails, type RankedPage } from '@muster/ranker';
import { detailsOfRows, withoutBeside } from '../details-of-rows.js';
import { type RankedAnswer, rankSources } from '../rank-phase.js';
import type { Scattered, ScatteredSource } from '../scatter/scattered.js';
import type { Plan } from '../words.js';
import type { FoundPin, LackingPin } from './find-pins.js';
import { insertPins } from './insert-pins.js';

/** A page, and what was scattered with the documents that are on it. */
export interface PinnedPage {
  readonly ranked: RankedAnswer;
  readonly scattered: Scattered;
  /** The pins that stand nowhere. */
  readonly unpinned: readonly LackingPin[];
}

/** Which part of the list the page is, and of what list. */
export interface PagePlace {
  readonly plan: Pick<Plan, 'recipe' | 'window'>;
  readonly k: number;
  readonly offset: number;
}

/** Where a hit of the page comes from: a place on the ranked page, or a pin. */
type Row = { readonly ranked: number } | PinRow;

interface PinRow {
  readonly pin: PlacedPin;
  /** Where the document stands by itself. */
  readonly ranked?: number;
  /** Where another hit of the same document stands, for which it gives way. */
  readonly instead?: number;
}

interface PlacedPin {
  readonly position: number;
  readonly source: number;
  readonly list: number;
  readonly place: number;
  readonly seq: number;
}

/**
 * Puts pinned documents at their places in the list and cuts out the page. A pinned document is left out where it, or with
 * `duplicates` another hit of it, would stand by itself, so nothing is there twice but what rules pin twice; the others
 * close ranks, so the page is full. Where the list ends before a pin's place, the pin ends it.
 *
 * @param ranked the list from its beginning, as many hits longer than the page's end as there are pins
 */
export function placePins(
  { ranked, scattered }: Omit<PinnedPage, 'unpinned'>,
  pins: readonly FoundPin[],
  { plan, k, offset }: PagePlace,
): PinnedPage {
  const { sources, placed } = withPins(scattered, pins);
  const numbers =
    plan.recipe.duplicates && new DocumentNumbers(plan.recipe.duplicates, rankSources(plan, { ...scattered, sources }));
  const rows = rowsOf(ranked.page, placed, { scattered, pins, numbers }).slice(offset, offset + k);
  const pinned = new Set(rows.flatMap((row, place) => ('pin' in row ? [place] : [])));
  return {
    ranked: { ...ranked, page: pageOf(rows, ranked.page, placed), ...(pinned.size === 0 ? {} : { pinned }) },
    scattered: { ...scattered, sources },
    unpinned: pins.flatMap((pin, i) => (placed[i] === undefined ? [lacking(pin)] : [])),
  };
}

function lacking({ source, id, position, rule }: FoundPin): LackingPin {
  return { source, id, position, rule, kind: 'lacking', why: 'source-missing' };
}

/** Adds what was found to what the sources answered, behind everything that was ranked. */
function withPins(
  { sources, taken }: Scattered,
  pins: readonly FoundPin[],
): { readonly sources: readonly ScatteredSource[]; readonly placed: readonly (PlacedPin | undefined)[] } {
  const extended = [...sources];
  const placed = pins.map((pin): PlacedPin | undefined => {
    const { source, position } = pin;
    const before = extended[source];
    // The hits under its name are another's, or not to be shown.
    if (before === undefined || before.standIn !== undefined || (taken !== undefined && taken.source !== source))
      return undefined;
    if (pin.kind === 'index') {
      if (before.kind !== 'index') return undefined;
      extended[source] = { ...before, answered: [...before.answered, pin.shard] };
      return { position, source, list: before.answered.length, place: 0, seq: pin.seq };
    }
    if (before.kind !== 'vertical' || !before.outcome.ok) return undefined;
    const { value } = before.outcome;
    extended[source] = {
      ...before,
      outcome: { ...before.outcome, value: { ...value, hits: [...value.hits, pin.hit] } },
    };
    return { position, source, list: 0, place: value.hits.length, seq: value.hits.length };
  });
  return { sources: extended, placed };
}

interface PinnedFrom {
  readonly scattered: Scattered;
  readonly pins: readonly FoundPin[];
  /** Numbers hits' documents; nothing: each hit has one of its own. */
  readonly numbers: DocumentNumbers | undefined;
}

function rowsOf(
  page: RankedPage,
  placed: readonly (PlacedPin | undefined)[],
  { scattered, pins, numbers }: PinnedFrom,
): Row[] {
  const pinRows = placed.flatMap((pin, i): PinRow[] => {
    if (pin === undefined) return [];
    const ranked = rankedPlaceOf(pins[i] as FoundPin, page, scattered);
    if (ranked >= 0) return [{ pin, ranked }];
    const instead = numbers === undefined ? -1 : placeOfDocument(pin, page, numbers);
    return [instead < 0 ? { pin } : { pin, instead }];
  });
  const leftOut = new Set(pinRows.flatMap(({ ranked, instead }) => [ranked, instead]));
  const rows: Row[] = [];
  for (let ranked = 0; ranked < page.count; ranked++) {
    if (!leftOut.has(ranked)) rows.push({ ranked });
  }
  return insertPins(
    rows,
    pinRows.map((row) => ({ position: row.pin.position, row })),
  );
}

/** Where the document stands by itself; -1: it does not. */
function rankedPlaceOf(pin: FoundPin, page: RankedPage, { sources }: Scattered): number {
  const source = sources[pin.source];
  for (let row = 0; row < page.count; row++) {
    if (page.source[row] !== pin.source) continue;
    if (pin.kind === 'index' && page.seq[row] === pin.seq) return row;
    if (pin.kind !== 'vertical' || source?.kind !== 'vertical' || !source.outcome.ok) continue;
    if (source.outcome.value.hits[page.position[row] as number]?.id === pin.id) return row;
  }
  return -1;
}

/** Where a hit of the pin's document stands; -1: none does. */
function placeOfDocument({ source, list, place }: PlacedPin, page: RankedPage, numbers: DocumentNumbers): number {
  const number = numbers.numberOf(source, list, place);
  // The casts are of rows that the page has.
  return page.seq.findIndex((_, row) => {
    const [from, of, at] = [page.source[row] as number, page.list[row] as number, page.position[row] as number];
    return numbers.numberOf(from, of, at) === number;
  });
}

/**
 * A pinned hit that is not in the list by itself has no score and no rank: both are 0. One that is stays the hit that it
 * is there: what its shard says of its score is said of that.
 */
function pageOf(rows: readonly Row[], from: RankedPage, pins: readonly (PlacedPin | undefined)[]): RankedPage {
  const column = (own: (pin: PlacedPin) => number, ranked: ArrayLike<number>): number[] =>
    rows.map((row) =>
      'pin' in row && row.ranked === undefined ? own(row.pin) : (ranked[row.ranked as number] as number),
    );
  const ofItself = (values: ArrayLike<number>): number[] =>
    rows.map(({ ranked }) => (ranked === undefined ? 0 : (values[ranked] as number)));
  const details = pinnedDetails(rows, from, pins);
  return {
    count: rows.length,
    source: Uint32Array.from(column(({ source }) => source, from.source)),
    list: Uint32Array.from(column(({ list }) => list, from.list)),
    position: Uint32Array.from(column(({ place }) => place, from.position)),
    seq: Float64Array.from(column(({ seq }) => seq, from.seq)),
    score: Float64Array.from(ofItself(from.score)),
    sourceScore: Float64Array.from(ofItself(from.sourceScore)),
    sourceRank: Uint32Array.from(ofItself(from.sourceRank)),
    ...(details === undefined ? {} : { details }),
  };
}

/** What is to be said of the rows; nothing if nothing is. */
function pinnedDetails(
  rows: readonly Row[],
  from: RankedPage,
  pins: readonly (PlacedPin | undefined)[],
): PageDetails | undefined {
  const { details: known } = detailsOfRows(
    from,
    rows.map(({ ranked }) => ranked),
  );
  const isInstead = (row: Row): boolean => 'instead' in row && row.instead !== undefined;
  const details = known ?? (rows.some(isInstead) ? { hits: rows.map(() => ({})), sources: [] } : undefined);
  if (details === undefined) return undefined;
  const isPinIn = (of: number | undefined) => (seq: number) =>
    pins.some((pin) => pin?.source === of && pin?.seq === seq);
  const hits = details.hits.map((hit, i): HitDetails => {
    const row = rows[i] as Row;
    const rest = row.ranked === undefined ? hit : withoutBeside(hit, isPinIn(from.source[row.ranked]));
    return 'pin' in row ? { ...unslotted(rest), ...alsoIn(row, from) } : rest;
  });
  return { ...details, hits };
}

/** The sources that have the document too, where another hit of it gave way. */
function alsoIn({ pin, instead }: PinRow, { source, details }: RankedPage): Pick<HitDetails, 'alsoIn'> {
  if (instead === undefined) return {};
  const all = [source[instead] as number, ...(details?.hits[instead]?.alsoIn ?? [])];
  const others = [...new Set(all)].filter((other) => other !== pin.source);
  return others.length === 0 ? {} : { alsoIn: others };
}

/** A pinned hit stands in no slot. */
function unslotted({ slot: _, ...hit }: HitDetails): HitDetails {
  return hit;
}
