import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import {
  type AdminRefusal,
  type Config,
  ConfigError,
  drawSwitches,
  encodeSwitches,
  initialSwitches,
  keepSwitches,
  parseConfig,
  percentsOf,
  type RoutePercents,
  type Switches,
  setSwitch,
  switchSetting,
} from '@muster/coordinator';
import { codecs, type SetSwitchRequest, SwitchKind } from '@muster/proto';
import { expect } from 'chai';

function aConfig(switchesFile?: string): Config {
  const config = {
    indexes: { web1: { shards: [{ replicas: ['h:1'] }] } },
    verticals: { places: { address: 'h:2' } },
    aliases: { web: 'web1' },
    routes: {
      default: { sources: [{ index: 'web' }, { vertical: 'places', percent: 40 }] },
      other: { sources: [{ index: 'web' }], hedgePercent: 10 },
    },
    coordinator: switchesFile === undefined ? {} : { switchesFile },
  };
  return parseConfig(JSON.stringify(config), 'test');
}

const { SWITCH_KIND_SOURCE, SWITCH_KIND_HEDGES } = SwitchKind;
const aliases = new Map([['web', 'web1']]);

function aSwitch(keep?: (switches: Switches) => Promise<void>) {
  const { routes } = aConfig();
  const setting = switchSetting([], routes, { keep, apply: async () => {} });
  const request = (change: SetSwitchRequest) => codecs.setSwitchRequest.decode(codecs.setSwitchRequest.encode(change));
  return {
    setting,
    set: async (change: SetSwitchRequest) =>
      codecs.setSwitchResponse.decode(await setSwitch(setting, request(change), { routes, aliases })),
    refusal: (change: SetSwitchRequest) =>
      setSwitch(setting, request(change), { routes, aliases }).then(
        () => undefined,
        ({ code, message }: AdminRefusal) => [code, message],
      ),
    list: (route = '') =>
      codecs.switchesResponse
        .decode(encodeSwitches({ route }, routes, setting.state))
        .switches.map(({ route, source, percent, configuredPercent }) => [route, source, percent, configuredPercent]),
  };
}

describe('switches', () => {
  it('are as the configuration has them until they are set, and tell what they were', async () => {
    const { set, list } = aSwitch();
    expect(list()).deep.equal([
      ['default', 'web', 100, 100],
      ['default', 'places', 40, 40],
      ['default', '', 100, 100],
      ['other', 'web', 100, 100],
      ['other', '', 10, 10],
    ]);
    const first = await set({ route: 'default', kind: SWITCH_KIND_SOURCE, source: 'places', percent: 0 });
    const second = await set({ route: 'default', kind: SWITCH_KIND_SOURCE, source: 'places', percent: 2.5 });
    const hedges = await set({ route: 'other', kind: SWITCH_KIND_HEDGES, percent: 0 });
    expect([first, second, hedges].map(({ previousPercent, isKept }) => [previousPercent, isKept])).deep.equal([
      [40, false],
      [0, false],
      [10, false],
    ]);
    expect(list().map(([, , percent]) => percent)).deep.equal([100, 2.5, 100, 100, 0]);
    expect(list('other')).deep.equal([
      ['other', 'web', 100, 100],
      ['other', '', 0, 10],
    ]);
  });

  it('may be named by the index that an alias stands for, as answers name it', async () => {
    const { set, list } = aSwitch();
    await set({ route: 'other', kind: SWITCH_KIND_SOURCE, source: 'web1', percent: 5 });
    expect(list('other')[0]).deep.equal(['other', 'web', 5, 100]);
  });

  const refused: readonly (readonly [string, SetSwitchRequest, string])[] = [
    ['an unknown route', { route: 'x', percent: 1 }, 'route must be one of: default, other, got "x"'],
    [
      'a route of everyone',
      { route: 'constructor', percent: 1 },
      'route must be one of: default, other, got "constructor"',
    ],
    [
      'nothing that is switched',
      { route: 'other', percent: 1 },
      'kind must be SWITCH_KIND_SOURCE or SWITCH_KIND_HEDGES, got 0',
    ],
    [
      'an unknown source',
      { route: 'other', kind: SWITCH_KIND_SOURCE, source: 'places', percent: 1 },
      'source must be a source of route "other", one of: web, got "places"',
    ],
    [
      'no source',
      { route: 'other', kind: SWITCH_KIND_SOURCE, percent: 1 },
      'source must be a source of route "other", one of: web, got ""',
    ],
    [
      'a source where hedges are meant',
      { route: 'other', kind: SWITCH_KIND_HEDGES, source: 'web', percent: 1 },
      'source must be empty where hedges are switched, got "web"',
    ],
    ['no share', { route: 'other', kind: SWITCH_KIND_HEDGES }, 'percent must be in [0, 100], got none'],
    [
      'more than all',
      { route: 'other', kind: SWITCH_KIND_HEDGES, percent: 100.5 },
      'percent must be in [0, 100], got 100.5',
    ],
    [
      'less than nothing',
      { route: 'other', kind: SWITCH_KIND_HEDGES, percent: -1 },
      'percent must be in [0, 100], got -1',
    ],
    [
      'no number',
      { route: 'other', kind: SWITCH_KIND_HEDGES, percent: Number.NaN },
      'percent must be in [0, 100], got NaN',
    ],
  ];
  for (const [what, change, message] of refused) {
    it(`are not set for ${what}`, async () => {
      const { refusal, setting } = aSwitch();
      expect([await refusal(change), setting.state]).deep.equal([[status.INVALID_ARGUMENT, message], []]);
    });
  }

  it('change nothing that cannot be kept', async () => {
    const { refusal, setting } = aSwitch(async () => {
      throw new Error('the disk is full');
    });
    expect(await refusal({ route: 'other', kind: SWITCH_KIND_HEDGES, percent: 1 })).deep.equal([
      status.UNAVAILABLE,
      'the switches cannot be kept, so nothing was changed: the disk is full',
    ]);
    expect(setting.state).deep.equal([]);
  });

  it('are forgotten where they are as the configuration has them, so that a later one counts', async () => {
    const { set, setting } = aSwitch();
    await set({ route: 'default', kind: SWITCH_KIND_SOURCE, source: 'places', percent: 0 });
    await set({ route: 'default', kind: SWITCH_KIND_SOURCE, source: 'places', percent: 40 });
    expect(setting.state).deep.equal([]);
  });
});

