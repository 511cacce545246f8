import {
  Admission,
  type CallPolicies,
  createQueryLog,
  IndexReplicas,
  loadModel,
  type Models,
  type OpenLink,
  parseConfig,
  plainPolicies,
  QueryRecorder,
  rootSearch,
  type SearchDependencies,
  searchDependencies,
} from '@muster/coordinator';
import {
  codecs,
  type QueryRecord__Output,
  queryRecordJson,
  type SearchError,
  type SearchRequest,
  type SearchResponse__Output,
} from '@muster/proto';
import {
  ListPacker,
  packRequest,
  type RankedPage,
  type RankRequest,
  rank,
  SharedMemory,
  unpackRequest,
} from '@muster/ranker';
import { aSearchRequest } from './builders.js';
import { FakeClock } from './fake-clock.js';
import { aShardContent, FakeReplica, type ShardContent } from './fake-replica.js';
import { FakeVertical } from './fake-vertical.js';

/** What a coordinator is made of. */
export interface FakeCoordinatorOptions {
  /** The shards of each index; two replicas of each. @default one index `web` of two shards without hits */
  readonly indexes?: Readonly<Record<string, readonly Partial<ShardContent>[]>>;
  readonly replicas?: number;
  /** Names of verticals, and what their source says. */
  readonly verticals?: Readonly<Record<string, object>>;
  /** What the route says beside its sources. */
  readonly route?: object;
  /** What the source of each index says. */
  readonly indexSource?: object;
  readonly coordinator?: object;
  /** What every index says beside its shards. */
  readonly index?: object;
  readonly aliases?: Readonly<Record<string, string>>;
  /** Asks the writer of an index for a new generation. */
  readonly refresh?: Readonly<Record<string, () => Promise<number>>>;
  /** The texts of linear models by their names. */
  readonly models?: Readonly<Record<string, string>>;
  /** The route's sources in full. @default all indexes, then all verticals */
  readonly sources?: readonly object[];
  /** Random numbers in [0, 1). @default 0 always */
  readonly random?: () => number;
  /** What calls to replicas share. @default they remember nothing and hedge nothing */
  readonly policies?: (clock: FakeClock) => CallPolicies;
  /** Links replicas in another way than by {@link FakeReplica}. */
  readonly link?: (content: ShardContent, clock: FakeClock, ...link: Parameters<OpenLink>) => ReturnType<OpenLink>;
}

/** How a search went. */
export interface SearchRun {
  /** The answer as a front end reads it. */
  readonly answer: SearchResponse__Output | undefined;
  readonly error: SearchError | undefined;
  readonly tookMs: number;
}

/** The real coordinator from admission to answer, in virtual time, over fake replicas and with inline ranking. */
export class FakeCoordinator {
  readonly clock = new FakeClock();
  readonly verticals: ReadonlyMap<string, FakeVertical>;
  readonly admission: Admission;
  readonly answered: string[] = [];
  readonly failed: string[] = [];
  readonly logged: string[] = [];
  /** The time of day. */
  epochMs = Date.parse('2026-03-01T00:00:00Z');
  /** Time that ranking on a thread takes. */
  rankMs = 0;
  /** What comes of ranking on a thread. */
  rankOutcome: 'page' | 'full' | 'failed' | 'never' = 'page';
  /** The models that second phases rank by now. */
  models: Models;
  private readonly memory = new SharedMemory();
  readonly dependencies: SearchDependencies;
  readonly recorder: QueryRecorder;
  private readonly byAddress = new Map<string, FakeReplica>();
  private readonly indexes: ReadonlyMap<string, IndexReplicas>;

  constructor(options: FakeCoordinatorOptions = {}) {
    const {
      indexes = { web: [{}, {}] },
      replicas = 2,
      verticals = {},
      route = {},
      indexSource = {},
      link,
      refresh,
      random = () => 0,
    } = options;
    const config = parseConfig(
      JSON.stringify(configOf(indexes, replicas, verticals, route, indexSource, options)),
      'test',
    );
    this.models = linearModels(options.models ?? {});
    this.verticals = new Map(Object.keys(verticals).map((name) => [name, new FakeVertical(name, this.clock)]));
    const connected = Object.entries(config.indexes).map(([name, { shards = [], maxLagMs }]) => {
      const contents = indexes[name] ?? [];
      const of = { name, shards, maxLagMs, clock: this.clock };
      const index = new IndexReplicas(of, (place, onChange) => {
        const content = aShardContent(contents[place.shard]);
        if (link !== undefined) return link(content, this.clock, place, onChange);
        const replica = new FakeReplica(place, content, this.clock, onChange);
        this.byAddress.set(place.address, replica);
        return replica;
      });
      return [name, index] as const;
    });
    this.indexes = new Map(connected);
    this.dependencies = searchDependencies(
      config,
      {
        indexes: this.indexes,
        verticals: this.verticals,
        ...(refresh === undefined ? {} : { refresh: new Map(Object.entries(refresh)) }),
        pool: {
          rank: (request, _time, packer) => this.rank(request, packer),
          packerFor: (request) => new ListPacker(request, this.memory),
        },
        models: () => this.models,
        observer: {
          answered: ({ response }) => this.answered.push(response.exact === true ? 'exact' : 'inexact'),
          failed: (code) => this.failed.push(code),
        },
      },
      {
        clock: this.clock,
        random,
        epochNow: () => this.epochMs,
        policies: options.policies?.(this.clock) ?? plainPolicies(this.clock, random),
      },
    );
    const outside = { clock: this.clock, random: () => 0, log: (line: string) => void this.logged.push(line) };
    this.recorder = new QueryRecorder(config.coordinator.queryRecords, {
      log: createQueryLog(config.coordinator.logQueries, outside),
      epochNow: () => this.epochMs,
      process: 3,
    });
    this.admission = new Admission({
      recorder: this.recorder,
      search: (request, context) => rootSearch(request, context, this.dependencies),
      maxInFlight: config.coordinator.maxInFlight,
      clock: this.clock,
      failed: (code) => this.failed.push(code),
      log: (message) => this.logged.push(message),
    });
  }

