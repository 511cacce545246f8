export { facetCounter, hitCollector } from './evaluate/collect/collectors.js';
export type { HitCollector, MatchCounter } from './evaluate/collect/hit-collector.js';
export { orderByRank } from './evaluate/collect/order-by-rank.js';
export { InvalidRequest, OutOfTime } from './evaluate/errors.js';
export { type Evaluation, type EvaluationStop, evaluateQuery } from './evaluate/evaluate.js';
export {
  type ExplainedDocument,
  type ExplainedPrior,
  explainDocument,
  type LastHit,
  type Verdict,
} from './evaluate/explain.js';
export type { ExplainedClause, ExplainedPart } from './evaluate/explain-clause.js';
export { fetchDocuments } from './evaluate/fetch.js';
export { FilterBits } from './evaluate/filter/bits.js';
export { compileFilter, filterCacheOf, type SegmentFilter } from './evaluate/filter/compile-filter.js';
export { FilterCache, type FilterCacheOptions } from './evaluate/filter/filter-cache.js';
export { createFinder, type FindEvaluation, type Finder } from './evaluate/find.js';
export { type SnippetStyle, snippetSteps } from './evaluate/highlight/snippet.js';
export { soughtWords } from './evaluate/highlight/sought-words.js';
export type { Resumable } from './evaluate/resumable.js';
export type { SoughtTerms } from './evaluate/sought.js';
export { GenerationGone, termStats } from './evaluate/statistics.js';
export { asReceived, type QueryHere, weighAnalyzed, weighHere } from './evaluate/weigh-here.js';
export { AttachedSegment } from './index/attached-segment.js';
export { type BuildOptions, type BuildSummary, buildIndex } from './index/build/build-index.js';
export type { BatchOutcome, Builder, WrittenPart } from './index/build/builder.js';
export { inputBytes } from './index/build/input-bytes.js';
export { mergesAtOnce, planMerges, type SizedSegment } from './index/build/plan-merges.js';
export { Runs } from './index/build/runs.js';
export { shareOut } from './index/build/share-out.js';
export { type Building, claimBuilding, type Replacing } from './index/building.js';
export { type CopyOptions, copyIndex, declareIndex, type IndexState } from './index/copied-index.js';
export { impactFrontier } from './index/frontier.js';
export { GrowableBytes } from './index/growable.js';
export { hasWrites } from './index/has-writes.js';
export { storedDocuments } from './index/indexed-documents.js';
export {
  type FileReport,
  inspectShard,
  type SectionReport,
  type SegmentReport,
  type ShardReport,
} from './index/inspect.js';
export { InvertedField } from './index/inverted-field.js';
export { IndexUnusable, type Manifest, type ManifestShard, readManifest, shardFolder } from './index/manifest.js';
export { type MergeCandidate, type MergeLimits, type MergeRange, nextMerge } from './index/merge/merge-policy.js';
export { type MergedSegment, type MergeOptions, mergeSegments } from './index/merge/merge-segments.js';
export { attachShard, closeShard, type LoadOptions, loadShard, openShard, type SharedShard } from './index/open.js';
export { pack, packedBytes, packedValue } from './index/packed-bits.js';
export { endOfPostings, type PositionBuffer, PostingsCursor } from './index/postings-cursor.js';
export { prepareDocument } from './index/prepared-document.js';
export { type ProcessLock, takeProcessLock } from './index/process-lock.js';
export {
  BadLine,
  type JsonLine,
  type LineBatch,
  parseLines,
  type ReadOptions,
  readJsonl,
  readLineBatches,
  standardInput,
} from './index/read-jsonl.js';
export { DamagedIndex } from './index/sections.js';
export type { KeywordColumn, NumberColumn, Segment } from './index/segment.js';
export { type BuiltSegment, SegmentBuilder } from './index/segment-builder.js';
export { SegmentDeletions } from './index/segment-deletions.js';
export { readServedBuildId } from './index/served-build.js';
export type { ShardIndex } from './index/shard-index.js';
export {
  type ManifestSegment,
  removeSegment,
  type SegmentFiles,
  segmentFiles,
  syncSegment,
} from './index/shard-manifest.js';
export {
  closeSegment,
  loadSegments,
  type SharedSegment,
  segmentsOnlyIn,
  sharedBytes,
  withDeletions,
} from './index/shared-segment.js';
export { StringDictionary } from './index/string-dictionary.js';
export { byteOrder, StringDictionaryWriter } from './index/string-dictionary-writer.js';
export { readAhead, unpackCounts, unpackRising } from './index/unpack.js';
export { shardOfSlot, slotCount, slotOf, slotsOfShard } from './query/assign.js';
export { parseSchema } from './query/parse-schema.js';
export { InvalidSchema, type Schema } from './query/schema.js';
export { Committer } from './replica/committer.js';
export {
  type FetchedSnapshot,
  type FetchSnapshotOptions,
  fetchShardSnapshot,
  SnapshotFailed,
} from './replica/fetch-snapshot.js';
export { type Generation, Generations, type HeldGeneration } from './replica/generations.js';
export { type LogStream, LogTrouble, type OpenLog, writersLog } from './replica/log-stream.js';
export { carryOver, type MergedSource } from './replica/merge-carry-over.js';
export { MergeLoop } from './replica/merge-loop.js';
export type { FromMergeThread, MergeJob, ToMergeThread } from './replica/merge-messages.js';
export { MergeFailed, MergeRunner } from './replica/merge-runner.js';
export { type MergeThreadEvents, type StartMergeThread, startMergeThread } from './replica/merge-start.js';
export type { FromReplica, ReplicaStart, ReplicaState, ToReplica } from './replica/messages.js';
export { Replica, type ReplicaOptions } from './replica/replica.js';
export { makeReplicaFolder, type ReplicaPlace, replicaFolder } from './replica/replica-folder.js';
export { ReplicaLife, type ReplicaLifeOptions } from './replica/replica-life.js';
export { type RunningReplica, startReplicaServer } from './replica/replica-process.js';
export type { ReplicaThread, ReplicaThreadEvents, StartReplicaThread } from './replica/replica-worker.js';
export { SnapshotSender } from './replica/send-snapshot.js';
export { startReplicaThread } from './replica/start-replica-thread.js';
export type { Call, CallWork, Evaluator } from './server/call.js';
export { failureOf, statusOf, type ToldFailure } from './server/failure.js';
export { GenerationEvaluator, type RequestAt } from './server/generation-evaluator.js';
export { InlineEvaluator } from './server/inline-evaluator.js';
export {
  type RunningServer,
  type ServeOptions,
  startShardServer,
  startVerticalServer,
} from './server/serve.js';
export { type ShardRequest, toldParts } from './server/shard-calls.js';
export { shardThreadModule } from './server/shard-server.js';
export { helloOf } from './server/shard-service.js';
export { ThreadControl } from './server/threads/control.js';
export { type Evaluate, EvaluationLoop, type ThreadEvaluation } from './server/threads/evaluation-loop.js';
export type { FromThread, ToThread } from './server/threads/messages.js';
export { type StartThread, type Thread, type ThreadEvents, threadStarter } from './server/threads/start-thread.js';
export { ThreadPool } from './server/threads/thread-pool.js';
export { serveUnary, type UnaryOptions } from './server/unary.js';
export { type Waiting, WaitingLine } from './server/waiting-line.js';
export { type Job, type Work, WorkQueue } from './server/work-queue.js';
