import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  drawnWorkload,
  type QueryOutcome,
  RecordedWorkload,
  readRecords,
  recordedCluster,
  recordedMeasures,
  type Scenario,
  warmupQueries,
} from '@muster/scripts';
import { expect } from 'chai';
import { QueryRecorder } from '../support/query-recorder.js';
import { aScenario, aSimulation, type SimulationRun, timesOf } from '../support/simulations.js';

/** What is asked a second time depends on what was learnt before the first record: here nothing is but what fails. */
const coordinator = { hedges: { share: 0 }, retries: { share: 1 } };

describe('a replay of recorded queries', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-replay-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** Runs a scenario and writes what would have been recorded of it. */
  async function record(scenario: Scenario, strategy = 'all') {
    const recorder = new QueryRecorder(drawnWorkload(scenario), scenario.index.shards);
    const run = await aSimulation(scenario, strategy, recorder.workload);
    const file = join(folder, 'records.jsonl');
    await writeFile(file, run.outcomes.map((outcome: QueryOutcome) => `${recorder.line(outcome)}\n`).join(''));
    return { run, records: await readRecords(file) };
  }

  async function replay(records: Awaited<ReturnType<typeof readRecords>>, given: object = {}, strategy = 'all') {
    const cluster = recordedCluster(records);
    const scenario = aScenario({
      coordinator,
      ...given,
      index: { shards: cluster.shards, replicas: cluster.replicas },
      queries: { count: records.length, warmup: warmupQueries, timeoutMs: 600_000 },
      verticals: Object.fromEntries(cluster.verticals.map((name) => [name, {}])),
    });
    return aSimulation(scenario, strategy, new RecordedWorkload(records, cluster, 1));
  }

  /** Greatest difference of a query's time, in milliseconds; a record counts whole microseconds. */
  function difference(one: SimulationRun, other: SimulationRun): number {
    const times = timesOf(other);
    return Math.max(...timesOf(one).map((ms, i) => Math.abs(ms - (times[i] ?? Number.NaN))));
  }

  it('gives every query the time that it took', async () => {
    const { run, records } = await record(aScenario({ queries: { count: 300 }, index: { shards: 20 } }));
    expect(difference(run, await replay(records))).below(0.005);
  });

  it('gives ranking and fetching the time that they took', async () => {
    const queries = { count: 200, documents: true };
    const scenario = aScenario({ queries, index: { shards: 8 }, ranking: { exponential: { mean: 2 } } });
    const { run, records } = await record(scenario);
    expect(difference(run, await replay(records))).below(0.01);
  });

  it('fails over where it failed over, beside verticals, with queries at the same time', async () => {
    const scenario = aScenario({
      coordinator,
      queries: { count: 300, perSecond: 400 },
      index: { shards: 10, replicas: 2, fails: { share: 0.1, how: 'unavailable', afterMs: 3 } },
      verticals: { vertical0: { latency: { lognormal: { p50: 4, p95: 20 } } } },
    });
    const { run, records } = await record(scenario);
    const again = await replay(records);
    expect(run.extraLoad).above(0.05);
    expect(again.extraLoad).closeTo(run.extraLoad, 1e-9);
    expect(difference(run, again)).below(0.005);
  });

  it('gives what the coordinator itself recorded the time that it took', async () => {
    const scenario = aScenario({
      coordinator,
      queries: { count: 200, perSecond: 300, documents: true, words: 2, vocabulary: 30 },
      index: { shards: 10, replicas: 2, fails: { share: 0.05, how: 'unavailable', afterMs: 2 } },
      verticals: { news: {} },
    });
    const drawn = drawnWorkload(scenario);
    const request = (query: number) => ({ ...drawn.request(query), explain: true });
    const run = await aSimulation(scenario, 'all', { ...drawn, request });
    const file = join(folder, 'own.jsonl');
    await writeFile(file, run.outcomes.map(({ response }) => `${JSON.stringify(response?.record)}\n`).join(''));
    const replayed = await replay(await readRecords(file));
    expect(replayed.extraLoad).closeTo(run.extraLoad, 1e-9);
    expect(replayed.latencyMs.p50 / run.latencyMs.p50).within(0.999, 1.001);
    expect(replayed.latencyMs.p99 / run.latencyMs.p99).within(0.999, 1.001);
  });

  it('measures the records as the simulation did that they were made of', async () => {
    const scenario = aScenario({ queries: { count: 200 }, index: { shards: 20 } });
    const { run, records } = await record(scenario, 'first-n:count=18');
    const measured = recordedMeasures(records, recordedCluster(records));
    expect(measured.ends).deep.equal({ 'first-n': 200 });
    expect(measured.latencyMs.p99).closeTo(run.latencyMs.p99, 0.001);
    expect(measured.coverage).closeTo(run.coverage, 1e-9);
  });

  it('gives a strategy that stopped early the time that it took', async () => {
    const scenario = aScenario({ queries: { count: 200 }, index: { shards: 20 } });
    const { run, records } = await record(scenario, 'first-n:count=18');
    expect(difference(run, await replay(records, {}, 'first-n:count=18'))).below(0.005);
  });

  it('asks what was recorded through another strategy', async () => {
    const scenario = aScenario({ queries: { count: 200 }, index: { shards: 20 } });
    const { run, records } = await record(scenario);
    const replayed = await replay(records, {}, 'first-n:count=18');
    expect(difference(replayed, await aSimulation(scenario, 'first-n:count=18'))).below(0.005);
    expect(replayed.latencyMs.p99).below(run.latencyMs.p99 / 2);
  });

  it('leaves out the shards that were left out', async () => {
    const { run, records } = await record(aScenario({ queries: { count: 50 }, index: { shards: 4 } }));
    for (const { leaves } of records) {
      for (const leaf of leaves.filter(({ shard }) => shard === 3)) {
        leaf.state = 4;
        leaf.attempts = [];
      }
    }
    const replayed = await replay(records);
    expect(replayed.callsPerLeaf).equal(0.75);
    expect(Math.max(...timesOf(replayed))).at.most(Math.max(...timesOf(run)) + 0.001);
  });

  it('names the line and the field of a record that it cannot read', async () => {
    const file = join(folder, 'bad.jsonl');
    await writeFile(file, '{}\n{"leaves":[{"source":"web","attempts":[{"endedUs":"soon"}]}]}\n');
    const error = await readRecords(file).catch((error: Error) => error.message);
    expect(error).equal(`${file}:2: leaves.0.attempts.0.endedUs: must be a whole number`);
  });
});
