import { codecs, DocumentReturn, SearchClient, type SearchRequest } from '@muster/proto';
import { type LoadResult, measureLoad } from './load.js';
import { median } from './median.js';
import { naiveClient } from './naive.js';
import { askRole, endRoles, type RoleProcess, startRole } from './role-process.js';
import type { Role } from './roles.js';
import { round } from './round.js';

const shards = 8;
const rounds = 3;
const k = 10;

/** A figure of the bench: what one way of asking costs. */
export interface ScatterFigure extends LoadResult {
  readonly variant: string;
  readonly inFlight: number;
  /** CPU time of the coordinator process for each query, in microseconds; of the client for `echo`. */
  readonly cpuUs: number;
}

/** What the bench `scatter` found. */
export interface ScatterResult {
  readonly bench: 'scatter';
  readonly shards: number;
  readonly hitsPerShard: number;
  readonly node: string;
  /** Medians over the rounds. */
  readonly figures: readonly ScatterFigure[];
  /** Of CPU time at 16 in flight: what the project promises. */
  readonly ratios: Readonly<Record<string, number>>;
}

interface Variant {
  readonly name: string;
  readonly process: RoleProcess;
  readonly ask: (query: string) => Promise<unknown>;
  readonly queries: number;
}

/**
 * Measures the coordinator's CPU time for each query over 8 fake shards, beside a naive coordinator, one that only moves
 * the frames, and a single unary call. All in one run, in turn, so that noise meets all alike.
 */
export async function benchScatter(log: (line: string) => void): Promise<ScatterResult> {
  const processes: RoleProcess[] = [];
  const clients: SearchClient[] = [];
  const start = async (role: Role): Promise<RoleProcess> => {
    const started = await startRole(role);
    processes.push(started);
    return started;
  };
  try {
    const fakes = await start({ role: 'shards', shards });
    const own = fakes.addresses.slice(0, shards);
    const naiveShards = fakes.addresses.slice(shards);
    const ours = await start({ role: 'ours', config: configFor(own, 25) });
    const threads = await start({ role: 'ours', config: configFor(own, 0) });
    const naive = await start({ role: 'naive', shards: naiveShards });
    const response = await sampleResponse(ours.addresses[0] ?? '');
    const bare = await start({ role: 'bare', shards: own, response });
    const echo = await start({ role: 'echo', address: naiveShards[0] ?? '' });
    const client = (process: RoleProcess, mode: 'session' | 'unary', request: SearchRequest) => {
      const search = new SearchClient({ address: process.addresses[0] ?? '', mode, timeoutMs: 2000 });
      clients.push(search);
      return (query: string) => search.search({ ...request, query, k });
    };
    const idsOnly = { documents: DocumentReturn.DOCUMENT_RETURN_NONE };
    const variants: Variant[] = [
      { name: 'ours, session', process: ours, ask: client(ours, 'session', idsOnly), queries: 6000 },
      { name: 'ours, unary', process: ours, ask: client(ours, 'unary', idsOnly), queries: 2000 },
      {
        name: 'ours, session, ranked on a thread',
        process: threads,
        ask: client(threads, 'session', idsOnly),
        queries: 6000,
      },
      { name: 'ours, session, with documents', process: ours, ask: client(ours, 'session', {}), queries: 4000 },
      { name: 'bare, session', process: bare, ask: client(bare, 'session', idsOnly), queries: 6000 },
      { name: 'naive, unary', process: naive, ask: naiveClient(naive.addresses[0] ?? ''), queries: 1000 },
    ];
    return summarise(await measure(variants, echo, log));
  } finally {
    for (const client of clients) client.close();
    await endRoles(processes);
  }
}

