import { addedByFeatures, evaluateModel } from './models/evaluate.js';
import { type PackedWeights, readModel } from './models/pack.js';
import type { Ranking } from './ranking.js';
import { NumberReader } from './value-columns.js';
import type { FeatureRead, HitList, RankExplanation, SecondPhaseRecipe } from './words.js';

/** What a source's second phase works on. */
export interface RescoreInput {
  /** The source's hits, best first, collapsed if they are to be. */
  readonly ranking: Ranking;
  /** The source's lists, that the ranking's columns speak of. */
  readonly lists: readonly HitList[];
  readonly recipe: SecondPhaseRecipe;
  /** The source's weight. */
  readonly weight: number;
  /** The time of day in milliseconds. */
  readonly epochMs: number;
  /** The packed model. */
  readonly model: SharedArrayBuffer;
}

/** A source's hits in the order of the second phase. */
export interface Rescored {
  /** All hits there were: the rescored best first, by the model's score, then those behind, in the order they had. */
  readonly ranking: Ranking;
  /** For each hit, its place before, from 0. */
  readonly placeBefore: readonly number[];
  /** How the scores behind the rescored were moved; nothing if they stayed. */
  readonly lowered: RankExplanation['lowered'];
}

/** How a rescored hit came to its score. */
export interface RescoreExplanation {
  /** The model's features by name, but for missing ones, and infinite ones, which answers cannot have. */
  readonly features: Readonly<Record<string, number>>;
  /** What the model gave. */
  readonly model: number;
  /** Of a linear model, where sums begin. */
  readonly bias?: number;
  /**
   * Of a linear model, what each feature adds by name, but for infinite numbers. Where all are there, and no name is
   * given twice, bias and these sum up to `model` in this order, bit for bit.
   */
  readonly adds?: Readonly<Record<string, number>>;
}

const dayMs = 86_400_000;

/**
 * Rescores the best hits of a source by a model: hits of equal score stay in their order. The scores of those behind are
 * mapped to lie below, see {@link lowerTail}.
 */
export function rescore(input: RescoreInput): Rescored {
  const { ranking } = input;
  const count = rescoredHits(input);
  const scores = modelScores(input, count);
  const placeBefore = Array.from({ length: ranking.count }, (_, place) => place);
  const best = placeBefore.slice(0, count).sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  for (const [place, before] of best.entries()) placeBefore[place] = before;
  const score = placeBefore.map((before) => (before < count ? scores[before] : ranking.score[before]) as number);
  const lowered = lowerTail(score, ranking.score, count);
  const pick = (column: readonly number[]): number[] => placeBefore.map((before) => column[before] as number);
  const { list, position, seq } = ranking;
  return {
    ranking: { count: ranking.count, list: pick(list), position: pick(position), seq: pick(seq), score },
    placeBefore,
    lowered,
  };
}

/** How many hits, from the best on, are rescored. */
function rescoredHits({ recipe, ranking }: RescoreInput): number {
  return Math.min(recipe.window, ranking.count);
}

/** Explains the score of a hit of one of the source's lists: how it was rescored, or moved behind those that were. */
export function explainRescoredHit(
  input: RescoreInput & Pick<Rescored, 'lowered'>,
  list: number,
  position: number,
): RescoreExplanation | Pick<RankExplanation, 'lowered'> {
  const { ranking, lowered } = input;
  const place = ranking.list.findIndex((one, at) => one === list && ranking.position[at] === position);
  if (place >= 0 && place < rescoredHits(input)) return explainRescored(input, place);
  return lowered === undefined ? {} : { lowered };
}

/** Explains the score of a hit. @param place its place in the ranking before, within the recipe's window */
export function explainRescored(input: RescoreInput, place: number): RescoreExplanation {
  const { recipe } = input;
  const values = featureRows({ ...input, ranking: oneOf(input.ranking, place) }, 1);
  const [score = 0] = scoresOf(input.model, values, 1);
  const model = readModel(input.model);
  const features = Object.fromEntries(recipe.features.map(({ name }, i) => [name, values[i] as number]));
  const sum = model.kind === 'linear' ? { bias: model.bias, adds: onlyFinite(addsByName(recipe, model, values)) } : {};
  return { features: onlyFinite(features), model: score, ...sum };
}

