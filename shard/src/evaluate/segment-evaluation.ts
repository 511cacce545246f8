import { type Clause__Output, type FieldTermSet__Output, Occur, type QueryRequest__Output } from '@muster/proto';
import type { Segment } from '../index/segment.js';
import { buildClause } from './build-clause.js';
import type { Clause } from './clause/clause.js';
import { Conjunction } from './clause/conjunction.js';
import { type DocumentBits, DocumentSet } from './clause/document-set.js';
import type { Workspace } from './clause/workspace.js';
import type { HitCollector } from './collect/hit-collector.js';
import type { SegmentFilter } from './filter/compile-filter.js';
import { Priors } from './priors.js';
import type { Resumable } from './resumable.js';
import { SegmentSearch } from './segment-search.js';
import type { Tally } from './tally.js';
import { TermSetSearch } from './term-set.js';

/** A query that was checked, and what is made of it. */
export interface QueryScope {
  readonly request: QueryRequest__Output;
  readonly filter: SegmentFilter | undefined;
  readonly collector: HitCollector;
  readonly tally: Tally;
  readonly workspace: Workspace;
  readonly now: () => number;
  /** Parts of a segment, about, that are decided one after the other. */
  readonly parts: number;
}

const everything: Clause__Output = { occur: Occur.OCCUR_SHOULD, all: {} };

/** Fewer documents than 1 in so many matches, and a filter finds them sooner than the query does. */
const selectiveShare = 8;

/** Documents of a part at least: with fewer, finding parts takes longer than searching them. */
const leastPart = 16;

/**
 * A query over one segment: first the filter, then the sets of terms are worked out, then the documents searched.
 */
export class SegmentEvaluation {
  readonly #scope: QueryScope;
  readonly #segment: Segment;
  readonly #filtering: Resumable<DocumentBits | undefined> | undefined;
  readonly #setsLeft: FieldTermSet__Output[] = [];
  readonly #termSets: Map<FieldTermSet__Output, DocumentBits> | undefined;
  #setSearch: TermSetSearch | undefined;
  #building: Generator<undefined, Clause | undefined> | undefined;
  #search: SegmentSearch | undefined;
  #isDone = false;

  constructor(scope: QueryScope, segment: Segment) {
    this.#scope = scope;
    this.#segment = segment;
    this.#filtering = scope.filter?.on(segment, scope.now);
    if (scope.request.query !== null) addTermSets(scope.request.query, this.#setsLeft);
    this.#termSets = this.#setsLeft.length === 0 ? undefined : new Map();
  }

  /** Works until the meter is empty, or in a filter until `untilMs`; true when every document is decided. */
  run(untilMs: number): boolean {
    if (this.#search === undefined) {
      if (!this.#filter(untilMs) || !this.#findSets()) return false;
      this.#building ??= this.#build();
      const built = this.#building.next();
      if (built.done !== true) return false;
      this.#search = built.value && this.#begin(built.value);
    }
    this.#isDone = this.#search === undefined || this.#search.run();
    return this.#isDone;
  }

  /** False also when the filter has just been worked out: what follows works as long before the clock is looked at. */
  #filter(untilMs: number): boolean {
    if (this.#filtering === undefined || this.#filtering.result() !== undefined) return true;
    this.#filtering.run(untilMs);
    return false;
  }

  #findSets(): boolean {
    for (let set = this.#setsLeft[0]; set !== undefined; set = this.#setsLeft[0]) {
      const { workspace, request } = this.#scope;
      const field = request.fields[set.field]?.field ?? '';
      this.#setSearch ??= new TermSetSearch(this.#segment, { field, terms: set.terms }, workspace);
      if (!this.#setSearch.run()) return false;
      this.#termSets?.set(set, this.#setSearch.bits);
      this.#setSearch = undefined;
      this.#setsLeft.shift();
    }
    return true;
  }

  #build(): Generator<undefined, Clause | undefined> {
    const { request, collector, workspace } = this.#scope;
    const { query, fields } = request;
    const isScored = collector.needsScores;
    const scope = { segment: this.#segment, fields, workspace, isScored, termSets: this.#termSets };
    return buildClause(scope, query ?? everything);
  }

  /** Nothing if no document can match. */
  #begin(built: Clause): SegmentSearch | undefined {
    const { request, collector, tally, workspace, parts } = this.#scope;
    const accepted = this.#accepted();
    if (accepted?.documents === 0) return undefined;
    const root = this.#restrict(built, accepted);
    const priors = new Priors(this.#segment, collector.needsScores ? request.priors : []);
    const isWhole = accepted === undefined || root instanceof DocumentSet;
    if (isWhole) tally.beginAll(root ?? built);
    else tally.beginSome();
    return new SegmentSearch({
      segment: this.#segment,
      root: root ?? built,
      accepted: root === undefined ? accepted?.words : undefined,
      priors,
      collector,
      tally,
      meter: workspace.meter,
      mostAtOnce: Math.max(leastPart, Math.ceil(this.#segment.documents / parts)),
    });
  }

  /** The documents that may match; nothing if all may. */
  #accepted(): DocumentBits | undefined {
    const filtered = this.#filtering?.result();
    if (filtered !== undefined) return filtered;
    const { live, liveDocuments } = this.#segment;
    return live === undefined ? undefined : { words: live, documents: liveDocuments };
  }

  /** The clause among the documents that may match, where that is quicker than a look at each match; else nothing. */
  #restrict(clause: Clause, accepted: DocumentBits | undefined): Clause | undefined {
    if (accepted === undefined) return undefined;
    const { workspace } = this.#scope;
    if (clause instanceof DocumentSet && clause.mostMatches === this.#segment.documents) {
      return new DocumentSet(accepted, clause.score, workspace.meter);
    }
    if (accepted.documents * selectiveShare > clause.mostMatches) return undefined;
    const must = [new DocumentSet(accepted, 0, workspace.meter), clause];
    return new Conjunction({ must, should: [], not: [] });
  }

  /** Live documents that are decided. */
  get decided(): number {
    const { documents, liveDocuments, live } = this.#segment;
    if (this.#isDone) return liveDocuments;
    const decided = Math.min(documents, this.#search?.decided ?? 0);
    return live === undefined ? decided : countBelow(live, decided);
  }

  /** No undecided document scores above it; nothing if that is not known yet. */
  boundOfRest(): number | undefined {
    return this.#isDone ? 0 : this.#search?.boundOfRest();
  }
}

/** Adds the sets of terms in a query. */
function addTermSets({ termSet, group }: Clause__Output, sets: FieldTermSet__Output[]): void {
  if (termSet) sets.push(...termSet.fields);
  if (group) for (const clause of group.clauses) addTermSets(clause, sets);
}

function countBelow(bits: Uint32Array, ordinal: number): number {
  let count = 0;
  for (let w = 0; w < ordinal >>> 5; w++) count += ones(bits[w] as number);
  const rest = ordinal & 31;
  return rest === 0 ? count : count + ones((bits[ordinal >>> 5] as number) & (2 ** rest - 1));
}

function ones(word: number): number {
  let count = 0;
  for (let left = word; left !== 0; left &= left - 1) count++;
  return count;
}
