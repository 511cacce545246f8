import { blendFaults, ConfigError, parseConfig, planBlend, type RouteConfig } from '@muster/coordinator';
import { expect } from 'chai';

const twoSources = [{ index: 'web' }, { vertical: 'images' }, { vertical: 'videos' }];

function configOf(route: object): string {
  return JSON.stringify({
    indexes: { web: { dir: 'x' } },
    verticals: { images: { dir: 'y' }, videos: { dir: 'z' } },
    routes: { default: { sources: twoSources, ...route } },
  });
}

function routeOf(route: object): RouteConfig {
  return parseConfig(configOf(route), 'test').routes['default'] as RouteConfig;
}

function recipeOf(route: object) {
  return planBlend(routeOf(route));
}

/** The faults of a route, without the path to it. */
function faults(route: object): readonly string[] {
  try {
    parseConfig(configOf(route), 'test');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => fault.replace('routes.default.', ''));
  }
}

const slots = {
  by: 'slots',
  main: 'web',
  slots: [
    { after: 0, threshold: 0.5 },
    { after: 'end', sources: ['videos'] },
  ],
};

describe('how a route is blended', () => {
  const asTheyAre = { method: 'none' } as const;
  const byRank = { by: 'fusion', method: 'rrf', rrfConstant: 60, normalizers: [asTheyAre, asTheyAre, asTheyAre] };

  it('is by reciprocal ranks where nothing is said, and as it is where there is one source', () => {
    expect(recipeOf({})).deep.equal(byRank);
    expect(recipeOf({ sources: [{ index: 'web' }] })).deep.equal({ by: 'single' });
    expect(recipeOf({ blend: { by: 'fusion', rrfConstant: 2 } })).deep.equal({ ...byRank, rrfConstant: 2 });
  });

  it('is by scores that each source may have made comparable in its own way', () => {
    const sources = [
      { index: 'web', normalize: { method: 'min-max', lower: 1, upper: { clip: 9 } } },
      ...twoSources.slice(1),
    ];
    const minMax = { method: 'min-max' };
    const bounded = { ...minMax, lower: { mode: 'apply', score: 1 }, upper: { mode: 'clip', score: 9 } };
    expect(recipeOf({ sources, blend: { by: 'fusion', method: 'sum' } })).deep.equal({
      by: 'fusion',
      method: 'sum',
      rrfConstant: 60,
      normalizers: [bounded, minMax, minMax],
    });
    expect(recipeOf({ blend: { by: 'fusion', method: 'arithmetic', normalize: 'z-score' } })).deep.include({
      normalizers: [{ method: 'z-score' }, { method: 'z-score' }, { method: 'z-score' }],
    });
  });

  it('is by slots, named sources and the end by their places', () => {
    const block = { maxHits: 3, minHits: 1, normalizer: { method: 'arctan' } };
    const sources = [twoSources[0], { vertical: 'images', block: { maxHits: 2, normalize: 'none' } }, twoSources[2]];
    expect(recipeOf({ sources, blend: slots })).deep.equal({
      by: 'slots',
      main: 0,
      slots: [
        { after: 0, threshold: 0.5, sources: [] },
        { after: -1, threshold: 0, sources: [2] },
      ],
      blocks: [block, { maxHits: 2, minHits: 1, normalizer: { method: 'none' } }, block],
      minDistance: 1,
      maxShare: 0.5,
      pageHits: 10,
    });
  });

  it('can be written down and read again', () => {
    const first = routeOf({ blend: slots, rules: { when: [{ name: 'a', queries: ['x*'], skip: ['images'] }] } });
    const { sources, blend, rules } = first;
    expect(routeOf({ sources, blend, rules })).deep.equal(first);
  });

  const ofWeb = (change: object) => ({ sources: [{ index: 'web', ...change }, ...twoSources.slice(1)] });
  const wrong: readonly (readonly [string, object, string | RegExp])[] = [
    [
      'a blend of one source',
      { sources: [{ index: 'web' }], blend: slots },
      'blend: a route of one source has nothing to blend: leave it out',
    ],
    [
      'a constant that is not in range',
      { blend: { by: 'fusion', rrfConstant: -1 } },
      'blend.rrfConstant: must be in [0, 10000], got -1',
    ],
    [
      'a constant without ranks',
      { blend: { by: 'fusion', method: 'sum', rrfConstant: 1 } },
      /^blend.rrfConstant: is for the method rrf/,
    ],
    [
      'scores where ranks count',
      { blend: { by: 'fusion', normalize: 'l2' } },
      /^blend.normalize: rrf goes by ranks alone/,
    ],
    [
      'a way of making scores comparable that nobody uses',
      ofWeb({ normalize: 'l2' }),
      'sources.0.normalize: is for routes with `blend` by scores: leave it out',
    ],
    [
      'a block without slots',
      ofWeb({ block: {} }),
      'sources.0.block: is for routes with `blend` by slots: leave it out',
    ],
    [
      'bounds for what has none',
      { blend: { by: 'fusion', method: 'sum', normalize: { method: 'l2', lower: 0 } } },
      'blend.normalize: lower and upper are for min-max: leave them out',
    ],
    [
      'bounds that cross',
      { blend: { by: 'fusion', method: 'sum', normalize: { method: 'min-max', lower: 2, upper: { clip: 1 } } } },
      'blend.normalize: lower must be below upper, got 2 and 1',
    ],
    [
      'an unknown main source',
      { blend: { ...slots, main: 'news' } },
      'blend.main: "news" is not one of the route\'s sources: web, images, videos',
    ],
    [
      'a block of the main source',
      { ...ofWeb({ block: {} }), blend: slots },
      'sources.0.block: the main source has none: leave it out',
    ],
    [
      'slots out of order',
      { blend: { ...slots, slots: [{ after: 3 }, { after: 3 }] } },
      'blend.slots.1.after: must be above that of the slot before, 3, got 3',
    ],
    [
      'a slot behind the end',
      { blend: { ...slots, slots: [{ after: 'end' }, { after: 3 }] } },
      'blend.slots.1: nothing can stand after the end: put that slot last',
    ],
    [
      'a slot for the main source',
      { blend: { ...slots, slots: [{ after: 3, sources: ['web'] }] } },
      'blend.slots.0.sources: "web" is not one of: images, videos',
    ],
    ['a share above one', { blend: { ...slots, maxShare: 1.5 } }, 'blend.maxShare: must be in [0, 1], got 1.5'],
    [
      'a block that can never be',
      { sources: [{ index: 'web' }, { vertical: 'images', block: { minHits: 4 } }], blend: slots },
      /minHits must be at most maxHits, 3, got 4/,
    ],
    [
      'means of documents that nobody recognises',
      { blend: { by: 'fusion', method: 'geometric' } },
      /^blend.method: geometric is for documents that several sources have/,
    ],
  ];
  for (const [name, route, fault] of wrong) {
    it(`is refused with ${name}`, () => {
      const [first = '', ...more] = faults(route);
      expect(more.filter((one) => !one.startsWith('blend.slots'))).deep.equal([]);
      if (typeof fault === 'string') expect(first).equal(fault);
      else expect(first).match(fault);
    });
  }

  it('refuses to multiply what may be negative', () => {
    const sources = [{ normalize: { method: 'dbsf' as const } }, {}];
    const normalize = { method: 'z-score' as const };
    expect(blendFaults({ sources, blend: { by: 'fusion', method: 'harmonic', normalize }, duplicates: {} })).deep.equal(
      [
        'blend.normalize: z-score gives negative values, which harmonic cannot take; one of: none, min-max, l2, arctan',
        'sources.0.normalize: dbsf gives negative values, which harmonic cannot take; one of: none, min-max, l2, arctan',
      ],
    );
    expect(blendFaults({ sources, blend: { by: 'fusion', method: 'sum', normalize } })).deep.equal([]);
  });
});