/** A model may know one feature under several names of its own. */
function addsByName({ features }: SecondPhaseRecipe, model: PackedWeights, values: Float64Array) {
  const adds: Record<string, number> = {};
  for (const [i, added] of addedByFeatures(model, values).entries()) {
    const { name } = features[i] as SecondPhaseRecipe['features'][number];
    adds[name] = (adds[name] ?? 0) + added;
  }
  return adds;
}

function onlyFinite(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));
}

function oneOf({ list, position, seq, score }: Ranking, place: number): Ranking {
  const pick = (column: readonly number[]): number[] => column.slice(place, place + 1);
  return { count: 1, list: pick(list), position: pick(position), seq: pick(seq), score: pick(score) };
}

function modelScores(input: RescoreInput, count: number): Float64Array {
  return scoresOf(input.model, featureRows(input, count), count);
}

/** Trees give finite scores. A weighted sum of huge features may not: such hits go to the ends of the order. */
function scoresOf(model: SharedArrayBuffer, rows: Float64Array, count: number): Float64Array {
  const scores = evaluateModel(readModel(model), rows, count);
  for (let row = 0; row < count; row++) {
    const score = scores[row] as number;
    scores[row] = Number.isNaN(score) ? -Number.MAX_VALUE : clamped(score);
  }
  return scores;
}

function clamped(score: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, score));
}

/** The features of the best hits, row by row. */
function featureRows(input: RescoreInput, count: number): Float64Array {
  const { features } = input.recipe;
  const rows = new Float64Array(count * features.length);
  for (const [column, read] of features.entries()) {
    const featureAt = reading(read, input);
    for (let row = 0; row < count; row++) rows[row * features.length + column] = featureAt(row);
  }
  return rows;
}

/** How a feature of the hit at a place is read. */
function reading(read: FeatureRead, { ranking, lists, weight, epochMs }: RescoreInput): (place: number) => number {
  if (read.kind === 'source-prior') return () => weight;
  if (read.kind === 'score') return (place) => ranking.score[place] as number;
  const readers = lists.map(({ count, features }) => new NumberReader(features?.[read.place], count));
  // The cast is of a place that the ranking holds.
  const delivered = (place: number): number =>
    (readers[ranking.list[place] as number] as NumberReader).numberAt(ranking.position[place] as number);
  return read.kind === 'delivered' ? delivered : (place) => (epochMs - delivered(place)) / dayMs;
}

/**
 * Maps the scores behind the rescored ones to lie below them, as Vespa's `RangeAdjuster` does: where the lowest
 * first-phase score of the rescored, `a`, lies above the lowest they have now, `b`, a score `s` behind becomes
 * `s x scale + b - a x scale`, where `scale` is the quotient of the two ranges, each taken to be at least 1; else it
 * stays. What rounding or overflow would lift is cut, so scores never rise down the list.
 *
 * @returns a, b and the scale, if scores were mapped by them
 */
function lowerTail(score: number[], before: readonly number[], count: number): RankExplanation['lowered'] {
  if (count === 0 || count === score.length) return undefined;
  const [highest, lowest] = [score[0] as number, score[count - 1] as number];
  const [highestBefore, lowestBefore] = [before[0] as number, before[count - 1] as number];
  const isAbove = lowestBefore > lowest;
  const scale = isAbove ? rangeOf(highest, lowest) / rangeOf(highestBefore, lowestBefore) : 1;
  let last = lowest;
  for (let place = count; place < score.length; place++) {
    const initial = score[place] as number;
    const mapped = isAbove ? lowest - (lowestBefore - initial) * scale : initial;
    // Also where it is no number, as between infinite scores: then the last one stands.
    if (mapped < last) last = clamped(mapped);
    score[place] = last;
  }
  return isAbove ? { from: lowestBefore, to: lowest, scale } : undefined;
}

/** At least 1, so that lists of near-equal scores are not torn apart. */
function rangeOf(highest: number, lowest: number): number {
  const range = highest - lowest;
  return range > 1 ? Math.min(Number.MAX_VALUE, range) : 1;
}
