import { shown } from './check-trees.js';
import { ModelFault } from './model.js';

/** What stands between braces. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses JSON as XGBoost writes it: `NaN` and `Infinity` may stand where numbers do, and become null.
 *
 * @throws ModelFault with the line
 */
export function parseJson(text: string): unknown {
  const plain = outsideStrings(text, (part) => part.replace(notInJson, (found) => 'null'.padEnd(found.length)));
  try {
    return JSON.parse(plain);
  } catch (error) {
    const { message } = error as Error;
    const position = positionOf(plain, message);
    const line = plain.slice(0, position).split('\n').length;
    const why = position >= plain.trimEnd().length ? 'the file is cut off' : message.replace(/\s+/g, ' ');
    throw new ModelFault(`line ${line}: is no JSON: ${why}`);
  }
}

const notInJson = /-?\b(?:NaN|nan|Infinity|inf)\b/g;

/** Changes what stands between strings. Not by one pattern for both: of long strings that overflows the stack. */
function outsideStrings(text: string, change: (part: string) => string): string {
  let changed = '';
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('"', at);
    if (open < 0) return changed + change(text.slice(at));
    const end = endOfString(text, open);
    changed += change(text.slice(at, open)) + text.slice(open, end);
    at = end;
  }
  return changed;
}

/** One past the quotation mark that closes a string; the end of the text if none does. */
function endOfString(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}

/** Where the parser stopped; not every message of V8 says so. */
function positionOf(text: string, message: string): number {
  const told = toldPosition(message);
  if (told !== undefined) return told;
  if (message.includes(endOfJson)) return text.length;
  // The longest beginning that is merely cut off ends where the parser stumbles.
  let [cut, wrong] = [0, text.length];
  while (wrong - cut > 1) {
    const middle = (cut + wrong) >>> 1;
    if (isCutOff(text.slice(0, middle))) cut = middle;
    else wrong = middle;
  }
  return cut;
}

const endOfJson = 'end of JSON';

function toldPosition(message: string): number | undefined {
  const told = /position (\d+)/.exec(message)?.[1];
  return told === undefined ? undefined : Number(told);
}

function isCutOff(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return message.includes(endOfJson) || (toldPosition(message) ?? 0) >= text.length;
  }
}

/** @throws ModelFault if it is no object */
export function objectOf(value: unknown, where: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new ModelFault(`${where}: must be an object, got ${shown(value)}`);
}

/** @throws ModelFault if it is no list */
export function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ModelFault(`${where}: must be a list, got ${shown(value)}`);
}

/** @throws ModelFault if it is no string */
export function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new ModelFault(`${where}: must be a string, got ${shown(value)}`);
}

/** Whether it is a list with something in it. */
export function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
