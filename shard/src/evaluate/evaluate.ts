import { type QueryRequest__Output, type QueryResponse, StopReason, TotalRelation } from '@muster/proto';
import type { Segment } from '../index/segment.js';
import type { ShardIndex } from '../index/shard-index.js';
import { upperBound } from '../query/bounds.js';
import { compileQuery } from './compile.js';
import { InvalidRequest, Unsupported } from './errors.js';
import { explainHit } from './explain.js';
import { compileFilter, type DocumentTest } from './filter.js';
import { end, type Matcher, windowSize } from './matcher.js';
import { oneByOne, type Resumable } from './resumable.js';
import { checkGeneration, littleEndianBytes } from './statistics.js';
import { TopHits } from './top-hits.js';

/** Why an evaluation is asked for its result: a number of the wire's `StopReason`. */
export type EvaluationStop = (typeof StopReason)[keyof typeof StopReason];

/** A query under way. It may be dropped at any time between calls. */
export interface Evaluation {
  /**
   * Works until the clock says `untilMs`, but at least on one window of documents, so that every call gets further.
   * True when every document is decided and, if asked for, every hit explained.
   */
  run(untilMs: number): boolean;
  /**
   * What there is so far. The reason is that given, unless every document is decided. Explanations are those of the
   * first hits, as far as there was time; none before every document is decided.
   */
  result(stopReason: EvaluationStop): QueryResponse;
}

const maxHits = 100_000;
const defaultThreshold = 1000;
/** Postings of a window, about: what lies between two looks at the clock. */
const windowPostings = 16 * windowSize;

/**
 * Evaluates a query over all documents of a shard, in order of `seq`, by scoring every match.
 *
 * @param now the clock that `run` is bounded by, in milliseconds
 * @throws InvalidRequest (or Unsupported) if the request cannot be evaluated
 */
export function evaluateQuery(index: ShardIndex, request: QueryRequest__Output, now: () => number): Evaluation {
  checkRequest(index, request);
  return new WindowedEvaluation(index, request, now);
}

function checkRequest(index: ShardIndex, request: QueryRequest__Output): void {
  const { k, sort, collapse, facets, features, priors, generation, floorScore } = request;
  checkGeneration(index, generation);
  if (!(k >= 0 && k <= maxHits)) throw new InvalidRequest(`k must be in [0, ${maxHits}], got ${k}`);
  if (Number.isNaN(floorScore)) throw new InvalidRequest('floor score must be a number, got NaN');
  const [key, ...moreKeys] = sort;
  if (key && (moreKeys.length > 0 || key.field !== '_score'))
    throw new Unsupported('sort by field is not supported yet');
  if (key && !key.descending) throw new Unsupported('sort by score upwards is not supported yet');
  if (collapse !== null) throw new Unsupported('collapse is not supported yet');
  if (facets.length > 0) throw new Unsupported('facets are not supported yet');
  if (features.length > 0) throw new Unsupported('features are not supported yet');
  if (priors.length > 0) throw new Unsupported('priors are not supported yet');
}

class WindowedEvaluation implements Evaluation {
  readonly #index: ShardIndex;
  readonly #segment: Segment;
  readonly #request: QueryRequest__Output;
  readonly #now: () => number;
  readonly #matcher: Matcher | undefined;
  readonly #passes: DocumentTest | undefined;
  readonly #hits: TopHits;
  readonly #span: number;
  readonly #floor: number;
  /** Ordinals below it are decided. */
  #decided = 0;
  #matched = 0;
  #explanations: Resumable<readonly string[]> | undefined;

  constructor(index: ShardIndex, request: QueryRequest__Output, now: () => number) {
    this.#index = index;
    this.#segment = index.segments[0] as Segment;
    this.#request = request;
    this.#now = now;
    this.#matcher = compileQuery(index, this.#segment, request);
    this.#passes = request.filter ? compileFilter(index, this.#segment, request.filter) : undefined;
    this.#hits = new TopHits(request.k, index.documents);
    this.#floor = request.floorScore ?? Number.NEGATIVE_INFINITY;
    this.#span = spanOf(this.#matcher?.cost ?? 0, index.documents);
  }

