import type { CutoffStrategy } from '@muster/proto';
import { WrongUse } from '../cli/failure.js';

const form = 'NAME or NAME:number=value,number=value, several joined by |';

/**
 * Reads a cutoff strategy as it is written on the command line: `all`, `first-n:count=95`, or several of which the first
 * that says stop is heard, `rank-safe|deadline:wait_ms=50`. Which there are, and their numbers, the coordinator says.
 *
 * @throws WrongUse if it is not of this form
 */
export function readStrategy(text: string): CutoffStrategy {
  const read = text.split('|').map((one) => readOne(one, text));
  return read.length === 1 ? (read[0] as CutoffStrategy) : { anyOf: read };
}

function readOne(one: string, text: string): CutoffStrategy {
  const [, name, numbers] = /^([a-z][a-z-]*)(?::(.+))?$/.exec(one.trim()) ?? [];
  if (name === undefined) throw new WrongUse(`a strategy must be ${form}; got \`${text}\``);
  const pairs = numbers === undefined ? [] : numbers.split(',').map((pair) => readPair(pair, text));
  return { name, parameters: Object.fromEntries(pairs) };
}

function readPair(pair: string, text: string): [string, number] {
  const [, name, value] = /^\s*([a-z][a-z_]*)\s*=\s*(\S+)\s*$/.exec(pair) ?? [];
  if (name === undefined || value === undefined || Number.isNaN(Number(value))) {
    throw new WrongUse(`a strategy must be ${form}; got \`${pair}\` in \`${text}\``);
  }
  return [name, Number(value)];
}
