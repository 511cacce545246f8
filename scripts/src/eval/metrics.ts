/** Ids of the documents found for each query, best first. */
export type Run = ReadonlyMap<string, readonly string[]>;

/** What people judged of each query: a grade by document id; 1 or more is relevant. */
export type Qrels = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** How good a run is; every figure is in [0, 1], higher is better. */
export interface Measures {
  /** Normalised discounted cumulative gain of the first 10: trec_eval's `ndcg_cut_10`. */
  readonly ndcg10: number;
  /** Average precision over all relevant documents: trec_eval's `map`. */
  readonly averagePrecision: number;
  /** One over the rank of the first relevant document, 0 if none is found: trec_eval's `recip_rank`. */
  readonly reciprocalRank: number;
  /** Relevant among the first 30, over 30: trec_eval's `P_30`. */
  readonly precision30: number;
  /** Relevant among the first 100, over all relevant: trec_eval's `recall_100`. */
  readonly recall100: number;
}

/** What a run scores over all queries. */
export interface Evaluation {
  /** Queries averaged over. */
  readonly queries: number;
  /** Means over them; `averagePrecision` is MAP, `reciprocalRank` is MRR. */
  readonly mean: Measures;
  /** By query, in the order of the judgements. */
  readonly measured: ReadonlyMap<string, Measures>;
}

/** All figures. */
export const measureNames = ['ndcg10', 'averagePrecision', 'reciprocalRank', 'precision30', 'recall100'] as const;

const nothing: Measures = { ndcg10: 0, averagePrecision: 0, reciprocalRank: 0, precision30: 0, recall100: 0 };

/**
 * Measures a run as `trec_eval -c` does, but in the order given: trec_eval sorts by score and document id first.
 * Averaged are the queries with a relevant document in `qrels`; one that the run lacks counts 0.
 */
export function evaluate(run: Run, qrels: Qrels): Evaluation {
  const judged = [...qrels].filter(([, grades]) => relevantCount(grades) > 0);
  const measured = new Map(judged.map(([query, grades]) => [query, measureQuery(run.get(query) ?? [], grades)]));
  const meanOf = (name: keyof Measures): number =>
    measured.size === 0 ? 0 : [...measured.values()].reduce((sum, each) => sum + each[name], 0) / measured.size;
  const mean = Object.fromEntries(measureNames.map((name) => [name, meanOf(name)])) as Record<keyof Measures, number>;
  return { queries: measured.size, mean, measured };
}

/** Measures the documents found for one query, best first. A document not judged, or named a second time, is not relevant. */
export function measureQuery(found: readonly string[], grades: ReadonlyMap<string, number>): Measures {
  const relevant = relevantCount(grades);
  if (relevant === 0) {
    return nothing;
  }
  const gains = gainsOf(found, grades);
  const ideal = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  return {
    ndcg10: discountedGain(gains, 10) / discountedGain(ideal, 10),
    averagePrecision: precisionSum(gains) / relevant,
    reciprocalRank: reciprocalRankOf(gains),
    precision30: hitsWithin(gains, 30) / 30,
    recall100: hitsWithin(gains, 100) / relevant,
  };
}

function relevantCount(grades: ReadonlyMap<string, number>): number {
  return [...grades.values()].filter((grade) => grade > 0).length;
}

/** The gain at each rank: the grade itself, none for grades below 0. */
function gainsOf(found: readonly string[], grades: ReadonlyMap<string, number>): number[] {
  const seen = new Set<string>();
  return found.map((id) => {
    const gain = seen.has(id) ? 0 : Math.max(0, grades.get(id) ?? 0);
    seen.add(id);
    return gain;
  });
}

/** Järvelin and Kekäläinen, TOIS 2002, as trec_eval has it: linear gain, discount log2(rank + 1). */
function discountedGain(gains: readonly number[], depth: number): number {
  return gains.slice(0, depth).reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);
}

function precisionSum(gains: readonly number[]): number {
  let hits = 0;
  let sum = 0;
  for (const [place, gain] of gains.entries()) {
    if (gain > 0) {
      hits++;
      sum += hits / (place + 1);
    }
  }
  return sum;
}

function reciprocalRankOf(gains: readonly number[]): number {
  const first = gains.findIndex((gain) => gain > 0);
  return first < 0 ? 0 : 1 / (first + 1);
}

function hitsWithin(gains: readonly number[], depth: number): number {
  return gains.slice(0, depth).filter((gain) => gain > 0).length;
}