describe('the rules of a route', () => {
  const rule = { name: 'a', queries: ['x'] };
  const wrong: readonly (readonly [string, object, string])[] = [
    ['do nothing', rule, 'rules.when.0: does nothing: give one of ask, skip, weights, pin, ban'],
    [
      'have a pattern that is none',
      { ...rule, queries: ['a*b'], skip: ['images'] },
      'rules.when.0.queries.0: must be words of letters or digits, each with `*` behind it or not, got "a*b"',
    ],
    [
      'leave out an index',
      { ...rule, skip: ['web'] },
      'rules.when.0.skip: "web" is not one of the route\'s verticals that are not required: images, videos',
    ],
    [
      'contradict themselves',
      { ...rule, ask: ['images'], skip: ['images'] },
      'rules.when.0: a source cannot be both in ask and in skip',
    ],
    [
      'pin two at one place',
      { ...rule, pin: [1, 2].map((id) => ({ source: 'web', id: `${id}`, position: 1 })) },
      'rules.when.0: two documents are pinned at one position',
    ],
    [
      'pin one at two places',
      { ...rule, pin: [1, 2].map((position) => ({ source: 'web', id: '1', position })) },
      'rules.when.0: a document is pinned at two positions',
    ],
    [
      'pin what they ban',
      { ...rule, pin: [{ source: 'web', id: '1', position: 1 }], ban: [{ source: 'web', ids: ['1'] }] },
      'rules.when.0: a document is both pinned and banned',
    ],
    [
      'weigh an unknown source',
      { ...rule, weights: { maps: 2 } },
      'rules.when.0.weights: "maps" is not one of the route\'s sources: web, images, videos',
    ],
  ];
  for (const [name, one, fault] of wrong) {
    it(`are refused if they ${name}`, () => {
      expect(faults({ rules: { when: [one] } })).deep.equal([fault]);
    });
  }

  it('are refused if two are called alike, or two queries of the table are the same', () => {
    const twice = { ...rule, skip: ['images'] };
    expect(faults({ rules: { when: [twice, twice], priors: { table: { 'A b': {}, 'a-b': {} } } } })).deep.equal([
      'rules.priors.table.a-b: is the same query as "A b"',
      'rules.when.1.name: "a" is another rule\'s already',
    ]);
  });

  it('may not leave out a source that is required', () => {
    const sources = [{ index: 'web' }, { vertical: 'images', role: 'required' }];
    expect(faults({ sources, rules: { select: { images: { leastPrior: 0.5 } } } })).deep.equal([
      'rules.select: "images" is not one of the route\'s verticals that are not required: (none)',
    ]);
  });
});
