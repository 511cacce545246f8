import type { ExpandedTerms__Output } from '@muster/proto';
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

/** A term of any of the shards that have told. */
interface UnitedTerm extends FittingTerm {
  documentFrequency: number;
  readonly byShard: (ShardTermStatistics | undefined)[];
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
  private readonly pattern: WantedPattern;
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
    return this.terms.length;
  }

  hasTold(shard: number): boolean {
    return this.told[shard] === true;
  }

  /** Takes in what a shard that has not told yet tells; nothing of it if a term does not fit. */
  add(shard: number, { terms, stats, tooMany }: ExpandedTerms__Output): void {
    const united = this.unitedWith(terms);
    if (united === undefined) return;
    united.ofShard.forEach((term, i) => {
      const { documentFrequency = 0, frontier = noFrontier } = stats[i] ?? {};
      term.byShard[shard] = this.pattern.maxEdits === 0 ? isThere : statisticsOf(documentFrequency, frontier);
      term.documentFrequency += documentFrequency;
    });
    this.told[shard] = true;
    this.known++;
    this.isCut ||= tooMany || united.all.length > this.pattern.maxTerms;
    this.terms = united.all.slice(0, this.pattern.maxTerms);
    this.chosen = undefined;
    if (this.known < this.told.length) return;
    // What was not chosen of all terms never will be.
    this.terms = bestTerms(this.pattern.maxEdits, this.terms);
    this.chosen = { told: this.told, terms: this.terms, isCut: this.isCut };
  }

  /** What is known now. */
  statistics(): PatternStatistics {
    this.chosen ??= {
      told: this.told.slice(),
      terms: bestTerms(this.pattern.maxEdits, this.terms).map((term) => ({ ...term, byShard: term.byShard.slice() })),
      isCut: this.isCut,
    };
    return this.chosen;
  }

  /** The terms so far and a shard's, by bytes as both are, and the shard's among them; nothing if one does not fit. */
  private unitedWith(
    terms: readonly string[],
  ): { readonly all: UnitedTerm[]; readonly ofShard: UnitedTerm[] } | undefined {
    const all: UnitedTerm[] = [];
    const ofShard: UnitedTerm[] = [];
    let next = 0;
    for (const term of terms) {
      let there = this.terms[next];
      let order = there === undefined ? 1 : inByteOrder(there.term, term);
      while (there !== undefined && order < 0) {
        all.push(there);
        there = this.terms[++next];
        order = there === undefined ? 1 : inByteOrder(there.term, term);
      }
      const united = there !== undefined && order === 0 ? there : this.newTerm(term);
      if (united === undefined) return undefined;
      if (united === there) next++;
      all.push(united);
      ofShard.push(united);
    }
    while (next < this.terms.length) all.push(this.terms[next++] as UnitedTerm);
    return { all, ofShard };
  }

  private newTerm(term: string): UnitedTerm | undefined {
    const edits = this.editsOf(term);
    if (edits > this.pattern.maxEdits) return undefined;
    const byShard = new Array<ShardTermStatistics | undefined>(this.told.length).fill(undefined);
    return { term, edits, documentFrequency: 0, byShard };
  }
}

const noFrontier = Buffer.alloc(0);

/** Of a prefix's terms no more is needed than whether a shard has them. */
const isThere: ShardTermStatistics = { documentFrequency: 1, frontier: new Uint32Array(0) };

function statisticsOf(documentFrequency: number, frontier: Buffer): ShardTermStatistics {
  return { documentFrequency, frontier: readFrontier(frontier) };
}
