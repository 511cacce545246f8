import { createHash } from 'node:crypto';
import { type Clock, codecs, SearchError, type SearchRequest__Output } from '@muster/proto';
import { LRUCache } from 'lru-cache';

/** What remembering deadly queries needs. */
export interface DeadlyQueriesOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Is told what is suspected and what is refused. */
  readonly log: (message: string) => void;
  /** Is told of each refusal. */
  readonly refused: () => void;
}

/** A query of which another process of the host has learnt that it is deadly. */
export interface DeadlyQuery {
  readonly key: string;
  /** How long it is to be refused still, in milliseconds. */
  readonly leftMs: number;
}

/** What was lost. */
interface Deaths {
  /** Name of the source. */
  readonly source: string;
  readonly shard: number;
  /** Time between the two losses, in milliseconds. */
  readonly apartMs: number;
}

/** How long a deadly query is refused, and a suspect remembered, in milliseconds. */
const refusedMs = 60_000;
const maxKept = 1000;
/** Before, it is not clear how many suspects an occasion has, and others are not told; in milliseconds. */
const settledMs = 100;
/** Deaths within so long are of one occasion, in milliseconds. */
const occasionMs = 1000;
/** What is lost within so long was lost together, in milliseconds, also where this process was slow to hear of it. */
const togetherMs = 100;
/** What was answered so long ago, in milliseconds, servers may die of now, for documents have come since. */
const answeredMs = 60_000;
/** Texts longer than this are not remembered as answered. */
const longestAnswered = 256;
/** More queries than this cannot all have been the cause of what happened on one occasion. */
const fewSuspects = 4;
const longestShown = 200;

/**
 * Queries that servers die of, so that they are refused before all replicas are dead.
 *
 * A query is a suspect when sessions to two replicas of one shard were lost while they had it. It need not be the cause:
 * when a host dies that had both replicas, or one query kills a replica, everything in flight there is asked again at the
 * other, and is in flight again when that one dies too. Among what is asked often there is nearly always something in
 * flight. Hence:
 *
 * - a suspect is refused at once where the replicas were lost more than 100 ms apart, so not with their host, there
 *   are few suspects, so that it is likely the cause, and nothing of the same words was answered in full in the last minute;
 * - any other is refused when it is a suspect again on another occasion within a minute;
 * - a suspect that was answered in between by the shards of which replicas were lost is none: what servers die of is never
 *   answered. This clears what is asked often, whatever else is missing.
 *
 * So a query that kills in less than 100 ms, or under load, kills twice before it is refused; and where both replicas of a
 * shard die one after the other for another reason, a handful of queries is refused for a minute.
 */
export class DeadlyQueries {
  private readonly suspects: LRUCache<string, Suspect>;
  /** When queries were last answered in full, by their routes and words. */
  private readonly answered: LRUCache<string, number>;
  private occasion: Occasion | undefined;
  /** Until then, something may be known. */
  private emptyFromMs = Number.NEGATIVE_INFINITY;
  private readonly options: DeadlyQueriesOptions;

  constructor(options: DeadlyQueriesOptions) {
    this.options = options;
    this.suspects = new LRUCache({ max: maxKept });
    this.answered = new LRUCache({ max: maxKept });
  }

  /** Who is to be told when sessions to two replicas of a shard of a source were lost while they had this query. */
  noteOf(request: SearchRequest__Output, source: string): (apartMs: number, shard: number) => void {
    return (apartMs, shard) => this.struck(request, { source, shard, apartMs });
  }

  /** Sessions to two replicas of a shard were lost while they had this query. */
  struck(request: SearchRequest__Output, { source, shard, apartMs }: Deaths): void {
    const key = keyOf(request);
    const nowMs = this.options.clock.now();
    const occasion = this.occasionAt(nowMs);
    const known = this.known(key, nowMs);
    const isUnclear = apartMs < togetherMs || this.wasAnswered(request, nowMs);
    const at = known?.at ?? [];
    if (!at.some((one) => one.source === source && one.shard === shard)) at.push({ source, shard });
    // It may have struck several shards.
    if (known?.occasion === occasion) {
      known.isUnclear &&= isUnclear;
      return;
    }
    occasion.suspects++;
    const occasions = (known?.occasions ?? 0) + 1;
    this.keep(key, { occasion, occasions, isUnclear, at, untilMs: nowMs + refusedMs, ...fresh });
    if (occasion.suspects > fewSuspects) return;
    this.options.log(`two replicas of a shard were lost while they had this query: ${shown(request)}`);
  }

  /**
   * This query has ended. If the shards of which replicas were lost have answered it, it is not what they died of.
   *
   * @param isWhole whether it was answered by all shards of the indexes that are waited for
   * @param hasAnswered whether a shard was asked and has answered all that it was asked
   */
  ended(
    request: SearchRequest__Output,
    isWhole: boolean,
    hasAnswered: (source: string, shard: number) => boolean,
  ): void {
    const nowMs = this.options.clock.now();
    const { length } = request.query;
    // Without words, filters alone tell queries apart.
    if (isWhole && length > 0 && length <= longestAnswered) this.answered.set(wordsOf(request), nowMs);
    if (this.isEmpty(nowMs)) return;
    const key = keyOf(request);
    const { at = [] } = this.suspects.get(key) ?? {};
    if (at.length > 0 && at.every(({ source, shard }) => hasAnswered(source, shard))) this.suspects.delete(key);
  }

