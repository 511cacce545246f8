/**
 * The words that gather, policies, transport and sources share. They do not import each other; they meet in server.ts.
 */
import type {
  CallContext,
  CallReceiver,
  FacetRequest,
  Filter__Output,
  Hello__Output,
  Prior,
  SearchRequest__Output,
  ShardAnswer__Output,
  SortKey,
} from '@muster/proto';
import type { RankRecipe, SortOrder } from '@muster/ranker';
import type { AnalyzedQuery, FacetOrder, Schema } from '@muster/shard/query';
import type { RouteConfig } from './config/schema.js';
import type { Models } from './models/load-model.js';
import type { SecondPhases } from './plan/plan-second-phase.js';
import type { RuledQuery } from './rules/ruled-query.js';

/** Stops what a function started. Calling it twice, or late, does nothing. */
export type Cancel = () => void;

/** Why a leaf has no answer. */
export type LeafFailure =
  | 'timeout'
  | 'unavailable'
  | 'rejected'
  | 'cancelled'
  | 'no-replica'
  | 'generation-gone'
  | 'error'
  | 'unsupported'
  | 'cut'
  | 'not-waited-for'
  | 'no-time'
  | 'switched-off'
  | 'not-selected';

/** How asking a leaf went: a value whatever happened, never a rejection. */
export type LeafOutcome<Value> = LeafRecord &
  (
    | {
        readonly ok: true;
        readonly value: Value;
        /** Why this is only what the leaf had found so far; nothing if it has answered. */
        readonly cutShort?: LeafFault;
      }
    | ({ readonly ok: false } & LeafFault)
  );

/** What went wrong with a leaf. */
export interface LeafFault {
  readonly failure: LeafFailure;
  readonly message: string;
  /** It said that it may do better when asked again after so many milliseconds, or that it must not be asked again. */
  readonly retryAfterMs?: number | 'never';
}

/** Who was asked, how often, and how long it took. */
export interface LeafRecord {
  /** Address of the replica asked last; empty if none was. */
  readonly replica: string;
  /** Times a replica was asked. */
  readonly attempts: number;
  /** From asking to the end, in milliseconds. */
  readonly tookMs: number;
  /** The calls made, in order; nothing where the leaf keeps none. */
  readonly calls?: readonly LeafCall[];
}

/** Why a replica was asked; see `AttemptRecord.chosen_for` in the contract. */
export type ChosenFor =
  | 'only'
  | 'less-loaded'
  | 'preferred'
  | 'failover'
  | 'silent'
  | 'address'
  | 'affinity'
  | 'trial'
  | 'refused'
  | 'hedge';

/** Why no other replica was asked as well, or instead. */
export type RefusedBy =
  | 'max-attempts'
  | 'no-other-replica'
  | 'no-time'
  | 'not-worth-another'
  | 'retry-budget'
  | 'hedge-budget'
  | 'query-cap'
  | 'all-slow'
  | 'switched-off';

/** One call to one replica. It is written on while the call is under way. Instants are by the coordinator's clock. */
export interface LeafCall {
  /** Address of the replica. */
  readonly replica: string;
  readonly chosenFor: ChosenFor;
  readonly askedMs: number;
  /** When it answered, failed or was given up; NaN until then. */
  endedMs: number;
  /** What it said at last; nothing while it is open, and if it was given up. */
  end: 'answered' | LeafFailure | undefined;
  /** Times that the replica tells, in microseconds; 0 until it does. */
  queueUs: number;
  serviceUs: number;
  refusedBy: RefusedBy | undefined;
}

/** A leaf that is to be asked. */
export interface LeafAsk<Value> {
  /** Asks, once, with an answer due at `deadlineMs`. The sink is told the outcome once, unless `stop` comes before. */
  start(deadlineMs: number, place: number, sink: LeafSink<Value>): void;
  /** Stops asking, if it has begun; gives who was asked so far. */
  stop(): LeafRecord;
  /** Who was asked so far. */
  record(): LeafRecord;
  /** How it is hedged; nothing if it cannot be. */
  readonly hedging?: LeafHedging | undefined;
}

/** How a leaf that is slow, or gives no sign of life, is asked a second time, before it has failed. */
export interface LeafHedging {
  /** When that is to be thought of, by the coordinator's clock; infinite: not at all. Later after each decision. */
  readonly dueMs: number;
  /** It is due. All leaves of a gathering that are due are told before one of them is hedged. */
  overdue(nowMs: number): void;
  /**
   * Asks another replica as well, unless `refusedBy`, or a reason of its own, forbids it; whether that was a hedge. Where
   * no replica that was asked gives a sign of life, one that does is asked whatever `refusedBy` says of hedges; that is
   * none.
   */
  hedge(nowMs: number, refusedBy: RefusedBy | undefined): boolean;
}