  /** A replica of a shard: `replica('web', 0, 1)` is the second of the first. */
  replica(index: string, shard: number, number: number): FakeReplica {
    const replica = this.byAddress.get(`${index}-${shard}-${number}:1`);
    if (replica === undefined) throw new Error(`no replica ${index} ${shard} ${number}`);
    return replica;
  }

  /** All replicas of a shard. */
  shard(index: string, shard: number): FakeReplica[] {
    return [...this.byAddress].flatMap(([address, replica]) =>
      address.startsWith(`${index}-${shard}-`) ? [replica] : [],
    );
  }

  /** All replicas. */
  get replicas(): FakeReplica[] {
    return [...this.byAddress.values()];
  }

  /** Ends all sessions. */
  close(): void {
    for (const index of this.indexes.values()) index.close();
  }

  /** A vertical by its name. */
  vertical(name: string): FakeVertical {
    const vertical = this.verticals.get(name);
    if (vertical === undefined) throw new Error(`no vertical ${name}`);
    return vertical;
  }

  /** The records of the latest queries as an operator reads them, those that ended last first. */
  get records(): QueryRecord__Output[] {
    const all = { limit: 0, route: '', minTotalUs: 0, degradedOnly: false };
    return [...this.recorder.records(all)].flatMap((record) =>
      record === undefined ? [] : [queryRecordJson.read(queryRecordJson.write(record))],
    );
  }

  /** Asks, with the answer due after `timeoutMs`. */
  start(change: SearchRequest = {}, timeoutMs = 1000): ReturnType<Admission['search']> {
    const admitted = this.admission.search(aSearchRequest(change), this.clock.now() + timeoutMs);
    // A test may let time go by before it looks at the response.
    admitted.response.catch(() => {});
    return admitted;
  }

  /** Asks, and lets time go by until there is an answer or an error. */
  search(change: SearchRequest = {}, timeoutMs = 1000): Promise<SearchRun> {
    return this.finish(this.start(change, timeoutMs).response);
  }

  /** Lets time go by until a search that was started has ended. */
  async finish(response: ReturnType<Admission['search']>['response']): Promise<SearchRun> {
    const { value, tookMs } = await this.clock.finish(this.outcomeOf(response));
    return { ...value, tookMs };
  }

  /** The answer as a front end reads it, or the error; leaves time alone. */
  outcomeOf(response: ReturnType<Admission['search']>['response']): Promise<Omit<SearchRun, 'tookMs'>> {
    return response.then(
      (answer) => ({ answer: codecs.searchResponse.decode(codecs.searchResponse.encode(answer)), error: undefined }),
      (error: SearchError) => ({ answer: undefined, error }),
    );
  }

  /** As on a thread. */
  private async rank(request: RankRequest, given: ListPacker | undefined): Promise<RankedPage | 'full' | 'failed'> {
    if (this.rankOutcome === 'never') return new Promise(() => {});
    if (this.rankMs > 0) await new Promise<void>((resolve) => this.clock.arrive(this.rankMs, resolve));
    if (this.rankOutcome !== 'page') return this.rankOutcome;
    const packer = given?.suits(request) === true ? given : new ListPacker(request, this.memory);
    const page = rank(unpackRequest(packRequest(request, packer)));
    packer.free();
    return page;
  }
}

function configOf(
  indexes: Readonly<Record<string, readonly unknown[]>>,
  replicas: number,
  verticals: Readonly<Record<string, object>>,
  route: object,
  indexSource: object,
  { coordinator = {}, sources, index = {}, aliases = {}, models = {} }: FakeCoordinatorOptions,
): object {
  const addresses = (name: string, shard: number) =>
    Array.from({ length: replicas }, (_, replica) => `${name}-${shard}-${replica}:1`);
  return {
    indexes: Object.fromEntries(
      Object.entries(indexes).map(([name, shards]) => [
        name,
        { ...index, shards: shards.map((_content, shard) => ({ replicas: addresses(name, shard) })) },
      ]),
    ),
    verticals: Object.fromEntries(Object.keys(verticals).map((name) => [name, { address: `${name}:1` }])),
    routes: {
      default: {
        ...route,
        sources: sources ?? [
          ...Object.keys(indexes).map((index) => ({ index, ...indexSource })),
          ...Object.entries(verticals).map(([vertical, says]) => ({ vertical, ...says })),
        ],
      },
    },
    coordinator,
    aliases,
    models: Object.fromEntries(Object.keys(models).map((name) => [name, { file: name, format: 'linear' }])),
  };
}

/** Linear models of the given texts. */
export function linearModels(texts: Readonly<Record<string, string>>): Models {
  const config = { file: 'm', format: 'linear' } as const;
  return new Map(Object.entries(texts).map(([name, text]) => [name, loadModel(name, config, text)]));
}
