import { z } from 'zod';
import { quote } from './quote.js';

/** A number in [least, most]; a fault names the range and the value. */
export function numberIn(least: number, most: number): z.ZodNumber {
  const error = wrong(`a number in [${least}, ${most}]`);
  return z.number({ error }).min(least, { error }).max(most, { error });
}

/** A string that is not empty. */
export function someText(): z.ZodString {
  const error = wrong('a string that is not empty');
  return z.string({ error }).min(1, { error });
}

/** One of some strings. */
export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, { error: wrong(`one of ${names.join(', ')}`) });
}

/** A mapping with these keys and no others. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return wrong(`a mapping with keys ${known}`)(issue);
      const keys = (issue.keys as string[]).map((key) => `\`${quote(key)}\``).join(', ');
      return `has unknown keys ${keys}; known are ${known}`;
    },
  });
}

/** Says what a value must be, and what it is. */
export function wrong(allowed: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) =>
    input === undefined ? `is missing; must be ${allowed}` : `must be ${allowed}, got \`${shown(input)}\``;
}

/** What is wrong with a schema, a line for each fault with its path. */
export function faultList({ issues }: z.ZodError, where: string): string {
  return issues.map((issue) => [where, ...issue.path, messageOf(issue)].join(': ')).join('\n');
}

/** A name that is none says only that; why is told inside. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join(', ') : issue.message;
}

function shown(value: unknown): string {
  return quote(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
}
