import type { Collapse, FieldBoost, Filter, SortKey, WaitForWrite } from '@muster/proto';
import { InvalidArgumentError } from 'commander';

/** Reads an option's value as a whole number in [least, most]. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number in [${least}, ${most}].`);
  };
}

/** Reads an option's value as a number in [least, most]. */
export function decimal(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number in [${least}, ${most}].`);
  };
}

/** Reads an option's value as an address `host:port`. */
export function address(text: string): string {
  const port = Number(/^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9_.-]+):(\d{1,5})$/.exec(text)?.[1] ?? Number.NaN);
  if (port <= 65535) return text;
  throw new InvalidArgumentError('It must be an address host:port.');
}

/** Reads an option's value as a port; 0 is any free one. */
export const port: (text: string) => number = wholeNumber(0, 65535);

/** Reads an option's value as the name of a replica, which is also a folder's. */
export function replicaName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be 1 to 64 letters, digits, `.`, `_` or `-`, and begin with one of the former two.',
  );
}

/** Reads an option's value as a filter in JSON. What is in it is checked when it is sent. */
export function filterJson(text: string): Filter {
  const value = parsedJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InvalidArgumentError('It must be a filter in JSON, as {"terms": {"field": "type", "values": ["noun"]}}.');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads an option's value as fields to search, each with a boost if it has one: `title^2,text`. */
export function fieldBoosts(text: string): FieldBoost[] {
  return text.split(',').map((each) => {
    const [, field = '', boost] = /^\s*([^\s^]+)(?:\^(\d+(?:\.\d+)?|\.\d+))?\s*$/.exec(each) ?? [];
    if (field === '') throw new InvalidArgumentError('It must be names of fields, as title^2,text.');
    return boost === undefined ? { field } : { field, boost: Number(boost) };
  });
}

/** Reads an option's value as names of fields: `title,text`. */
export function fieldNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('It must be names of fields, as title,text.');
}

/** Reads an option's value as keys to sort by, each with its direction if that is not upwards: `year:desc,title`. */
export function sortKeys(text: string): SortKey[] {
  return text.split(',').map((each) => {
    const [, field = '', direction, missing] =
      /^\s*([^\s:]+)(?::(asc|desc))?(?::(missing-first))?\s*$/.exec(each) ?? [];
    if (field === '') {
      throw new InvalidArgumentError(
        'It must be fields, each with `:desc` or `:missing-first` or both, as year:desc,tag.',
      );
    }
    return { field, descending: direction === 'desc', missingFirst: missing !== undefined };
  });
}

/** Reads an option's value as a field to collapse by, and how many hits of each value are left if not 1: `site:2`. */
export function collapseBy(text: string): Collapse {
  const [, field = '', hits = '1'] = /^([^\s:]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
  if (field === '')
    throw new InvalidArgumentError('It must be a field, or a field and a number in [1, 999999], as site:2.');
  return { field, hitsPerGroup: Number(hits) };
}

/** Reads an option's value as a write to wait for, by its number, in an index if that is named: `mine:1234`. */
export function writeNumber(text: string): WaitForWrite {
  const [, index = '', seq = ''] = /^(?:([a-z][a-z0-9_-]{0,63}):)?(\d{1,16})$/.exec(text) ?? [];
  if (seq !== '' && Number.isSafeInteger(Number(seq))) return { index, seq: Number(seq) };
  throw new InvalidArgumentError('It must be the number of a write, or an index and the number, as mine:1234.');
}

/** Reads an option's value as a cursor, as it was printed, or in base64 as JSON has it. */
export function cursorBytes(text: string): Buffer {
  const bytes = /^[A-Za-z0-9_+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  // A single letter is no byte; and none would be taken as no cursor, which is the first page.
  if (bytes.length > 0) return bytes;
  throw new InvalidArgumentError('It must be a cursor as `muster search --pages` prints it.');
}
