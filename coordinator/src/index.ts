export { ConfigError, parseConfig } from './config/load.js';
export type { Config, IndexConfig, RouteConfig, SourceConfig } from './config/schema.js';
export { type CoordinatorOptions, type RunningCoordinator, startCoordinator } from './server.js';
