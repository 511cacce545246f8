import { finiteScores } from './blend/finite.js';
import type { Ranking } from './ranking.js';
import { TextNumbers } from './text-numbers.js';
import { NumberReader, TextReader } from './value-columns.js';
import type { DiversifyRecipe, HitList, RankExplanation } from './words.js';

/** A ranking with its best hits in another order. */
export interface Diversified {
  readonly ranking: Ranking;
  /** By place: what moved the hit there, if it was moved. */
  readonly moves: readonly (DiversityMove | undefined)[];
}

/** Why a hit stands where it does; its likeness, in [0, 1], is that to the likest of those chosen before it. */
export type DiversityMove = NonNullable<RankExplanation['diversity']>;

/**
 * Reorders the best hits of a ranking so that like ones do not stand together: maximal marginal relevance (Carbonell and
 * Goldstein, SIGIR 1998). From the top on, the next is the hit with the greatest
 *
 *   lambda x relevance - (1 - lambda) x its greatest likeness to a hit that is chosen already,
 *
 * of equals the one that ranked higher. Relevance is the score on the scale of the window, its least 0, its greatest 1, or
 * 0.5 if all are equal: likeness is in [0, 1] too. Likeness is the mean over the values looked at: strings 1 if they are
 * equal; numbers 1 - |a - b| / (greatest - least in the window); 0 where one is missing.
 *
 * Each hit's greatest likeness is kept and grows with the hits chosen: `limit` x window likenesses in all.
 *
 * Scores stay at their places: the hit that comes to stand second has the score of the second. So they never rise, and
 * whatever goes by them keeps this order. `ownScore` has the hits' own.
 *
 * @param limit places to fill; hits behind keep their order
 */
export function diversify(
  ranking: Ranking,
  lists: readonly HitList[],
  recipe: DiversifyRecipe,
  limit: number,
): Diversified {
  const size = Math.min(recipe.window, ranking.count);
  const likeness = likenessIn(ranking, lists, recipe.values, size);
  const { order, similarity } = chooseInTurn(relevanceOf(ranking.score, size), likeness, recipe.lambda, limit);
  for (let place = size; place < ranking.count; place++) order.push(place);
  const pick = (column: readonly number[]): number[] => order.map((place) => column[place] as number);
  const { count, list, position, seq, score } = ranking;
  const moves = order.map((before, place) =>
    before === place
      ? undefined
      : { rankBefore: before + 1, similarity: similarity[before] ?? 0, placeScore: score[place] as number },
  );
  const ownScore = pick(ranking.ownScore ?? score);
  return { ranking: { count, list: pick(list), position: pick(position), seq: pick(seq), score, ownScore }, moves };
}

/** How like two hits of the window are, in [0, 1]. */
type Likeness = (a: number, b: number) => number;

/** The places of the window in the order in which they are chosen, and by place the likeness that each had then. */
function chooseInTurn(
  relevance: readonly number[],
  likeness: Likeness,
  lambda: number,
  limit: number,
): { readonly order: number[]; readonly similarity: number[] } {
  const order: number[] = [];
  const similarity = relevance.map(() => 0);
  const left = relevance.map((_, place) => place);
  const gain = (place: number): number =>
    lambda * (relevance[place] as number) - (1 - lambda) * (similarity[place] as number);
  while (left.length > 0 && order.length < limit) {
    // In the order of ranks, so that of equals the first stays.
    let best = 0;
    for (let i = 1; i < left.length; i++) if (gain(left[i] as number) > gain(left[best] as number)) best = i;
    const [chosen] = left.splice(best, 1) as [number];
    order.push(chosen);
    for (const place of left) similarity[place] = Math.max(similarity[place] as number, likeness(place, chosen));
  }
  return { order: [...order, ...left], similarity };
}

function relevanceOf(score: readonly number[], size: number): number[] {
  const window = finiteScores(score.slice(0, size));
  const least = Math.min(...window);
  const greatest = Math.max(...window);
  // Halves, as the difference of two numbers may be beyond all numbers.
  const range = greatest / 2 - least / 2;
  return window.map((one) => (range === 0 ? 0.5 : (one / 2 - least / 2) / range));
}

function likenessIn(
  ranking: Ranking,
  lists: readonly HitList[],
  values: DiversifyRecipe['values'],
  size: number,
): Likeness {
  const likenesses = values.map(({ place, kind }) =>
    kind === 'text' ? likeTexts(ranking, lists, place, size) : likeNumbers(ranking, lists, place, size),
  );
  return (a, b) => {
    let sum = 0;
    for (const like of likenesses) sum += like(a, b);
    return sum / likenesses.length;
  };
}

function likeTexts({ list, position }: Ranking, lists: readonly HitList[], place: number, size: number): Likeness {
  const readers = lists.map(({ count, values }) => new TextReader(values?.[place], count));
  const numbers = new TextNumbers();
  const known = list.slice(0, size).map((from, i) => {
    const [reader, at] = [readers[from] as TextReader, position[i] as number];
    return reader.isMissing(at) ? -1 : numbers.numberOf(reader, at);
  });
  return (a, b) => (known[a] === known[b] && known[a] !== -1 ? 1 : 0);
}

function likeNumbers({ list, position }: Ranking, lists: readonly HitList[], place: number, size: number): Likeness {
  const readers = lists.map(({ count, values }) => new NumberReader(values?.[place], count));
  // Halves, as the difference of two numbers may be beyond all numbers.
  const halves = list
    .slice(0, size)
    .map((from, i) => (readers[from] as NumberReader).numberAt(position[i] as number) / 2);
  const there = halves.filter(Number.isFinite);
  const range = Math.max(...there) - Math.min(...there);
  return (a, b) => {
    const [one, other] = [halves[a] as number, halves[b] as number];
    if (!(Number.isFinite(one) && Number.isFinite(other))) return 0;
    return range === 0 ? 1 : 1 - Math.abs(one - other) / range;
  };
}
