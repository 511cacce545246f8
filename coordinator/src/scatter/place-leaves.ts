import type { FindResponse__Output, QueryResponse__Output, ShardAnswer__Output } from '@muster/proto';
import { type LeafForecast, type Standings, unknownLeaf } from '../gather/standings.js';
import type { LeafDependencies } from '../leaves.js';
import type { DeadlyQueries } from '../policy/deadly-queries.js';
import { sessionKey } from '../policy/rendezvous.js';
import type { Vertical } from '../source/vertical.js';
import type { LeafAsk, LeafOutcome, Plan, PlannedIndex, PlannedSource, PlannedVertical, Shard } from '../words.js';
import { contributionKind, queryKind } from './call-kinds.js';
import { faultOfAnswer } from './check-answer.js';
import { encodeQuery, type IndexToAsk } from './encode-query.js';
import { findRequestOf } from './find-request.js';
import type { OpenAsks } from './open-asks.js';
import type { AnsweredShard, LeafAnswer, ScatteredShard, ScatteredSource } from './scattered.js';
import { SourceAsk, type SourceAskOptions } from './source-ask.js';

/** The leaves to ask, and what is known of each before. */
export interface Leaves {
  readonly asks: LeafAsk<LeafAnswer>[];
  readonly forecasts: LeafForecast[];
  /** Documents of the shards that cannot match and are not asked. */
  prunedDocuments: number;
  /** Where the cutoff looks at them, as soon as all leaves are there. */
  standings?: Standings;
}

/** What placing leaves needs. */
export interface PlaceDependencies extends LeafDependencies {
  readonly verticals: ReadonlyMap<string, Vertical>;
  /** Bounds what nobody waits for. */
  readonly openAsks: OpenAsks;
  /** Is told of queries that replicas were lost with. */
  readonly deadly: Pick<DeadlyQueries, 'noteOf'>;
}

/** Asks a source by itself, until its answer is due. */
export type AskAlone = (
  planned: PlannedSource,
  ...limits: Parameters<SourceAskOptions['ask']>
) => ReturnType<SourceAskOptions['ask']>;

/** What became of all leaves. */
export type Outcomes = readonly LeafOutcome<LeafAnswer>[];

/** Picks a source's outcomes out of those of all leaves. */
export type ReadSource = (outcomes: Outcomes) => ScatteredSource;

/** A source that is to be asked. */
export interface SourceToPlace {
  readonly planned: PlannedSource;
  readonly place: number;
  readonly indexes: readonly IndexToAsk[];
  readonly askAlone: AskAlone;
}

/** Puts the leaves of a source behind those of the others; gives how to read what became of them. */
export function placeSource(
  { planned, place, indexes, askAlone }: SourceToPlace,
  plan: Plan,
  leaves: Leaves,
  dependencies: PlaceDependencies,
): ReadSource {
  if (planned.kind === 'vertical') return placeVertical({ planned, place }, plan, leaves, dependencies);
  if (planned.kind === 'absent') {
    const { fault } = planned;
    return () => ({ kind: 'absent', planned, ...(fault === undefined ? {} : { fault }) });
  }
  if (planned.role === 'opportunistic') return placeWhole({ planned, place, askAlone }, leaves, dependencies);
  const index = indexes.find((one) => one.planned === planned);
  if (index === undefined) throw new Error(`"${planned.name}" was not weighed`);
  return placeShards({ ...index, place }, plan, leaves, dependencies);
}

/** Its statistics would have to be waited for before its shards can be asked: so it is one leaf, statistics and all. */
function placeWhole(
  {
    planned,
    place: source,
    askAlone,
  }: { readonly planned: PlannedIndex; readonly place: number; readonly askAlone: AskAlone },
  { asks, forecasts }: Leaves,
  { clock, openAsks }: PlaceDependencies,
): ReadSource {
  const { name, weight, role, view } = planned;
  forecasts.push(unknownLeaf({ source, role, weight, kind: name }));
  const ask = new SourceAsk({ clock, afterMs: 0, ask: (...limits) => askAlone(planned, ...limits) });
  const place = asks.push(openAsks.bounded(name, ask)) - 1;
  return (outcomes) => {
    const outcome = outcomes[place] as LeafOutcome<LeafAnswer>;
    if (!outcome.ok) return { kind: 'absent', planned: { kind: 'absent', name, weight, role, view }, fault: outcome };
    const answer = outcome.value as ScatteredSource;
    return answer.kind === 'index' ? { ...answer, planned } : answer;
  };
}

