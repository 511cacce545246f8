import type { TermStatsResponse__Output } from '@muster/proto';
import type { Frontier } from '@muster/shard/query';
import { LRUCache } from 'lru-cache';

/** A term's statistics in one shard. */
export interface ShardTermStatistics {
  readonly documentFrequency: number;
  readonly frontier: Frontier;
}

/** A term's statistics in every shard that has told them. */
export interface TermStatistics {
  readonly byShard: (ShardTermStatistics | undefined)[];
}

/** A field's statistics in one shard. */
export interface ShardFieldStatistics {
  readonly documents: number;
  readonly totalLength: number;
}

/** Names of terms and fields to ask a shard for. */
export interface MissingStatistics {
  readonly terms: readonly { readonly field: string; readonly term: string }[];
  readonly fields: readonly string[];
}

/**
 * What the shards of an index have told about terms and fields at one generation. Remembers the terms used last, at
 * most `maxTerms`.
 */
export class StatisticsCache {
  private readonly fields = new Map<string, (ShardFieldStatistics | undefined)[]>();
  private readonly terms: LRUCache<string, TermStatistics>;
  private readonly shards: number;
  readonly generation: number;

  constructor(generation: number, shards: number, maxTerms: number) {
    this.generation = generation;
    this.shards = shards;
    this.terms = new LRUCache({ max: maxTerms });
  }

  /** A term's statistics so far; nothing if it was never asked for. */
  term(field: string, term: string): TermStatistics | undefined {
    return this.terms.get(keyOf(field, term));
  }

  /** A field's statistics so far, by shard. */
  field(field: string): readonly (ShardFieldStatistics | undefined)[] {
    return this.fields.get(field) ?? [];
  }

  /** What has to be asked of a shard before a query with these terms and fields can be weighed. */
  missing(shard: number, wanted: MissingStatistics): MissingStatistics {
    return {
      terms: wanted.terms.filter(({ field, term }) => this.term(field, term)?.byShard[shard] === undefined),
      fields: wanted.fields.filter((field) => this.field(field)[shard] === undefined),
    };
  }

  /** Takes in what a shard answered when asked for `asked`. */
  add(shard: number, asked: MissingStatistics, answer: TermStatsResponse__Output): void {
    asked.fields.forEach((name, i) => {
      const stats = answer.fields[i];
      if (stats === undefined) return;
      const byShard = this.fields.get(name) ?? this.emptyRow<ShardFieldStatistics>();
      byShard[shard] = { documents: stats.documents, totalLength: stats.totalLength };
      this.fields.set(name, byShard);
    });
    asked.terms.forEach(({ field, term }, i) => {
      const stats = answer.terms[i];
      if (stats === undefined) return;
      const key = keyOf(field, term);
      const entry = this.terms.get(key) ?? { byShard: this.emptyRow<ShardTermStatistics>() };
      entry.byShard[shard] = { documentFrequency: stats.documentFrequency, frontier: readFrontier(stats.frontier) };
      this.terms.set(key, entry);
    });
  }

  private emptyRow<Row>(): (Row | undefined)[] {
    return new Array<Row | undefined>(this.shards).fill(undefined);
  }
}

function keyOf(field: string, term: string): string {
  return `${field}\u0000${term}`;
}

/** Copied out of the message, which is shared with others and at any alignment. */
function readFrontier(bytes: Buffer): Frontier {
  const numbers = new Uint32Array(bytes.length >>> 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = bytes.readUInt32LE(4 * i);
  return numbers;
}
