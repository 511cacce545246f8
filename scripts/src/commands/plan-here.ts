import { type IndexView, makePlan, type PlannedIndex, type RouteConfig } from '@muster/coordinator';
import { codecs, requestFault, SearchError, type SearchRequest } from '@muster/proto';
import { hasWrites, openShard, readManifest, type ShardIndex } from '@muster/shard';
import type { Subject } from './explained-subject.js';

/** Says so where writers and replicas made more of an index than is read here. */
export async function noteWrites(dir: string): Promise<void> {
  if (!(await hasWrites(dir))) return;
  process.stderr.write(`note: the index at ${dir} was served with a writer; what is read here is how it was built\n`);
}

/** All shards of the index in a folder. */
export async function openShards(dir: string): Promise<ShardIndex[]> {
  const { shards } = await readManifest(dir);
  const open: ShardIndex[] = [];
  for (const shard of shards.keys()) open.push(await openShard(dir, shard));
  return open;
}

/**
 * How a coordinator plans to ask an index on a route.
 *
 * @throws SearchError if it would refuse the request
 */
export async function planHere({ dir, name, routes }: Subject, request: SearchRequest): Promise<PlannedIndex> {
  const fault = requestFault(request);
  if (fault !== undefined) throw new SearchError('invalid-query', fault);
  const { schema, generation, build } = await readManifest(dir);
  const viewOf = (index: string): IndexView => ({
    name: index,
    shards: [],
    generation,
    isSkewed: false,
    isAssigned: false,
    epoch: 1,
    build,
    schema: index === name ? schema : undefined,
  });
  const received = codecs.searchRequest.decode(codecs.searchRequest.encode(request));
  const { sources } = makePlan(received, {
    routes: withFirstPhases(routes),
    viewOf,
    epochNow: Date.now,
    aliases: () => new Map(),
    drawSwitches: () => ({ off: [], mayHedge: true }),
    models: () => new Map(),
  });
  return sources.find((source) => source.kind === 'index') as PlannedIndex;
}

/** What is planned here is the first phase. */
function withFirstPhases(routes: Subject['routes']): Subject['routes'] {
  const firstPhaseOf = (route: RouteConfig): RouteConfig => ({
    ...route,
    sources: route.sources.map(({ secondPhase: _, ...source }) => source),
  });
  return Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, firstPhaseOf(route)]));
}