/** Takes the outcomes of leaves, each under the place that it was asked with. */
export interface LeafSink<Value> {
  /** When the leaves were asked, by the coordinator's clock. */
  readonly startedMs: number;
  arrive(place: number, outcome: LeafOutcome<Value>): void;
  /** What a leaf has found so far; takes the place of what it told before. */
  progress(place: number, value: Value, from: LeafRecord): void;
}

/** A server that holds a copy of a shard, as a session sees it. */
export interface Replica {
  readonly address: string;
  /** Where it stands, as the configuration says. */
  readonly zone?: string | undefined;
  /** What it said of itself; nothing while it cannot be asked. */
  readonly hello: Hello__Output | undefined;
  /** What is wrong with it, for people; empty if nothing is. */
  readonly trouble: string;
  /** Calls in flight to it. */
  readonly inFlight: number;
  /** It has left a ping unanswered. */
  readonly owesPong: boolean;
  /**
   * Sends a call with the frame of this turn; gives its number. `receiver` is told answers on the way, then the last.
   *
   * @param tellStarted it is to say when it begins with the call, however soon that is. @default false
   */
  call(
    body: Uint8Array,
    deadlineMs: number,
    receiver: CallReceiver<ShardAnswer__Output>,
    tellStarted?: boolean,
  ): number;
  /** The answer to a call is no longer wanted. */
  cancel(call: number): void;
}

/** What names a build of an index, as replicas say it of themselves. */
export type Build = Pick<Hello__Output, 'schemaFingerprint' | 'buildId'>;

/** A shard of an index and the replicas that hold it. */
export interface Shard {
  readonly number: number;
  readonly replicas: readonly Replica[];
  /** The build that is read. A replica may come back with another one while a query is on its way. */
  readonly build: Build;
  /** Live documents as last heard of; nothing if never heard of. */
  readonly documents: number | undefined;
  /** The generation that it is asked at. */
  readonly generation: number;
}

/** An index as it can be asked now. */
export interface IndexView {
  readonly name: string;
  readonly shards: readonly Shard[];
  /** The generation that is read; 0 if none was ever served. */
  readonly generation: number;
  /** Some shards are asked at another generation: they do not serve that one. */
  readonly isSkewed: boolean;
  /** Its documents were assigned to shards by hand: a shard may have far more of the best hits than its share. */
  readonly isAssigned: boolean;
  /** Rises whenever other generations, or another build, are read; 0: the generation was named by a query. */
  readonly epoch: number;
  /** Names the build that serves, its schema and documents: what is remembered of another must not be used. */
  readonly build: string;
  /** The schema its shards agree on; nothing until one was heard of. */
  readonly schema: Schema | undefined;
}

/** Other names of indexes, and the indexes they stand for. */
export type Aliases = ReadonlyMap<string, string>;

/** A query with everything decided that can be before anyone is asked. */
export interface Plan {
  readonly request: SearchRequest__Output;
  readonly routeName: string;
  readonly route: RouteConfig;
  readonly k: number;
  readonly offset: number;
  /**
   * Hits each source's list is final to: `offset + k`, or more where ranking looks further, and one for each pinned
   * document.
   */
  readonly window: number;
  readonly minCoverage: number;
  readonly cutoff: PlannedCutoff;
  readonly sources: readonly PlannedSource[];
  /** What the lists of index sources that fill the page are sorted and grouped by; see `PlannedIndex.order`. */
  readonly order: PlannedOrder;
  /** How the lists become a page. */
  readonly recipe: RankRecipe;
  /** The second phases of its sources, and the models that the recipe names. */
  readonly secondPhases: SecondPhases;
  /** The models as they are for all of the query. */
  readonly models: Models;
  /** The time of day in milliseconds that all of the query goes by. */
  readonly epochMs: number;
  /** The indexes that aliases stand for, for all of the query. */
  readonly aliases: Aliases;
  /** States of indexes that the query names. */
  readonly states: ReadonlyMap<string, { readonly seq?: number; readonly generation?: number }>;
  /** Whose query it is, with the headers that the route lets through. */
  readonly context: CallContext | null;
  /** Names the session of a person; empty for none. */
  readonly session: string;
  /** What is switched off for it. */
  readonly switches: DrawnSwitches;
  /** How its page goes on from another, and the next from it; nothing for a query that turns no pages. */
  readonly paging?: Paging;
  /** What the route's rules make of it; nothing if it has none. */
  readonly rules?: RuledQuery;
  /** Counts by value, where they are asked for. */
  readonly facets?: PlannedFacets;
}

