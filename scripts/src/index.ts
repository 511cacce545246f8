export { kMeans } from './assign/k-means.js';
export { Vectors } from './assign/vectors.js';
export { Answers } from './bench/calibration/answers.js';
export { openShards } from './bench/calibration/shards.js';
export { benchCrashes, type CrashesOptions, type CrashesResult } from './bench/crashes.js';
export { countBetween } from './bench/delayed/call-counts.js';
export { CallDelays } from './bench/delayed/call-delays.js';
export { DelayedReplies } from './bench/delayed/delayed-replies.js';
export { fanOutFigure, fanOutVerdicts } from './bench/fan-out/figures.js';
export { queryFigure } from './bench/query-figure.js';
export { AttemptCounts } from './bench/sick/count-attempts.js';
export { sickFigure } from './bench/sick/figures.js';
export { sickVerdicts } from './bench/sick/verdicts.js';
export { avoidanceOf, backAfterMs, extraPercent, overTime } from './bench/tail/figures.js';
export { TailCluster } from './bench/tail/tail-cluster.js';
export { tailVerdicts } from './bench/tail/verdicts.js';
export { benchHelp } from './cli/bench-help.js';
export { type Cluster, type ClusterOptions, startCluster } from './cluster/cluster.js';
export { type IndexInFolder, planCluster, withAddresses } from './cluster/plan.js';
export type { ProcessStatus } from './cluster/supervised-process.js';
export {
  firstStart,
  type RestartPolicy,
  type Supervision,
  type SupervisionEvent,
  supervise,
} from './cluster/supervision.js';
export { askForRecords } from './commands/query-records.js';
export { readAssignment } from './commands/read-assignment.js';
export { writeDemoData } from './demo/data.js';
export { type Movie, videoOf } from './demo/movies.js';
export { type DemoName, demoSchemas } from './demo/schemas.js';
export { parseSynset } from './demo/wordnet.js';
export { readDocuments, readQrels, readQueries } from './eval/collection.js';
export { CollectionFault } from './eval/lines.js';
export { evaluate, measureQuery } from './eval/metrics.js';
export { writeRun } from './eval/run.js';
export { benchReport } from './render/bench-report.js';
export { renderRecord } from './render/record.js';
export { renderMissingProcesses, renderRecords } from './render/records.js';
export { renderResponse } from './render.js';
export { distributionOf } from './simulate/distribution.js';
export type { DecideFate, LeafCall } from './simulate/leaf-fate.js';
export { type Measures, Measuring } from './simulate/measures.js';
export { percentile } from './simulate/percentiles.js';
export { type BookedCall, type CallEnding, type CallObserver, QueryBook } from './simulate/query-book.js';
export { recordedCluster } from './simulate/recorded-cluster.js';
export { recordedMeasures } from './simulate/recorded-measures.js';
export { RecordedWorkload, warmupQueries } from './simulate/recorded-workload.js';
export { type RecordedQuery, readRecords } from './simulate/records.js';
export type { Scenario } from './simulate/scenario-schema.js';
export { notReached } from './simulate/scenario-troubles.js';
export { checkScenario, namedScenarios } from './simulate/scenarios.js';
export { SeededDraws } from './simulate/seeded-draws.js';
export { ShardAnswers } from './simulate/shard-answers.js';
export { SimulatedReplica } from './simulate/simulated-replica.js';
export { SimulatedServer } from './simulate/simulated-server.js';
export { type QueryOutcome, simulate } from './simulate/simulation.js';
export { readStrategy } from './simulate/strategy.js';
export { Timetable } from './simulate/timetable.js';
export { variantsOf } from './simulate/variants.js';
export { VirtualClock, VirtualProcess } from './simulate/virtual-clock.js';
export { drawnWorkload, type Workload } from './simulate/workload.js';
export { type CommonGeneration, commonGeneration } from './snapshot/common-generation.js';
export { type FetchShard, type LeaseGeneration, type SnapshotOptions, takeSnapshot } from './snapshot/take-snapshot.js';
