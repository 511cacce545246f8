import type { TermStatsResponse__Output } from '@muster/proto';
import type { Frontier } from '@muster/shard/query';
import { LRUCache } from 'lru-cache';

/** A term's statistics in one shard. */
export interface ShardTermStatistics {
  readonly documentFrequency: number;
  readonly frontier: Frontier;
}

/** A term's statistics in the shards that have told them. */
export interface TermStatistics {
  readonly byShard: readonly (ShardTermStatistics | undefined)[];
  /** Shards that have told. */
  readonly known: number;
  /** Sum over them. */
  readonly documentFrequency: number;
  /** Every shard is known to have documents with the term. */
  readonly isEverywhere: boolean;
}

/** A field's statistics in the shards that have told them. */
export interface FieldStatistics {
  readonly byShard: readonly (ShardFieldStatistics | undefined)[];
  /** Shards that have told. */
  readonly known: number;
  /** Sums over them. */
  readonly documents: number;
  readonly totalLength: number;
}

interface ShardFieldStatistics {
  readonly documents: number;
  readonly totalLength: number;
}

/** Terms and fields that a query needs. */
export interface WantedStatistics {
  readonly terms: readonly { readonly field: string; readonly term: string }[];
  readonly fields: readonly string[];
}

/** What is known of them: entries in the same order, nothing where never asked for. */
export interface KnownStatistics {
  readonly terms: readonly (TermStatistics | undefined)[];
  readonly fields: readonly (FieldStatistics | undefined)[];
  /** Every shard has told all of them. */
  readonly isComplete: boolean;
}

/**
 * What the shards of one build of an index have told about terms and fields at one generation. Remembers the terms used last, at
 * most `maxTerms`.
 */
export class StatisticsCache {
  private readonly fields = new Map<string, FieldStatistics>();
  private readonly terms: LRUCache<string, TermStatistics>;
  private readonly shards: number;
  readonly build: string;
  readonly generation: number;

  constructor(build: string, generation: number, shards: number, maxTerms: number) {
    this.build = build;
    this.generation = generation;
    this.shards = shards;
    this.terms = new LRUCache({ max: maxTerms });
  }

  /** What is known of the terms and fields. */
  look(wanted: WantedStatistics): KnownStatistics {
    let isComplete = true;
    const terms = wanted.terms.map(({ field, term }) => {
      const entry = this.terms.get(keyOf(field, term));
      isComplete &&= entry?.known === this.shards;
      return entry;
    });
    const fields = wanted.fields.map((field) => {
      const entry = this.fields.get(field);
      isComplete &&= entry?.known === this.shards;
      return entry;
    });
    return { terms, fields, isComplete };
  }

  /** What has to be asked of a shard for the terms and fields to be known of it. */
  missing(shard: number, wanted: WantedStatistics): WantedStatistics {
    return {
      terms: wanted.terms.filter(({ field, term }) => this.terms.get(keyOf(field, term))?.byShard[shard] === undefined),
      fields: wanted.fields.filter((field) => this.fields.get(field)?.byShard[shard] === undefined),
    };
  }

  /** Takes in what a shard answered when asked for `asked`; not what is of another generation or cannot be true. */
  add(shard: number, asked: WantedStatistics, answer: TermStatsResponse__Output): void {
    if (this.generation > 0 && answer.generation !== this.generation) return;
    if (answer.terms.some(({ documentFrequency }) => documentFrequency > answer.documents)) return;
    if (answer.fields.some(({ documents, totalLength }) => documents > answer.documents || totalLength < documents))
      return;
    asked.fields.forEach((name, i) => {
      const stats = answer.fields[i];
      if (stats !== undefined) this.addField(name, shard, stats);
    });
    asked.terms.forEach(({ field, term }, i) => {
      const stats = answer.terms[i];
      if (stats === undefined) return;
      const { documentFrequency, frontier } = stats;
      this.addTerm(keyOf(field, term), shard, { documentFrequency, frontier: readFrontier(frontier) });
    });
  }

  private addField(name: string, shard: number, { documents, totalLength }: ShardFieldStatistics): void {
    const byShard = withShard(this.fields.get(name)?.byShard, this.shards, shard, { documents, totalLength });
    const told = byShard.filter(isTold);
    this.fields.set(name, {
      byShard,
      known: told.length,
      documents: told.reduce((sum, one) => sum + one.documents, 0),
      totalLength: told.reduce((sum, one) => sum + one.totalLength, 0),
    });
  }

  private addTerm(key: string, shard: number, stats: ShardTermStatistics): void {
    const byShard = withShard(this.terms.get(key)?.byShard, this.shards, shard, stats);
    const told = byShard.filter(isTold);
    this.terms.set(key, {
      byShard,
      known: told.length,
      documentFrequency: told.reduce((sum, one) => sum + one.documentFrequency, 0),
      isEverywhere: told.length === this.shards && told.every((one) => one.documentFrequency > 0),
    });
  }
}

function withShard<Row>(
  before: readonly (Row | undefined)[] | undefined,
  shards: number,
  shard: number,
  row: Row,
): (Row | undefined)[] {
  const byShard = before?.slice() ?? new Array<Row | undefined>(shards).fill(undefined);
  byShard[shard] = row;
  return byShard;
}

function isTold<Row>(row: Row | undefined): row is Row {
  return row !== undefined;
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