/** Counts by value that are asked for. */
export interface PlannedFacets {
  /** What every shard is asked. */
  readonly asked: readonly FacetRequest[];
  /** What is made of the shards' counts. */
  readonly wanted: readonly PlannedFacet[];
}

/** A facet of the answer. */
export interface PlannedFacet {
  readonly name: string;
  /** Most values. */
  readonly size: number;
  /** How values of equal count are ordered. */
  readonly order: FacetOrder;
  /** They are listed in that order, not by count. */
  readonly inOrder: boolean;
  /** Names of the ranges that are counted in place of values. */
  readonly ranges?: readonly string[];
}

/** What the lists of index sources are sorted and grouped by. */
export interface PlannedOrder {
  /** What shards are asked to sort by; empty: score downwards. */
  readonly sort: readonly SortKey[];
  /** The same for who reads their lists. */
  readonly keys: readonly SortOrder[];
  /** At most so many hits of each group; nothing: hits are not grouped. */
  readonly collapse?: { readonly field: string; readonly hitsPerGroup: number };
  /** Hits are in the order of scores, collapsed or not: what scores less than the last of a full list cannot enter it. */
  readonly isByScore: boolean;
}

/** How a page goes on from another, and the next from it. */
export interface Paging {
  /**
   * `position`: by the place in the main source's list; `offset`: by counting its hits, where the list is collapsed or the
   * scores of this page are not comparable with those of the one before; `window`: on the long page that is made of the
   * first hits of all sources.
   */
  readonly by: 'position' | 'offset' | 'window';
  /** Names what is asked, the same for all pages. */
  readonly question: Uint8Array;
  /** Its cursor names the generations that are read. */
  readonly isNamed: boolean;
  /** What the cursor named is gone, and the newest is read instead. */
  readonly isMoved: boolean;
  /** Place in the route of the source whose list goes on behind the long page; -1: none does. */
  readonly main: number;
  /** Places in the route of the plan's sources. */
  readonly places: readonly number[];
  /** Hits on all pages before, and those that the first one left out. */
  readonly hitsBefore: number;
  /** Hits of the list before those that are asked for; 0 but for a position. */
  readonly before: number;
  /** Where those begin that are asked for; nothing: with the first. */
  readonly after: HitPosition | undefined;
  /** Names what `after` was scored by, if other scores cannot be compared with it and `before` says how to go on then. */
  readonly scoring?: Uint8Array;
  /** By their `seq`, hits of the list that stand on pages before because rules pin them, and are on no other. */
  readonly shown: readonly number[];
  /** Hits of the long page at most; nothing where there is none. */
  readonly limit: number | undefined;
}

/** A value that hits are sorted by; nothing if it is missing. */
export type SortedValue = number | string | undefined;

/** A place in the order of hits, that of a hit. */
export interface HitPosition {
  /** Its values of the sort keys; its score alone where there are none. */
  readonly values: readonly SortedValue[];
  readonly seq: number;
}

/** What is switched off for a query. */
export interface DrawnSwitches {
  /** By the place of a source in its route: the share of queries that asks it, in per cent, if this one does not. */
  readonly off: readonly (number | undefined)[];
  readonly mayHedge: boolean;
}

/** When to stop waiting for sources, as decided before anyone is asked. */
export interface PlannedCutoff {
  /** The first that says stop is heard. At least one. */
  readonly strategies: readonly ChosenStrategy[];
  /** Share of documents without which none of them is heard. */
  readonly floor: number;
}

