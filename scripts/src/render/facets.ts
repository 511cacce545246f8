import type { FacetCount__Output, FacetResult__Output } from '@muster/proto';
import type { Colors } from 'picocolors/types.js';
import { counted, wholeNumber } from './figures.js';
import { plainText } from './plain-text.js';

/** Prints facets: of each its name, then its values with their counts, and what the counts leave open. */
export function renderFacets(facets: readonly FacetResult__Output[], colors: Colors): string[] {
  return facets.flatMap((facet) => {
    const amounts = facet.counts.map(amountOf);
    const width = Math.max(0, ...amounts.map(({ length }) => length));
    return [
      `${colors.bold(plainText(facet.name))}${notes(facet, colors)}`,
      ...facet.counts.map(({ value }, i) => `  ${(amounts[i] as string).padStart(width)}  ${plainText(value)}`),
    ];
  });
}

function amountOf({ count, errorBound }: FacetCount__Output): string {
  return errorBound === 0 ? wholeNumber(count) : `${wholeNumber(count)} to ${wholeNumber(count + errorBound)}`;
}

function notes({ unlistedBound, partial }: FacetResult__Output, colors: Colors): string {
  const said = [
    ...(unlistedBound > 0 ? [`others: at most ${counted(unlistedBound, 'document')} each`] : []),
    ...(partial ? [colors.yellow('not all matches were counted')] : []),
  ];
  return said.length === 0 ? '' : `  ${said.join('; ')}`;
}