/** The query is the same for all shards that are asked at one generation, so it is encoded once. */
function placeShards(
  index: IndexToAsk & { readonly place: number },
  plan: Plan,
  leaves: Leaves,
  { askShard, deadly }: PlaceDependencies,
): ReadSource {
  const { planned, weighed } = index;
  const affinity = sessionKey(plan.session);
  const { asks, forecasts } = leaves;
  const { generation: common, shards } = planned.view;
  const commonBody = encodeQuery(index, plan, { generation: common });
  const laterBody = (generation: number, body: Uint8Array) => (): Uint8Array => {
    const floorScore = leaves.standings?.lastScore(index.place) ?? Number.NEGATIVE_INFINITY;
    return floorScore === Number.NEGATIVE_INFINITY ? body : encodeQuery(index, plan, { generation, floorScore });
  };
  const laterCommon = laterBody(common, commonBody);
  const kind = queryKind(planned, plan);
  const kindOfLeaf = contributionKind(planned);
  const read = (answer: ShardAnswer__Output) => readQueryAnswer(answer, plan.window);
  const onDeaths = deadly.noteOf(plan.request, planned.name);
  const ask = (shard: Shard, body: Uint8Array, later: () => Uint8Array): number => {
    const { generation } = shard;
    return asks.push(askShard({ shard, body, laterBody: later, generation, kind, affinity, read, onDeaths })) - 1;
  };
  const places = shards.map((shard) => {
    if (!weighed.canMatch(shard.number)) {
      leaves.prunedDocuments += shard.documents ?? 0;
      return undefined;
    }
    forecasts.push({
      source: index.place,
      role: planned.role,
      leaf: shard.number,
      kind: kindOfLeaf,
      weight: planned.weight,
      documents: shard.documents ?? 0,
      bound: () => weighed.boundOf(shard.number),
    });
    const { generation } = shard;
    if (generation === common) {
      return ask(shard, commonBody, laterCommon);
    }
    const body = encodeQuery(index, plan, { generation });
    return ask(shard, body, laterBody(generation, body));
  });
  return (outcomes) => {
    const scattered: ScatteredShard[] = [];
    const answered: AnsweredShard[] = [];
    for (let i = 0; i < shards.length; i++) {
      const shard = shards[i] as Shard;
      const outcome = outcomeAt(outcomes, places[i]);
      scattered.push({ shard, outcome });
      if (outcome !== 'pruned' && outcome.ok) answered.push({ number: shard.number, outcome });
    }
    return { kind: 'index', planned, weighed, shards: scattered, answered };
  };
}

function outcomeAt(outcomes: readonly LeafOutcome<LeafAnswer>[], place: number | undefined): ScatteredShard['outcome'] {
  return place === undefined ? 'pruned' : (outcomes[place] as LeafOutcome<QueryResponse__Output>);
}

function readQueryAnswer({ query }: ShardAnswer__Output, k: number): QueryResponse__Output | string {
  return query == null ? 'the answer is not to a query' : (faultOfAnswer(query, k) ?? query);
}

function placeVertical(
  { planned, place: source }: { readonly planned: PlannedVertical; readonly place: number },
  plan: Plan,
  { asks, forecasts }: Leaves,
  { verticals, openAsks }: PlaceDependencies,
): ReadSource {
  const { fault } = planned;
  if (fault !== undefined) {
    const outcome = { ok: false as const, ...fault, replica: '', attempts: 0, tookMs: 0 };
    return () => ({ kind: 'vertical', planned, outcome });
  }
  const vertical = verticals.get(planned.name);
  if (vertical === undefined) throw new Error(`no vertical is named "${planned.name}"`);
  const { name: kind, role, weight } = planned;
  forecasts.push(unknownLeaf({ source, role, kind, weight }));
  const ask: LeafAsk<LeafAnswer> = vertical.find(findRequestOf(planned, plan), planned.timeoutMs);
  const place = asks.push(role === 'opportunistic' ? openAsks.bounded(kind, ask) : ask) - 1;
  return (outcomes) => ({ kind: 'vertical', planned, outcome: outcomes[place] as LeafOutcome<FindResponse__Output> });
}
