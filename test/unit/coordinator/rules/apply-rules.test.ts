import {
  applyRules,
  ConfigError,
  parseConfig,
  type RouteConfig,
  type RuledQuery,
  withPriors,
} from '@muster/coordinator';
import { expect } from 'chai';

/** A route of an index and two verticals with rules. */
function aRoute(rules: object): RouteConfig {
  const config = {
    indexes: { web: { dir: 'x' } },
    verticals: { images: { dir: 'y' }, videos: { dir: 'z' } },
    routes: {
      default: { sources: [{ index: 'web' }, { vertical: 'images', weight: 2 }, { vertical: 'videos' }], rules },
    },
  };
  return parseConfig(JSON.stringify(config), 'test').routes['default'] as RouteConfig;
}

function ruled(rules: object, query: string): RuledQuery {
  return applyRules(aRoute(rules), query) as RuledQuery;
}

/** Whether images and videos are asked. */
function asked(rules: object, query: string): readonly boolean[] {
  return ruled(rules, query)
    .sources.slice(1)
    .map(({ unasked }) => unasked === undefined);
}

describe('applyRules', () => {
  it('leaves a route without rules alone', () => {
    expect(applyRules({ ...aRoute({}), rules: undefined }, 'java')).equal(undefined);
    expect(ruled({}, 'java')).deep.equal({
      fired: [],
      sources: [0, 1, 2].map(() => ({ weight: 1, banned: [] })),
      pins: [],
    });
  });

  it('asks a selected source where its prior comes to the least or a rule asks it, and lets the last rule decide', () => {
    const rules = {
      select: { videos: { leastPrior: 0.3 } },
      priors: { table: { 'Star Wars': { videos: 0.9 }, java: { videos: 0.2 } } },
      when: [
        { name: 'films', queries: ['film*'], ask: ['videos'] },
        { name: 'definitions', queries: ['^define'], skip: ['videos', 'images'] },
        { name: 'all the same', queries: ['pictures'], ask: ['images'] },
      ],
    };
    expect(asked(rules, 'java')).deep.equal([true, false]);
    expect(asked(rules, 'star-wars')).deep.equal([true, true]);
    expect(asked(rules, 'star wars toys')).deep.equal([true, false]);
    expect(asked(rules, 'java films')).deep.equal([true, true]);
    expect(asked(rules, 'define films')).deep.equal([false, false]);
    expect(asked(rules, 'define pictures')).deep.equal([true, false]);
    expect(ruled(rules, 'java').sources[2]?.unasked).equal(
      'not asked: its prior for the query is 0.2, below 0.3, and no rule asks it',
    );
    expect(ruled(rules, 'define film').sources[1]?.unasked).equal('not asked: rule "definitions" leaves it out');
  });

  it('multiplies weights by those of all rules that hold, and by the prior if it is told to', () => {
    const when = [
      { name: 'a', queries: ['cat*'], weights: { images: 2 } },
      { name: 'b', queries: ['pictures'], weights: { images: 1.5, web: 0.5 } },
    ];
    const table = { 'pictures of cats': { images: 0.5 } };
    const weights = (rules: object) => ruled(rules, 'pictures of cats').sources.map(({ weight }) => weight);
    expect(weights({ when })).deep.equal([0.5, 3, 1]);
    expect(weights({ when, priors: { table, multiply: true } })).deep.equal([0.5, 1.5, 1]);
    expect(weights({ when, priors: { table } })).deep.equal([0.5, 3, 1]);
  });

  it('keeps weights finite, however many rules hold, and 0 where one of them says so', () => {
    const when = Array.from({ length: 200 }, (_, i) => ({
      name: `${i}`,
      queries: ['cats'],
      weights: { images: 1000, videos: i === 199 ? 0 : 1000 },
    }));
    expect(ruled({ when }, 'cats').sources.map(({ weight }) => weight)).deep.equal([1, 1e12, 0]);
  });

  it('gives each pin a place of its own, the first rule first, and pins nothing that is banned', () => {
    const when = [
      { name: 'a', queries: ['x'], pin: [{ source: 'web', id: '1', position: 2 }] },
      {
        name: 'b',
        queries: ['x'],
        pin: [
          { source: 'images', id: '1', position: 2 },
          { source: 'web', id: '1', position: 1 },
        ],
      },
      {
        name: 'c',
        queries: ['x'],
        pin: [{ source: 'web', id: '9', position: 5 }],
        ban: [{ source: 'web', ids: ['7', '8'] }],
      },
      { name: 'd', queries: ['x'], ban: [{ source: 'web', ids: ['9', '8'] }] },
    ];
    const { pins, sources } = ruled({ when }, 'x');
    expect(pins).deep.equal([
      { source: 0, id: '1', position: 2, rule: 'a' },
      { source: 1, id: '1', position: 3, rule: 'b' },
    ]);
    expect(sources.map(({ banned }) => banned)).deep.equal([['7', '8', '9'], [], []]);
  });

  it('pins at most 16 documents for a query', () => {
    const when = [0, 1, 2].map((rule) => ({
      name: `r${rule}`,
      queries: ['x'],
      pin: Array.from({ length: 8 }, (_, i) => ({ source: 'web', id: `${rule}-${i}`, position: 10 * rule + i + 1 })),
    }));
    expect(ruled({ when }, 'x').pins.length).equal(16);
  });
});

describe('the table of priors in a file', () => {
  const route = aRoute({ priors: { file: 'priors.tsv', table: { java: { web: 0.5 } } } });

  it('is read beside what the configuration has', () => {
    const { rules } = withPriors(
      route,
      '# who is meant\nJava\timages\t0.9\n\nstar wars\tvideos\t0.8\r\n',
      'priors.tsv',
    );
    expect(rules?.priors).deep.equal({
      table: { java: { web: 0.5, images: 0.9 }, 'star wars': { videos: 0.8 } },
      multiply: false,
    });
  });

  it('is refused with the lines that are wrong', () => {
    const wrong = [
      'java images 0.9',
      'java\tmaps\t0.9',
      'java\timages\t1.5',
      'java\tweb\t0.5',
      '?!\tweb\t1',
      'a\tweb\t',
    ];
    const read = (): unknown => withPriors(route, wrong.join('\n'), 'priors.tsv');
    expect(read).throw(ConfigError, 'priors.tsv: 6 faults');
    expect(read).throw('line 2: "maps" is not one of the route\'s sources: web, images, videos');
    expect(read).throw('line 3: the prior must be in [0, 1], got 1.5');
    expect(read).throw('line 4: the prior of "web" for "java" was given before');
  });

  it('must be read before a query is asked', () => {
    expect(() => applyRules(route, 'java')).throw('the table of priors in priors.tsv was not read');
  });
});
