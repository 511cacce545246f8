import type { ExplainedDocument, ExplainedPrior, LastHit } from '@muster/shard';
import { clauseLines } from './explained-clause.js';
import { wholeNumber } from './figures.js';
import { plainText } from './plain-text.js';

/** What stands beside the explanation of a document. */
export interface ExplainedContext {
  /** Hits asked for. */
  readonly k: number;
  /** The last of them; nothing if there are fewer. */
  readonly lastHit: LastHit | undefined;
  /** What of the query was not looked for. */
  readonly notes: readonly string[];
}

const verdicts: Readonly<Record<ExplainedDocument['verdict'], string>> = {
  missing: 'no document has this id',
  filtered: 'the filter excludes it',
  unmatched: 'it does not match the query',
  'below-floor': 'it scores less than is of use',
  outscored: 'it matches, but the last hit scores more',
  tied: 'it matches and scores as much as the last hit, which was written earlier',
  hit: 'it is among the best',
};

/** How a document fares with a query: the verdict, its score, and how that came about. */
export function explainedLines(
  { id, verdict, score, query, priors = [] }: ExplainedDocument,
  { k, lastHit, notes }: ExplainedContext,
): string[] {
  return [
    `${plainText(id)}: ${verdicts[verdict]}`,
    ...notes.map((note) => `note: ${note}`),
    ...(score === undefined ? [] : [`score ${score}`]),
    ...(lastHit === undefined ? [] : [`hit ${wholeNumber(k)} of the answer scores ${lastHit.score}`]),
    ...(query === undefined ? [] : clauseLines(query)),
    ...priors.map((prior) => priorLine(prior)),
  ];
}

/** What a document is worth by a stored number. @param shown writes the score; in full unless something else is given */
export function priorLine({ field, value, score }: ExplainedPrior, shown: (score: number) => string = String): string {
  return `prior ${field}: ${value === undefined ? 'no value' : `value ${value}`}, adds ${shown(score)}`;
}
