import type { LeafFailure, Replica } from '@muster/coordinator';
import {
  type CallFailure,
  type CallOutcome,
  type CallReceiver,
  type ExpandedTerms,
  type Expansion__Output,
  FailureCode,
  type FetchedDocument,
  type Filter__Output,
  type Hello__Output,
  type QueryRequest__Output,
  type QueryResponse,
  type ShardAnswer__Output,
  type ShardCall__Output,
  StopReason,
  shardAnswerCodecs,
  shardCallCodecs,
  type TermStatsResponse,
} from '@muster/proto';
import { type AnalyzedPattern, fitsPattern, inByteOrder, maxExpandedTerms } from '@muster/shard/query';
import {
  aDocument,
  aHello,
  aQueryResponse,
  aShardAnswerBody,
  type Pair,
  type ShardAnswerBody,
  uint32s,
} from './builders.js';
import type { FakeClock } from './fake-clock.js';
import { bestOf, listOf, type OrderedDocument } from './ordered-documents.js';

/** What a shard is asked. */
export type CallKind = 'termStats' | 'query' | 'fetch' | 'lease';

/**
 * How a replica behaves when asked: answers after a while, fails after a while, or never says anything. It begins
 * `beginsMs` after it was asked, which it says if it is told to. @default at once; never, if it fails
 */
export type Behaviour =
  | { readonly afterMs: number; readonly tells?: readonly Told[]; readonly beginsMs?: number }
  | {
      readonly afterMs: number;
      readonly failure: LeafFailure;
      readonly isWorthAnother: boolean;
      readonly beginsMs?: number;
    }
  | 'silent';

/** What a replica tells on the way, if it is asked to. */
export interface Told {
  readonly afterMs: number;
  readonly hits: readonly Pair[];
  readonly boundOfRest: number;
  readonly documentsDecided: number;
}

/** What is in a shard. */
export interface ShardContent {
  readonly hits: readonly Pair[];
  /** The hits at a generation. @default the same at all */
  readonly hitsAt: ((generation: number) => readonly Pair[]) | undefined;
  readonly documents: number;
  /** Documents that have a term, whichever. */
  readonly documentFrequency: number;
  /** Pairs of frequency and length. */
  readonly frontier: readonly number[];
  /** Terms that patterns may stand for, and the documents that have each. */
  readonly vocabulary: Readonly<Record<string, number>>;
  /** The same with values, in place of `hits`: then queries may ask for an order. */
  readonly ordered?: readonly OrderedDocument[];
  /** What differs from a complete answer to a query. */
  readonly response: QueryResponse;
  readonly generations: readonly number[];
  /** Documents were assigned to shards by hand. */
  readonly isAssigned: boolean;
  /** False: none of its replicas has ever greeted. */
  readonly isHeardOf: boolean;
}

/** A shard of 100 documents of which 10 have any term. */
export function aShardContent(change: Partial<ShardContent> = {}): ShardContent {
  return {
    hits: [],
    hitsAt: undefined,
    documents: 100,
    documentFrequency: 10,
    frontier: [1, 10],
    vocabulary: {},
    response: {},
    generations: [7],
    isAssigned: false,
    isHeardOf: true,
    ...change,
  };
}

/** Where a replica stands. */
export interface FakeReplicaPlace {
  readonly address: string;
  readonly index: string;
  readonly shard: number;
  readonly shards: number;
}

/** A call that a replica was sent. */
export interface AskedCall {
  readonly kind: CallKind;
  readonly call: ShardCall__Output;
  readonly deadlineMs: number;
  /** It was to say when it begins. */
  readonly tellsStarted: boolean;
}

/** A replica without a session: answers after a time of its own, read from the socket in virtual time. */
export class FakeReplica implements Replica {
  readonly address: string;
  hello: Hello__Output | undefined;
  trouble = '';
  owesPong = false;
  inFlight = 0;
  readonly asked: AskedCall[] = [];
  readonly cancelled: CallKind[] = [];
  private readonly open = new Map<number, CallKind>();
  private lastCall = 0;
  readonly behaviour: Record<CallKind, Behaviour> = {
    termStats: { afterMs: 1 },
    query: { afterMs: 1 },
    fetch: { afterMs: 1 },
    lease: { afterMs: 1 },
  };
  /** Generations that it can be asked at; what it says of itself may lag behind. */
  private served: readonly number[];
  content: ShardContent;
  private greeting: Hello__Output;
  private readonly onChange: () => void;
  private readonly clock: FakeClock;

  constructor(place: FakeReplicaPlace, content: ShardContent, clock: FakeClock, onChange: () => void) {
    this.address = place.address;
    this.content = content;
    this.clock = clock;
    this.onChange = onChange;
    const { index, shard, shards } = place;
    const { documents, generations, isAssigned: documentsAssigned } = content;
    this.served = generations;
    this.greeting = { ...aGreeting, index, shard, shards, documents, documentsAssigned, generations: [...generations] };
    if (content.isHeardOf) this.hello = this.greeting;
  }

