import {
  codecs,
  encodeBody,
  SearchError,
  type ShardAnswer__Output,
  type TermStatsResponse__Output,
} from '@muster/proto';
import { type AnalyzedPattern, maxExpandedTerms, quote } from '@muster/shard/query';
import type { Cancellation } from '../cancellation.js';
import { type Budget, leafDeadline } from '../deadline.js';
import type { LeafDependencies } from '../leaves.js';
import type { PlannedIndex } from '../words.js';
import { type KnownStatistics, StatisticsCache, type WantedStatistics } from './statistics-cache.js';
import { type WeighedIndex, weighIndex } from './weigh-index.js';

/** Number of `term_stats` in `ShardCall`. */
const termStatsField = 12;

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
   * @throws SearchError `invalid-query` if the query is strict and a pattern of it stands for more than 1,000 terms
   */
  async weigh(planned: PlannedIndex, budget: Budget, cancellation: Cancellation): Promise<WeighedIndex> {
    const cache = this.cacheFor(planned);
    const known = cache.look(planned.analyzed);
    if (known.isComplete) return weigh(planned, known);
    await this.askForMissing(planned, cache, budget, cancellation);
    return weigh(planned, cache.look(planned.analyzed));
  }

  private async askForMissing(
    planned: PlannedIndex,
    cache: StatisticsCache,
    budget: Budget,
    cancellation: Cancellation,
  ): Promise<void> {
    const { clock, askShard, gather } = this.dependencies;
    const missing = planned.view.shards
      .map((shard) => ({ shard, wanted: cache.missing(shard.number, planned.analyzed) }))
      .filter(({ wanted }) => wanted.terms.length + wanted.patterns.length + wanted.fields.length > 0);
    const cutoffMs = budget.statisticsUntil();
    const asks = missing.map(({ shard, wanted }) => askShard({ shard, ...question(planned, wanted), read: readStats }));
    const leafDeadlineMs = leafDeadline(cutoffMs, clock.now());
    const { outcomes } = await gather(asks, { cutoffMs, leafDeadlineMs, cancellation });
    missing.forEach(({ shard, wanted }, i) => {
      const outcome = outcomes[i];
      if (outcome?.ok === true) cache.add(shard.number, wanted, outcome.value);
    });
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
  const weighed = weighIndex(planned, known);
  const [first] = weighed.cutPatterns;
  if (first !== undefined && planned.analyzed.isStrict) throw tooManyTerms(first);
  return weighed;
}

function tooManyTerms({ field, text, maxEdits }: AnalyzedPattern): SearchError {
  const pattern = quote(`${field}:${text}${maxEdits === 0 ? '*' : `~${maxEdits}`}`);
  const message = `query: \`${pattern}\` stands for more than ${maxExpandedTerms} terms of the index`;
  return new SearchError('invalid-query', `${message}, ask for less: a longer beginning, or fewer edits`);
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
