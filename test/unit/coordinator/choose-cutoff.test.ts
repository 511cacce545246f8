import { ConfigError, chooseCutoff, parseConfig } from '@muster/coordinator';
import { type CutoffStrategy, codecs, SearchError } from '@muster/proto';
import { expect } from 'chai';

/** A route with a cutoff, as the configuration reads it. */
function aRoute(cutoff: object = {}) {
  const config = { verticals: { v: { dir: 'x' } }, routes: { default: { sources: [{ vertical: 'v' }], cutoff } } };
  const route = parseConfig(JSON.stringify(config), 'test').routes['default'];
  if (route === undefined) throw new Error('no route');
  return route;
}

function choose(strategy: CutoffStrategy | undefined, cutoff: object = {}, minCoverage = 0) {
  const { strategy: asked } = codecs.searchRequest.decode(
    codecs.searchRequest.encode(strategy === undefined ? {} : { strategy }),
  );
  return chooseCutoff(asked, minCoverage, aRoute(cutoff));
}

/** What a strategy is refused with. */
function refusal(strategy: CutoffStrategy, cutoff: object = {}): string {
  try {
    choose(strategy, cutoff);
    return 'not refused';
  } catch (error) {
    return error instanceof SearchError ? `${error.code}: ${error.message}` : String(error);
  }
}

function faultsOf(cutoff: object): readonly string[] {
  try {
    aRoute(cutoff);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('chooseCutoff', () => {
  it('waits for all where nobody says', () => {
    expect(choose(undefined)).deep.equal({ strategies: [{ name: 'all', parameters: {} }], floor: 0 });
  });

  it('takes the route’s strategies with every number filled in', () => {
    const cutoff = { strategies: [{ strategy: 'rank-safe' }, { strategy: 'quality', coverage: 0.9 }] };
    expect(choose(undefined, cutoff).strategies).deep.equal([
      { name: 'rank-safe', parameters: {} },
      { name: 'quality', parameters: { coverage: 0.9, minFactor: 0, maxFactor: 0.2 } },
    ]);
  });

  it('takes the query’s, whose numbers default to the route’s', () => {
    const cutoff = { strategies: [{ strategy: 'quality', coverage: 0.9, minFactor: 0.1 }] };
    const strategy = { name: 'quality', parameters: { max_factor: 0.3 } };
    expect(choose(strategy, cutoff).strategies).deep.equal([
      { name: 'quality', parameters: { coverage: 0.9, minFactor: 0.1, maxFactor: 0.3 } },
    ]);
  });

  it('leaves out a number without default that nobody gives', () => {
    expect(choose({ name: 'best' }).strategies).deep.equal([{ name: 'best', parameters: {} }]);
    expect(choose({ name: 'best' }, { strategies: [{ strategy: 'best', score: 3 }] }).strategies).deep.equal([
      { name: 'best', parameters: { score: 3 } },
    ]);
  });

  it('takes several of a query', () => {
    const strategy = { anyOf: [{ name: 'rank-safe' }, { name: 'first-n', parameters: { count: 3 } }] };
    expect(choose(strategy).strategies).deep.equal([
      { name: 'rank-safe', parameters: {} },
      { name: 'first-n', parameters: { count: 3 } },
    ]);
  });

  it('hears none below what the route or the query demands', () => {
    expect(choose(undefined, { floor: 0.5 }, 0.2).floor).equal(0.5);
    expect(choose(undefined, { floor: 0.5 }, 0.8).floor).equal(0.8);
  });

  const refused: readonly (readonly [string, CutoffStrategy, object, string])[] = [
    [
      'a strategy that is none',
      { name: 'quickly' },
      {},
      'strategy.name must be one of: all, first-n, quorum, deadline, quality, rank-safe, probable, first, best, got "quickly"',
    ],
    [
      'one that the route does not allow',
      { name: 'first-n' },
      { queriesMayChoose: ['rank-safe'] },
      'strategy.name must be one of: all, rank-safe, got "first-n"',
    ],
    [
      'a number out of range',
      { name: 'quality', parameters: { max_factor: 2 } },
      {},
      'strategy.parameters.max_factor must be in [0, 1], got 2',
    ],
    [
      'a part of a leaf',
      { anyOf: [{ name: 'first-n', parameters: { count: 1.5 } }] },
      {},
      'strategy.any_of[0].parameters.count must be a whole number in [1, 1000000], got 1.5',
    ],
    [
      'a number that the strategy has not',
      { name: 'quality', parameters: { speed: 1 } },
      {},
      'strategy.parameters.speed must be one of: coverage, min_factor, max_factor, got "speed"',
    ],
    [
      'a number for a strategy without any',
      { name: 'all', parameters: { speed: 1 } },
      {},
      'strategy.parameters.speed must be left out: "all" has no numbers, got "speed"',
    ],
    ['numbers of no strategy', { parameters: { count: 1 } }, {}, 'strategy.name must be given with parameters, got ""'],
    [
      'a name beside several',
      { name: 'all', anyOf: [{ name: 'all' }] },
      {},
      'strategy.name must be empty together with any_of, got "all"',
    ],
    [
      'several inside of several',
      { anyOf: [{ anyOf: [{ name: 'all' }] }] },
      {},
      'strategy.any_of[0].any_of must be empty inside of any_of, got "1 strategies"',
    ],
    [
      'too many',
      { anyOf: Array.from({ length: 9 }, () => ({ name: 'all' })) },
      {},
      'strategy.any_of must be at most 8 strategies, got "9 strategies"',
    ],
  ];
  for (const [name, strategy, cutoff, message] of refused) {
    it(`refuses ${name}, naming the field and what is allowed`, () => {
      expect(refusal(strategy, cutoff)).equal(`invalid-query: ${message}`);
    });
  }

  it('is checked when the configuration is read', () => {
    expect(faultsOf({ strategies: [{ strategy: 'quality', coverage: 3 }] })).deep.equal([
      'routes.default.cutoff.strategies.0.coverage: must be in [0, 1], got 3',
    ]);
    expect(faultsOf({ strategies: [{ strategy: 'all', n: 3 }] })).deep.equal([
      'routes.default.cutoff.strategies.0.n: must be left out: "all" has no numbers, got "n"',
    ]);
    expect(faultsOf({ strategies: [] })[0]).match(/^routes\.default\.cutoff\.strategies: /);
  });

  it('reads again what it has read', () => {
    const { cutoff } = aRoute({ strategies: [{ strategy: 'quality', coverage: 0.9 }] });
    expect(aRoute(cutoff).cutoff).deep.equal(cutoff);
  });
});