  /** What it was asked, in order. */
  get kinds(): CallKind[] {
    return this.asked.map(({ kind }) => kind);
  }

  /** Serves these generations from now on, and tells so unless it is down. */
  publish(...generations: number[]): void {
    this.served = generations;
    this.greeting = { ...this.greeting, generations };
    if (this.hello === undefined) return;
    this.hello = this.greeting;
    this.onChange();
  }

  /** Serves these generations from now on; that it says so lies in a socket yet. */
  publishUnheard(...generations: number[]): void {
    this.served = generations;
  }

  /** Its session is lost. */
  goDown(trouble = 'connection refused'): void {
    this.hello = undefined;
    this.trouble = trouble;
    this.onChange();
  }

  /** Its session is open again. */
  comeBack(): void {
    this.hello = this.greeting;
    this.trouble = '';
    this.onChange();
  }

  /** Is another process by now, with another build of the index, at the same address. */
  rebuild(buildId: string): void {
    this.goDown();
    this.greeting = { ...this.greeting, buildId };
    this.comeBack();
  }

  call(
    body: Uint8Array,
    deadlineMs: number,
    receiver: CallReceiver<ShardAnswer__Output>,
    tellsStarted = false,
  ): number {
    const message = shardCallCodecs.message.decode(Buffer.from(body));
    const kind = kindOf(message);
    const behaviour = this.behaviour[kind];
    this.asked.push({ kind, call: message, deadlineMs, tellsStarted });
    this.inFlight++;
    const call = ++this.lastCall;
    this.open.set(call, kind);
    const answer = (): void => {
      if (this.finish(call)) receiver.receive(this.outcome(behaviour, message));
    };
    this.tell(call, behaviour, message, receiver);
    if (tellsStarted && behaviour !== 'silent') {
      const { beginsMs = 'failure' in behaviour ? Number.POSITIVE_INFINITY : 0 } = behaviour;
      if (beginsMs < behaviour.afterMs) {
        this.clock.arrive(beginsMs, () => this.open.has(call) && receiver.started?.());
      }
    }
    // What fails in no time fails within the call, as a session without room does.
    if (behaviour !== 'silent' && 'failure' in behaviour && behaviour.afterMs === 0) answer();
    else if (behaviour !== 'silent') this.clock.arrive(behaviour.afterMs, answer);
    return call;
  }

  private tell(
    call: number,
    behaviour: Behaviour,
    { query }: ShardCall__Output,
    receiver: CallReceiver<ShardAnswer__Output>,
  ): void {
    if (behaviour === 'silent' || !('tells' in behaviour) || query == null || query.progressUs === 0) return;
    for (const { afterMs, hits, boundOfRest, documentsDecided } of behaviour.tells ?? []) {
      const stopReason = StopReason.STOP_REASON_BUDGET;
      const told = { boundOfRest, documentsDecided, stopReason, progress: true };
      const body = { query: aQueryResponse(hits.slice(0, query.k), told) };
      this.clock.arrive(afterMs, () => this.open.has(call) && receiver.receive({ ok: true, answer: read(body) }));
    }
  }

  cancel(call: number): void {
    const kind = this.open.get(call);
    if (kind !== undefined && this.finish(call)) this.cancelled.push(kind);
  }

  private finish(call: number): boolean {
    if (!this.open.delete(call)) return false;
    this.inFlight--;
    return true;
  }

  close(): void {}

  private outcome(behaviour: Behaviour, call: ShardCall__Output): CallOutcome<ShardAnswer__Output> {
    if (behaviour !== 'silent' && 'failure' in behaviour) {
      const { failure, isWorthAnother, afterMs } = behaviour;
      return { ok: false, failure: callFailure(failure, isWorthAnother, afterMs > 0) };
    }
    const generation = generationOf(call);
    if (generation > 0 && !this.served.includes(generation)) {
      return { ok: false, failure: callFailure('generation-gone', true) };
    }
    return { ok: true, answer: read(answerTo(this.content, call, this.served.at(-1))) };
  }
}

const failureCodes: Partial<Record<LeafFailure, FailureCode & number>> = {
  timeout: FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED,
  'generation-gone': FailureCode.FAILURE_CODE_GENERATION_GONE,
  unsupported: FailureCode.FAILURE_CODE_UNIMPLEMENTED,
};

/** What a session reports for a failure of that kind. */
function callFailure(failure: LeafFailure, anotherMayBeFree: boolean, hasBroken = false): CallFailure {
  const message = `it is ${failure}`;
  if (failure === 'unavailable') return { kind: 'unavailable', message, hasBroken };
  const code = failureCodes[failure] ?? FailureCode.FAILURE_CODE_INTERNAL;
  const detail = { code, message, retryAfterMs: 0, anotherMayBeFree, searchResponse: Buffer.alloc(0) };
  return { kind: failure === 'rejected' ? 'rejected' : 'failed', message, detail };
}

function generationOf({ query, fetch, termStats, lease }: ShardCall__Output): number {
  return query?.generation ?? fetch?.generation ?? termStats?.generation ?? lease?.generation ?? 0;
}

