import { CursorKeys, encodeContent, modelsMark, ownerOf, parseConfig, planPage, questionOf } from '@muster/coordinator';
import { SearchError, type SearchRequest } from '@muster/proto';
import type { RankRecipe, SourceRecipe } from '@muster/ranker';
import { expect } from 'chai';
import { aSearchRequest } from '../../support/builders.js';
import { aRecipe } from '../ranker/hits.js';

const { routes } = parseConfig(
  JSON.stringify({
    indexes: { web: { dir: 'x' }, news: { dir: 'y' } },
    verticals: { places: { dir: 'z' } },
    routes: {
      one: { sources: [{ index: 'web' }], maxWindow: 50, maxK: 20 },
      vertical: { sources: [{ vertical: 'places' }] },
      mixed: { sources: [{ vertical: 'places' }, { index: 'web' }, { index: 'news' }], rankWindow: 30 },
    },
  }),
  'test',
);
const cursorKeys = CursorKeys.of([]);
const noModels = { models: [] };

type Place = Parameters<typeof encodeContent>[0]['place'];

/** How the page of a query is made. @param place where its cursor says that it begins */
function page(routeName: string, recipe: RankRecipe, change: SearchRequest = {}, place?: Place) {
  const route = routes[routeName];
  if (route === undefined) throw new Error(`no route ${routeName}`);
  const asked = aSearchRequest({ wantCursor: true, ...change });
  const question = questionOf(asked, route);
  const content = place && encodeContent({ question, epochMs: 1.5, hitsBefore: 3, states: [], place });
  const cursor = content === undefined ? Buffer.alloc(0) : cursorKeys.seal(content, ownerOf(routeName, null));
  const request = aSearchRequest({ wantCursor: true, ...change, cursor });
  const asPage = { k: request.k ?? 10, offset: request.offset };
  const viewOf = () => {
    throw new Error('no state is named');
  };
  return planPage(
    { request, routeName, route, context: null, recipe, asPage, secondPhases: noModels, isPinned: false },
    { cursorKeys, viewOf },
    (name) => name,
  );
}

const rescored = (window: number): SourceRecipe => ({ secondPhase: { model: 0, window, features: [] } });
const collapse = { hitsPerGroup: 1 };

