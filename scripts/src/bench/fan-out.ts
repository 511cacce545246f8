import { DocumentReturn, SearchClient } from '@muster/proto';
import {
  type Costs,
  type FanOut,
  type FanOutFigure,
  fanOutFigure,
  fanOutVerdicts,
  type VariantName,
} from './fan-out/figures.js';
import { measureLoad } from './load.js';
import { askRole, endRoles, type RoleProcess, startRole } from './role-process.js';
import type { Verdict } from './verdict.js';

/** How the bench goes. */
export interface FanOutOptions {
  /** A built checkout of Muster to compare with. @default none */
  readonly against?: string;
  /** How often each variant is measured: of few rounds the figures say little. @default 24 */
  readonly rounds?: number;
}

/** What the bench `fan-out` found. */
export interface FanOutResult {
  readonly bench: 'fan-out';
  readonly node: string;
  readonly inFlight: number;
  /** Medians over the rounds. */
  readonly figures: readonly FanOutFigure[];
  readonly rounds: number;
  readonly verdicts: readonly Verdict[];
}

const inFlight = 16;
/** Many short ones: what else the machine does changes slowly, and meets all variants of a round alike. */
const usualRounds = 24;
const fanOuts = [8, 32, 128];
const replicaCounts = [1, 2];
/** Calls in a measurement, about. */
const callsMeasured = 6000;
const warmRounds = 6;

interface Variant {
  readonly name: VariantName;
  readonly process: RoleProcess;
  readonly client: SearchClient;
}

/**
 * Measures the coordinator's CPU time for each query over fake shards that answer at once: with all policies, and without.
 * All in one run, in turn, so that noise meets all alike.
 */
export async function benchFanOut(log: (line: string) => void, options: FanOutOptions): Promise<FanOutResult> {
  const figures: FanOutFigure[] = [];
  for (const shards of fanOuts) {
    for (const replicas of replicaCounts) {
      figures.push(await measureFanOut({ shards, replicas }, options));
      log(JSON.stringify(figures.at(-1)));
    }
  }
  const { rounds = usualRounds } = options;
  const verdicts = fanOutVerdicts(figures);
  return { bench: 'fan-out', node: process.version, inFlight, figures, rounds, verdicts };
}

async function measureFanOut(fanOut: FanOut, { against, rounds = usualRounds }: FanOutOptions): Promise<FanOutFigure> {
  const { shards, replicas } = fanOut;
  const processes: RoleProcess[] = [];
  const variants: Variant[] = [];
  const keep = (started: RoleProcess): RoleProcess => {
    processes.push(started);
    return started;
  };
  try {
    const columns = Array.from({ length: replicas }, async () => keep(await startRole({ role: 'fakes', shards })));
    const addresses = (await Promise.all(columns)).map((column) => column.addresses);
    const add = (name: VariantName, process: RoleProcess): void => {
      keep(process);
      variants.push({ name, process, client: new SearchClient({ address: process.addresses[0] ?? '' }) });
    };
    const config = configFor(addresses, {});
    add('plain', await startRole({ role: 'ours', config, policies: 'plain' }));
    add('full', await startRole({ role: 'ours', config }));
    add('noHedges', await startRole({ role: 'ours', config: configFor(addresses, { hedges: { share: 0 } }) }));
    if (against !== undefined) add('against', await startRole({ role: 'ours', config }, { checkout: against }));
    return fanOutFigure(fanOut, await measure(variants, Math.ceil(callsMeasured / shards), rounds));
  } finally {
    for (const { client } of variants) client.close();
    await endRoles(processes);
  }
}

async function measure(variants: readonly Variant[], queries: number, rounds: number): Promise<Costs> {
  const costs = new Map(variants.map(({ name }) => [name, [] as number[]]));
  for (const { client } of variants) await measureLoad(asker(client), inFlight, warmRounds * queries);
  for (let i = 0; i < rounds; i++) {
    const first = i % variants.length;
    for (const { name, process, client } of [...variants.slice(first), ...variants.slice(0, first)]) {
      const before = await askRole<number>(process, { ask: 'cpu' });
      await measureLoad(asker(client), inFlight, queries);
      costs.get(name)?.push(((await askRole<number>(process, { ask: 'cpu' })) - before) / queries);
    }
  }
  return costs;
}

function asker(client: SearchClient): (query: string) => Promise<unknown> {
  const documents = DocumentReturn.DOCUMENT_RETURN_NONE;
  return (query) => client.search({ query, k: 10, documents });
}

function configFor(columns: readonly (readonly string[])[], coordinator: object): string {
  const [first = []] = columns;
  const shards = first.map((_, shard) => ({ replicas: columns.map((column) => column[shard]) }));
  return JSON.stringify({
    indexes: { bench: { shards } },
    routes: { default: { sources: [{ index: 'bench' }], timeoutMs: 10_000 } },
    coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0', ...coordinator },
    ranking: { inlineBelowUs: 1_000_000 },
  });
}