/** What a shard with this content answers to a call. */
export function answerTo(
  content: ShardContent,
  call: ShardCall__Output,
  newest = content.generations.at(-1) ?? 0,
): ShardAnswerBody {
  const { query, fetch, termStats, lease } = call;
  const generation = generationOf(call) || newest;
  if (lease != null) return { lease: { generation } };
  if (query != null) return { query: queryResponse(kept(content, query.filter), query, generation) };
  if (fetch != null) return { fetch: fetchResponse(content, generation, fetch.seqs) };
  const { terms = [], fields = [], expansions = [] } = termStats ?? {};
  const stats = {
    ...termStatsResponse(content, terms.length, fields.length),
    expansions: expansions.map((expansion) => expandedTerms(content.vocabulary, expansion)),
  };
  return { termStats: { ...stats, generation } };
}

/** A shard with the hits alone that a filter by ids, or all of several, lets through; other filters let everything through. */
function kept(content: ShardContent, filter: Filter__Output | null): ShardContent {
  if (filter?.ids == null && filter?.not == null && filter?.all == null) return content;
  const { hits, ordered } = content;
  return {
    ...content,
    hits: hits.filter(([seq]) => lets(seq, filter)),
    ...(ordered === undefined ? {} : { ordered: ordered.filter(({ seq }) => lets(seq, filter)) }),
  };
}

function lets(seq: number, { ids, not, all }: Filter__Output): boolean {
  if (ids != null) return ids.ids.includes(`d${seq}`);
  if (not != null) return !lets(seq, not);
  return all?.filters.every((filter) => lets(seq, filter)) ?? true;
}

function hitsOf({ hits, hitsAt }: ShardContent, generation: number): readonly Pair[] {
  return hitsAt?.(generation) ?? hits;
}

function queryResponse(content: ShardContent, query: QueryRequest__Output, generation: number): QueryResponse {
  const { ordered, documents, response } = content;
  const { k, after } = query;
  const hits = hitsOf(content, generation);
  const counts = { totalHits: (ordered ?? hits).length, documents, documentsDecided: documents, generation };
  const { values: [place] = [], seq: last = -1 } = after ?? {};
  const from = place?.number ?? Number.POSITIVE_INFINITY;
  const isBehind = (seq: number, score: number): boolean => score < from || (score === from && seq > last);
  const orderedBehind = ordered?.filter(({ seq, score }) => query.sort.length > 0 || isBehind(seq, score));
  const lists = orderedBehind && [listOf(bestOf(orderedBehind, query, k), query)];
  const behind = hits.filter(([seq, score]) => isBehind(seq, score));
  return aQueryResponse(behind.slice(0, k), { ...counts, ...(lists && { lists }), ...response });
}

function fetchResponse(content: ShardContent, generation: number, seqs: Buffer): { documents: FetchedDocument[] } {
  const all = content.ordered?.map(({ seq }) => seq) ?? hitsOf(content, generation).map(([seq]) => seq);
  const known = new Set(all);
  const wanted = Array.from({ length: seqs.length / 8 }, (_, i) => seqs.readDoubleLE(8 * i));
  return { documents: wanted.map((seq) => (known.has(seq) ? aDocument(seq) : { seq, missing: true })) };
}

function termStatsResponse(content: ShardContent, terms: number, fields: number): TermStatsResponse {
  const { documents, documentFrequency, frontier } = content;
  const term = { documentFrequency, frontier: uint32s(documentFrequency > 0 ? frontier : []) };
  return {
    documents,
    fields: Array.from({ length: fields }, () => ({ documents, totalLength: 10 * documents })),
    terms: Array.from({ length: terms }, () => term),
  };
}

/** What a shard with these terms tells of a pattern. */
export function expandedTerms(
  vocabulary: ShardContent['vocabulary'],
  { field, text, maxEdits, maxTerms }: Expansion__Output,
): ExpandedTerms {
  const pattern = { field, text, maxEdits: maxEdits as AnalyzedPattern['maxEdits'] };
  const fitting = Object.keys(vocabulary).filter((term) => fitsPattern(pattern, term));
  const terms = fitting.sort(inByteOrder).slice(0, maxTerms || maxExpandedTerms);
  const stats = terms.map((term) => ({ documentFrequency: vocabulary[term] ?? 0, frontier: uint32s([1, 10]) }));
  return { terms, stats, tooMany: fitting.length > terms.length };
}

function kindOf({ query, fetch, lease }: ShardCall__Output): CallKind {
  if (query != null) return 'query';
  if (lease != null) return 'lease';
  return fetch != null ? 'fetch' : 'termStats';
}

/** As it is after it came over the wire. */
function read(body: ShardAnswerBody): ShardAnswer__Output {
  return shardAnswerCodecs.message.decode(aShardAnswerBody(body));
}

const aGreeting: Hello__Output = { ...(aHello() as Hello__Output), protocolVersion: 1, process: 0 };
