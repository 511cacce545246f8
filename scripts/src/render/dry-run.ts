import type { DryHit, DryRun, DrySource } from '../blend/dry-run.js';
import { alignedLines } from './aligned-lines.js';
import { rounded } from './figures.js';
import { plainText } from './plain-text.js';

/** What a route would make of a query, as lines to read. */
export function dryRunLines({ route, query, rules, sources, pins, page }: DryRun): string[] {
  const held = rules.length === 0 ? 'no rule holds' : `rules: ${rules.map(plainText).join(', ')}`;
  return [
    `route ${route}, query ${JSON.stringify(plainText(query))}; ${held}`,
    '',
    ...sourceLines(sources),
    ...(pins.length === 0 ? [] : ['', ...pins.map(pinLine)]),
    ...(page === undefined ? [] : ['', ...(page.length === 0 ? ['no hits'] : pageLines(page))]),
  ];
}

function sourceLines(sources: readonly DrySource[]): string[] {
  const hasPriors = sources.some(({ prior }) => prior !== undefined);
  const rows = sources.map(({ name, isAsked, weight, prior, why, decision, banned }) => {
    const bans = banned.length === 0 ? [] : [`left out: ${banned.map(plainText).join(', ')}`];
    const said = [...(why === undefined ? [] : [why]), ...(decision === undefined ? [] : [decision]), ...bans];
    const priors = hasPriors ? [prior === undefined ? '' : shown(prior)] : [];
    return [name, isAsked ? 'yes' : 'no', shown(weight), ...priors, said.join('; ')];
  });
  const titles = ['source', 'asked', 'weight', ...(hasPriors ? ['prior'] : []), ''];
  return alignedLines(titles, rows, [true, true, false, ...(hasPriors ? [false] : []), true]);
}

function pinLine({ position, source, id, rule, isAsked }: DryRun['pins'][number]): string {
  const place = isAsked ? `pinned at ${position}` : `not pinned at ${position}, as ${source} is not asked`;
  return `${place}: ${plainText(id)} of ${source}, by "${plainText(rule)}"`;
}

function pageLines(page: readonly DryHit[]): string[] {
  const rows = page.map((hit) => [
    String(hit.rank),
    hit.source,
    plainText(hit.title ?? hit.id),
    hit.score === undefined ? '' : shown(hit.score),
    whyHere(hit),
  ]);
  return alignedLines(['', 'source', 'hit', 'score', ''], rows, [false, true, true, false, true]);
}

function whyHere({ pinned, blend, normalized, contributions = [] }: DryHit): string {
  if (pinned) return 'pinned';
  if (blend !== undefined) return blend;
  const ranks = contributions.map(({ rank, value }) => `rank ${rank} gives ${shown(value)}`).join(', ');
  return normalized === undefined ? ranks : `${shown(normalized)} made comparable${ranks === '' ? '' : `; ${ranks}`}`;
}

/** Four digits tell scores apart. */
function shown(value: number): string {
  return rounded(value, 4);
}
