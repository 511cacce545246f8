import { ConfigError, parseConfig } from '@muster/coordinator';
import { expect } from 'chai';

const good = `
indexes:
  web: { shards: [{ replicas: ['127.0.0.1:7801', '127.0.0.1:7802'] }] }
verticals:
  places: { address: '127.0.0.1:7901' }
routes:
  default: { sources: [{ index: web }, { vertical: places, weight: 0.5, timeoutMs: 50 }] }
`;

/** The faults of a configuration. */
function faults(text: string): readonly string[] {
  try {
    parseConfig(text, 'muster.yaml');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('parseConfig', () => {
  it('fills in what is left out', () => {
    const { routes, coordinator, ranking, shard, indexes, aliases } = parseConfig(good, 'muster.yaml');
    expect({ route: routes['default'], coordinator, ranking, shard, index: indexes['web'], aliases }).deep.equal({
      route: {
        sources: [
          { index: 'web', weight: 1, role: 'optional', percent: 100 },
          { vertical: 'places', weight: 0.5, k: 10, timeoutMs: 50, role: 'optional', percent: 100 },
        ],
        timeoutMs: 1000,
        priors: [],
        cutoff: {
          strategies: [{ strategy: 'all' }],
          queriesMayChoose: [
            'all',
            'first-n',
            'quorum',
            'deadline',
            'quality',
            'rank-safe',
            'probable',
            'first',
            'best',
          ],
          floor: 0,
        },
        hedgePercent: 100,
        minCoverage: 0,
        topKProbability: 0.9999,
        maxK: 1000,
        maxWindow: 10_000,
        firstPageMs: 100,
        rankWindow: 200,
        allowedHeaders: [],
      },
      coordinator: {
        listen: '127.0.0.1:7700',
        admin: '127.0.0.1:7701',
        queryRecords: 1000,
        cursorKeys: [],
        logQueries: { share: 0, degraded: false },
        processes: 1,
        maxInFlight: 1024,
        maxInFlightPerSession: 1024,
        maxInFlightPerReplica: 1024,
        hedges: { share: 0.02, minDelayMs: 1, maxPerQuery: 0.1 },
        retries: { share: 0.2, perSecond: 10 },
        replicaLimits: 'on',
        statisticsCacheTerms: 100_000,
        rememberedAnswers: 10_000,
        rememberedAnswersBytes: 64 * 1024 * 1024,
        drainMs: 5000,
      },
      ranking: { threads: 1, maxQueue: 256, inlineBelowUs: 25 },
      shard: { maxInFlight: 1024, threads: 0, maxMemoryBytes: 0 },
      index: {
        shards: [{ replicas: ['127.0.0.1:7801', '127.0.0.1:7802'] }],
        replicas: 1,
        maxLagMs: 5000,
        readOnly: false,
        refreshMs: 1000,
        retentionMs: 10_000,
        maxLogBytes: 2 ** 30,
        keepLogBytes: 2 ** 28,
      },
      aliases: {},
    });
  });

  it('gives what nobody can change', () => {
    const config = parseConfig(good, 'muster.yaml');
    expect(() => Object.assign(config.routes['default'] ?? {}, { timeoutMs: 1 })).throw(TypeError);
  });

  it('lists every fault with its path', () => {
    const text = `
      indexes:
        Web: { shards: [] }
        news: { shards: [{ replicas: ['nowhere'] }], replicas: 0 }
      verticals:
        places: { address: 'host:99999' }
      routes:
        default: { sources: [{ index: news, weight: -1 }], timeoutMs: 0, minCoverage: 3, surprise: true }
      coordinator: { listen: 7700 }
      extra: 1
    `;
    expect(faults(text)).deep.equal([
      'indexes.Web: must be a name: a lower-case letter, then up to 63 of a-z, 0-9, "-", "_"',
      'indexes.news.replicas: must be at least 1, got 0',
      'indexes.news.shards.0.replicas.0: must be an address host:port',
      'verticals.places.address: port must be in [0, 65535]',
      'routes.default.sources.0.weight: must be at least 0, got -1',
      'routes.default.timeoutMs: must be at least 1, got 0',
      'routes.default.minCoverage: must be at most 1, got 3',
      'routes.default: unknown "surprise"',
      'coordinator.listen: must be a string, got a number',
      '(top): unknown "extra"',
    ]);
  });

  it('wants shares of queries in per cent', () => {
    const text = `
      indexes: { web: { dir: x }, news: { dir: y } }
      routes: { default: { sources: [{ index: web, percent: -1 }, { index: news, percent: 100.5 }], hedgePercent: all } }
    `;
    expect(faults(text)).deep.equal([
      'routes.default.sources.0.percent: must be at least 0, got -1',
      'routes.default.sources.1.percent: must be at most 100, got 100.5',
      'routes.default.hedgePercent: must be a number, got a string',
    ]);
  });

  it('wants a port for AdminService where none follows that of metrics and health', () => {
    const text = good.concat('\ncoordinator: { admin: "127.0.0.1:65535" }\n');
    expect(faults(text)).deep.equal([
      'coordinator.adminService: is needed, for there is no port after that of `admin`, 65535',
    ]);
  });

  it('names what is wrong with the queries to be logged', () => {
    const text = good.concat('\ncoordinator: { logQueries: { share: 2, slowerThanMs: -1 }, queryRecords: -1 }\n');
    expect(faults(text)).deep.equal([
      'coordinator.queryRecords: must be at least 0, got -1',
      'coordinator.logQueries.share: must be at most 1, got 2',
      'coordinator.logQueries.slowerThanMs: must be at least 0, got -1',
    ]);
  });

  it('lists every fault that no part shows alone', () => {
    const text = `
      indexes: { web: {}, news: { dir: x, shards: [{ replicas: ['h:1'] }] } }
      verticals: { places: {}, images: { dir: x, address: 'h:1' } }
      routes:
        default: { sources: [{ index: wbe }, {}, { index: web, vertical: places }, { index: news }, { index: news }] }
        constructor: { sources: [{ vertical: constructor }] }
    `;
    expect(faults(text)).deep.equal([
      'indexes.web: dir or shards is needed',
      'indexes.news: give either dir or shards',
      'verticals.places: dir or address is needed',
      'verticals.images: give either dir or address',
      'routes.default.sources.0.index: "wbe" is not one of: web, news',
      'routes.default.sources.1: give either index or vertical',
      'routes.default.sources.2: give either index or vertical',
      'routes.default.sources.4: "news" is a source of this route already',
      'routes.constructor.sources.0.vertical: "constructor" is not one of: places, images',
    ]);
  });

  it('takes aliases wherever an index is named', () => {
    const config = parseConfig(
      `
      indexes: { web1: { shards: [{ replicas: ['h:1'] }], writer: 'h:2' }, web2: { dir: x } }
      aliases: { web: web1, spare: web2 }
      routes:
        default: { sources: [{ index: web, onFailure: [{ strategy: fallback, index: spare }] }] }
    `,
      'test',
    );
    expect(config.aliases).deep.equal({ web: 'web1', spare: 'web2' });
  });

  it('wants generations to stay readable for a while', () => {
    const index = (retentionMs: number) => `{ dir: x, retentionMs: ${retentionMs} }`;
    const indexes = `{ a: ${index(0)}, b: ${index(1)}, c: ${index(600_000)}, d: ${index(600_001)} }`;
    expect(faults(`indexes: ${indexes}\nroutes: { default: { sources: [{ index: a }] } }`)).deep.equal([
      'indexes.a.retentionMs: must be in [1, 600000], got 0',
      'indexes.d.retentionMs: must be in [1, 600000], got 600001',
    ]);
  });

  it('lists the faults of aliases and of what is written to indexes', () => {
    const text = `
      indexes:
        web1: { shards: [{ replicas: ['h:1'] }], keepLogBytes: 2000000, maxLogBytes: 1048576 }
        web2: { dir: x, writer: 'h:2' }
      aliases: { web: nowhere, web1: web2, other: web1 }
      routes:
        default: { sources: [{ index: other, onFailure: [{ strategy: fallback, index: web1 }] }, { index: web1 }] }
    `;
    expect(faults(text)).deep.equal([
      'indexes.web1.keepLogBytes: must be at most maxLogBytes, 1048576, got 2000000',
      'indexes.web2.writer: leave it out with dir, for which `muster up` starts the writer',
      'aliases.web: "nowhere" is not one of: web1, web2',
      'aliases.web1: an index is called so',
      'routes.default.sources.1: "web1" is a source of this route already',
      'routes.default.sources.0.onFailure.0.index: "web1" is a source of this route: its hits would come twice',
    ]);
  });

  it('lists the faults of priors', () => {
    const priors = [
      '{ field: year, weight: 70000, saturation: { pivot: 0 } }',
      '{ field: year, weight: 1 }',
      '{ field: year, weight: 1, saturation: { pivot: 1 }, decay: { origin: now, scale: 30d } }',
      '{ field: on, weight: 1, decay: { origin: yesterday, scale: 30 days } }',
      '{ field: on, weight: 1, decay: { origin: 2020-01-01, scale: -1 } }',
      '{ field: on, weight: 1, decay: { origin: .nan, scale: 0d } }',
    ];
    const text = `indexes: { web: { dir: x } }\nroutes: { default: { sources: [{ index: web }], priors: [${priors}] } }`;
    const scale = 'must be a number above 0, or a duration like 30d (ms, s, m, h, d, w)';
    expect(faults(text).map((fault) => fault.replace('routes.default.priors.', ''))).deep.equal([
      '0.weight: must be below 65536, got 70000',
      '0.saturation.pivot: must be above 0, got 0',
      '1: give either saturation or decay',
      '2: give either saturation or decay',
      '3.decay.origin: must be a number, `now`, or a date as in ISO 8601',
      `3.decay.scale: ${scale}`,
      `4.decay.scale: ${scale}, got -1`,
      '5.decay.origin: must be a number, `now`, or a date as in ISO 8601, got null',
      `5.decay.scale: ${scale}`,
    ]);
  });

  it('fills in what failure strategies leave out, and reads again what it gave', () => {
    const text = `
      indexes: { web: { dir: x } }
      verticals: { places: { address: 'h:1' }, backup: { address: 'h:2' } }
      routes:
        default:
          sources:
            - { index: web, onFailure: cached }
            - vertical: places
              onFailure: [retry, { strategy: fallback, vertical: backup }, { strategy: fallback, hits: [{ id: a }, { id: b }] }]
    `;
    const config = parseConfig(text, 'test');
    expect(config.routes['default']?.sources.map(({ onFailure }) => onFailure)).deep.equal([
      [{ strategy: 'cached', maxAgeMs: 3_600_000 }],
      [
        { strategy: 'retry', afterMs: 0 },
        { strategy: 'fallback', vertical: 'backup', k: 10 },
        {
          strategy: 'fallback',
          hits: [
            { id: 'a', score: 2, document: {} },
            { id: 'b', score: 1, document: {} },
          ],
        },
      ],
    ]);
    expect(parseConfig(JSON.stringify(config), 'test')).deep.equal(config);
  });

  it('lists the faults of failure strategies', () => {
    const sources = [
      '{ index: web, onFailure: [degrade, cached, retry, cached] }',
      '{ vertical: places, role: required, onFailure: degrade }',
      '{ vertical: images, role: opportunistic, onFailure: [{ strategy: fallback, vertical: places }, fail] }',
      '{ vertical: videos, onFailure: { strategy: fallback, index: nowhere } }',
      '{ vertical: maps, onFailure: [{ strategy: retry, afterMs: 1000 }, { strategy: fallback, hits: [{ id: a }] }, cached] }',
    ];
    const verticals =
      "verticals: { places: { address: 'h:1' }, images: { address: 'h:2' }, videos: { address: 'h:3' }, maps: { address: 'h:4' } }";
    const text = `indexes: { web: { dir: x } }\n${verticals}\nroutes: { default: { sources: [${sources}] } }`;
    expect(faults(text).map((fault) => fault.replace('routes.default.sources.', ''))).deep.equal([
      '0.onFailure.0: after "degrade" nothing more can be done: put it last',
      '0.onFailure.2: "retry" is for verticals: shards of an index are asked again at another replica as it is',
      '0.onFailure.3: "cached" is given already',
      '1.onFailure.0: a required source cannot be missing: leave "degrade" out',
      '2.onFailure.1: nobody waits for an opportunistic source: leave "fail" out',
      '2.onFailure.0.vertical: "places" is a source of this route: its hits would come twice',
      '3.onFailure.0.index: "nowhere" is not one of: web',
      '4.onFailure.0: "afterMs" must be below the time of the route, 1000, got 1000',
      '4.onFailure.1: hits given here are always there: put them last',
    ]);
  });

  it('lists the faults of values of failure strategies', () => {
    const steps = [
      'ignore',
      '{ strategy: cached, maxAgeMs: 0 }',
      '{ strategy: retry, afterMs: -1, times: 3 }',
      '{ strategy: fallback }',
      '{ strategy: fallback, vertical: a, index: b }',
      '{ strategy: fallback, hits: [{ id: a }, { id: a }] }',
      '{ strategy: fallback, hits: [{ id: a, score: 1 }, { id: b, score: 2 }] }',
      '{ strategy: fallback, index: b, k: 3 }',
    ];
    const text = `indexes: { web: { dir: x } }\nroutes: { default: { sources: [{ index: web, onFailure: [${steps}] }] } }`;
    expect(faults(text).map((fault) => fault.replace('routes.default.sources.0.onFailure.', ''))).deep.equal([
      "0.strategy: must be one of: 'fail', 'degrade', 'retry', 'cached', 'fallback'",
      '1.maxAgeMs: must be at least 1, got 0',
      '2.afterMs: must be at least 0, got -1',
      '2: unknown "times"',
      '3: give one of hits, index or vertical',
      '4: give one of hits, index or vertical',
      '5.hits: every id must be given once',
      '6.hits: scores must never rise; a hit without one has as many as there are hits from it on',
      '7: `k` and `timeoutMs` are for verticals: leave them out',
    ]);
  });

  it('refuses for an index what is for verticals', () => {
    const text = `indexes: { web: { dir: x } }\nroutes: { default: { sources: [{ index: web, timeoutMs: 5 }] } }`;
    expect(faults(text)).deep.equal([
      'routes.default.sources.0: `k` and `timeoutMs` are for verticals: leave them out',
    ]);
  });

  it('wants a source that is waited for', () => {
    const text = `indexes: { web: { dir: x } }\nroutes: { default: { sources: [{ index: web, role: opportunistic }] } }`;
    expect(faults(text)).deep.equal([
      'routes.default.sources: at least one source must be waited for, and all are opportunistic',
    ]);
  });

  it('names the file and counts the faults', () => {
    expect(() => parseConfig('routes: { default: { sources: [] }, other: {} }', 'a.yaml')).throw(
      ConfigError,
      /^a\.yaml: 2 faults\n {2}/,
    );
  });

  it('says where YAML is broken', () => {
    expect(faults('routes: [')[0]).match(/line 1/);
  });

  it('refuses an empty file with what is missing', () => {
    expect(faults('')).deep.equal(['routes: is missing; must be a mapping']);
  });

  it('says in plain words what a part must be', () => {
    expect(faults('- a')).deep.equal(['(top): must be a mapping, got a list']);
    expect(faults('routes: { default: { sources: [], timeoutMs: 1.5 } }')).deep.equal([
      'routes.default.sources: must have entries, at least 1',
      'routes.default.timeoutMs: must be a whole number, got 1.5',
    ]);
  });

  it('takes IPv6 addresses and names', () => {
    const listen = (address: string) => faults(`${good}\ncoordinator: { listen: '${address}' }`);
    expect(['[::1]:7700', 'search-1.example.org:80', '0.0.0.0:0'].flatMap(listen)).deep.equal([]);
  });

  it('takes keys of cursors, and names what is wrong with them without telling a secret', () => {
    const key = 'not a word of this may be told to anybody';
    const faultsOf = (cursorKeys: object[]) => faults(`${good}coordinator: ${JSON.stringify({ cursorKeys })}`);
    expect(
      faultsOf([
        { id: '2026-11', key },
        { id: 'a', key },
      ]),
    ).deep.equal([]);
    expect([
      ...faultsOf([{ id: 'a', key: key.slice(0, 31) }]),
      ...faultsOf([{ id: 'a b', key }]),
      ...faultsOf([
        { id: 'a', key },
        { id: 'a', key: `${key}!` },
      ]),
      ...faultsOf([{ id: 'a', key: 5 }]),
    ]).deep.equal([
      'coordinator.cursorKeys.0.key: must have 32 to 1024 characters',
      'coordinator.cursorKeys.0.id: must have 1 to 32 of A-Z, a-z, 0-9, ".", "_", "-"',
      'coordinator.cursorKeys: every key must have an id of its own',
      'coordinator.cursorKeys.0.key: must be a string, got a number',
    ]);
  });

  it('takes the zones of replicas, beside plain addresses', () => {
    const replicas = ['127.0.0.1:7801', { address: '127.0.0.1:7802', zone: 'east' }];
    const routes = { default: { sources: [{ index: 'web' }] } };
    const text = JSON.stringify({
      indexes: { web: { shards: [{ replicas }] } },
      routes,
      coordinator: { zone: 'east' },
    });
    const config = parseConfig(text, 'muster.yaml');
    expect([config.indexes['web']?.shards, config.coordinator.zone]).deep.equal([[{ replicas }], 'east']);
    expect(parseConfig(JSON.stringify(config), 'as it was written')).deep.equal(config);
  });

  it('refuses an address that a shard has twice', () => {
    const replicas = ['a:1', { address: 'a:2', zone: 'east' }, 'a:2', 'a:1'];
    const routes = { default: { sources: [{ index: 'web' }] } };
    expect(faults(JSON.stringify({ indexes: { web: { shards: [{ replicas }] } }, routes }))).deep.equal([
      'indexes.web.shards.0.replicas.2: "a:2" is a replica of this shard already',
      'indexes.web.shards.0.replicas.3: "a:1" is a replica of this shard already',
    ]);
  });

  it('lists the faults of replicas', () => {
    const replicas = ['x', { address: 'x' }, { address: 'a:1', zone: 'East' }, { address: 'a:1', zon: 'e' }, {}, 7];
    const routes = { default: { sources: [{ index: 'web' }] } };
    expect(faults(JSON.stringify({ indexes: { web: { shards: [{ replicas }] } }, routes }))).deep.equal([
      'indexes.web.shards.0.replicas.0: must be an address host:port',
      'indexes.web.shards.0.replicas.1: address: must be an address host:port',
      'indexes.web.shards.0.replicas.2.zone: must be a name: a lower-case letter, then up to 63 of a-z, 0-9, "-", "_"',
      'indexes.web.shards.0.replicas.3: unknown "zon"',
      'indexes.web.shards.0.replicas.4: address: is missing; must be a string',
      'indexes.web.shards.0.replicas.5: must be an address host:port, or a mapping with address and zone, got 7',
    ]);
  });
});
