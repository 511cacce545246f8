import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runMuster } from './muster-process.js';

async function simulate(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runMuster('simulate', ...args);
  expect(code, stderr).equal(0);
  return stdout;
}

async function complaint(...args: string[]): Promise<string> {
  const { code, stderr } = await runMuster('simulate', ...args);
  expect(code).equal(2);
  return stderr.trimEnd();
}

describe('muster simulate', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-simulate-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('prints the same bytes for the same seed', async () => {
    const file = join(folder, 'scenario.yaml');
    const scenario = 'queries: { count: 50, perSecond: 200 }\nindex: { shards: 5, replicas: 2, threads: 1 }\n';
    await writeFile(file, scenario);
    const strategies = ['--strategy', 'all', '--strategy', 'first-n:count=4'];
    const run = () => simulate(file, '--seed', '5', '--json', ...strategies);
    const [one, again] = await Promise.all([run(), run()]);
    expect(again).equal(one);
    const { scenario: filled, strategies: measured } = JSON.parse(one) as {
      readonly scenario: { readonly seed: number };
      readonly strategies: readonly { readonly strategy: string; readonly queries: number }[];
    };
    expect(filled.seed).equal(5);
    expect(measured.map(({ strategy, queries }) => [strategy, queries])).deep.equal([
      ['all', 50],
      ['first-n:count=4', 50],
    ]);
  });

  it('prints a row for each strategy, and how fast it was only if asked', async () => {
    const flags = ['--leaves', '3', '--queries', '20', '--p50', '1', '--p95', '2', '--rate', '100'];
    const table = await simulate('lognormal', ...flags);
    expect(table).match(/^20 queries over 3 shards with 1 replica each, seed 1; times in milliseconds$/m);
    expect(table).match(/^strategy +p50 .* waiting ended by$/m);
    expect(table).match(/^all +\d+\.\d\d .* all 20$/m);
    expect(await simulate('lognormal', ...flags, '--speed')).match(/simulated\/s$/m);
  });

  it('prints forms of a scenario side by side, also by windows of time', async () => {
    const file = join(folder, 'forms.yaml');
    await writeFile(
      file,
      `queries: { count: 60, warmup: 0, perSecond: 100 }
windowMs: 250
index: { shards: 3, replicas: 2, latency: { constant: 2 }, statisticsLatency: { constant: 0 } }
variants:
  as it is: {}
  slow: { overrides: [{ fromMs: 250, times: 5 }], coordinators: 2 }
`,
    );
    const table = await simulate(file);
    expect(table).match(/^strategy +variant +p50 /m);
    expect(table).match(/^all +as it is +2\.00 .* % to .* all 60$/m);
    expect(table).match(/^ +s +as it is, all +slow, all$/m);
    expect(table).match(/^0\.3 +2\.00 \/ 2\.00 \/ 2\.00 +10\.00 \/ 10\.00 \/ 10\.00$/m);
    const { strategies } = JSON.parse(await simulate(file, '--json')) as {
      readonly strategies: readonly { readonly variant: string; readonly windows: readonly object[] }[];
    };
    expect(strategies.map(({ variant, windows }) => [variant, windows.length > 1])).deep.equal([
      ['as it is', true],
      ['slow', true],
    ]);
  });

  it('replays records beside what they say themselves', async () => {
    const file = join(folder, 'records.jsonl');
    const attempts = [{ replica: 'a:1', chosenFor: 'only', askedUs: '100', endedUs: '5100' }];
    const leaf = { source: 'web', shard: 0, phase: 'QUERY_PHASE_QUERY', state: 'SOURCE_STATE_COMPLETE', attempts };
    const timings = { totalUs: '5400', planUs: '100', gatherUs: '5100', rankUs: '200' };
    await writeFile(file, `${JSON.stringify({ leaves: [leaf], timings, share: 1, exact: true })}\n`);
    const { strategies } = JSON.parse(await simulate('--records', file, '--json')) as {
      readonly strategies: readonly { readonly strategy: string; readonly latencyMs: { readonly p50: number } }[];
    };
    expect(strategies.map(({ strategy, latencyMs }) => [strategy, Number(latencyMs.p50.toFixed(6))])).deep.equal([
      ['recorded', 5.4],
      ['all', 5.4],
    ]);
  });

  it('tells in one line what is wrong with an option', async () => {
    expect(await complaint('absent.yaml')).match(/^muster: absent\.yaml is neither a file nor one of the scenarios/);
    expect(await complaint('--strategy', 'first-n:95')).match(/^muster: a strategy must be NAME or NAME:number=value/);
    expect(await complaint('--strategy', 'luck')).match(/^muster: invalid-query: strategy\.name must be one of: all/);
    expect(await complaint('--records', 'absent.jsonl', '--leaves', '3')).match(/^muster: --leaves makes no sense/);
    expect(await complaint('--records', 'absent.jsonl')).match(/^muster: absent\.jsonl does not exist/);
    expect(await complaint('--p50', '1', '--p95', '5', '--p99', '20')).match(/p99: must be 9\.74 within 5 %/);
  });
});
