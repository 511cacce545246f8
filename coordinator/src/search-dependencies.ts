import type { Clock } from '@muster/proto';
import type { RankingPool } from '@muster/ranker';
import { Reserves } from './budget/reserves.js';
import type { Config } from './config/schema.js';
import { CursorKeys } from './cursor/cursor-keys.js';
import { AnswerMemory } from './failure/answer-memory.js';
import { RetryThrottle } from './failure/retry-throttle.js';
import { Contributions } from './gather/contributions.js';
import { waitForAll } from './gather/cutoff.js';
import { gather } from './gather/gather.js';
import { type AskRefresh, Refresher } from './generation/refresher.js';
import type { LeafDependencies } from './leaves.js';
import type { Models } from './models/load-model.js';
import { DeadlyQueries } from './policy/deadly-queries.js';
import { makePolicies } from './policy/make-policies.js';
import type { CallPolicies, KnownLimit, PolicyObserver } from './policy/policies.js';
import { askShard } from './policy/shard-ask.js';
import { shareDeadly } from './policy/shared-deadly.js';
import type { SharedPolicies } from './policy/shared-policies.js';
import type { SearchDependencies } from './root-search.js';
import { OpenAsks } from './scatter/open-asks.js';
import { Spreads } from './scatter/spreads.js';
import { IndexStatistics } from './statistics/collect.js';
import { drawSwitches } from './switches/draw-switches.js';
import { percentsOf, type RoutePercents } from './switches/switches.js';
import type { IndexReplicas } from './transport/index-replicas.js';
import type { Aliases } from './words.js';

/** What searching takes from outside. */
export interface SearchOutside {
  readonly clock: Clock;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** The time of day in milliseconds. */
  readonly epochNow: () => number;
  /** What calls to replicas go by. @default what the configuration says */
  readonly policies?: CallPolicies;
  /** Processes of the host that serve the same queries: each spends its share of what is a fixed number. @default 1 */
  readonly processes?: number;
  /** What cursors are signed with where the configuration has no keys. @default drawn at random */
  readonly cursorKey?: Uint8Array;
}

/** What searching is connected to. */
export interface SearchConnections extends Pick<SearchDependencies, 'observer' | 'verticals'> {
  readonly indexes: ReadonlyMap<string, IndexReplicas>;
  readonly pool: Pick<RankingPool, 'rank' | 'packerFor'>;
  /** Asks the writers of indexes for new generations, by the names of the indexes. @default there are no writers */
  readonly refresh?: ReadonlyMap<string, AskRefresh>;
  /** The indexes that aliases stand for now. @default the configuration's */
  readonly aliases?: () => Aliases;
  /** Is told what servers died of. @default nobody */
  readonly log?: (message: string) => void;
  /** Is told what policies do. @default nobody */
  readonly policyObserver?: PolicyObserver;
  /** The shares of routes' queries that get something. @default the configuration's */
  readonly percents?: () => ReadonlyMap<string, RoutePercents>;
  /** The models that second phases rank by now. @default there are none */
  readonly models?: () => Models;
}

/** What searching needs, and what processes that serve the same queries can learn from each other. */
export interface SharingDependencies extends SearchDependencies {
  /** By names that are the same in all processes. */
  readonly shared: Readonly<Record<string, SharedPolicies>>;
  /** The replicas that may have only so many calls in flight, the lowest limit first. */
  readonly limits: () => readonly KnownLimit[];
}

const noModels: Models = new Map();

/** Policies from the outside in: gather waits for shards, each asked with retries and hedges over sessions. */
export function searchDependencies(
  config: Config,
  connections: SearchConnections,
  outside: SearchOutside,
): SharingDependencies {
  const { indexes, verticals, pool, observer, refresh = new Map(), aliases, percents } = connections;
  const { models = () => noModels } = connections;
  const { clock, random, epochNow, cursorKey } = outside;
  const { log = () => {}, policyObserver: told } = connections;
  const { policies = makePolicies(config.coordinator, { ...outside, observer: told }) } = outside;
  const deadly = new DeadlyQueries({ clock, log, refused: () => told?.deadlyRefused() });
  const { stalls, hedges, retries } = policies;
  const mostHedges = (count: number): number => hedges.mostFor(count);
  const asking = (count: number, nowMs: number): void => {
    retries.deposit(count, nowMs);
    hedges.deposit(count, nowMs);
  };
  const leaves: LeafDependencies = {
    askShard: (question) => askShard(question, policies),
    gather: (asks, limits) => gather(asks, { cutoff: waitForAll, mostHedges, asking, ...limits, clock, stalls }),
    clock,
  };
  const statistics = new Map(
    [...indexes.keys()].map((name) => [name, new IndexStatistics(config.coordinator.statisticsCacheTerms, leaves)]),
  );
  for (const [name, index] of indexes) index.prepareBy(entryOf(statistics, name).prepare);
  const { rememberedAnswers: answers, rememberedAnswersBytes: bytes } = config.coordinator;
  const throttles = new Map([...verticals.keys()].map((name) => [name, new RetryThrottle()]));
  const configured: Aliases = new Map(Object.entries(config.aliases));
  const configuredPercents = percentsOf(config.routes, []);
  const refreshers = mapValues(refresh, (ask) => new Refresher(ask));
  return {
    routes: config.routes,
    aliases: aliases ?? (() => configured),
    models,
    drawSwitches: (query) => drawSwitches(entryOf(percents?.() ?? configuredPercents, query.route), query, random),
    indexOf: (index) => entryOf(indexes, index),
    refresherOf: (index) => refreshers.get(index),
    leaseName: leaseNames(random),
    cursorKeys: CursorKeys.of(config.coordinator.cursorKeys, cursorKey),
    viewOf: (index) => entryOf(indexes, index).viewToAsk(),
    epochNow,
    statisticsOf: (index) => entryOf(statistics, index),
    ...leaves,
    verticals,
    openAsks: new OpenAsks(),
    spreads: new Spreads(),
    contributions: new Contributions(),
    recovery: {
      memory: new AnswerMemory({ answers, bytes }, clock),
      retriesOf: (vertical) => entryOf(throttles, vertical),
    },
    rankOnThread: (...asked) => pool.rank(...asked),
    packerFor: (request) => pool.packerFor(request),
    reserves: new Reserves(clock),
    observer,
    deadly,
    shared: { ...policies.shared, deadly: shareDeadly(deadly) },
    limits: policies.limits ?? (() => []),
  };
}

/** Gives names that no other lease has, also none of another process. */
function leaseNames(random: () => number): () => string {
  let by: string | undefined;
  let count = 0;
  return () => {
    by ??= Math.floor(random() * 2 ** 48).toString(36);
    return `${by}-${++count}`;
  };
}

/** The same keys, other values. */
export function mapValues<From, To>(
  from: ReadonlyMap<string, From>,
  map: (value: From, name: string) => To,
): Map<string, To> {
  return new Map([...from].map(([name, value]) => [name, map(value, name)]));
}

/** What is there under a name; throws if nothing is. */
export function entryOf<Value>(entries: ReadonlyMap<string, Value>, name: string): Value {
  const entry = entries.get(name);
  if (entry === undefined) throw new Error(`nothing is named "${name}"`);
  return entry;
}
