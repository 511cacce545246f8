import type { Hit__Output } from '@muster/proto';
import type { RankExplanation } from '@muster/ranker';
import type { ExplainedPart, ExplainedPrior } from '@muster/shard';
import { partLine } from './explained-clause.js';
import { priorLine } from './explained-document.js';
import { rounded } from './figures.js';
import { plainText } from './plain-text.js';

/** What became of the score of the first phase. */
type ExplainedRanking = Partial<Omit<RankExplanation, 'contributions'>> & {
  readonly contributions?: readonly { readonly source: string; readonly rank: number; readonly value: number }[];
};

/** What a hit's explanation holds; nothing of it need be there. */
interface HitExplanation {
  /** How a shard came to the score of the first phase: the sum of all these. */
  readonly clauses?: {
    readonly score?: number;
    readonly parts?: readonly ExplainedPart[];
    readonly priors?: readonly ExplainedPrior[];
  };
  readonly ranking?: ExplainedRanking;
}

/**
 * How a hit came to its score and place, a line for each step, from its own source to the page; nothing if no explanation
 * came with it.
 */
export function explainedHitLines(hit: Hit__Output): string[] {
  if (hit.explanation === '') return [];
  const { clauses = {}, ranking = {} } = JSON.parse(hit.explanation) as HitExplanation;
  const { parts = [], priors = [] } = clauses;
  const { firstPhase, normalized, blend } = ranking;
  return [
    `${rankOf(hit)}, ${scoreOf(hit, clauses.score, firstPhase)}`,
    ...parts.map((part) => `  ${partLine(part, shown)}`),
    ...priors.map((prior) => `  ${priorLine(prior, shown)}`),
    ...rescoredLines(ranking),
    ...tailLines(hit, ranking),
    ...diversityLines(ranking),
    ...(normalized == null ? [] : [`made comparable: ${shown(normalized)}`]),
    ...contributionLines(hit, ranking),
    ...(blend === undefined ? [] : [plainText(blend)]),
  ];
}

function rankOf({ source, sourceRank }: Hit__Output): string {
  const name = plainText(source);
  return sourceRank === 0 ? `not among the best of ${name}` : `rank ${sourceRank} in ${name}`;
}

/** Where hits are sorted by values, shards send no scores, and the score is what the clauses add up to. */
function scoreOf({ sourceScore, sortValues }: Hit__Output, ofClauses?: number, firstPhase?: number): string {
  if (sortValues.length === 0) return `score ${shown(firstPhase ?? sourceScore)}`;
  return ofClauses === undefined ? 'by values' : `by values; score ${shown(ofClauses)}`;
}

function rescoredLines({ model, features = {}, bias, adds = {} }: ExplainedRanking): string[] {
  if (model == null) return [];
  const values = Object.entries(features).map(([name, value]) => {
    const added = adds[name];
    return `  ${plainText(name)}: ${shown(value)}${added === undefined ? '' : `, adds ${shown(added)}`}`;
  });
  const start = bias === undefined || bias === 0 ? [] : [`  bias: adds ${shown(bias)}`];
  return [`rescored to ${shown(model)} by the model, from`, ...start, ...values];
}

/** Behind the window of a second phase, where that moved the score to keep it below the rescored. */
function tailLines({ sourceScore }: Hit__Output, { firstPhase = 0, lowered }: ExplainedRanking): string[] {
  if (lowered === undefined) return [];
  const { from, to, scale } = lowered;
  const sum = `${shown(to)} - (${shown(from)} - ${shown(firstPhase)}) x ${shown(scale)}`;
  return [`not rescored: put below the hits that are, at ${sum} = ${shown(sourceScore)}`];
}

function diversityLines({ diversity }: ExplainedRanking): string[] {
  if (diversity === undefined) return [];
  const { rankBefore, similarity, placeScore } = diversity;
  const moved = `from rank ${rankBefore}, likeness ${shown(similarity)} to hits before it`;
  return [`diversity: ${moved}; it has the score of its place, ${shown(placeScore)}`];
}

/** They sum up to the score on the page; where that is a mean, it is of them. */
function contributionLines({ score }: Hit__Output, { contributions = [] }: ExplainedRanking): string[] {
  if (contributions.length === 0) return [];
  const given = contributions.map(
    ({ source, rank, value }) => `${plainText(source)}, rank ${rank}, gives ${shown(value)}`,
  );
  return [`score on the page ${shown(score)}: ${given.join('; ')}`];
}

/** Six digits: short, and sums are still known as such. */
function shown(value: number): string {
  return rounded(value, 6);
}
