import type { ExpandedTerms__Output, TermStats__Output } from '@muster/proto';
import { type AnalyzedPattern, bestTerms, type ExpandedTerm, editsTo, inByteOrder } from '@muster/shard/query';
import { readFrontier, type ShardTermStatistics } from './term-statistics.js';

/** A pattern that the shards are asked for. */
export interface WantedPattern extends AnalyzedPattern {
  /** Most terms that it may stand for, as `termsOfEach` gives it. */
  readonly maxTerms: number;
}

/** A term that a pattern stands for, with what each shard that has it told of it. */
export interface FittingTerm extends ExpandedTerm {
  readonly byShard: readonly (ShardTermStatistics | undefined)[];
}

/** What the shards that have told say of a pattern. Never changes. */
export interface PatternStatistics {
  /** Whether each shard has told. */
  readonly told: readonly boolean[];
  /** The terms that it stands for, as far as is known. */
  readonly terms: readonly FittingTerm[];
  /** More fit than it may stand for; only the first of them, by bytes, were taken. */
  readonly isCut: boolean;
}

/** A term of any of the shards that have told. Most are never chosen, so what they told is left as it came. */
interface UnitedTerm extends ExpandedTerm {
  documentFrequency: number;
  readonly told: (TermStats__Output | undefined)[];
}

interface United {
  readonly all: readonly UnitedTerm[];
  readonly ofShard: readonly UnitedTerm[];
  /** There are more. */
  readonly isCut: boolean;
}

/** Whether a shard tells of a pattern in the form that the contract has; the terms are looked at when taken in. */
export function isWellFormed({ maxTerms }: WantedPattern, { terms, stats }: ExpandedTerms__Output): boolean {
  if (terms.length > maxTerms || terms.length !== stats.length) return false;
  return terms.every((term, i) => i === 0 || inByteOrder(terms[i - 1] as string, term) < 0);
}

/**
 * Unites what the shards tell of a pattern. There may be a thousand terms of each of many shards, taken in on the thread
 * that answers all queries: so a term's fit is checked once, and what the pattern stands for is chosen when asked for.
 */
export class PatternUnion {
  readonly pattern: WantedPattern;
  private readonly told: boolean[];
  private readonly editsOf: (term: string) => number;
  /** At most as many as the pattern may stand for, by bytes. */
  private terms: readonly UnitedTerm[] = [];
  private isCut = false;
  private chosen: PatternStatistics | undefined;
  /** Shards that have told. */
  known = 0;

  constructor(pattern: WantedPattern, shards: number) {
    this.pattern = pattern;
    this.told = new Array<boolean>(shards).fill(false);
    const { text, maxEdits } = pattern;
    this.editsOf = maxEdits === 0 ? (term) => (term.startsWith(text) ? 0 : 1) : editsTo(text, maxEdits);
  }

  /** Terms that are held. */
  get size(): number {
    return this.chosen?.terms.length ?? this.terms.length;
  }

  hasTold(shard: number): boolean {
    return this.told[shard] === true;
  }

  /** Takes in what a shard that has not told yet tells; nothing of it if a term does not fit that is of use. */
  add(shard: number, { terms, stats, tooMany }: ExpandedTerms__Output): void {
    const united = this.unitedWith(terms);
    if (united === undefined) return;
    united.ofShard.forEach((term, i) => {
      const told = stats[i];
      term.told[shard] = told;
      term.documentFrequency += told?.documentFrequency ?? 0;
    });
    this.told[shard] = true;
    this.known++;
    this.isCut ||= tooMany || united.isCut;
    this.terms = united.all;
    this.chosen = undefined;
    if (this.known < this.told.length) return;
    this.chosen = this.choose();
    // What was not chosen of all terms never will be.
    this.terms = [];
  }

  /** What is known now. */
  statistics(): PatternStatistics {
    this.chosen ??= this.choose();
    return this.chosen;
  }

  private choose(): PatternStatistics {
    const { maxEdits } = this.pattern;
    const statisticsOf = maxEdits === 0 ? () => isThere : readStatistics;
    const terms = bestTerms(maxEdits, this.terms).map(({ term, edits, documentFrequency, told }) => {
      const byShard = told.map((stats) => stats && statisticsOf(stats));
      return { term, edits, documentFrequency, byShard };
    });
    return { told: this.told.slice(), terms, isCut: this.isCut };
  }

  /**
   * The first of the terms so far and a shard's, by bytes as both are, and which of them are the shard's, in its order;
   * nothing if one does not fit. What is behind the last that the pattern may stand for is not looked at.
   */
  private unitedWith(terms: readonly string[]): United | undefined {
    const all: UnitedTerm[] = [];
    const ofShard: UnitedTerm[] = [];
    const before = this.terms;
    let next = 0;
    while (all.length < this.pattern.maxTerms) {
      const there = before[next];
      const told = terms[ofShard.length];
      if (there === undefined && told === undefined) break;
      const order = there === undefined ? 1 : told === undefined ? -1 : inByteOrder(there.term, told);
      const first = order <= 0 ? there : this.newTerm(told as string);
      if (first === undefined) return undefined;
      all.push(first);
      if (order <= 0) next++;
      if (order >= 0) ofShard.push(first);
    }
    return { all, ofShard, isCut: next < before.length || ofShard.length < terms.length };
  }

  private newTerm(term: string): UnitedTerm | undefined {
    const edits = this.editsOf(term);
    if (edits > this.pattern.maxEdits) return undefined;
    const told = new Array<TermStats__Output | undefined>(this.told.length).fill(undefined);
    return { term, edits, documentFrequency: 0, told };
  }
}

/** Of a prefix's terms no more is needed than whether a shard has them. */
const isThere: ShardTermStatistics = { documentFrequency: 1, frontier: new Uint32Array(0) };

function readStatistics({ documentFrequency, frontier }: TermStats__Output): ShardTermStatistics {
  return { documentFrequency, frontier: readFrontier(frontier) };
}