  run(untilMs: number): boolean {
    return this.#decide(untilMs) && this.#explain(untilMs);
  }

  #decide(untilMs: number): boolean {
    const { documents } = this.#index;
    while (this.#decided < documents) {
      const base = this.#matcher?.next(this.#decided) ?? end;
      const limit = Math.min(documents, base + this.#span);
      if (this.#matcher && base < documents) this.#window(this.#matcher, base, limit);
      this.#decided = limit;
      if (limit < documents && this.#now() >= untilMs) return false;
    }
    return true;
  }

  #window(matcher: Matcher, base: number, limit: number): void {
    const size = limit - base;
    windowScores.fill(0, 0, size);
    windowMatches.fill(0, 0, size);
    matcher.addWindow(base, limit, windowScores, windowMatches);
    for (let x = 0; x < size; x++) {
      if (windowMatches[x] === 0 || this.#passes?.(base + x) === false) continue;
      this.#matched++;
      const score = windowScores[x] as number;
      if (score >= this.#floor) this.#hits.offer(base + x, score);
    }
  }

  #explain(untilMs: number): boolean {
    if (!this.#request.explain) return true;
    this.#explanations ??= oneByOne(
      this.#hits.sorted().ordinals,
      (ordinal) => explainHit(this.#segment, this.#request, ordinal),
      this.#now,
    );
    return this.#explanations.run(untilMs);
  }

  result(stopReason: EvaluationStop): QueryResponse {
    const { documents, generation } = this.#index;
    const { seqs } = this.#segment;
    const { ordinals, scores } = this.#hits.sorted();
    const isComplete = this.#decided >= documents;
    const threshold = this.#request.totalHitsThreshold || defaultThreshold;
    const isCounted = isComplete && this.#matched < threshold;
    const hitSeqs = Float64Array.from(ordinals, (ordinal) => seqs[ordinal] as number);
    return {
      lists: [{ count: ordinals.length, seqs: littleEndianBytes(hitSeqs), scores: littleEndianBytes(scores) }],
      totalHits: Math.min(this.#matched, threshold),
      totalRelation: isCounted ? TotalRelation.TOTAL_RELATION_EXACT : TotalRelation.TOTAL_RELATION_AT_LEAST,
      documentsDecided: this.#decided,
      documents,
      stopReason: isComplete ? StopReason.STOP_REASON_COMPLETE : stopReason,
      boundOfRest: isComplete ? 0 : this.#boundOfRest(),
      generation,
      explanations: [...(this.#explanations?.result() ?? [])],
    };
  }

  /** By the frontiers of the terms that some undecided document has. */
  #boundOfRest(): number {
    const { query, fields } = this.#request;
    if (query === null) return 0;
    const bound = upperBound(query, fields, (name, term) => {
      const field = this.#segment.inverted.get(name);
      const number = field?.terms.find(term) ?? -1;
      if (field === undefined || number < 0) return undefined;
      const cursor = field.cursor(number);
      return cursor.lastOf(cursor.blocks - 1) >= this.#decided ? this.#index.frontier(name, term) : undefined;
    });
    return bound ?? 0;
  }
}

/** Shared by all evaluations: a window is worked on from start to end before another begins. */
const windowScores = new Float64Array(windowSize);
const windowMatches = new Uint16Array(windowSize);

/** Documents of a window: fewer where many clauses read many postings for each document. */
function spanOf(cost: number, documents: number): number {
  const postingsPerDocument = cost / Math.max(1, documents);
  return Math.max(64, Math.min(windowSize, Math.floor(windowPostings / Math.max(1, postingsPerDocument))));
}
