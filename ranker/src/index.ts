export { blend, leastDepth, type RankedBlend } from './blend/blend.js';
export { normalize } from './blend/normalize.js';
export { RRF_CONSTANT } from './blend/rrf.js';
export { canonicalUrl, parametersBut } from './canonical-url.js';
export { readHitList, type SortedList, viewOver } from './columns.js';
export { diversify } from './diversify.js';
export { DocumentNumbers } from './document-numbers.js';
export { reduceRanges } from './facets/reduce-ranges.js';
export { reduceValues, shardFacetSize, type WantedValues } from './facets/reduce-values.js';
export type { FacetCounts, ReducedFacet, ValueCount } from './facets/words.js';
export { firstPhaseOf } from './first-phase.js';
export { IncrementalMerge } from './incremental-merge.js';
export { merge } from './merge.js';
export { mergeSorted } from './merge-sorted.js';
export { evaluateModel } from './models/evaluate.js';
export { readLinear } from './models/linear.js';
export { type Model, ModelFault, type ModelFeature } from './models/model.js';
export { type PackedModel, packModel, readModel } from './models/pack.js';
export { type ModelFormat, parseModel } from './models/parse-model.js';
export { packNumbers, packTexts } from './pack-column.js';
export {
  type BatcherOptions,
  RankingBatcher,
  type RankingStats,
  type RankOutcome,
  type RankTask,
  type RankTime,
} from './pool/batcher.js';
export { estimateCostUs, type SizedRequest, type SourceSize, sizeOf } from './pool/estimate-cost.js';
export { ListPacker } from './pool/list-packer.js';
export { type PackedRequest, packRequest, unpackRequest } from './pool/packed-request.js';
export { decodePages, encodePages } from './pool/page-buffer.js';
export { createRankingPool, type RankingPool, type RankingPoolOptions } from './pool/pool.js';
export { rankOrFail } from './pool/rank-or-fail.js';
export { SharedMemory } from './pool/shared-memory.js';
export { rank } from './rank.js';
export { rankDepth } from './rank-depth.js';
export type { BlendExplanation, BlendedOrder, BlendInput, Ranking } from './ranking.js';
export {
  explainRescored,
  type Rescored,
  type RescoreExplanation,
  type RescoreInput,
  rescore,
} from './second-phase.js';
export { readSorted } from './sort-tuples.js';
export type * from './words.js';
