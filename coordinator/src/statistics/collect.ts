import {
  codecs,
  encodeBody,
  SearchError,
  type ShardAnswer__Output,
  type TermStatsResponse__Output,
} from '@muster/proto';
import { type AnalyzedPattern, quote, termsOfEach } from '@muster/shard/query';
import { LRUCache } from 'lru-cache';
import { type Budget, leafDeadline } from '../budget/share-budget.js';
import { Cancellation } from '../cancellation.js';
import type { AskedShard, LeafDependencies } from '../leaves.js';
import { statisticsKind, warmingKind } from '../scatter/call-kinds.js';
import type { Cancel, IndexView, PlannedIndex, Shard } from '../words.js';
import { type KnownStatistics, keysOf, StatisticsCache, type WantedStatistics } from './statistics-cache.js';
import { type WeighedIndex, weighIndex } from './weigh-index.js';

/** Number of `term_stats` in `ShardCall`. */
const termStatsField = 12;

/** Longest that answers are taken in for before others have their turn, in milliseconds. */
const maxStretchMs = 1;

/** Terms asked for at once when a new state is made ready: taking in what is told of them is a short stretch of work. */
const warmTermsAtOnce = 250;
/** Most terms that are asked for when a new state is made ready. */
const maxWarmTerms = 1000;
/** States that queries named whose statistics are remembered, and terms of each. */
const maxNamed = 4;
const maxNamedTerms = 10_000;

/** What is asked, of whom, and by when. */
interface Asking {
  readonly view: IndexView;
  /** Names the kind of call and the index. */
  readonly kind: string;
  readonly cache: StatisticsCache;
  readonly wanted: WantedStatistics;
  /** When waiting for answers ends, by the coordinator's clock. */
  readonly cutoffMs: number;
  readonly cancellation: Cancellation;
  readonly mayHedge: boolean;
  readonly affinity?: StatisticsLimits['affinity'];
  readonly onDeaths?: StatisticsLimits['onDeaths'];
}

/** What is remembered of one state of the index. */
interface StateStatistics {
  readonly epoch: number;
  readonly build: string;
  readonly cache: StatisticsCache;
}

/** Says how long asking for statistics may take. */
interface StatisticsLimits extends Pick<Budget, 'statisticsUntil'> {
  /** Whether shards that are slow are asked elsewhere too. */
  readonly mayHedge: boolean;
  /** Key of the query's session. @default 0, none */
  readonly affinity?: number | undefined;
  /** Is told when sessions to two replicas of a shard were lost while they were asked, so long apart. @default nobody */
  readonly onDeaths?: ((apartMs: number, shard: number) => void) | undefined;
}

/** What a shard answered. */
interface Told {
  readonly shard: number;
  readonly wanted: WantedStatistics;
  readonly answer: TermStatsResponse__Output;
}

/** The statistics of one index: what is remembered, and the asking for what is not. */
export class IndexStatistics {
  private current: StateStatistics | undefined;
  /** The state that is made ready. */
  private next: StateStatistics | undefined;
  /** States that queries named. */
  private readonly named = new LRUCache<string, StatisticsCache>({ max: maxNamed });
  private readonly maxTerms: number;
  private readonly dependencies: LeafDependencies;

  constructor(maxTerms: number, dependencies: LeafDependencies) {
    this.maxTerms = maxTerms;
    this.dependencies = dependencies;
  }

  /**
   * Gives the query's weights. Asks only shards that have not told all its terms and patterns at this generation, at most
   * until the time for that is up; the weights are then partial and say so. Resolved at once when nothing is missing.
   *
   * @throws SearchError `invalid-query` if the query is strict and a pattern of it stands for more terms than it may
   */
  async weigh(planned: PlannedIndex, limits: StatisticsLimits, cancellation: Cancellation): Promise<WeighedIndex> {
    const { view } = planned;
    const cache = this.cacheFor(view);
    const wanted = wantedOf(planned);
    const known = cache.look(wanted);
    if (known.isComplete) return weigh(planned, known);
    const cutoffMs = limits.statisticsUntil();
    const { mayHedge, affinity, onDeaths } = limits;
    const kind = statisticsKind(view.name, wanted.patterns.length > 0);
    const asking = { view, kind, cache, wanted, cutoffMs, cancellation, mayHedge, affinity, onDeaths };
    const { told, asked } = await this.askForMissing(asking);
    await this.takeIn(cache, told);
    return { ...weigh(planned, cache.look(wanted)), asked };
  }

  /**
   * The query's weights by what is remembered, and what that is; asks nobody.
   *
   * @throws SearchError as `weigh`
   */
  remembered(planned: PlannedIndex): { readonly weighed: WeighedIndex; readonly known: KnownStatistics } {
    const known = this.cacheFor(planned.view).look(wantedOf(planned));
    return { weighed: weigh(planned, known), known };
  }

  /**
   * Asks, of a view that is to be read, for what queries lately needed, so that they need not ask when it is read. Calls
   * `done` when all of it is there, or the time is up; gives a function that stops the asking.
   */
  readonly prepare: PrepareStatistics = (view, untilMs, done) => {
    const from = this.current;
    // Terms of another build may be made in another way.
    if (from === undefined || from.build !== view.build) {
      done();
      return () => {};
    }
    const next = this.stateOf(view);
    this.next = next;
    const cancellation = new Cancellation();
    const finish = (): void => {
      if (!cancellation.isCancelled) done();
    };
    // Were it to fail, queries would ask for what is missing.
    this.warm({ view, cutoffMs: untilMs, cancellation }, from.cache, next.cache).then(finish, finish);
    return () => cancellation.cancel();
  };

