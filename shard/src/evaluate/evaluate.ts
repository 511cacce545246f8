import { type QueryRequest__Output, type QueryResponse, StopReason, TotalRelation } from '@muster/proto';
import type { Segment } from '../index/segment.js';
import type { DocumentPlace, ShardIndex } from '../index/shard-index.js';
import { boundOfShard } from './bound-of-shard.js';
import { checkQuery } from './check-query.js';
import { Workspace } from './clause/workspace.js';
import { facetCounter, hitCollector } from './collect/collectors.js';
import type { HitCollector, MatchCounter } from './collect/hit-collector.js';
import { InvalidRequest } from './errors.js';
import { explainHit } from './explain.js';
import { columnsOf, type DescribedList, describedList } from './features/described-hits.js';
import { type ColumnsScope, columnsScope, type HitColumns } from './features/hit-columns.js';
import { compileFilter } from './filter/compile-filter.js';
import { liveMatches } from './live-matches.js';
import { oneByOne, type Resumable } from './resumable.js';
import { type QueryScope, SegmentEvaluation } from './segment-evaluation.js';
import { checkGeneration } from './statistics.js';
import { Tally } from './tally.js';

/** Why an evaluation is asked for its result: a number of the wire's `StopReason`. */
export type EvaluationStop = (typeof StopReason)[keyof typeof StopReason];

/** A query under way. It may be dropped at any time between calls. */
export interface Evaluation {
  /**
   * Works until the clock says `untilMs`, which is looked at every 8 blocks of postings or as much other work; every
   * call gets further by that much. True when every document is decided and, if asked for, every hit has its features and
   * values and is explained.
   */
  run(untilMs: number): boolean;
  /**
   * What there is so far. The reason is that given, unless every document is decided. A hit whose features or values are
   * asked for and not worked out is left out, and counts as a document that is not decided. Explanations are those of
   * the first hits, as far as there was time; none before every document is decided.
   */
  result(stopReason: EvaluationStop): QueryResponse;
  /** As `result`, without facets and explanations, which may take long to put together. */
  soFar(stopReason: EvaluationStop): QueryResponse;
  /** Work done so far, in postings decoded: whatever else is done counts as postings that cost about as much. */
  readonly work: number;
}

/** How an evaluation goes about its work; the result is the same. */
export interface EvaluationPace {
  /** Work between two looks at the clock, in postings decoded. @default 1024, which is 8 blocks */
  readonly sliceWork?: number;
  /**
   * Parts of each segment, about, after each of which more documents are decided: with few, a small segment is undecided
   * until it is done. No part is made less than 16 documents. @default 1
   */
  readonly parts?: number;
}

const maxHits = 100_000;
const defaultThreshold = 1000;
/** Work between two looks at the clock, in postings decoded: 8 blocks. */
const defaultSliceWork = 8 * 128;

/**
 * Evaluates a query over the documents of a shard. The result is that of scoring every document, bit for bit; what
 * cannot become a hit is passed over by the bounds of blocks, once as many matches are counted as the total is wanted
 * to.
 *
 * @param now the clock that `run` is bounded by, in milliseconds
 * @throws InvalidRequest if the request cannot be evaluated
 */
export function evaluateQuery(
  index: ShardIndex,
  request: QueryRequest__Output,
  now: () => number,
  pace: EvaluationPace = {},
): Evaluation {
  checkRequest(index, request);
  return new ShardEvaluation(index, request, { now, ...pace });
}

function checkRequest(index: ShardIndex, request: QueryRequest__Output): void {
  const { k, generation, floorScore } = request;
  checkGeneration(index, generation);
  if (!(k >= 0 && k <= maxHits)) throw new InvalidRequest(`k must be in [0, ${maxHits}], got ${k}`);
  if (Number.isNaN(floorScore)) throw new InvalidRequest('floor score must be a number, got NaN');
  checkQuery(index, request);
}

class ShardEvaluation implements Evaluation {
  readonly #index: ShardIndex;
  readonly #request: QueryRequest__Output;
  readonly #now: () => number;
  readonly #sliceWork: number;
  readonly #collector: HitCollector;
  readonly #counter: MatchCounter | undefined;
  readonly #tally: Tally;
  readonly #workspace = new Workspace();
  readonly #scope: QueryScope;
  /** The segment under way; those before it are decided. */
  #place = 0;
  #evaluation: SegmentEvaluation | undefined;
  /** What is asked of each hit; nothing if nothing is. */
  readonly #described: ColumnsScope | undefined;
  #columns: HitColumns | undefined;
  #explanations: Resumable<readonly string[]> | undefined;
  #work = 0;

