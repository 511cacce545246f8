export { type BatcherOptions, RankingBatcher, type RankingStats, type RankOutcome } from './batcher.js';
export { countHits, readHitList, type SortedList, viewOver } from './columns.js';
export { fuseByReciprocalRank, RRF_CONSTANT, type WeightedRanking } from './fuse-rrf.js';
export { type MergedList, merge } from './merge.js';
export { createRankingPool, type RankingPool, type RankingPoolOptions } from './pool.js';
export { rank } from './rank.js';
export { decodePages, decodeTask, encodePages, encodeTask } from './task-buffer.js';
export type { HitList, RankedPage, RankRequest, RankSource } from './words.js';
