import { applyRules, insertPins, planBlend, type RouteConfig, type RuledQuery } from '@muster/coordinator';
import { type BlendExplanation, type BlendInput, blend, type RankedBlend } from '@muster/ranker';
import type { GivenHit, GivenHits } from './given-hits.js';

/** What a route would make of a query, without asking anyone. */
export interface DryRun {
  readonly route: string;
  readonly query: string;
  /** Names of the rules that hold for the query. */
  readonly rules: readonly string[];
  readonly sources: readonly DrySource[];
  readonly pins: readonly {
    readonly position: number;
    readonly source: string;
    readonly id: string;
    readonly rule: string;
    /** False: it is not shown, since its source is not asked. */
    readonly isAsked: boolean;
  }[];
  /** The page that the given hits make; nothing if none were given. */
  readonly page?: readonly DryHit[];
}

/** What would become of a source. */
export interface DrySource {
  readonly name: string;
  readonly isAsked: boolean;
  /** Why it is not asked. */
  readonly why?: string;
  /** What it counts beside others. */
  readonly weight: number;
  /** How likely the query means it, by the table. */
  readonly prior?: number;
  /** Ids of documents that are left out. */
  readonly banned: readonly string[];
  /** What blending decided of it. */
  readonly decision?: string;
}

/** A hit of the page. */
export interface DryHit extends BlendExplanation {
  readonly rank: number;
  readonly source: string;
  readonly id: string;
  readonly title?: string | undefined;
  /** The score the page is ordered by; nothing if it is pinned and was not given. */
  readonly score?: number;
  /** Number of its slot, from 1; nothing if it stands in none. */
  readonly slot?: number;
  readonly pinned?: true;
}

/** What is to be tried. */
export interface DryRunOptions {
  /** Name of the route. */
  readonly route: string;
  readonly query: string;
  /** The lists that sources would give; those not named have none. Nothing: no page is made. */
  readonly hits?: GivenHits | undefined;
  readonly k: number;
  readonly offset: number;
}

/** Tries a route's rules and blending on a query and given lists, as a coordinator would, and asks nobody. */
export function dryRun(route: RouteConfig, options: DryRunOptions): DryRun {
  const { route: routeName, query, hits } = options;
  const ruled = applyRules(route, query);
  const names = namesOf(route);
  const made = hits === undefined ? undefined : pageOf(route, ruled, hits, options);
  return {
    route: routeName,
    query,
    rules: ruled?.fired ?? [],
    sources: names.map((name, place) =>
      sourceOf(name, route.sources[place]?.weight ?? 1, place, ruled, made?.decisions),
    ),
    pins: (ruled?.pins ?? []).map(({ source, ...pin }) => ({
      ...pin,
      source: names[source] as string,
      isAsked: ruled?.sources[source]?.unasked === undefined,
    })),
    ...(made === undefined ? {} : { page: made.page }),
  };
}

/** Names of a route's sources, in its order. */
export function namesOf({ sources }: Pick<RouteConfig, 'sources'>): string[] {
  return sources.map(({ index, vertical }) => index ?? vertical ?? '');
}

type Decisions = readonly (string | undefined)[] | undefined;

function sourceOf(
  name: string,
  weight: number,
  place: number,
  ruled: RuledQuery | undefined,
  decisions: Decisions,
): DrySource {
  const { unasked, prior, banned = [], weight: factor = 1 } = ruled?.sources[place] ?? {};
  const decision = decisions?.[place];
  return {
    name,
    isAsked: unasked === undefined,
    ...(unasked === undefined ? {} : { why: unasked }),
    weight: weight * factor,
    ...(prior === undefined ? {} : { prior }),
    banned,
    ...(decision === undefined || unasked !== undefined ? {} : { decision }),
  };
}

function pageOf(
  route: RouteConfig,
  ruled: RuledQuery | undefined,
  hits: GivenHits,
  { k, offset }: DryRunOptions,
): { readonly page: readonly DryHit[]; readonly decisions: Decisions } {
  const names = namesOf(route);
  const lists = names.map((name, place) => {
    const { unasked, banned = [] } = ruled?.sources[place] ?? {};
    const given = Object.hasOwn(hits, name) ? (hits[name] ?? []) : [];
    return unasked === undefined ? given.filter(({ id }) => !banned.includes(id)) : [];
  });
  const weights = route.sources.map(({ weight }, place) => weight * (ruled?.sources[place]?.weight ?? 1));
  const all = lists.reduce((sum, { length }) => sum + length, 0);
  const input: BlendInput = { rankings: lists.map(rankingOf), weights, limit: all, ...documentsOf(lists) };
  const order = blend(input, planBlend(route) as RankedBlend, true);
  const rows = order.ranking.map((source, i): Omit<DryHit, 'rank'> => {
    const { id, title } = (lists[source] as readonly GivenHit[])[order.place[i] as number] as GivenHit;
    const slot = order.slot?.[i] ?? 0;
    const said = {
      ...(title === undefined ? {} : { title }),
      ...(slot === 0 ? {} : { slot }),
      ...order.explanations?.[i],
    };
    return { source: names[source] as string, id, score: order.score[i] as number, ...said };
  });
  const page = withPins(rows, ruled, names).slice(offset, offset + k);
  return { page: page.map((row, i) => ({ rank: offset + i + 1, ...row })), decisions: order.decisions };
}

function rankingOf(hits: readonly GivenHit[]): BlendInput['rankings'][number] {
  return {
    count: hits.length,
    list: hits.map(() => 0),
    position: hits.map((_, place) => place),
    seq: hits.map((_, place) => place),
    score: hits.map(({ score }) => score),
  };
}

/** A number for each document; nothing if no two sources were given the same. */
function documentsOf(lists: readonly (readonly GivenHit[])[]): Pick<BlendInput, 'documents'> {
  if (!lists.some((hits) => hits.some(({ document }) => document !== undefined))) return {};
  const numbers = new Map<string, number>();
  let next = 0;
  const numberOf = ({ document }: GivenHit): number => {
    if (document === undefined) return next++;
    const number = numbers.get(document) ?? next++;
    numbers.set(document, number);
    return number;
  };
  return { documents: lists.map((hits) => hits.map(numberOf)) };
}

type Row = Omit<DryHit, 'rank'>;

/** Every pin is taken for found: whoever pins a document has it. */
function withPins(rows: readonly Row[], ruled: RuledQuery | undefined, names: readonly string[]): Row[] {
  const { pins = [], sources = [] } = ruled ?? {};
  const asked = pins.filter(({ source }) => sources[source]?.unasked === undefined);
  const isPinned = (row: Row): boolean => asked.some(({ source, id }) => row.source === names[source] && row.id === id);
  const pinned = asked.map(({ source, id, position }) => {
    const name = names[source] as string;
    const { slot: _slot, ...row } = rows.find((one) => one.source === name && one.id === id) ?? { source: name, id };
    return { position, row: { ...row, pinned: true as const } };
  });
  return insertPins(
    rows.filter((row) => !isPinned(row)),
    pinned,
  );
}
