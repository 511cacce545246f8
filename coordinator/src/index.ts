// The parts below run in virtual time as well: for tests and simulations.
export { Admission } from './admission.js';
export { initialAliases, keepAliases } from './aliases/aliases-file.js';
export { type AliasChange, aliasRefusal } from './aliases/check-alias.js';
export { aliasSetting, setAlias } from './aliases/set-alias.js';
export { reportBlending, tell } from './answer/hit-details.js';
export { type JudgeOptions, judgeIndex } from './answer/judge-index.js';
export { Lately } from './budget/lately.js';
export { Reserves, RouteReserves } from './budget/reserves.js';
export { leafDeadline, shareBudget } from './budget/share-budget.js';
export { Cancellation } from './cancellation.js';
export { blendFaults } from './config/blend-faults.js';
export { faultLine } from './config/fault-text.js';
export { ConfigError, parseConfig } from './config/load.js';
export type { ModelConfig } from './config/models-schema.js';
export type { Config, IndexConfig, RouteConfig, SourceConfig } from './config/schema.js';
export { type CursorContent, decodeContent, encodeContent } from './cursor/cursor-content.js';
export { CursorKeys } from './cursor/cursor-keys.js';
export { planPage } from './cursor/plan-page.js';
export { positionOf } from './cursor/position-of.js';
export { modelsMark, ownerOf, questionOf } from './cursor/question.js';
export { AnswerMemory, type GoodAnswer } from './failure/answer-memory.js';
export { firstResort } from './failure/resort.js';
export { RetryThrottle } from './failure/retry-throttle.js';
export type { FailedSource } from './failure/strategy.js';
export { bestOfGroups, type GroupedScores } from './gather/best-of-groups.js';
export { Contributions } from './gather/contributions.js';
export { makeCutoff, waitForAll } from './gather/cutoff.js';
export { gather } from './gather/gather.js';
export { learnFrom, Odds } from './gather/odds.js';
export {
  type LeafFindings,
  type LeafForecast,
  Standings,
  type StandingsOptions,
  unknownLeaf,
} from './gather/standings.js';
export { chooseGeneration, type LastChoice } from './generation/choose.js';
export { type AskRefresh, Refresher } from './generation/refresher.js';
export { waitForWrites } from './generation/wait-for-writes.js';
export type { LeafDependencies } from './leaves.js';
export { type LoadedModel, loadModel, type Models } from './models/load-model.js';
export { loadOnThread } from './models/load-thread.js';
export { loadModels, readModelFiles } from './models/model-files.js';
export { modelRefusal } from './models/model-refusal.js';
export { encodeModels, modelSetting, reloadModels } from './models/reload-model.js';
export { checkFilter } from './plan/check-filter.js';
export { checkRequest } from './plan/check-request.js';
export { chooseCutoff } from './plan/choose-cutoff.js';
export { type ExplainedPlan, type ExplainedShard, type ExplainedSource, explainPlan } from './plan/explain-plan.js';
export { makePlan } from './plan/make-plan.js';
export { makeRecipe } from './plan/make-recipe.js';
export { planBlend } from './plan/plan-blend.js';
export { planPriors } from './plan/plan-priors.js';
export { noSecondPhases } from './plan/plan-second-phase.js';
export { type RouteFault, refusesAll, routeFaults } from './plan/route-faults.js';
export { Breaker } from './policy/breaker.js';
export { CallBudget, retryBudget } from './policy/call-budget.js';
export { DeadlyQueries } from './policy/deadly-queries.js';
export { failedAttempt } from './policy/failed-attempt.js';
export { FailureJudgement } from './policy/failure-judgement.js';
export { BudgetedHedges } from './policy/hedges.js';
export { LearntLatencies } from './policy/latencies.js';
export { LatencyWindow } from './policy/latency-window.js';
export { makePolicies } from './policy/make-policies.js';
export { plainPolicies } from './policy/plain-policies.js';
export type {
  CallClass,
  CallEnd,
  CallPolicies,
  Hedges,
  Latencies,
  ReplicaTrack,
  ReplicaTracks,
} from './policy/policies.js';
export type { TracksDigest } from './policy/replica-digest.js';
export { ReplicaLimit } from './policy/replica-limit.js';
export { type Asker, betterOfTwo, type ReplicaSelector } from './policy/replica-selector.js';
export { Tracks } from './policy/replica-tracks.js';
export { askShard } from './policy/shard-ask.js';
export type { OtherDigest, SharedPolicies } from './policy/shared-policies.js';
export { SlownessBrake } from './policy/slowness-brake.js';
export { Exchange } from './processes/exchange.js';
export {
  channelToFirst,
  type DigestsMessage,
  joinExchange,
  type MemberChannel,
  type OthersMessage,
} from './processes/exchange-member.js';
export { answerQuestions, type ParentChannel } from './processes/process-questions.js';
export { type ServedCoordinator, serveCoordinator } from './processes/processes.js';
export { settingHosts } from './processes/setting-hosts.js';
export { encodeRecords } from './record/encode-records.js';
export { isDegraded, type KeptLeaf, type KeptQuery, keepQuery } from './record/keep-query.js';
export { mergeRecords } from './record/merge-records.js';
export { createQueryLog, QueryLog } from './record/query-log.js';
export { QueryNotes } from './record/query-notes.js';
export { queryRecord } from './record/query-record.js';
export { QueryRecorder } from './record/query-recorder.js';
export { RecordRing } from './record/record-ring.js';
export { rootSearch, type SearchContext, type SearchDependencies } from './root-search.js';
export { applyRules } from './rules/apply-rules.js';
export { insertPins } from './rules/insert-pins.js';
export { PatternIndex, readPattern } from './rules/pattern.js';
export { withPriors } from './rules/read-priors.js';
export type { PinnedDocument, RuledQuery, RuledSource } from './rules/ruled-query.js';
export { FetchKinds, queryKind, statisticsKind, warmingKind } from './scatter/call-kinds.js';
export { type AskedList, faultOfAnswer } from './scatter/check-answer.js';
export { type BestHits, estimate } from './scatter/hits-to-ask.js';
export type { ScatteredIndex, ScatteredShard } from './scatter/scattered.js';
export { type FewerAsked, usedUpAsPartial } from './scatter/second-ask.js';
export { Spreads } from './scatter/spreads.js';
export { type CutList, usedUp } from './scatter/used-up.js';
export { searchDependencies } from './search-dependencies.js';
export { type CoordinatorOptions, type RunningCoordinator, startCoordinator } from './server.js';
export { AdminRefusal, type Refusal, Setting, type SettingHosts } from './settings/setting.js';
export { connectVertical, type Vertical } from './source/vertical.js';
export { Stalls } from './stalls.js';
export { IndexStatistics } from './statistics/collect.js';
export type { WantedPattern } from './statistics/pattern-statistics.js';
export { StatisticsCache } from './statistics/statistics-cache.js';
export { changesBetween, keysOfPage } from './stream/hit-changes.js';
export { Revisions } from './stream/revisions.js';
export { drawSwitches } from './switches/draw-switches.js';
export { encodeSwitches, setSwitch, switchSetting } from './switches/set-switch.js';
export { percentsOf, type RoutePercents, type Switches } from './switches/switches.js';
export { initialSwitches, keepSwitches } from './switches/switches-file.js';
export { adminServiceAddress } from './transport/admin-service.js';
export { IndexReplicas, type Link, type OpenLink } from './transport/index-replicas.js';
export { ReplicaLink } from './transport/replica-link.js';
export { verticalValues } from './vertical-values.js';
export type * from './words.js';
export { indexNameOf, withIndexName } from './writes/index-name.js';
export { type BatchRoute, type FrontEndStream, WriteRelay } from './writes/write-relay.js';
export { connectWriter, type WriteStream, type WriteStreamEvents } from './writes/writer-link.js';
