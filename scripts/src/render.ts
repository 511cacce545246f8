import type { SearchResponse__Output } from '@muster/proto';
import picocolors from 'picocolors';
import type { Formatter } from 'picocolors/types.js';
import { emptyPage } from './render/empty-page.js';
import { renderFacets } from './render/facets.js';
import { renderHit } from './render/hit.js';
import { plainText } from './render/plain-text.js';
import { renderSummary } from './render/summary.js';

/** How to print an answer. */
export interface RenderOptions {
  /** True: with ANSI colours. */
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/**
 * Prints an answer for a terminal: its hits, its facets, and what it rests on, empty lines between them; no line end at the end. Whatever
 * comes from documents or servers is made safe to print first.
 */
export function renderResponse(response: SearchResponse__Output, { colour, width }: RenderOptions): string {
  const colors = picocolors.createColors(colour);
  const palette = [colors.cyan, colors.magenta, colors.green, colors.blue, colors.red];
  const paints = sourcePaints(response, palette);
  const paintSource = (name: string) => (paints.get(name) ?? colors.cyan)(name);
  const hits = response.hits.flatMap((hit, place) =>
    renderHit(hit, response.hitsBefore + place + 1, { colors, paintSource, width }),
  );
  const page = hits.length > 0 ? hits : [emptyPage(response)];
  const facets = response.facets.length > 0 ? ['', ...renderFacets(response.facets, colors)] : [];
  return [...page, ...facets, '', ...renderSummary(response, colors, paintSource)].join('\n');
}

/** A colour for each source, by its place in the route. */
function sourcePaints({ sources }: SearchResponse__Output, palette: readonly Formatter[]): Map<string, Formatter> {
  const paints = new Map<string, Formatter>();
  for (const [place, { source }] of sources.entries()) {
    const paint = palette[place % palette.length];
    if (paint !== undefined) {
      paints.set(plainText(source), paint);
    }
  }
  return paints;
}
