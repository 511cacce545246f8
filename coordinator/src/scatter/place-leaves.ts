import type { FindResponse__Output, QueryResponse__Output, ShardAnswer__Output } from '@muster/proto';
import type { ListPacker } from '@muster/ranker';
import { type LeafForecast, type Standings, unknownLeaf } from '../gather/standings.js';
import type { LeafDependencies } from '../leaves.js';
import type { DeadlyQueries } from '../policy/deadly-queries.js';
import { sessionKey } from '../policy/rendezvous.js';
import type { Vertical } from '../source/vertical.js';
import type { WeighedIndex } from '../statistics/weigh-index.js';
import type { LeafAsk, LeafOutcome, Plan, PlannedIndex, PlannedSource, PlannedVertical, Shard } from '../words.js';
import { contributionKind, queryKind } from './call-kinds.js';
import { faultOfAnswer } from './check-answer.js';
import { type AskedColumns, askedColumns } from './check-columns.js';
import { encodeQuery, type IndexToAsk } from './encode-query.js';
import { findRequestOf } from './find-request.js';
import { isUnfinished } from './findings.js';
import { hitListOf } from './hit-list.js';
import { hitsToAsk } from './hits-to-ask.js';
import type { OpenAsks } from './open-asks.js';
import type { AnsweredShard, LeafAnswer, ScatteredIndex, ScatteredShard, ScatteredSource } from './scattered.js';
import type { FewerAsked } from './second-ask.js';
import { SourceAsk, type SourceAskOptions } from './source-ask.js';
import type { Spreads } from './spreads.js';

/** The leaves to ask, and what is known of each before. */
export interface Leaves {
  readonly asks: LeafAsk<LeafAnswer>[];
  readonly forecasts: LeafForecast[];
  /** Documents of the shards that cannot match and are not asked. */
  prunedDocuments: number;
  /** Shards that are asked for fewer hits than the window, by their sources. */
  readonly fewer: FewerAsked[];
  /** Where the cutoff looks at them, as soon as all leaves are there. */
  standings?: Standings;
  /** Copies lists as they come, as soon as all leaves are there; nothing where that is not worth it. */
  packer?: ListPacker | undefined;
}

/** What placing leaves needs. */
export interface PlaceDependencies extends LeafDependencies {
  readonly verticals: ReadonlyMap<string, Vertical>;
  /** Bounds what nobody waits for. */
  readonly openAsks: OpenAsks;
  /** How the best hits of indexes turned out to be spread over shards. */
  readonly spreads: Spreads;
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
  const { name, weight, role, order, view } = planned;
  forecasts.push(unknownLeaf({ source, role, weight, kind: name }));
  const ask = new SourceAsk({ clock, afterMs: 0, ask: (...limits) => askAlone(planned, ...limits) });
  const place = asks.push(openAsks.bounded(name, ask)) - 1;
  return (outcomes) => {
    const outcome = outcomes[place] as LeafOutcome<LeafAnswer>;
    if (!outcome.ok)
      return { kind: 'absent', planned: { kind: 'absent', name, weight, role, order, view }, fault: outcome };
    const answer = outcome.value as ScatteredSource;
    return answer.kind === 'index' ? { ...answer, planned } : answer;
  };
}

/**
 * The query is the same for all shards that are asked at one generation, so it is encoded once. Where hits are not in the
 * order of scores, no bound of scores says of a hit that it cannot enter the list: every shard may have anything.
 */
