import { DocumentReturn, type SearchRequest } from '@muster/proto';
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
  /** Most time for the answer, in milliseconds. */
  timeoutMs(query: number): number;
  /** Whether no document of a shard has a word. */
  lacks(word: string, shard: number): boolean;
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
  const { words, vocabulary, perSecond, timeoutMs, documents } = queries;
  const { DOCUMENT_RETURN_NONE, DOCUMENT_RETURN_WHOLE } = DocumentReturn;
  const draws = new SeededDraws(seed);
  const rankMs = distributionOf(ranking);
  const at = (salt: number, query: number): SeededDraws => draws.at(seed ^ salt, query, 0, 0);
  return {
    decide: drawnFates(scenario),
    request: (query) => {
      const drawn = at(wordsSalt, query);
      const texts = Array.from({ length: words }, () => `w${Math.floor(vocabulary * drawn.next())}`);
      return { query: texts.join(' '), documents: documents ? DOCUMENT_RETURN_WHOLE : DOCUMENT_RETURN_NONE };
    },
    gapMs: (query) =>
      perSecond === undefined ? undefined : (-1000 * Math.log(1 - at(gapSalt, query).next())) / perSecond,
    timeoutMs: () => timeoutMs,
    lacks: () => false,
    beforeMs: () => 0,
    rankMs: (query) => rankMs(at(rankSalt, query)),
  };
}
