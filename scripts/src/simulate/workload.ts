import type { SearchRequest } from '@muster/proto';
import { distributionOf } from './distribution.js';
import { drawnFates } from './drawn-fates.js';
import type { DecideFate } from './leaf-fate.js';
import type { Scenario } from './scenario-schema.js';
import { SeededDraws } from './seeded-draws.js';

/** What a simulated cluster is asked, and what becomes of each call. Queries are numbered from 0, the warm-up first. */
export interface Workload {
  readonly decide: DecideFate;
  /** What differs from query to query. */
  request(query: number): SearchRequest;
  /** Time from the query before, in milliseconds; nothing: it comes when that is answered. */
  gapMs(query: number): number | undefined;
  /** Time that the coordinator takes before it asks anyone, in milliseconds. */
  beforeMs(query: number): number;
  /** Time for ranking, in milliseconds. */
  rankMs(query: number): number;
}

const gapSalt = 0xd1;
const wordsSalt = 0xe1;
const rankSalt = 0xf2;

/** What a scenario describes, drawn from its seed. */
export function drawnWorkload(scenario: Scenario): Workload {
  const { seed, queries, ranking } = scenario;
  const { words, vocabulary, perSecond } = queries;
  const draws = new SeededDraws(seed);
  const rankMs = distributionOf(ranking);
  const at = (salt: number, query: number): SeededDraws => draws.at(seed ^ salt, query, 0, 0);
  return {
    decide: drawnFates(scenario),
    request: (query) => {
      const drawn = at(wordsSalt, query);
      const texts = Array.from({ length: words }, () => `w${Math.floor(vocabulary * drawn.next())}`);
      return { query: texts.join(' ') };
    },
    gapMs: (query) =>
      perSecond === undefined ? undefined : (-1000 * Math.log(1 - at(gapSalt, query).next())) / perSecond,
    beforeMs: () => 0,
    rankMs: (query) => rankMs(at(rankSalt, query)),
  };
}
