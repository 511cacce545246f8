export { type Cluster, type ClusterOptions, startCluster } from './cluster/cluster.js';
export type { ProcessStatus } from './cluster/supervised-process.js';
export {
  firstStart,
  type RestartPolicy,
  type Supervision,
  type SupervisionEvent,
  supervise,
} from './cluster/supervision.js';
export { askForRecords } from './commands/query-records.js';
export { writeDemoData } from './demo/data.js';
export { type Movie, videoOf } from './demo/movies.js';
export { type DemoName, demoSchemas } from './demo/schemas.js';
export { parseSynset } from './demo/wordnet.js';
export { readDocuments, readQrels, readQueries } from './eval/collection.js';
export { CollectionFault } from './eval/lines.js';
export { evaluate, measureQuery } from './eval/metrics.js';
export { writeRun } from './eval/run.js';
export { renderRecord } from './render/record.js';
export { renderRecords } from './render/records.js';
export { renderResponse } from './render.js';