function placeShards(
  index: IndexToAsk & { readonly place: number },
  plan: Plan,
  leaves: Leaves,
  { askShard, deadly, spreads }: PlaceDependencies,
): ReadSource {
  const { planned } = index;
  const weighed = plan.order.isByScore ? index.weighed : { ...index.weighed, boundOf: () => Number.POSITIVE_INFINITY };
  const { asks, forecasts } = leaves;
  const { onlyShard, view } = planned;
  const { generation: common, shards } = view;
  const mayMatch = shards.map(
    ({ number }) => (onlyShard === undefined || number === onlyShard) && weighed.canMatch(number),
  );
  const k = hitsToAsk(plan, planned, mayMatch, spreads);
  const commonBody = encodeQuery(index, plan, { generation: common, k });
  const laterBody = (generation: number, body: Uint8Array) => (): Uint8Array => {
    const floorScore = leaves.standings?.lastScore(index.place) ?? Number.NEGATIVE_INFINITY;
    return floorScore === Number.NEGATIVE_INFINITY ? body : encodeQuery(index, plan, { generation, k, floorScore });
  };
  const laterCommon = laterBody(common, commonBody);
  const kindOfLeaf = contributionKind(planned);
  const columns = askedColumns(planned);
  /** Takes a shard's answer in, and has its list copied while it is at hand. */
  const packing =
    (read: ReturnType<typeof readerOf>, { number }: Shard) =>
    (answer: ShardAnswer__Output) => {
      const query = read(answer);
      if (typeof query !== 'string' && !isUnfinished(query)) leaves.packer?.add(index.place, number, hitListOf(query));
      return query;
    };
  const readFirst = readerOf(plan, k, columns);
  const same = {
    kind: queryKind(planned, plan, k),
    affinity: sessionKey(plan.session),
    onDeaths: deadly.noteOf(plan.request, planned.name),
  };
  const tellers = tellersOf(weighed);
  const ask = (shard: Shard, body: Uint8Array, later: () => Uint8Array): number => {
    const { generation, number } = shard;
    const prefer = tellers?.get(number);
    const read = packing(readFirst, shard);
    return asks.push(askShard({ ...same, shard, body, laterBody: later, generation, prefer, read })) - 1;
  };
  const places = shards.map((shard, i) => {
    if (mayMatch[i] === false) {
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
    const body = encodeQuery(index, plan, { generation, k });
    return ask(shard, body, laterBody(generation, body));
  });
  if (k < plan.window) {
    leaves.fewer.push({
      index: planned.name,
      keys: planned.order.keys,
      leaves: places.flatMap((place) => place ?? []),
      k,
      askAgain: (leaf, { replica, value: { generation } }) => {
        const shard = shards[places.indexOf(leaf)] as Shard;
        return askShard({
          ...same,
          shard,
          body: encodeQuery(index, plan, { generation, k: plan.window, isAgain: true }),
          generation,
          kind: queryKind(planned, plan, plan.window),
          prefer: replica,
          read: packing(readerOf(plan, plan.window, columns), shard),
        });
      },
    });
  }
  return (outcomes) => ({ kind: 'index', planned, weighed, ...readShards(shards, places, outcomes) });
}

/** What became of each shard; those without a place were not asked. */
function readShards(
  shards: readonly Shard[],
  places: readonly (number | undefined)[],
  outcomes: Outcomes,
): Pick<ScatteredIndex, 'shards' | 'answered'> {
  const scattered: ScatteredShard[] = [];
  const answered: AnsweredShard[] = [];
  for (let i = 0; i < shards.length; i++) {
    const shard = shards[i] as Shard;
    const outcome = outcomeAt(outcomes, places[i]);
    scattered.push({ shard, outcome });
    if (outcome !== 'pruned' && outcome.ok) answered.push({ number: shard.number, outcome });
  }
  return { shards: scattered, answered };
}

/** The replicas that told a query's statistics, by the numbers of their shards; nothing where all were remembered. */
function tellersOf({ asked }: WeighedIndex): ReadonlyMap<number, string> | undefined {
  if (asked === undefined) return undefined;
  return new Map(asked.flatMap(({ shard, outcome }) => (outcome.ok ? [[shard, outcome.replica] as const] : [])));
}

function outcomeAt(outcomes: readonly LeafOutcome<LeafAnswer>[], place: number | undefined): ScatteredShard['outcome'] {
  return place === undefined ? 'pruned' : (outcomes[place] as LeafOutcome<QueryResponse__Output>);
}

/** Takes the answer out of what a shard says that was asked for k hits; a text says how it breaks the contract. */
function readerOf({ window, order: { isByScore }, paging }: Plan, k: number, columns: AskedColumns) {
  const asked = { k, columns, after: isByScore ? paging?.after : undefined };
  return ({ query }: ShardAnswer__Output): QueryResponse__Output | string => {
    if (query == null) return 'the answer is not to a query';
    const fault = faultOfAnswer(query, asked);
    if (fault !== undefined) return fault;
    if (!isUnfinished(query)) return query;
    const bound = isByScore ? boundOfRest(query, k < window ? k : Number.POSITIVE_INFINITY) : undefined;
    if (bound == null) delete query.boundOfRest;
    else query.boundOfRest = bound;
    return query;
  };
}

/**
 * What may still come of an unfinished answer: what the shard has not decided, and, where its list is full though the
 * window is not, what it had no room for in it. Nothing where the shard tells no bound.
 *
 * @param room hits that the list has room for
 */
function boundOfRest({ boundOfRest: bound, lists: [list] }: QueryResponse__Output, room: number) {
  // What was not sent is null in a message that was read.
  if (bound == null || list === undefined || list.count === 0 || list.count < room) return bound;
  return Math.max(bound, list.scores.readDoubleLE(8 * (list.count - 1)));
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
