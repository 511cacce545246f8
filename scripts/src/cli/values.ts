import type { FieldBoost, Filter, WaitForWrite } from '@muster/proto';
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

/** Reads an option's value as a write to wait for, by its number, in an index if that is named: `mine:1234`. */
export function writeNumber(text: string): WaitForWrite {
  const [, index = '', seq = ''] = /^(?:([a-z][a-z0-9_-]{0,63}):)?(\d{1,16})$/.exec(text) ?? [];
  if (seq !== '' && Number.isSafeInteger(Number(seq))) return { index, seq: Number(seq) };
  throw new InvalidArgumentError('It must be the number of a write, or an index and the number, as mine:1234.');
}