  /** More terms may be used while it asks: these are asked for too, but each once, and of all no more than its measure. */
  private async warm(
    asking: Pick<Asking, 'view' | 'cutoffMs' | 'cancellation'>,
    from: StatisticsCache,
    cache: StatisticsCache,
  ): Promise<void> {
    const asked = new Set<string>();
    const kind = warmingKind(asking.view.name);
    for (let terms = 0; terms < maxWarmTerms && !asking.cancellation.isCancelled; ) {
      const wanted = from.usedLast(Math.min(warmTermsAtOnce, maxWarmTerms - terms), (key) => !asked.has(key));
      if (isNothing(wanted)) break;
      for (const key of keysOf(wanted)) asked.add(key);
      terms += wanted.terms.length + wanted.patterns.length;
      await this.takeIn(cache, (await this.askForMissing({ ...asking, kind, cache, wanted, mayHedge: false })).told);
    }
    cache.useLike(from, maxWarmTerms);
  }

  private async askForMissing({
    view,
    kind,
    cache,
    wanted: all,
    cutoffMs,
    cancellation,
    mayHedge,
    affinity,
    onDeaths,
  }: Asking): Promise<{ readonly told: readonly Told[]; readonly asked: readonly AskedShard[] }> {
    const { clock, askShard, gather } = this.dependencies;
    const missing = view.shards
      .map((shard) => ({ shard, wanted: cache.missing(shard.number, all) }))
      .filter(({ wanted }) => !isNothing(wanted));
    const asks = missing.map(({ shard, wanted }) =>
      askShard({ shard, kind, affinity, ...question(view.name, shard, wanted), read: readStats, onDeaths }),
    );
    const leafDeadlineMs = leafDeadline(cutoffMs, clock.now());
    const { outcomes } = await gather(asks, { cutoffMs, leafDeadlineMs, mayHedge, cancellation });
    const told = missing.flatMap(({ shard, wanted }, i) => {
      const outcome = outcomes[i];
      return outcome?.ok === true ? [{ shard: shard.number, wanted, answer: outcome.value }] : [];
    });
    const asked = missing.map(({ shard }, i): AskedShard => {
      return { source: view.name, shard: shard.number, outcome: outcomes[i] as AskedShard['outcome'] };
    });
    return { told, asked };
  }

  /** Takes in what the shards told; where that is much, lets others have their turn in between. */
  private async takeIn(cache: StatisticsCache, told: readonly Told[]): Promise<void> {
    const { clock } = this.dependencies;
    let pauseAtMs = clock.now() + maxStretchMs;
    for (const { shard, wanted, answer } of told) {
      for (const _ of cache.add(shard, wanted, answer)) {
        if (clock.now() < pauseAtMs) continue;
        await new Promise<void>((resolve) => clock.defer(resolve));
        pauseAtMs = clock.now() + maxStretchMs;
      }
    }
  }

  /** Numbers of one state of the index must not mix with those of another. */
  private cacheFor(view: IndexView): StatisticsCache {
    const { current, next } = this;
    if (current?.epoch === view.epoch) return current.cache;
    if (view.epoch > (current?.epoch ?? 0)) {
      this.current = next?.epoch === view.epoch ? next : this.stateOf(view);
      this.next = undefined;
      return this.current.cache;
    }
    // A state that a query named, or that it planned with before this one was read.
    const key = JSON.stringify([view.build, ...view.shards.map(({ generation }) => generation)]);
    const known = this.named.get(key) ?? newCache(view, Math.min(this.maxTerms, maxNamedTerms));
    this.named.set(key, known);
    return known;
  }

  private stateOf(view: IndexView): StateStatistics {
    return { epoch: view.epoch, build: view.build, cache: newCache(view, this.maxTerms) };
  }
}

/** Gets ready to read a view; see {@link IndexStatistics.prepare}. */
type PrepareStatistics = (view: IndexView, untilMs: number, done: () => void) => Cancel;

function newCache({ shards }: IndexView, maxTerms: number): StatisticsCache {
  return new StatisticsCache(
    shards.map(({ generation }) => generation),
    maxTerms,
  );
}

function isNothing({ terms, patterns, fields }: WantedStatistics): boolean {
  return terms.length + patterns.length + fields.length === 0;
}

function weigh(planned: PlannedIndex, known: KnownStatistics): WeighedIndex {
  const { analyzed } = planned;
  const weighed = weighIndex(planned, known);
  const [first] = weighed.cutPatterns;
  if (first !== undefined && analyzed.isStrict) throw tooManyTerms(first, analyzed.patterns.length);
  return weighed;
}

function tooManyTerms({ field, text, maxEdits }: AnalyzedPattern, patterns: number): SearchError {
  const pattern = quote(`${field}:${text}${maxEdits === 0 ? '*' : `~${maxEdits}`}`);
  const message = `query: \`${pattern}\` stands for more than ${termsOfEach(patterns)} terms of the index`;
  return new SearchError('invalid-query', `${message}, ask for less: a longer beginning, or fewer edits`);
}

function wantedOf({ analyzed }: PlannedIndex): WantedStatistics {
  const { terms, fields, patterns } = analyzed;
  const maxTerms = termsOfEach(patterns.length);
  return { terms, fields, patterns: patterns.map((pattern) => ({ ...pattern, maxTerms })) };
}

function readStats({ termStats }: ShardAnswer__Output): TermStatsResponse__Output | string {
  return termStats ?? 'the answer is not to a request for statistics';
}

function question(index: string, { generation }: Shard, wanted: WantedStatistics) {
  const request = {
    index,
    generation,
    terms: [...wanted.terms],
    fields: [...wanted.fields],
    expansions: [...wanted.patterns],
  };
  return { body: encodeBody(termStatsField, codecs.termStatsRequest.encode(request)), generation };
}
