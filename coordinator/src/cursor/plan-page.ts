import { type CallContext, SearchError, type SearchRequest__Output } from '@muster/proto';
import type { RankRecipe } from '@muster/ranker';
import type { RouteConfig } from '../config/schema.js';
import { invalid, maxShardHits, type Window } from '../plan/check-request.js';
import type { SecondPhases } from '../plan/plan-second-phase.js';
import type { IndexView, Paging, Plan } from '../words.js';
import { type CursorContent, type CursorState, decodeContent, type PagePlace } from './cursor-content.js';
import type { CursorKeys } from './cursor-keys.js';
import { buildMark, modelsMark, ownerOf, questionOf } from './question.js';
import { isList, listRecipe, windowOf, windowRecipe } from './recipes.js';

/** A query for which it is to be decided which hits its page has. */
export interface PageAsked {
  readonly request: SearchRequest__Output;
  readonly routeName: string;
  readonly route: RouteConfig;
  readonly context: CallContext | null;
  readonly recipe: RankRecipe;
  /** What the request says of its page. */
  readonly asPage: Window;
  /** By what models the long page is ranked, whatever page of it is asked for. */
  readonly secondPhases: Pick<SecondPhases, 'models'>;
  /** Rules put documents at places of the page. */
  readonly isPinned: boolean;
}

/** What reading a cursor needs. */
export interface PageInputs {
  readonly viewOf: (index: string) => IndexView;
  /** @default no cursor can be read */
  readonly cursorKeys?: CursorKeys | undefined;
  /** The states that the cursor names are known to be gone. @default false */
  readonly isCursorLost?: boolean | undefined;
}

/** Which hits a page has. */
export interface PlannedPage extends Pick<Plan, 'k' | 'offset' | 'window' | 'recipe'> {
  /** Nothing for a query that turns no pages. */
  readonly paging?: Paging;
  /** Places in the route of the sources that are asked; nothing: all. */
  readonly places?: readonly number[];
  /** The generations to read, by the names of indexes; nothing: what the request says of them. */
  readonly generations?: ReadonlyMap<string, { readonly generation: number }>;
  /** The time of day that all pages go by; nothing on the first. */
  readonly epochMs?: number;
}

/** The index that a name stands for. */
type RealName = (name: string) => string;

/**
 * Which hits a query's page has, and how they are ranked.
 *
 * @throws SearchError `invalid-query` if its cursor is none of ours, or of another query; `cursor-expired` if what it
 * names cannot be read any more, unless the query goes on all the same
 */
export function planPage(asked: PageAsked, inputs: PageInputs, realName: RealName): PlannedPage {
  const {
    request,
    recipe,
    asPage: { k, offset },
  } = asked;
  if (request.cursor.length > 0) return planNext(asked, inputs, realName);
  // Where no hits are wanted there is nothing to turn.
  if (!request.wantCursor || k === 0) return { k, offset, window: k + offset, recipe };
  const question = questionOf(request, asked.route);
  const common = { question, isMoved: false, isNamed: false, hitsBefore: offset };
  const main = mainOf(recipe, asked.route);
  const isOfIndex = asked.route.sources[0]?.index !== undefined;
  if (!isList(recipe) || !isOfIndex || asked.isPinned) return firstWindow(asked, common);
  const by = recipe.collapse === undefined ? ('position' as const) : ('offset' as const);
  const paging: Paging = {
    ...common,
    by,
    main,
    places: [main],
    before: 0,
    after: undefined,
    shown: [],
    limit: undefined,
  };
  return { k, offset, window: k + offset, recipe, paging };
}

/** A page behind the long one could not be told from one behind the last hit. */
function firstWindow(asked: PageAsked, common: Common): PlannedPage {
  const { offset } = asked.asPage;
  const page = windowAt(offset, asked, common);
  const { limit = 0 } = page.paging ?? {};
  if (offset < limit || offset === 0) return page;
  throw invalid('offset', offset, `below ${limit} on route "${asked.routeName}" where a cursor is wanted`);
}

type Common = Pick<Paging, 'question' | 'isMoved' | 'isNamed' | 'hitsBefore'>;

function planNext(asked: PageAsked, inputs: PageInputs, realName: RealName): PlannedPage {
  const { request, route } = asked;
  const { question, epochMs, hitsBefore, states, place } = readCursor(asked, inputs);
  const named = states.map((state) => ({ ...state, index: realName(route.sources[state.source]?.index ?? '') }));
  const gone = inputs.isCursorLost === true ? 'what it names' : (goneOf(named, inputs) ?? goneModels(place, asked));
  if (gone !== undefined && !request.continue) throw cursorExpired(gone);
  const isMoved = gone !== undefined;
  const read = isMoved ? [] : named;
  const generations = new Map(read.map(({ index, generation }) => [index, { generation }]));
  const common = { question, isMoved, isNamed: read.length > 0, hitsBefore };
  return { ...pageAt(place, asked, common), generations, epochMs };
}