async function measure(
  variants: readonly Variant[],
  echo: RoleProcess,
  log: (line: string) => void,
): Promise<ScatterFigure[]> {
  const figures: ScatterFigure[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const inFlight of [1, 16]) {
      for (const variant of variants) {
        figures.push(await measureVariant(variant, inFlight));
        log(`round ${round}: ${describe(figures.at(-1))}`);
      }
      const cpuUs = await askRole<number>(echo, { ask: 'echo', inFlight, queries: 1500 });
      figures.push({ variant: 'echo, unary', inFlight, cpuUs, queriesPerSecond: 0, p50Ms: 0, p99Ms: 0 });
      log(`round ${round}: ${describe(figures.at(-1))}`);
    }
  }
  return figures;
}

async function measureVariant(
  { name, process, ask: search, queries }: Variant,
  inFlight: number,
): Promise<ScatterFigure> {
  const count = inFlight === 1 ? Math.ceil(queries / 4) : queries;
  // As long as the measurement: code that is still being compiled would be measured as slow.
  await measureLoad(search, inFlight, count);
  const before = await askRole<number>(process, { ask: 'cpu' });
  const load = await measureLoad(search, inFlight, count);
  const cpuUs = ((await askRole<number>(process, { ask: 'cpu' })) - before) / count;
  return { variant: name, inFlight, cpuUs, ...load };
}

function describe(figure: ScatterFigure | undefined): string {
  if (figure === undefined) return '';
  const { variant, inFlight, cpuUs, queriesPerSecond } = figure;
  return `${variant}, ${inFlight} in flight: ${cpuUs.toFixed(0)} µs CPU a query, ${queriesPerSecond.toFixed(0)} queries/s`;
}

function summarise(all: readonly ScatterFigure[]): ScatterResult {
  const keys = [...new Set(all.map(({ variant, inFlight }) => `${variant}|${inFlight}`))];
  const figures = keys.map((key) => medianOf(all.filter(({ variant, inFlight }) => `${variant}|${inFlight}` === key)));
  const cpu = (variant: string, inFlight = 16): number =>
    figures.find((figure) => figure.variant === variant && figure.inFlight === inFlight)?.cpuUs ?? Number.NaN;
  const ratio = (a: number, b: number): number => round(a / b);
  return {
    bench: 'scatter',
    shards,
    hitsPerShard: 20,
    node: process.version,
    figures,
    ratios: {
      naiveToOurs: ratio(cpu('naive, unary'), cpu('ours, session')),
      oursToBare: ratio(cpu('ours, session'), cpu('bare, session')),
      oursToEcho: ratio(cpu('ours, session'), cpu('echo, unary')),
      unaryToSession: ratio(cpu('ours, unary'), cpu('ours, session')),
      threadToInline: ratio(cpu('ours, session, ranked on a thread'), cpu('ours, session')),
      documentsToNone: ratio(cpu('ours, session, with documents'), cpu('ours, session')),
    },
  };
}

function medianOf(figures: readonly ScatterFigure[]): ScatterFigure {
  const medianBy = (read: (figure: ScatterFigure) => number): number => round(median(figures.map(read)));
  const [first] = figures as [ScatterFigure];
  return {
    variant: first.variant,
    inFlight: first.inFlight,
    cpuUs: medianBy((figure) => figure.cpuUs),
    queriesPerSecond: medianBy((figure) => figure.queriesPerSecond),
    p50Ms: medianBy((figure) => figure.p50Ms),
    p99Ms: medianBy((figure) => figure.p99Ms),
  };
}

function configFor(addresses: readonly string[], inlineBelowUs: number): string {
  return JSON.stringify({
    indexes: { bench: { shards: addresses.map((address) => ({ replicas: [address] })) } },
    routes: { default: { sources: [{ index: 'bench' }] } },
    coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0' },
    ranking: { inlineBelowUs },
  });
}

/** An answer of ours, so that the bare coordinator moves as many bytes. */
async function sampleResponse(address: string): Promise<string> {
  const client = new SearchClient({ address });
  const response = await client.search({ query: 'java island', k, documents: DocumentReturn.DOCUMENT_RETURN_NONE });
  client.close();
  return codecs.searchResponse.encode(response).toString('base64');
}
