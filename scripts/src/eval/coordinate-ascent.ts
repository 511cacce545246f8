import type { TrainingData, TrainingList } from './training-data.js';

/** A linear model: a hit's score is the sum of its features, each by its weight; a missing one adds nothing. */
export interface TrainedModel {
  /** By the places of features. */
  readonly weights: readonly number[];
  /** Mean nDCG@10 on what it was trained on. */
  readonly ndcg10: number;
}

/** How it is trained. */
export interface AscentOptions {
  /** Ascents, of which the best counts; all but the first begin at random. */
  readonly restarts: number;
  /** Random numbers in [0, 1). */
  readonly random: () => number;
}

/** The first step from a weight, in standard deviations of a feature; each further one is twice as long. */
const firstStep = 0.01;
const steps = 12;
/** An ascent ends where a round over all features gains less. */
const leastGain = 1e-5;
const mostRounds = 25;
const depth = 10;

/**
 * Trains a linear model by coordinate ascent on nDCG@10: Metzler and Croft, "Linear feature-based models for information
 * retrieval", Information Retrieval 10, 2007. One weight after the other, in an order drawn anew each round, is moved up
 * and down by steps that double, and stays where the mean is best, until a round gains nothing to speak of. The measure
 * has steps itself, so an ascent may end beside the best place: hence restarts.
 *
 * A list's ideal is that of its own labels: what was not found is not there to be ranked. Hits of equal score keep their
 * order. Weights are searched in standard deviations of the features, which differ in scale; the first ascent begins at
 * the first feature alone, which should be the score of the first phase, so that no model is worse than that on what it
 * is trained on.
 */
export function coordinateAscent({ names, lists }: TrainingData, { restarts, random }: AscentOptions): TrainedModel {
  const useful = lists.filter((list) => list.some(({ label }) => label > 0));
  const scales = names.map((_, feature) => deviationOf(useful, feature));
  const ranker = new Lists(useful, scales);
  let best: TrainedModel = { weights: names.map(() => 0), ndcg10: -1 };
  for (let n = 0; n < restarts; n++) {
    const start = names.map((_, feature) => (n === 0 ? (feature === 0 ? 1 : 0) : 2 * random() - 1));
    const found = ascend(ranker, start, random);
    if (found.ndcg10 > best.ndcg10) best = found;
  }
  const weights = best.weights.map((weight, feature) => weight / (scales[feature] as number));
  return { weights, ndcg10: best.ndcg10 };
}

/** Standard deviation of a feature over all hits that have it; 1 if it is the same everywhere. */
function deviationOf(lists: readonly TrainingList[], feature: number): number {
  const values = lists.flatMap((list) => list.map(({ features }) => features[feature] as number));
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return variance > 0 ? Math.sqrt(variance) : 1;
}

function ascend(lists: Lists, start: readonly number[], random: () => number): TrainedModel {
  const weights = [...start];
  lists.setWeights(weights);
  let ndcg10 = lists.ndcg10();
  for (let round = 0; round < mostRounds; round++) {
    const before = ndcg10;
    for (const feature of shuffled(weights.length, random)) {
      weights[feature] = (weights[feature] as number) + bestMove(lists, feature, ndcg10);
      // From the weights, as rounding adds up in moves.
      lists.setWeights(weights);
      ndcg10 = lists.ndcg10();
    }
    if (ndcg10 - before < leastGain) break;
  }
  return { weights, ndcg10 };
}

/** How far a weight is best moved. */
function bestMove(lists: Lists, feature: number, now: number): number {
  let best = { by: 0, ndcg10: now };
  for (const direction of [1, -1]) {
    for (let step = 0; step < steps; step++) {
      const by = direction * firstStep * 2 ** step;
      lists.move(feature, by);
      const ndcg10 = lists.ndcg10();
      lists.move(feature, -by);
      if (ndcg10 > best.ndcg10) best = { by, ndcg10 };
    }
  }
  return best.by;
}

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [order[i], order[other]] = [order[other] as number, order[i] as number];
  }
  return order;
}

/** Lists of hits and their scores by a model that changes. */
class Lists {
  /** For each list its first hit, and one past the last. */
  readonly #starts: Uint32Array;
  readonly #labels: Float64Array;
  /** By feature, of all hits, in standard deviations; 0 where missing. */
  readonly #columns: readonly Float64Array[];
  readonly #scores: Float64Array;
  readonly #ideals: Float64Array;
  readonly #discounts = Float64Array.from({ length: depth }, (_, place) => 1 / Math.log2(place + 2));

  constructor(lists: readonly TrainingList[], scales: readonly number[]) {
    const rows = lists.flat();
    this.#starts = new Uint32Array(lists.length + 1);
    lists.forEach((list, i) => {
      this.#starts[i + 1] = (this.#starts[i] as number) + list.length;
    });
    this.#labels = Float64Array.from(rows, ({ label }) => label);
    this.#columns = scales.map((scale, feature) =>
      Float64Array.from(rows, ({ features }) => (features[feature] || 0) / scale),
    );
    this.#scores = new Float64Array(rows.length);
    this.#ideals = Float64Array.from(lists, (list) => {
      const labels = list.map(({ label }) => label).sort((a, b) => b - a);
      return this.#gainOf(labels);
    });
  }

  #gainOf(labels: readonly number[]): number {
    let gain = 0;
    for (let i = 0; i < Math.min(depth, labels.length); i++) {
      gain += (labels[i] as number) * (this.#discounts[i] as number);
    }
    return gain;
  }

  setWeights(weights: readonly number[]): void {
    this.#scores.fill(0);
    weights.forEach((weight, feature) => {
      this.move(feature, weight);
    });
  }

  /** Adds to the weight of a feature. */
  move(feature: number, by: number): void {
    const column = this.#columns[feature] as Float64Array;
    for (let row = 0; row < column.length; row++) {
      this.#scores[row] = (this.#scores[row] as number) + by * (column[row] as number);
    }
  }

  /** The mean over all lists. */
  ndcg10(): number {
    let sum = 0;
    for (let list = 0; list < this.#ideals.length; list++) sum += this.#gain(list) / (this.#ideals[list] as number);
    return sum / this.#ideals.length;
  }

  /** By the rank of each relevant hit, of which there are few: how many are before it. */
  #gain(list: number): number {
    const from = this.#starts[list] as number;
    const to = this.#starts[list + 1] as number;
    let gain = 0;
    for (let hit = from; hit < to; hit++) {
      const label = this.#labels[hit] as number;
      if (label === 0) continue;
      const rank = this.#rankOf(hit, from, to);
      if (rank < depth) gain += label * (this.#discounts[rank] as number);
    }
    return gain;
  }

  #rankOf(hit: number, from: number, to: number): number {
    const scores = this.#scores;
    const score = scores[hit] as number;
    let rank = 0;
    for (let other = from; other < hit; other++) if ((scores[other] as number) >= score) rank++;
    for (let other = hit + 1; other < to; other++) if ((scores[other] as number) > score) rank++;
    return rank;
  }
}
