import type { Plan, PlannedIndex, PlannedOrder } from '../words.js';

// Kinds of calls to the shards of an index: those that may be expected to take as long as each other, as far as that is
// known before. When a call is hedged goes by what others of its kind took: light ones would never be if heavy ones counted
// with them, and heavy ones always. An index has 292 at most, and hardly any more than a few dozen: 280 of queries, 8 of
// fetching documents, 2 of statistics, one of making statistics ready, one of leases. What is after a colon tells varieties
// apart.

/** The kind of the calls that ask for k hits: by the number of terms, the hits, and what takes longer with any. */
export function queryKind({ name, analyzed, filter }: PlannedIndex, plan: Plan, k: number): string {
  const { request, order, facets } = plan;
  // Who counts or orders looks at every match.
  const looksAtAll = request.totalHitsThreshold > usualThreshold || facets !== undefined || isOrdered(order);
  const isThorough = request.explain || looksAtAll;
  const shape = (filter === undefined ? 0 : 1) + (analyzed.patterns.length > 0 ? 2 : 0) + (isThorough ? 4 : 0);
  return `${name}/query:${termSteps(analyzed.terms.length)}.${stepsOfFour(k / 16, 4)}.${shape}`;
}

/** The kinds of the calls of a query that fetch documents: by how many a shard is asked for, and whether with snippets. */
export class FetchKinds {
  private readonly kinds = new Map<string, string[]>();
  private readonly hasSnippets: boolean;

  constructor(hasSnippets: boolean) {
    this.hasSnippets = hasSnippets;
  }

  /** The kind of a call for so many documents of an index. */
  of(index: string, documents: number): string {
    let kinds = this.kinds.get(index);
    if (kinds === undefined) {
      kinds = [];
      this.kinds.set(index, kinds);
    }
    const steps = stepsOfFour(documents / 4, 3);
    kinds[steps] ??= `${index}/fetch:${steps}.${this.hasSnippets ? 1 : 0}`;
    return kinds[steps];
  }
}

/** The kind of the calls that ask for statistics: of terms, or of what patterns stand for as well. */
export function statisticsKind(index: string, hasPatterns: boolean): string {
  return `${index}/statistics:${hasPatterns ? 1 : 0}`;
}

/** The kind of the calls that ask for what queries lately needed, when a state is made ready: many terms, in no hurry. */
export function warmingKind(index: string): string {
  return `${index}/warming`;
}

/** The kind of the calls that have a generation kept. */
export function leaseKind(index: string): string {
  return `${index}/lease`;
}

/** The kinds of leaves by what they may be expected to contribute: bounds of long queries are looser than of short ones. */
export function contributionKind({ name, analyzed }: PlannedIndex): string {
  return `${name}/${termSteps(analyzed.terms.length)}`;
}

/** How often a number can be doubled until there are so many terms, up to 6. */
function termSteps(terms: number): number {
  return Math.min(6, Math.ceil(Math.log2(1 + terms)));
}

/** How often 1 has to be multiplied by 4 to reach a number, up to `most`. */
function stepsOfFour(number: number, most: number): number {
  return number <= 1 ? 0 : Math.min(most, Math.ceil(Math.log2(number) / 2));
}

/** Whether hits are not just the best by score, which are found without looking at all. */
function isOrdered({ isByScore, collapse }: PlannedOrder): boolean {
  return !isByScore || collapse !== undefined;
}

/** What a request is given where it names none. */
const usualThreshold = 1000;
