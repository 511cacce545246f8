import type { FoundHit__Output } from '@muster/proto';
import { packNumbers, packTexts, type ValueColumn } from '@muster/ranker';
import { dateMs, inByteOrder } from '@muster/shard/query';
import type { WantedValue } from './words.js';

/**
 * The values of a vertical's hits, as shards would deliver them: a column for each field, read from the documents. What
 * is not of its field's type is missing; of several values the least counts.
 */
export function verticalValues(hits: readonly FoundHit__Output[], wanted: readonly WantedValue[]): ValueColumn[] {
  const documents = hits.map(({ document }) => parsed(document));
  return wanted.map(({ field, type }) => {
    const found = documents.map((document) => listOf(document[field]));
    return type === 'keyword' ? packTexts(found.map(leastText)) : packNumbers(found.map(numberOf[type]));
  });
}

function parsed(document: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(document.toString());
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Numbers and booleans count as text, as in an index. */
function leastText(values: readonly unknown[]): string | undefined {
  const texts = values.filter((value) => ['string', 'number', 'boolean'].includes(typeof value)).map(String);
  return texts.sort(inByteOrder)[0];
}

const numberOf = {
  number: (values: readonly unknown[]) => least(values.filter((value) => typeof value === 'number')),
  date: (values: readonly unknown[]) => least(values.map(msOf)),
};

function msOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? dateMs(value) : Number.NaN;
}

function least(values: readonly number[]): number | undefined {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? undefined : Math.min(...finite);
}