/** A cutoff strategy with all of its numbers. */
export interface ChosenStrategy {
  readonly name: StrategyName;
  /** By name, every one of the strategy's. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** Names of the cutoff strategies. */
export type StrategyName =
  | 'all'
  | 'first-n'
  | 'quorum'
  | 'deadline'
  | 'quality'
  | 'rank-safe'
  | 'probable'
  | 'first'
  | 'best';

/** What is asked of one source. */
export type PlannedSource = PlannedIndex | PlannedVertical | AbsentIndex;

/** What is said of every source. */
interface PlannedCommon {
  readonly name: string;
  readonly weight: number;
  readonly role: LeafRole;
  /** What is done about it when it has failed: the first that gives something. @default it is missing */
  readonly onFailure?: readonly FailureStep[];
  /** The values of its hits that ranking looks at, in the order in which their columns come. @default none */
  readonly wanted?: readonly WantedValue[];
  /** Ids of its documents that are left out; nothing if none is. */
  readonly banned?: readonly string[];
}

/** A field of hits whose values ranking looks at. */
export interface WantedValue {
  readonly field: string;
  readonly type: 'keyword' | 'number' | 'date';
}

/** What may be done about a source that failed. */
export type FailureStep =
  | { readonly strategy: 'fail' | 'degrade' }
  | { readonly strategy: 'retry'; readonly afterMs: number }
  | { readonly strategy: 'cached'; readonly maxAgeMs: number }
  | { readonly strategy: 'fallback'; readonly hits: readonly ConfiguredHit[] }
  | { readonly strategy: 'fallback'; readonly source: FallbackSource };

/** Names of the failure strategies. */
export type FailureStrategyName = FailureStep['strategy'];

/** A hit that the configuration gives. */
export interface ConfiguredHit {
  readonly id: string;
  readonly score: number;
  /** The document as JSON. */
  readonly document: string;
}

/** Another source, for the place of one that failed. */
export interface FallbackSource {
  readonly name: string;
  /** Decides what is asked of it; done only when it is to be asked. Throws SearchError if the query cannot be. */
  plan(): PlannedSource;
}

/** An index that is not asked: no replica was ever heard of, or it is not in the state that the query wants. */
export interface AbsentIndex extends PlannedCommon {
  readonly kind: 'absent';
  readonly view: IndexView;
  /** What its lists would be sorted and grouped by. */
  readonly order: PlannedOrder;
  /** Why it is not asked, if that is not for want of a schema. */
  readonly fault?: LeafFault & { readonly tookMs: number };
}

/** What is asked of an index. */
export interface PlannedIndex extends PlannedCommon {
  readonly kind: 'index';
  readonly view: IndexView;
  /** What its lists are sorted and grouped by. */
  readonly order: PlannedOrder;
  readonly analyzed: AnalyzedQuery;
  readonly filter: Filter__Output | undefined;
  /** What documents are worth whatever the words: for every shard's query. */
  readonly priors: readonly Prior[];
  /** What shards deliver of each hit beside its score, for ranking: the recipe names both by their places here. */
  readonly features: readonly string[];
  readonly values: readonly string[];
  /** The number of the one shard that is asked. @default all that may match are */
  readonly onlyShard?: number;
}

/** What is asked of a vertical. */
export interface PlannedVertical extends PlannedCommon {
  readonly kind: 'vertical';
  readonly k: number;
  readonly timeoutMs: number | undefined;
  /** Why it is not asked; nothing if it is. */
  readonly fault?: LeafFault;
}

/** What waiting owes a leaf: `opportunistic` ones are asked and never waited for. */
export type LeafRole = 'required' | 'optional' | 'opportunistic';

/** How far gathering has come. Instants are milliseconds by the coordinator's clock. */
export interface GatherProgress {
  readonly nowMs: number;
  readonly startedMs: number;
  /** When gathering ends whatever is missing. */
  readonly cutoffMs: number;
  /** Leaves that were asked and are waited for: all but the opportunistic ones. */
  readonly asked: number;
  /** Those of them that have answered. */
  readonly answered: number;
  /** Those of them that have failed. */
  readonly failed: number;
  /** Required leaves that are still open. */
  readonly requiredOpen: number;
}

/** Where a page was made: at once, on a ranking thread, or by the first phase alone for want of time or room. */
export type RankedBy = 'inline' | 'thread' | 'skipped';

/** Why gathering stopped. */
export type GatherEnd =
  | { readonly by: 'all' | 'time' | 'cancelled' }
  /** Without this source the query fails, and the source has failed. */
  | { readonly by: 'failure'; readonly source: string }
  | {
      readonly by: 'strategy';
      readonly strategy: StrategyName;
      /** Whether it was time that went by, or what leaves told. */
      readonly because: 'time' | 'answers';
    };

/** How long still to wait, at most, and why it ends if that is 0. */
export interface Verdict {
  readonly waitMs: number;
  readonly end: GatherEnd;
  /** Probability that no list can change any more, where a strategy computes it. */
  readonly probability?: number;
}

/**
 * Says how long still to wait; asked at the start, whenever a leaf tells something, and when the wait that it named is
 * over. It knows what it has been told of the one gathering that it was made for, and nothing else.
 */
export type CutoffPolicy = (progress: GatherProgress) => Verdict;