/** An error that says what is gone. */
export function cursorExpired(what: string): SearchError {
  return new SearchError(
    'cursor-expired',
    `the cursor has expired: ${what} cannot be read any more; ask for the first page again, or go on with \`continue\``,
  );
}

function readCursor({ request, routeName, route, context }: PageAsked, { cursorKeys }: PageInputs): CursorContent {
  const bytes = cursorKeys?.open(request.cursor, ownerOf(routeName, context));
  if (bytes === undefined) {
    throw new SearchError(
      'invalid-query',
      'cursor must be one that was given on this route to this caller, as it was given',
    );
  }
  const content = decodeContent(bytes);
  if (Buffer.compare(content.question, questionOf(request, route)) !== 0) {
    throw new SearchError(
      'invalid-query',
      'cursor must be one that was given for this query: it and its route must be what they were on the first page',
    );
  }
  return content;
}

/** What of a cursor's states cannot be read any more; nothing if all can, or nobody serves who could say so. */
function goneOf(
  states: readonly (CursorState & { readonly index: string })[],
  { viewOf }: PageInputs,
): string | undefined {
  for (const { index, build, generation } of states) {
    const view = viewOf(index);
    if (view.schema === undefined) continue;
    if (Buffer.compare(build, buildMark(view)) !== 0) return `the index "${view.name}" as it was`;
    if (view.shards.some(({ replicas }) => isGone(replicas, generation))) {
      return `generation ${generation} of the index "${view.name}"`;
    }
  }
  return undefined;
}

/** A long page that was begun by one model cannot go on by another: hits would be missing, or come again. */
function goneModels(place: PagePlace, { secondPhases }: PageAsked): string | undefined {
  const isSame = place.by !== 'window' || Buffer.compare(place.models, modelsMark(secondPhases)) === 0;
  return isSame ? undefined : 'a model as it was on the first page';
}

function isGone(replicas: IndexView['shards'][number]['replicas'], generation: number): boolean {
  const serving = replicas.flatMap(({ hello }) => (hello === undefined ? [] : [hello.generations]));
  return serving.length > 0 && !serving.some((generations) => generations.includes(generation));
}

function pageAt(place: PagePlace, asked: PageAsked, common: Common): PlannedPage {
  if (place.by === 'window') return windowAt(place.offset, asked, common);
  const {
    route,
    asPage: { k },
  } = asked;
  const main = mainOf(asked.recipe, route);
  const recipe = listRecipe(asked.recipe);
  const shared = { ...common, main, places: [main], limit: undefined, shown: [] };
  if (place.by === 'position') {
    const { before, position: after, scoring } = place;
    const paging: Paging = { ...shared, by: 'position', before, after, ...(scoring.length === 0 ? {} : { scoring }) };
    return { k, offset: 0, window: k, recipe, paging, places: [main] };
  }
  const { offset, shown } = place;
  // Where a list is collapsed, what a page shows depends on all before it: so far it goes, and no further.
  const end = Math.min(route.maxWindow, maxShardHits - shown.length);
  const left = Math.max(0, Math.min(k, end - offset));
  const paging: Paging = { ...shared, by: 'offset', before: 0, after: undefined, shown };
  return { k: left, offset, window: offset + left + shown.length, recipe, paging, places: [main] };
}

/** On the long page: whatever page of it is asked for, it is made in the same way. */
function windowAt(offset: number, asked: PageAsked, common: Common): PlannedPage {
  const {
    route,
    asPage: { k },
  } = asked;
  const window = windowOf(asked.recipe, route);
  const places = route.sources.map((_, place) => place);
  const main = mainOf(asked.recipe, route);
  const limit = window * places.length;
  const paging: Paging = { ...common, by: 'window', main, places, before: 0, after: undefined, shown: [], limit };
  return { k, offset, window, recipe: windowRecipe(asked.recipe, window), paging };
}

/**
 * Place of the source whose list goes on behind the long page: the main one of slots, else the first index that is waited
 * for; -1: none.
 */
function mainOf({ blend }: RankRecipe, { sources }: RouteConfig): number {
  const isFirst = ({ index, role }: RouteConfig['sources'][number]): boolean =>
    index !== undefined && role !== 'opportunistic';
  const place = blend.by === 'slots' ? blend.main : sources.findIndex(isFirst);
  return sources[place]?.index === undefined ? -1 : place;
}
