import {
  type FetchResponse__Output,
  type QueryRequest__Output,
  type QueryResponse__Output,
  type ShardAnswer__Output,
  type ShardCall__Output,
  StopReason,
  type TermStatsRequest__Output,
  type TermStatsResponse__Output,
  TotalRelation,
} from '@muster/proto';
import { type Frontier, onGrid, upperBound } from '@muster/shard/query';
import { type Distribution, distributionOf } from './distribution.js';
import type { Scenario } from './scenario-schema.js';
import { hashOf, SeededDraws } from './seeded-draws.js';
import type { Workload } from './workload.js';

const hitsSalt = 0xa1;
const frontierSalt = 0xb1;
const generation = 1;
/** Words of a document. */
const documentLength = 100;
const defaultThreshold = 1000;
/** Numbers in a buffer that lists share. */
const roomNumbers = 8192;

/** Makes what the shards of a simulated index answer, the same of every replica. */
export class ShardAnswers {
  private readonly draws: SeededDraws;
  private readonly best: Distribution;
  private readonly step: Distribution;
  private readonly frontiers = new Map<string, Frontier>();
  private room = new Float64Array(0);
  private roomTaken = 0;
  private readonly seed: number;
  private readonly lacks: Workload['lacks'];
  private readonly index: Scenario['index'];

  /** @param lacks whether no document of a shard has a word */
  constructor({ seed, index }: Scenario, lacks: Workload['lacks']) {
    this.lacks = lacks;
    this.seed = seed;
    this.index = index;
    this.draws = new SeededDraws(seed);
    this.best = distributionOf(index.bestScore);
    this.step = distributionOf(index.scoreStep);
  }

  /** Live documents of a shard. */
  documentsOf(shard: number): number {
    const { documents } = this.index;
    return documents[shard % documents.length] as number;
  }

  /** What a shard answers to a call of the query with that number. */
  answer({ query, fetch, termStats }: ShardCall__Output, shard: number, number: number): ShardAnswer__Output {
    const answer: ShardAnswer__Output = { id: 0, queueUs: 0, serviceUs: 0, queueLength: 0, query: null };
    if (query != null) answer.query = this.hits(query, shard, number);
    else if (fetch != null) answer.fetch = documents(fetch.seqs);
    else answer.termStats = this.statistics(termStats as TermStatsRequest__Output, shard);
    return answer;
  }

  private statistics({ terms, fields }: TermStatsRequest__Output, shard: number): TermStatsResponse__Output {
    const documents = this.documentsOf(shard);
    return {
      generation,
      documents,
      fields: fields.map(() => ({ documents, totalLength: documentLength * documents })),
      terms: terms.map(({ term }) => {
        const documentFrequency = this.lacks(term, shard) ? 0 : this.matching(shard);
        const { buffer } = documentFrequency === 0 ? new Uint32Array(0) : this.frontierOf(term, shard);
        return { documentFrequency, frontier: Buffer.from(buffer) };
      }),
      expansions: [],
    };
  }

  private matching(shard: number): number {
    return Math.round(this.index.matches * this.documentsOf(shard));
  }

  /** The best document that the shard may have with a term: from once to eight times in it. */
  private frontierOf(term: string, shard: number): Frontier {
    const key = `${shard} ${term}`;
    const known = this.frontiers.get(key);
    if (known !== undefined) return known;
    const draw = this.draws.at(this.seed ^ frontierSalt, hashOf(term), shard, 0).next();
    const frontier = Uint32Array.of(1 + Math.floor(8 * draw), documentLength);
    this.frontiers.set(key, frontier);
    return frontier;
  }

  private hits(request: QueryRequest__Output, shard: number, number: number): QueryResponse__Output {
    const documents = this.documentsOf(shard);
    const matching = this.matching(shard);
    const threshold = request.totalHitsThreshold || defaultThreshold;
    return {
      lists: [this.list(request, shard, number, Math.min(request.k, matching))],
      totalHits: Math.min(matching, threshold),
      totalRelation: matching < threshold ? TotalRelation.TOTAL_RELATION_EXACT : TotalRelation.TOTAL_RELATION_AT_LEAST,
      documentsDecided: documents,
      documents,
      stopReason: StopReason.STOP_REASON_COMPLETE,
      generation,
      progress: false,
      facets: [],
      explanations: [],
    };
  }

  /** Scores that fall from a share of the shard's bound; every shard has its own `seq`s. */
  private list({ query, fields }: QueryRequest__Output, shard: number, number: number, count: number) {
    const frontierOf = (_field: string, term: string) => this.frontierOf(term, shard);
    const bound = query === null ? 0 : (upperBound(query, fields, frontierOf) ?? 0);
    const draws = this.draws.at(this.seed ^ hitsSalt, number, shard, 0);
    const at = this.takeRoom(2 * count);
    let score = bound * Math.min(1, this.best(draws));
    for (let i = 0; i < count; i++) {
      this.room[at + i] = shard + this.index.shards * i;
      this.room[at + count + i] = onGrid(score);
      score *= Math.max(0, 1 - this.step(draws));
    }
    const seqs = Buffer.from(this.room.buffer, 8 * at, 8 * count);
    const scores = Buffer.from(this.room.buffer, 8 * (at + count), 8 * count);
    return { count, seqs, scores, sortValues: [], collapseKeys: null, values: [], features: [] };
  }

  /** Where so many numbers have room. Many lists share one buffer, as those of a frame do: a buffer each costs more. */
  private takeRoom(numbers: number): number {
    if (this.roomTaken + numbers > this.room.length) {
      this.room = new Float64Array(Math.max(roomNumbers, numbers));
      this.roomTaken = 0;
    }
    const at = this.roomTaken;
    this.roomTaken += numbers;
    return at;
  }
}

function documents(seqs: Buffer): FetchResponse__Output {
  const wanted = Array.from({ length: seqs.length / 8 }, (_, i) => seqs.readDoubleLE(8 * i));
  const document = Buffer.from('{}');
  return { documents: wanted.map((seq) => ({ seq, missing: false, id: `d${seq}`, document, snippets: [] })) };
}