describe('drawing what is switched off', () => {
  const { routes } = aConfig();
  const draw = (switches: Switches, random: number, session = '') =>
    drawSwitches(
      percentsOf(routes, switches).get('default') as RoutePercents,
      { route: 'default', session },
      () => random,
    );

  it('takes one number for all sources: who asks one of few asks one of more as well', () => {
    const switches = [{ route: 'default', source: 'web', percent: 70 }];
    expect([0.3, 0.5, 0.7].map((random) => draw(switches, random).off)).deep.equal([
      [undefined, undefined],
      [undefined, 40],
      [70, 40],
    ]);
  });

  it('lets all or none through at 100 and 0 per cent', () => {
    const all = [{ route: 'default', source: 'places', percent: 100 }];
    const none = [
      { route: 'default', source: 'places', percent: 0 },
      { route: 'default', percent: 0 },
    ];
    expect([draw(all, 0.999_999), draw(none, 0)]).deep.equal([
      { off: [], mayHedge: true },
      { off: [undefined, 0], mayHedge: false },
    ]);
  });

  it('gives the hedges of a share of queries their own number', () => {
    const switches = [
      { route: 'default', percent: 50 },
      { route: 'default', source: 'places', percent: 100 },
    ];
    expect([0.4, 0.6].map((random) => draw(switches, random).mayHedge)).deep.equal([true, false]);
    const sessions = Array.from({ length: 400 }, (_, person) => {
      return draw(
        [
          { route: 'default', percent: 50 },
          { route: 'default', source: 'places', percent: 50 },
        ],
        0,
        `${person}`,
      );
    });
    const count = (isIn: (one: (typeof sessions)[number]) => boolean) => sessions.filter(isIn).length;
    expect(count(({ mayHedge }) => mayHedge)).within(160, 240);
    expect(count(({ off }) => off[1] === undefined)).within(160, 240);
    expect(count(({ off, mayHedge }) => mayHedge && off[1] === undefined)).within(60, 140);
  });
});

describe('the file of switches', () => {
  let folder = '';
  let file = '';
  let logged: string[] = [];
  const read = () => initialSwitches(aConfig(file), (line) => void logged.push(line.replace(`${file}: `, '')));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    file = join(folder, 'switches.json');
    logged = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('need not be there', async () => {
    expect(await read()).deep.equal([]);
  });

  it('counts for more than the configuration, once it is kept', async () => {
    const switches = [
      { route: 'default', source: 'web', percent: 12.5 },
      { route: 'other', percent: 0 },
    ];
    await keepSwitches(file, switches, { log: (line) => void logged.push(line) });
    expect([await read(), JSON.parse(await readFile(file, 'utf8'))]).deep.equal([switches, { switches }]);
  });

  it('is told of and left out where it names what is not configured any more', async () => {
    const switches = [
      { route: 'gone', percent: 1 },
      { route: 'other', source: 'places', percent: 2 },
      { route: 'other', percent: 3 },
    ];
    await writeFile(file, JSON.stringify({ switches }));
    expect(await read()).deep.equal([{ route: 'other', percent: 3 }]);
    expect(logged).deep.equal([
      '1 % for the hedges of route "gone" is ignored: no such route is configured',
      '2 % for "places" of route "other" is ignored: the route has no such source',
    ]);
  });

  for (const text of ['', '[]', '{"switches": [{"route": "default", "percent": 101}]}']) {
    it(`is refused at start if it is ${JSON.stringify(text)}`, async () => {
      await writeFile(file, text);
      const error = await read().catch((thrown: unknown) => thrown);
      expect(error).instanceOf(ConfigError);
      expect((error as Error).message).contain('coordinator.switchesFile: ');
    });
  }

  it('is told which entry is wrong and what is allowed, and what to do about it', async () => {
    const faultsOf = async (text: string): Promise<readonly string[]> => {
      await writeFile(file, text);
      return read().then(
        () => [],
        ({ faults }: ConfigError) => faults,
      );
    };
    const repair = '; repair the file, or remove it to begin as configured';
    const switches = [{ route: 'default', percent: 5 }, { route: 'other', percent: 101 }, { percent: 1 }];
    expect(await faultsOf(JSON.stringify({ switches }))).deep.equal([
      `coordinator.switchesFile: switches.1.percent: must be at most 100, got 101${repair}`,
      `coordinator.switchesFile: switches.2.route: is missing; must be a string${repair}`,
    ]);
    const [fault, ...others] = await faultsOf('{\n  "switches": [\n');
    expect(others).deep.equal([]);
    expect(fault).match(
      /^coordinator\.switchesFile: is no JSON: .*; repair the file, or remove it to begin as configured$/,
    );
  });
});
