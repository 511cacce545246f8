import type { FindResponse__Output, QueryResponse__Output } from '@muster/proto';
import type { ListPacker } from '@muster/ranker';
import type { Gathered } from '../gather/gather.js';
import type { Taken } from '../gather/taken.js';
import type { WeighedIndex } from '../statistics/weigh-index.js';
import type {
  AbsentIndex,
  LeafFault,
  LeafOutcome,
  LeafRecord,
  PlannedIndex,
  PlannedVertical,
  Shard,
} from '../words.js';

/** What may be said of every source beside what it answered. */
interface ScatteredCommon {
  /** What takes its place, because it has failed. */
  readonly standIn?: StandIn;
  /** Who was asked in its place and has failed too, in order; nothing if nobody. */
  readonly failedInstead?: readonly FailedInstead[];
  /** It has failed, and without it the query fails. */
  readonly isFatal?: boolean;
}

/** A source that was asked in the place of another, and failed. */
export interface FailedInstead {
  readonly name: string;
  readonly outcome: LeafFault & LeafRecord;
}

/** What takes the place of a source that failed. */
export interface StandIn {
  /** Hits that the configuration gives, the answer of another source, or the last good answer to the same question. */
  readonly kind: 'configured' | 'source' | 'cached';
  /** Name of the source that was asked; empty unless one was. */
  readonly source: string;
  readonly ageMs: number;
  /** As if the source had answered so. */
  readonly answer: ScatteredIndex | ScatteredVertical;
}

/** Where the hits under a source's name come from: the source, or what takes its place. */
export function giverOf(source: ScatteredSource): ScatteredSource {
  return source.standIn?.answer ?? source;
}

/** Whether a second phase that the source has is for the hits under its name: they are its own, lately or before. */
export function isRescored({ standIn }: ScatteredSource): boolean {
  return standIn === undefined || standIn.kind === 'cached';
}

/** An index source on its way: what its shards were sent, and what became of each. */
export interface ScatteredIndex extends ScatteredCommon {
  readonly kind: 'index';
  readonly planned: PlannedIndex;
  readonly weighed: WeighedIndex;
  readonly shards: readonly ScatteredShard[];
  /** The shards that answered, in the order of their lists when they are ranked. */
  readonly answered: readonly AnsweredShard[];
}

/** A shard with a list of hits. */
export interface AnsweredShard {
  readonly number: number;
  readonly outcome: LeafOutcome<QueryResponse__Output> & { readonly ok: true };
  /** It is the answer to another question: where a document is that a rule pins. It counts for nothing else. */
  readonly isPin?: true;
}

/** A shard, and what became of asking it; `pruned` if it cannot match and was not asked. */
export interface ScatteredShard {
  readonly shard: Shard;
  readonly outcome: LeafOutcome<QueryResponse__Output> | 'pruned';
}

/** A vertical, and what became of asking it. */
export interface ScatteredVertical extends ScatteredCommon {
  readonly kind: 'vertical';
  readonly planned: PlannedVertical;
  readonly outcome: LeafOutcome<FindResponse__Output>;
}

/** An index of which nothing is known: it could not be asked, or nobody waited for it. */
export interface ScatteredAbsent extends ScatteredCommon {
  readonly kind: 'absent';
  readonly planned: AbsentIndex;
  /** Why, if it was asked. */
  readonly fault?: LeafFault & { readonly tookMs: number };
}

/** A source of the route, and what became of asking it. */
export type ScatteredSource = ScatteredIndex | ScatteredVertical | ScatteredAbsent;

/** What asking all sources gave, in the order of the route, and why waiting for them ended. */
export interface Scattered extends Pick<Gathered<unknown>, 'end' | 'probability'> {
  readonly sources: readonly ScatteredSource[];
  /** Leaves that were asked, and those of them that have answered. */
  readonly asked: number;
  readonly answered: number;
  /** The shortest time that a call was on its way to a shard and back, in milliseconds; nothing if no shard told. */
  readonly tripMs: number | undefined;
  /** The one source whose hits the page holds; nothing: it holds those of all. */
  readonly taken: Taken | undefined;
  /** Has copied the shards' lists for a ranking thread as they came; nothing where that is not worth it. */
  readonly packer?: ListPacker;
}

/** What a leaf answers: a shard, a vertical, or a source that was asked as a whole. */
export type LeafAnswer = QueryResponse__Output | FindResponse__Output | ScatteredSource;
