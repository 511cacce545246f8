import type { Schema } from '../query/schema.js';
import { BadValue, type Document } from './field-values.js';
import { type PreparedDocument, prepareDocument, type SourceDocument } from './prepared-document.js';

/** Longest id, in bytes of UTF-8. */
export const maxIdBytes = 512;

/** Most brackets inside each other in a value: what walks it again, as JSON.stringify does, may do so by recursion. */
const maxDepth = 100;

/**
 * The values of a document that comes new into an index, built or written to. What is accepted here, no one may refuse
 * later.
 *
 * @throws BadValue as `prepareDocument` does, if the id is too long, or if a value is nested too deep
 */
export function acceptDocument(source: SourceDocument, schema: Schema): PreparedDocument {
  checkDepths(source.value);
  const document = prepareDocument(source, schema);
  const length = Buffer.byteLength(document.id);
  if (length > maxIdBytes) throw new BadValue(schema.id, `at most ${maxIdBytes} bytes`, length);
  return document;
}

function checkDepths(document: Document): void {
  for (const [field, value] of Object.entries(document)) {
    const depth = typeof value === 'object' && value !== null ? depthOf(value) : 0;
    if (depth > maxDepth) throw new BadValue(field, `nested at most ${maxDepth} deep`, depth);
  }
}

/** By a loop over levels: a value may be nested deeper than calls can be. */
function depthOf(value: object): number {
  let depth = 0;
  for (let level = [value]; level.length > 0; depth++) level = level.flatMap(objectsIn);
  return depth;
}

function objectsIn(value: object): object[] {
  return Object.values(value).filter((each): each is object => typeof each === 'object' && each !== null);
}
