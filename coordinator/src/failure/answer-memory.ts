import {
  type Clause,
  type Clock,
  codecs,
  type FindResponse__Output,
  type QueryResponse__Output,
  type ScoredField,
} from '@muster/proto';
import { LRUCache } from 'lru-cache';

/** A good answer of a source: of a vertical its hits, of an index what each shard that was asked answered. */
export type GoodAnswer =
  | { readonly kind: 'vertical'; readonly found: FindResponse__Output }
  | {
      readonly kind: 'index';
      /** The query and the fields with the numbers that its shards scored by. */
      readonly query: Clause;
      readonly fields: ScoredField[];
      readonly shards: readonly ShardAnswer[];
    };

/** What a shard answered. */
export interface ShardAnswer {
  readonly shard: number;
  /** Address of the replica that did. */
  readonly replica: string;
  readonly response: QueryResponse__Output;
}

/** A good answer, and how old it is. */
export interface Remembered {
  readonly ageMs: number;
  readonly answer: GoodAnswer;
}

/** What is kept of an answer: its bytes, for wire buffers are views into frames, and would keep these. */
type Kept = { readonly atMs: number } & (
  | { readonly kind: 'vertical'; readonly found: Uint8Array }
  | { readonly kind: 'index'; readonly asked: Uint8Array; readonly shards: readonly KeptShard[] }
);

interface KeptShard {
  readonly shard: number;
  readonly replica: string;
  readonly response: Uint8Array;
}

/** Bounds of a memory. */
export interface AnswerMemoryLimits {
  /** Most answers; 0: nothing is remembered. */
  readonly answers: number;
  /** Most bytes of all of them. */
  readonly bytes: number;
}

/** About what an entry takes beside the bytes of its answers. */
const entryBytes = 256;

/** The last good answers of sources, by question; those not used for longest give way. */
export class AnswerMemory {
  private readonly kept: LRUCache<string, Kept> | undefined;
  private readonly clock: Clock;

  constructor({ answers, bytes }: AnswerMemoryLimits, clock: Clock) {
    this.clock = clock;
    if (answers > 0) this.kept = new LRUCache({ max: answers, maxSize: bytes, sizeCalculation: sizeOf });
  }

  /**
   * Keeps a copy in the place of an answer to the question that was asked for before it. One that is larger than the
   * memory is not kept.
   *
   * @param askedMs when it was asked for, by the clock of the memory: what it tells is no younger for being long on its way
   */
  remember(question: string, answer: GoodAnswer, askedMs: number): void {
    const before = this.kept?.peek(question);
    if (before === undefined || before.atMs <= askedMs) this.kept?.set(question, keep(answer, askedMs));
  }

  /** The last good answer to the question; nothing if there is none that young. */
  recall(question: string, maxAgeMs: number): Remembered | undefined {
    const kept = this.kept?.get(question);
    if (kept === undefined) return undefined;
    const ageMs = this.clock.now() - kept.atMs;
    return ageMs > maxAgeMs ? undefined : { ageMs, answer: read(kept) };
  }
}

function keep(answer: GoodAnswer, atMs: number): Kept {
  if (answer.kind === 'vertical') {
    return { atMs, kind: 'vertical', found: copy(codecs.findResponse.encode(answer.found)) };
  }
  const shards = answer.shards.map(({ shard, replica, response }) => {
    return { shard, replica, response: copy(codecs.queryResponse.encode(response)) };
  });
  const { query, fields } = answer;
  return { atMs, kind: 'index', asked: copy(codecs.queryRequest.encode({ query, fields })), shards };
}

/** What an encoder gives may lie in a pool that it would keep whole. */
function copy(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function read(kept: Kept): GoodAnswer {
  if (kept.kind === 'vertical') return { kind: 'vertical', found: codecs.findResponse.decode(bufferOf(kept.found)) };
  const shards = kept.shards.map(({ shard, replica, response }) => {
    return { shard, replica, response: codecs.queryResponse.decode(bufferOf(response)) };
  });
  const { query, fields } = codecs.queryRequest.decode(bufferOf(kept.asked));
  return { kind: 'index', query: query ?? {}, fields, shards };
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function sizeOf(kept: Kept): number {
  if (kept.kind === 'vertical') return entryBytes + kept.found.byteLength;
  return kept.shards.reduce(
    (sum, { response }) => sum + entryBytes + response.byteLength,
    entryBytes + kept.asked.byteLength,
  );
}
