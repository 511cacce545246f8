import type { ExpandedTerms__Output, TermStatsResponse__Output } from '@muster/proto';
import { keyOfPattern, maxTermsOfPatterns } from '@muster/shard/query';
import { LRUCache } from 'lru-cache';
import { isWellFormed, type PatternStatistics, PatternUnion, type WantedPattern } from './pattern-statistics.js';
import { readFrontier, type ShardTermStatistics, type TermStatistics } from './term-statistics.js';

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

/** Terms, patterns and fields that a query needs. */
export interface WantedStatistics {
  readonly terms: readonly { readonly field: string; readonly term: string }[];
  readonly patterns: readonly WantedPattern[];
  readonly fields: readonly string[];
}

/** What is known of them: entries in the same order, nothing where never asked for. */
export interface KnownStatistics {
  readonly terms: readonly (TermStatistics | undefined)[];
  readonly patterns: readonly (PatternStatistics | undefined)[];
  readonly fields: readonly (FieldStatistics | undefined)[];
  /** Every shard has told all of them. */
  readonly isComplete: boolean;
}

/** One query must not drive out its own patterns. */
const leastPatternTerms = 2 * maxTermsOfPatterns;

/** Most patterns that are asked for again when there is a new generation. */
const maxWarmPatterns = 64;

/**
 * What the shards of one build of an index have told about terms, patterns and fields at one generation. Remembers the
 * terms used last, at most `maxTerms`, and the patterns used last, as many as stand for about as many terms.
 */
export class StatisticsCache {
  private readonly fields = new Map<string, FieldStatistics>();
  private readonly terms: LRUCache<string, TermStatistics>;
  private readonly patterns: LRUCache<string, PatternUnion>;
  private readonly shards: number;
  private readonly generations: readonly number[];

  /** @param generations the generation that each shard is asked at; 0: whichever is its newest */
  constructor(generations: readonly number[], maxTerms: number) {
    this.generations = generations;
    this.shards = generations.length;
    // By size, not by number: for a number room is made at once, which takes some milliseconds in a query's way.
    this.terms = new LRUCache({ maxSize: maxTerms, sizeCalculation: () => 1 });
    this.patterns = new LRUCache({ maxSize: Math.max(maxTerms, leastPatternTerms) });
  }

  /** What is known of the terms, patterns and fields. */
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
    const patterns = wanted.patterns.map((pattern) => {
      const entry = this.patterns.get(keyOfWanted(pattern));
      isComplete &&= entry?.known === this.shards;
      return entry?.statistics();
    });
    return { terms, patterns, fields, isComplete };
  }

  /** What has to be asked of a shard for all that is wanted to be known of it. */
  missing(shard: number, wanted: WantedStatistics): WantedStatistics {
    return {
      terms: wanted.terms.filter(({ field, term }) => this.terms.get(keyOf(field, term))?.byShard[shard] === undefined),
      patterns: wanted.patterns.filter((pattern) => this.patterns.get(keyOfWanted(pattern))?.hasTold(shard) !== true),
      fields: wanted.fields.filter((field) => this.fields.get(field)?.byShard[shard] === undefined),
    };
  }

  /**
   * What was used last, that first: all fields, at most `maxTerms` terms, and some patterns; what the patterns stand for
   * can be told in one answer for all of them.
   *
   * @param isWanted whether a key is of interest; each is asked about once
   */
  usedLast(maxTerms: number, isWanted: (key: string) => boolean): WantedStatistics {
    const terms: { field: string; term: string }[] = [];
    for (const key of this.terms.keys()) {
      if (terms.length === maxTerms) break;
      if (isWanted(key)) terms.push(nameOf(key));
    }
    const patterns: WantedPattern[] = [];
    let told = 0;
    let looked = 0;
    for (const [key, union] of this.patterns.entries()) {
      if (++looked > maxWarmPatterns || told + union.pattern.maxTerms > maxTermsOfPatterns) break;
      if (!isWanted(key)) continue;
      patterns.push(union.pattern);
      told += union.pattern.maxTerms;
    }
    return { terms, patterns, fields: [...this.fields.keys()].filter((field) => isWanted(field)) };
  }

  /** Counts the terms and patterns as used in the order in which they were used in another cache. */
  useLike(other: StatisticsCache, maxTerms: number): void {
    const terms = [...first(other.terms.keys(), maxTerms)].reverse();
    for (const key of terms) this.terms.get(key);
    for (const key of [...first(other.patterns.keys(), maxWarmPatterns)].reverse()) this.patterns.get(key);
  }

  /**
   * Takes in what a shard answered when asked for `asked`, step after step, between which other work may be done; not
   * what is of another generation or cannot be true. A step is less than a millisecond.
   */
  *add(shard: number, asked: WantedStatistics, answer: TermStatsResponse__Output): Generator<undefined, void> {
    const generation = this.generations[shard] ?? 0;
    if (generation > 0 && answer.generation !== generation) return;
    if (isUntrue(asked, answer)) return;
    yield;
    this.addFieldsAndTerms(shard, asked, answer);
    for (const [i, pattern] of asked.patterns.entries()) {
      const told = answer.expansions[i];
      if (told === undefined) continue;
      yield;
      this.addPattern(shard, pattern, told);
    }
  }

  private addFieldsAndTerms(shard: number, asked: WantedStatistics, answer: TermStatsResponse__Output): void {
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

  private addPattern(shard: number, pattern: WantedPattern, told: ExpandedTerms__Output): void {
    const key = keyOfWanted(pattern);
    const union = this.patterns.get(key) ?? new PatternUnion(pattern, this.shards);
    if (!union.hasTold(shard)) union.add(shard, told);
    // What the cache holds already keeps its size otherwise.
    this.patterns.delete(key);
    if (union.known > 0) this.patterns.set(key, union, { size: union.size + 1 });
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

/** What {@link StatisticsCache.usedLast} calls all of this. */
export function keysOf({ terms, patterns, fields }: WantedStatistics): string[] {
  return [...fields, ...terms.map(({ field, term }) => keyOf(field, term)), ...patterns.map(keyOfWanted)];
}

function isUntrue(
  asked: WantedStatistics,
  { documents, fields, terms, expansions }: TermStatsResponse__Output,
): boolean {
  const isTooFrequent = ({ documentFrequency }: { readonly documentFrequency: number }) =>
    documentFrequency > documents;
  return (
    terms.some(isTooFrequent) ||
    expansions.some(({ stats }) => stats.some(isTooFrequent)) ||
    fields.some((field) => field.documents > documents || field.totalLength < field.documents) ||
    asked.patterns.some((pattern, i) => expansions[i] !== undefined && !isWellFormed(pattern, expansions[i]))
  );
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

function nameOf(key: string): { field: string; term: string } {
  const end = key.indexOf('\u0000');
  return { field: key.slice(0, end), term: key.slice(end + 1) };
}

function* first<Value>(values: Iterable<Value>, most: number): Generator<Value> {
  let count = 0;
  for (const value of values) {
    if (count++ === most) return;
    yield value;
  }
}

function keyOfWanted(pattern: WantedPattern): string {
  return `${pattern.maxTerms}\u0000${keyOfPattern(pattern)}`;
}
