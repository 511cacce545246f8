import { isUtf8 } from 'node:buffer';
import type { Operation__Output, RefusedOperation } from '@muster/proto';
import { acceptDocument, maxIdBytes } from '../index/accept-document.js';
import { BadValue, type Document } from '../index/field-values.js';
import { shardOfId } from '../query/assign.js';
import { quote } from '../query/quote.js';
import type { Schema } from '../query/schema.js';
import type { ShardOperation } from './log.js';

/** What operations are held against. */
export interface OperationRules {
  readonly schema: Schema;
  readonly shards: number;
  /** Longest document, in bytes of its JSON. */
  readonly maxDocumentBytes: number;
}

/** Operations of a batch, those that can be done apart from those that cannot. */
export interface CheckedOperations {
  readonly accepted: readonly ShardOperation[];
  readonly refused: readonly RefusedOperation[];
}

/** Tells which operations can be done, and where: what is accepted here, no replica may refuse. */
export function checkOperations(operations: readonly Operation__Output[], rules: OperationRules): CheckedOperations {
  const accepted: ShardOperation[] = [];
  const refused: RefusedOperation[] = [];
  operations.forEach((operation, position) => {
    try {
      const id = idOf(operation, rules);
      accepted.push({ shard: shardOfId(id, rules.shards), operation });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { id, field, message: reason } = error;
      refused.push({ position, id, field, reason });
    }
  });
  return { accepted, refused };
}

/** Why an operation cannot be done. */
class Refusal extends Error {
  readonly field: string;
  readonly id: string;

  constructor(reason: string, { field = '', id = '' }: { readonly field?: string; readonly id?: string } = {}) {
    super(reason);
    this.field = field;
    this.id = id;
  }
}

function idOf(operation: Operation__Output, rules: OperationRules): string {
  const { upsert, delete: deleted } = operation;
  if (operation.kind === 'upsert' && upsert !== undefined) return upsertedId(upsert, rules);
  if (operation.kind !== 'delete' || deleted === undefined) {
    throw new Refusal('the operation must be one of upsert, delete, and is neither');
  }
  const field = rules.schema.id;
  if (deleted === '') throw new Refusal('delete must be the id of a document, got an empty one', { field });
  return checkedId(deleted, field);
}

function upsertedId(bytes: Buffer, rules: OperationRules): string {
  const { schema, maxDocumentBytes } = rules;
  if (bytes.length > maxDocumentBytes) {
    throw new Refusal(`the document must be at most ${maxDocumentBytes} bytes, got ${bytes.length}`, {
      id: idIfAny(bytes, rules),
    });
  }
  const value = documentOf(bytes);
  try {
    return acceptDocument({ value, bytes, seq: 0 }, schema).id;
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    const id = shownId(value[schema.id]);
    throw new Refusal(error.message, { field: error.field, id });
  }
}

function documentOf(bytes: Buffer): Document {
  if (!isUtf8(bytes)) throw new Refusal('the document must be valid UTF-8');
  const text = bytes.toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Refusal(`the document must be JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Document;
  throw new Refusal(`the document must be a JSON object, got ${quote(text)}`);
}

function checkedId(id: string, field: string): string {
  const length = Buffer.byteLength(id);
  if (length <= maxIdBytes) return id;
  throw new Refusal(`field \`${field}\` must be at most ${maxIdBytes} bytes, got ${length}`, {
    field,
    id: shownId(id),
  });
}

/** The id of a document that is too long, so that it can be found where it came from. */
function idIfAny(bytes: Buffer, { schema, maxDocumentBytes }: OperationRules): string {
  // One that is many times too long may not cost time again just to be named.
  if (bytes.length > 4 * maxDocumentBytes) return '';
  try {
    return shownId(documentOf(bytes)[schema.id]);
  } catch (error) {
    if (error instanceof Refusal) return '';
    throw error;
  }
}

function shownId(id: unknown): string {
  if (typeof id === 'string') return quote(id);
  return Number.isSafeInteger(id) ? String(id) : '';
}