  constructor(
    index: ShardIndex,
    request: QueryRequest__Output,
    { now, sliceWork = defaultSliceWork, parts = 1 }: { readonly now: () => number } & EvaluationPace,
  ) {
    this.#index = index;
    this.#request = request;
    this.#now = now;
    this.#sliceWork = sliceWork;
    this.#collector = hitCollector(index.schema, request);
    this.#counter = facetCounter(index.schema, request);
    this.#described = columnsScope(index, request);
    this.#tally = new Tally(request.totalHitsThreshold || defaultThreshold, this.#counter);
    const hasDeleted = index.segments.some(({ live }) => live !== undefined);
    if (hasDeleted && !request.filter) this.#tally.knowWhole(liveMatches(index, request));
    this.#scope = {
      request,
      filter: request.filter ? compileFilter(index, request.filter) : undefined,
      collector: this.#collector,
      tally: this.#tally,
      workspace: this.#workspace,
      now,
      parts,
    };
  }

  get #isDecided(): boolean {
    return this.#place >= this.#index.segments.length;
  }

  run(untilMs: number): boolean {
    while (!this.#isDecided) {
      this.#workspace.meter.left = this.#sliceWork;
      const isDecided = this.#decide(untilMs);
      this.#work += this.#sliceWork - this.#workspace.meter.left;
      if (isDecided) break;
      if (this.#now() >= untilMs) return false;
    }
    return this.#describe(untilMs) && this.#explain(untilMs);
  }

  /** Works on one segment after the other until the meter is empty; true when all are decided. */
  #decide(untilMs: number): boolean {
    while (!this.#isDecided) {
      this.#evaluation ??= this.#beginSegment(this.#index.segments[this.#place] as Segment);
      if (!this.#evaluation.run(untilMs)) return false;
      this.#workspace.release();
      this.#evaluation = undefined;
      this.#place++;
      if (this.#workspace.meter.left <= 0) return this.#isDecided;
    }
    return true;
  }

  #beginSegment(segment: Segment): SegmentEvaluation {
    this.#collector.begin(segment, this.#place);
    this.#counter?.begin(segment, this.#place);
    return new SegmentEvaluation(this.#scope, segment);
  }

  /** Works out what is asked of each hit. */
  #describe(untilMs: number): boolean {
    if (this.#described === undefined) return true;
    this.#columns ??= columnsOf(this.#described, this.#collector.list());
    for (;;) {
      this.#work += this.#columns.run(this.#sliceWork);
      if (this.#columns.isDone) return true;
      if (this.#now() >= untilMs) return false;
    }
  }

  #explain(untilMs: number): boolean {
    if (!this.#request.explain) return true;
    this.#explanations ??= oneByOne(
      seqsOf(this.#collector),
      (seq) => explainHit(this.#index.locate(seq) as DocumentPlace, this.#request),
      this.#now,
    );
    return this.#explanations.run(untilMs);
  }

  result(stopReason: EvaluationStop): QueryResponse {
    const response = this.soFar(stopReason);
    const facets = this.#counter?.results() ?? [];
    response.facets = this.#isDecided ? facets : facets.map((facet) => ({ ...facet, partial: true }));
    response.explanations = [...(this.#explanations?.result() ?? [])];
    return response;
  }

  soFar(stopReason: EvaluationStop): QueryResponse {
    const { documents, generation } = this.#index;
    const { list, leftOut, bestLeftOut } = this.#hits();
    const isComplete = this.#isDecided && leftOut === 0;
    const isCounted = this.#isDecided && !this.#tally.isAtThreshold;
    const decided = this.#isDecided ? documents : this.#decided();
    const bound = this.#isDecided ? 0 : this.#boundOfRest();
    return {
      lists: [list],
      totalHits: this.#tally.matches,
      totalRelation: isCounted ? TotalRelation.TOTAL_RELATION_EXACT : TotalRelation.TOTAL_RELATION_AT_LEAST,
      documentsDecided: Math.max(0, decided - leftOut),
      documents,
      stopReason: isComplete ? StopReason.STOP_REASON_COMPLETE : stopReason,
      ...(bound === undefined ? {} : { boundOfRest: Math.max(bound, bestLeftOut) }),
      generation,
    };
  }

  /** The hits that may be told of. */
  #hits(): DescribedList {
    const list = this.#collector.list();
    if (this.#described !== undefined) return describedList(this.#described, list, this.#columns);
    return { list, leftOut: 0, bestLeftOut: Number.NEGATIVE_INFINITY };
  }

  get work(): number {
    return this.#work;
  }

  #decided(): number {
    const before = this.#index.segments.slice(0, this.#place);
    return before.reduce((sum, { liveDocuments }) => sum + liveDocuments, this.#evaluation?.decided ?? 0);
  }

  /**
   * By the blocks that are left of the last segment, and the terms' frontiers, which know all documents at once. Nothing
   * where the query has so many terms that to find out would take longer than the thread may be held.
   */
  #boundOfRest(): number | undefined {
    const ofShard = boundOfShard(this.#index, this.#request);
    const isLast = this.#place === this.#index.segments.length - 1;
    const ofSegment = isLast ? this.#evaluation?.boundOfRest() : undefined;
    if (ofSegment === undefined || ofShard === undefined) return ofSegment ?? ofShard;
    return Math.min(ofSegment, ofShard);
  }
}

/** Names of the hits held, best first. */
function seqsOf(collector: HitCollector): Float64Array {
  const { seqs = Buffer.alloc(0) } = collector.list();
  return new Float64Array(new Uint8Array(seqs as Buffer).buffer);
}