  /**
   * Lets a query pass that nobody is known to die of; while there are none, it only reads the clock.
   *
   * @throws SearchError `internal` if it is refused: no code that callers take as a reason to ask again
   */
  refuseIfDeadly(request: SearchRequest__Output): void {
    const nowMs = this.options.clock.now();
    if (this.isEmpty(nowMs)) return;
    const known = this.known(keyOf(request), nowMs);
    if (known === undefined || !isDeadly(known)) return;
    const seconds = Math.ceil((known.untilMs - nowMs) / 1000);
    const why = 'two replicas of a shard were lost, one after the other, while they had this query';
    if (!known.isLogged) this.options.log(`${why}; it is refused for ${seconds} s: ${shown(request)}`);
    known.isLogged = true;
    this.options.refused();
    throw new SearchError('internal', `${why}; it is refused for another ${seconds} s`);
  }

  /** The queries of which this process has found that they are deadly, for the other processes of the host. */
  digest(): DeadlyQuery[] {
    const nowMs = this.options.clock.now();
    if (this.isEmpty(nowMs)) return [];
    // Were what was learnt told on, it would go round for ever.
    return [...this.suspects.entries()]
      .filter(([, known]) => isDeadly(known) && !known.isLearnt && nowMs - known.occasion.startedMs >= settledMs)
      .map(([key, { untilMs }]) => ({ key, leftMs: untilMs - nowMs }))
      .filter(({ leftMs }) => leftMs > 0);
  }

  /** What other processes refuse is refused here too. */
  learn(deadly: readonly DeadlyQuery[]): void {
    const nowMs = this.options.clock.now();
    for (const { key, leftMs } of deadly) {
      const known = this.known(key, nowMs);
      if (known !== undefined && isDeadly(known)) continue;
      const occasion = { startedMs: nowMs, suspects: 1 };
      const untilMs = nowMs + Math.min(leftMs, refusedMs);
      this.keep(key, { occasion, occasions: 1, isUnclear: false, at: [], untilMs, ...fresh, isLearnt: true });
    }
  }

  private wasAnswered(request: SearchRequest__Output, nowMs: number): boolean {
    const atMs = this.answered.get(wordsOf(request));
    return atMs !== undefined && nowMs - atMs < answeredMs;
  }

  private keep(key: string, suspect: Suspect): void {
    this.suspects.set(key, suspect);
    this.emptyFromMs = Math.max(this.emptyFromMs, suspect.untilMs);
  }

  private isEmpty(nowMs: number): boolean {
    if (nowMs < this.emptyFromMs) return false;
    if (this.suspects.size > 0) this.suspects.clear();
    return true;
  }

  private known(key: string, nowMs: number): Suspect | undefined {
    const known = this.suspects.get(key);
    return known !== undefined && nowMs < known.untilMs ? known : undefined;
  }

  private occasionAt(nowMs: number): Occasion {
    if (this.occasion === undefined || nowMs - this.occasion.startedMs >= occasionMs) {
      this.occasion = { startedMs: nowMs, suspects: 0 };
    }
    return this.occasion;
  }
}

/** Deaths that happened together. */
interface Occasion {
  readonly startedMs: number;
  suspects: number;
}

interface Suspect {
  /** The last one on which it was a suspect. */
  readonly occasion: Occasion;
  readonly occasions: number;
  /** On that occasion, the replicas of every shard may well have been lost for another reason. */
  isUnclear: boolean;
  /** The shards whose replicas were lost. */
  readonly at: Pick<Deaths, 'source' | 'shard'>[];
  readonly untilMs: number;
  isLogged: boolean;
  /** Another process has found it. */
  readonly isLearnt: boolean;
}

const fresh = { isLogged: false, isLearnt: false };

function isDeadly({ occasion, occasions, isUnclear }: Suspect): boolean {
  return occasions > 1 || (!isUnclear && occasion.suspects <= fewSuspects);
}

/** Names what is asked, whoever asks, of whichever state of the indexes, and for however long. */
function keyOf(request: SearchRequest__Output): string {
  const asked = { ...request, context: null, generations: [], waitFor: [], timeoutMs: 0, keepGenerationsMs: 0 };
  return createHash('sha256').update(codecs.searchRequest.encode(asked)).digest('base64');
}

/** Cheaper than a key, for every query has it; those that differ in more than this take the blame one time later. */
function wordsOf({ query, route }: SearchRequest__Output): string {
  return `${route}\n${query}`;
}

function shown({ query, route }: SearchRequest__Output): string {
  return `${JSON.stringify(query.slice(0, longestShown))} on the route "${route || 'default'}"`;
}
