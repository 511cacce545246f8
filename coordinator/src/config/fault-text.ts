import type { z } from 'zod';

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a mapping'],
  ['record', 'a mapping'],
  ['null', 'nothing'],
]);

/** What is wrong with a part of a configuration, in words of ours where the library has none of them. */
export function faultText(issue: z.core.$ZodIssue): string {
  // A name that is none says only that; why is told inside.
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => message).join(', ');
  if (issue.code === 'unrecognized_keys') return `unknown ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid '))
    return `must be one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small')
    return `must ${extent(issue)}${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `must ${extent(issue)}${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`;
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    return issue.message
      .replace('Invalid discriminator value. Expected', 'must be one of:')
      .replaceAll("' | '", "', '");
  }
  const [, expected = '', received = ''] = /^Invalid input: expected (\w+), received (\w+)$/.exec(issue.message) ?? [];
  if (expected === '') return issue.message;
  const allowed = `must be ${kindOf(expected)}`;
  return received === 'undefined' ? `is missing; ${allowed}` : `${allowed}, got ${kindOf(received)}`;
}

/**
 * A fault in a line: where it is, what is allowed, and what is there where that is short to tell. The value is known only
 * if it was parsed with `reportInput`.
 */
export function faultLine(issue: z.core.$ZodIssue): string {
  const where = placeOf(issue);
  const text = faultText(issue);
  if (!isShort(issue.input)) return `${where}: ${text}`;
  if (text.includes(', got ') && issue.code !== 'invalid_type') return `${where}: ${text}`;
  const allowed = issue.code === 'invalid_type' ? text.replace(/, got .*$/, '') : text;
  return `${where}: ${allowed}, got ${JSON.stringify(issue.input)}`;
}

/**
 * The same of a configuration. It has secrets, so texts are shown only where one of several names was to be given, and
 * numbers not where a text was.
 */
export function configFaultLine(issue: z.core.$ZodIssue): string {
  const isText = issue.code === 'invalid_type' && issue.expected === 'string';
  const isShown = issue.code === 'invalid_value' || (typeof issue.input === 'number' && !isText);
  return isShown ? faultLine(issue) : `${placeOf(issue)}: ${faultText(issue)}`;
}

function placeOf({ path }: z.core.$ZodIssue): string {
  return path.join('.') || '(top)';
}

function isShort(input: unknown): boolean {
  return input === null || ['string', 'number', 'boolean'].includes(typeof input);
}

function kindOf(name: string): string {
  return kinds.get(name) ?? name;
}

function extent({ origin }: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  return origin === 'array' ? 'have entries, ' : origin === 'string' ? 'have characters, ' : 'be ';
}
