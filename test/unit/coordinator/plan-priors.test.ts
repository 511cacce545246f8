import { parseConfig, planPriors, type RouteConfig } from '@muster/coordinator';
import { codecs, type Prior, SearchError } from '@muster/proto';
import { expect } from 'chai';
import { aSchema, aSearchRequest } from '../../support/builders.js';

const epochMs = Date.parse('2026-03-01T12:00:00Z');
const dayMs = 86_400_000;

/** The route of a configuration with these priors. */
function aRoute(priors: readonly object[]): RouteConfig {
  const config = { indexes: { web: { dir: 'x' } }, routes: { default: { sources: [{ index: 'web' }], priors } } };
  const route = parseConfig(JSON.stringify(config), 'test').routes['default'];
  if (route === undefined) throw new Error('no route');
  return route;
}

function planned(priors: readonly Prior[], route: readonly object[] = []) {
  const request = aSearchRequest({ priors: [...priors] });
  return planPriors({ request, routeName: 'default', route: aRoute(route), epochMs }, aSchema);
}

/** What priors are refused with. */
function refusal(priors: readonly Prior[], route: readonly object[] = []): string {
  try {
    planned(priors, route);
    return 'not refused';
  } catch (error) {
    return error instanceof SearchError && error.code === 'invalid-query' ? error.message : `not invalid: ${error}`;
  }
}

const popular: Prior = { field: 'year', weight: 2, saturation: { pivot: 100 } };
const recent: Prior = { field: 'on', weight: 1, decay: { origin: epochMs, scale: dayMs } };

describe('planPriors', () => {
  it('takes the request’s in place of the route’s', () => {
    const route = [{ field: 'year', weight: 5, saturation: { pivot: 1 } }];
    expect(planned([], route)).deep.equal([{ field: 'year', weight: 5, saturation: { pivot: 1 } }]);
    const [first, second] = planned([popular, recent], route);
    expect([first?.weight, first?.saturation?.pivot]).deep.equal([2, 100]);
    expect(second).deep.equal(recent);
    expect(planned([])).deep.equal([]);
  });

  it('takes none where the request says so, and refuses to be told both', () => {
    const noPriors = (priors: Prior[]) =>
      planPriors(
        {
          request: aSearchRequest({ noPriors: true, priors }),
          routeName: 'default',
          route: aRoute([popular]),
          epochMs,
        },
        aSchema,
      );
    expect(noPriors([])).deep.equal([]);
    expect(() => noPriors([recent])).throws(SearchError, 'no_priors must be false where there are priors, got true');
  });

  it('takes `now` for the time of the query, and durations and dates for milliseconds', () => {
    const decays = [
      { origin: 'now', scale: '30d' },
      { origin: '2020-01-01', scale: '1.5h' },
      { origin: 5, scale: 7 },
      { origin: '2020-01-01T00:00:01Z', scale: '250ms' },
    ];
    const priors = planned(
      [],
      decays.map((decay) => ({ field: 'on', weight: 1, decay })),
    );
    expect(priors.map(({ decay }) => decay)).deep.equal([
      { origin: epochMs, scale: 30 * dayMs },
      { origin: Date.parse('2020-01-01'), scale: 5_400_000 },
      { origin: 5, scale: 7 },
      { origin: Date.parse('2020-01-01') + 1000, scale: 250 },
    ]);
  });

  it('gives what the contract can carry', () => {
    const priors = planned([], [{ field: 'on', weight: 1, decay: { origin: 'now', scale: '2w' } }, popular]);
    const read = codecs.queryRequest.decode(codecs.queryRequest.encode({ priors })).priors;
    expect(read.map(({ field, decay, saturation }) => [field, decay?.scale, saturation?.pivot])).deep.equal([
      ['on', 14 * dayMs, undefined],
      ['year', undefined, 100],
    ]);
  });

  const finite = 'must be a finite number above 0, got';
  const refused: [what: string, prior: Prior, message: string][] = [
    [
      'a field that is none',
      { ...popular, field: 'years' },
      'priors[0].field must be the name of a number or date field: year, on, got "years"',
    ],
    [
      'a field of words',
      { ...popular, field: 'body' },
      'priors[0].field must be the name of a number or date field: year, on, got "body"',
    ],
    ['a negative weight', { ...popular, weight: -1 }, 'priors[0].weight must be in [0, 65536), got -1'],
    ['too great a weight', { ...popular, weight: 65_536 }, 'priors[0].weight must be in [0, 65536), got 65536'],
    [
      'a weight that is no number',
      { ...popular, weight: Number.NaN },
      'priors[0].weight must be in [0, 65536), got NaN',
    ],
    [
      'no function',
      { field: 'year', weight: 1 },
      'priors[0] must be of one function, saturation or decay, got "neither"',
    ],
    ['a pivot of 0', { ...popular, saturation: { pivot: 0 } }, `priors[0].saturation.pivot ${finite} 0`],
    [
      'an infinite pivot',
      { ...popular, saturation: { pivot: Number.POSITIVE_INFINITY } },
      `priors[0].saturation.pivot ${finite} Infinity`,
    ],
    ['a scale below 0', { ...recent, decay: { origin: 0, scale: -1 } }, `priors[0].decay.scale ${finite} -1`],
    ['a scale that is no number', { ...recent, decay: { scale: Number.NaN } }, `priors[0].decay.scale ${finite} NaN`],
    [
      'an origin that is no number',
      { ...recent, decay: { origin: Number.NaN, scale: 1 } },
      'priors[0].decay.origin must be a finite number, got NaN',
    ],
  ];
  for (const [what, prior, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(refusal([prior])).equal(message);
    });
  }

  it('refuses more than 16', () => {
    expect(refusal(new Array(17).fill(popular))).equal('priors must be at most 16 priors, got "17 priors"');
  });

  it('refuses a route’s that do not suit the index, naming them', () => {
    expect(refusal([], [popular, { ...popular, field: 'tag' }])).equal(
      'routes.default.priors[1].field must be the name of a number or date field: year, on, got "tag"',
    );
    expect(refusal([], [{ field: 'year', weight: 1, decay: { origin: 'now', scale: 1 } }])).equal(
      'routes.default.priors[0].decay.origin must be a number, as year is a number field, got "now"',
    );
    expect(refusal([], [{ field: 'year', weight: 1, decay: { origin: 0, scale: '30d' } }])).equal(
      'routes.default.priors[0].decay.scale must be a number, as year is a number field, got "30d"',
    );
  });
});
