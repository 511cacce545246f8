import {
  codecs,
  encodeBody,
  SearchError,
  type ShardAnswer__Output,
  type TermStatsResponse__Output,
} from '@muster/proto';
import { type AnalyzedPattern, quote, termsOfEach } from '@muster/shard/query';
import { type Budget, leafDeadline } from '../budget/share-budget.js';
import type { Cancellation } from '../cancellation.js';
import type { AskedShard, LeafDependencies } from '../leaves.js';
import type { PlannedIndex } from '../words.js';
import { type KnownStatistics, StatisticsCache, type WantedStatistics } from './statistics-cache.js';
import { type WeighedIndex, weighIndex } from './weigh-index.js';

/** Number of `term_stats` in `ShardCall`. */
const termStatsField = 12;

/** Longest that answers are taken in for before others have their turn, in milliseconds. */
const maxStretchMs = 1;

interface Asking {
  readonly planned: PlannedIndex;
  readonly cache: StatisticsCache;
  readonly wanted: WantedStatistics;
}

/** Says how long asking for statistics may take. */
type StatisticsBudget = Pick<Budget, 'statisticsUntil'>;

/** What a shard answered. */
interface Told {
  readonly shard: number;
  readonly wanted: WantedStatistics;
  readonly answer: TermStatsResponse__Output;
}

/** The statistics of one index: what is remembered, and the asking for what is not. */
export class IndexStatistics {
  private cache: StatisticsCache | undefined;
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
  async weigh(planned: PlannedIndex, budget: StatisticsBudget, cancellation: Cancellation): Promise<WeighedIndex> {
    const cache = this.cacheFor(planned);
    const wanted = wantedOf(planned);
    const known = cache.look(wanted);
    if (known.isComplete) return weigh(planned, known);
    const { told, asked } = await this.askForMissing({ planned, cache, wanted }, budget, cancellation);
    await this.takeIn(cache, told);
    return { ...weigh(planned, cache.look(wanted)), asked };
  }

  private async askForMissing(
    { planned, cache, wanted: all }: Asking,
    budget: StatisticsBudget,
    cancellation: Cancellation,
  ): Promise<{ readonly told: readonly Told[]; readonly asked: readonly AskedShard[] }> {
    const { clock, askShard, gather } = this.dependencies;
    const missing = planned.view.shards
      .map((shard) => ({ shard, wanted: cache.missing(shard.number, all) }))
      .filter(({ wanted }) => wanted.terms.length + wanted.patterns.length + wanted.fields.length > 0);
    const cutoffMs = budget.statisticsUntil();
    const asks = missing.map(({ shard, wanted }) => askShard({ shard, ...question(planned, wanted), read: readStats }));
    const leafDeadlineMs = leafDeadline(cutoffMs, clock.now());
    const { outcomes } = await gather(asks, { cutoffMs, leafDeadlineMs, cancellation });
    const told = missing.flatMap(({ shard, wanted }, i) => {
      const outcome = outcomes[i];
      return outcome?.ok === true ? [{ shard: shard.number, wanted, answer: outcome.value }] : [];
    });
    const asked = missing.map(({ shard }, i): AskedShard => {
      return { source: planned.name, shard: shard.number, outcome: outcomes[i] as AskedShard['outcome'] };
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
  private cacheFor({ view }: PlannedIndex): StatisticsCache {
    const { build, generation, shards } = view;
    if (this.cache?.generation === generation && this.cache.build === build && generation > 0) return this.cache;
    const cache = new StatisticsCache(build, generation, shards.length, this.maxTerms);
    // Without a common generation each shard tells of its own, and may move on: good for this query only.
    if (generation > 0) this.cache = cache;
    return cache;
  }
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

function question({ name, view }: PlannedIndex, wanted: WantedStatistics) {
  const request = {
    index: name,
    generation: view.generation,
    terms: [...wanted.terms],
    fields: [...wanted.fields],
    expansions: [...wanted.patterns],
  };
  return { body: encodeBody(termStatsField, codecs.termStatsRequest.encode(request)), generation: view.generation };
}
