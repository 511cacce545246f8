import {
  applyRules,
  insertPins,
  makeRecipe,
  noSecondPhases,
  type RouteConfig,
  type RuledQuery,
} from '@muster/coordinator';
import {
  type BlendExplanation,
  DocumentNumbers,
  type HitList,
  packNumbers,
  packTexts,
  type RankRecipe,
  type RankSource,
  rank,
} from '@muster/ranker';
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
  const sources = lists.map((given, place): RankSource => ({ weight: weights[place] ?? 1, lists: [listOf(given)] }));
  const all = lists.reduce((sum, { length }) => sum + length, 0);
  const recipe = recipeOf(route);
  const { count, source, position, score, details } = rank({
    sources,
    recipe,
    k: all,
    offset: 0,
    epochMs: 0,
    models: [],
  });
  const numbers = recipe.duplicates && new DocumentNumbers(recipe.duplicates, sources);
  const rows = Array.from({ length: count }, (_, row): Row => {
    // The casts are of rows of the page, and of hits that they are.
    const [from, at] = [source[row] as number, position[row] as number];
    const { id, title } = (lists[from] as readonly GivenHit[])[at] as GivenHit;
    const { slot, explanation: { normalized, contributions, blend } = {} } = details?.hits[row] ?? {};
    return {
      source: names[from] as string,
      id,
      score: score[row] as number,
      ...(title === undefined ? {} : { title }),
      ...(slot === undefined ? {} : { slot }),
      ...(normalized === undefined ? {} : { normalized }),
      ...(contributions === undefined ? {} : { contributions }),
      ...(blend === undefined ? {} : { blend }),
      document: numbers?.numberOf(from, 0, at),
    };
  });
  const documentOf = (from: number, id: string): number | undefined => {
    const at = (lists[from] ?? []).findIndex((hit) => hit.id === id);
    return at < 0 ? undefined : numbers?.numberOf(from, 0, at);
  };
  const page = withPins(rows, { ruled, names, documentOf }).slice(offset, offset + k);
  return {
    page: page.map(({ document: _, ...row }, i) => ({ rank: offset + i + 1, ...row })),
    decisions: details?.sources.map(({ blend }) => blend),
  };
}

/** As the route's, but for what nobody delivers here; documents are told by what the lists say of them. */
function recipeOf(route: RouteConfig): RankRecipe {
  const inputs = { routeName: '', explain: true, schemaOf: () => undefined, secondPhases: noSecondPhases };
  const { duplicates, window: _, ...recipe } = makeRecipe(route, inputs);
  const { sources } = route;
  return {
    ...recipe,
    sources: sources.map(() => ({})),
    ...(duplicates === undefined
      ? {}
      : { duplicates: { ...duplicates, keyPlaces: duplicates.keyPlaces.map((place) => Math.min(place, 0)) } }),
  };
}

function listOf(hits: readonly GivenHit[]): HitList {
  return {
    count: hits.length,
    seqs: packNumbers(hits.map((_, place) => place)).numbers,
    scores: packNumbers(hits.map(({ score }) => score)).numbers,
    values: [packTexts(hits.map(({ document }) => document))],
  };
}

/** With a number for its document. */
type Row = Omit<DryHit, 'rank'> & { readonly document: number | undefined };

interface Pinning {
  readonly ruled: RuledQuery | undefined;
  readonly names: readonly string[];
  /** The number of a given hit's document; nothing if it is not given, or the route takes each hit for a document of its own. */
  readonly documentOf: (source: number, id: string) => number | undefined;
}

/** Every pin is taken for found: whoever pins a document has it. */
function withPins(rows: readonly Row[], { ruled, names, documentOf }: Pinning): Row[] {
  const { pins = [], sources = [] } = ruled ?? {};
  const asked = pins.filter(({ source }) => sources[source]?.unasked === undefined);
  const documents = new Set(asked.map(({ source, id }) => documentOf(source, id)));
  const isPinned = (row: Row): boolean =>
    (row.document !== undefined && documents.has(row.document)) ||
    asked.some(({ source, id }) => row.source === names[source] && row.id === id);
  const pinned = asked.map(({ source, id, position }) => {
    const name = names[source] as string;
    const unranked: Row = { source: name, id, document: undefined };
    const { slot: _slot, ...row } = rows.find((one) => one.source === name && one.id === id) ?? unranked;
    return { position, row: { ...row, pinned: true as const } };
  });
  return insertPins(
    rows.filter((row) => !isPinned(row)),
    pinned,
  );
}