describe('planPage', () => {
  it('leaves queries alone that turn no pages', () => {
    const recipe = aRecipe(3);
    expect(page('mixed', recipe, { wantCursor: false, offset: 4 })).deep.equal({
      k: 10,
      offset: 4,
      window: 14,
      recipe,
    });
  });

  it('goes by position in the list of one index, by offset where that is collapsed, and else by a window', () => {
    const recipes: [string, RankRecipe][] = [
      ['one', aRecipe(1)],
      ['one', aRecipe(1, { sort: [{ kind: 'number', descending: true, missingFirst: false }] })],
      ['one', aRecipe(1, { collapse })],
      ['one', aRecipe(1, { sources: [rescored(20)] })],
      ['one', aRecipe(1, { sources: [{ diversify: { lambda: 0.5, window: 400, values: [] } }] })],
      ['vertical', aRecipe(1)],
      ['mixed', aRecipe(3)],
      ['mixed', aRecipe(3, { sources: [{}, rescored(20), rescored(900)] })],
    ];
    const planned = recipes.map(([route, recipe]) => page(route, recipe));
    expect(planned.map(({ paging, window, recipe }) => [paging?.by, window, recipe.window])).deep.equal([
      ['position', 10, undefined],
      ['position', 10, undefined],
      ['offset', 10, undefined],
      ['window', 200, 200],
      ['window', 400, 400],
      ['window', 200, 200],
      ['window', 30, 30],
      ['window', 900, 900],
    ]);
    expect(planned.map(({ paging }) => [paging?.main, paging?.limit])).deep.equal([
      [0, undefined],
      [0, undefined],
      [0, undefined],
      [0, 200],
      [0, 400],
      [-1, 200],
      [1, 90],
      [1, 2700],
    ]);
  });

  it('makes every page of the long one alike, with one recipe for all', () => {
    const recipe = aRecipe(3);
    const first = page('mixed', recipe);
    const later = page('mixed', recipe, { k: 7 }, { by: 'window', offset: 23, models: modelsMark(noModels) });
    expect([later.k, later.offset, later.window, later.paging?.limit]).deep.equal([7, 23, 30, first.paging?.limit]);
    expect(later.recipe).equal(first.recipe);
    expect(later.epochMs).equal(1.5);
  });

  it('refuses to begin behind the long page', () => {
    expect(page('mixed', aRecipe(3), { offset: 89 }).offset).equal(89);
    expect(() => page('mixed', aRecipe(3), { offset: 90 })).throw(
      SearchError,
      'offset must be below 90 on route "mixed" where a cursor is wanted, got 90',
    );
  });

  it('asks the main source alone behind the long page, in the order of its own scores', () => {
    const blend = { by: 'slots', main: 2, slots: [], blocks: [], minDistance: 0, maxShare: 1, pageHits: 10 } as const;
    const duplicates = { keyPlaces: [], areUrls: false, droppedParameters: [], precedence: [] };
    const recipe = aRecipe(3, { sources: [{}, rescored(20), rescored(20)], duplicates, blend });
    const place = { by: 'position', position: { values: [2], seq: 9 }, before: 30, scoring: Buffer.alloc(0) } as const;
    const behind = page('mixed', recipe, { k: 5 }, place);
    expect([behind.places, behind.k, behind.offset, behind.window]).deep.equal([[2], 5, 0, 5]);
    expect(behind.recipe).deep.equal(aRecipe(1));
    expect([behind.paging?.before, behind.paging?.after]).deep.equal([30, { values: [2], seq: 9 }]);
  });

  it('goes no further in a collapsed list than offsets may', () => {
    const recipe = aRecipe(1, { collapse });
    const pages = [20, 40, 50].map((offset) => page('one', recipe, { k: 20 }, { by: 'offset', offset, shown: [] }));
    expect(pages.map(({ k, offset, window }) => [k, offset, window])).deep.equal([
      [20, 20, 40],
      [10, 40, 50],
      [0, 50, 50],
    ]);
    expect(pages.every((each) => each.recipe === recipe)).equal(true);
  });

  it('refuses a cursor where the route is configured in another way, unless that changes no hits', () => {
    const { one } = routes;
    if (one === undefined) throw new Error('no route');
    const request = aSearchRequest();
    const question = (change: object) => Buffer.from(questionOf(request, { ...one, ...change })).toString('hex');
    const before = question({});
    for (const change of [{ timeoutMs: 5 }, { maxK: 3 }, { maxWindow: 3 }, { hedgePercent: 3 }, { minCoverage: 1 }]) {
      expect(question(change)).equal(before);
    }
    for (const change of [
      { rankWindow: 5 },
      { priors: [1] },
      { sources: [] },
      { searchFields: [] },
      { unheardOf: 1 },
    ]) {
      expect(question(change)).not.equal(before);
    }
  });

  it('takes what is left out and what is said to be as it is anyway for the same', () => {
    const { one } = routes;
    if (one === undefined) throw new Error('no route');
    const question = (change: SearchRequest) => Buffer.from(questionOf(aSearchRequest(change), one)).toString('hex');
    expect(question({ noPriors: false, syntax: 0, minimumShouldMatch: '', sort: [] })).equal(question({}));
    expect(question({ noPriors: true })).not.equal(question({}));
  });

  it('refuses every cursor where there is nothing to read it with', () => {
    const { one: route } = routes;
    if (route === undefined) throw new Error('no route');
    const request = aSearchRequest({ cursor: Buffer.from('x') });
    const asked = {
      request,
      routeName: 'one',
      route,
      context: null,
      recipe: aRecipe(1),
      asPage: { k: 1, offset: 0 },
      secondPhases: noModels,
      isPinned: false,
    };
    expect(() => planPage(asked, { viewOf: () => ({}) as never }, (name) => name)).throw(
      SearchError,
      /cursor must be one/,
    );
  });
});
