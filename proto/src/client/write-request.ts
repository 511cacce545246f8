import type { Operation, WriteRequest } from '../generated/messages.js';
import { WriteError } from './write-error.js';

/** One write: a document to add or to put in the place of the one with its id, or the id of one to remove. */
export type WriteOperation =
  /** The document, its id included; text and bytes are taken as JSON. */
  { readonly upsert: object | string | Uint8Array } | { readonly delete: string };

/** Most writes in a batch. */
export const maxOperations = 10_000;
/** Longest batch, in bytes: a server takes messages of 16 MiB. */
export const maxBatchBytes = 15 * 1024 * 1024;
/** Longest key, in bytes. */
const maxKeyBytes = 256;

/** What one batch is written with. */
export interface BatchOptions {
  /**
   * Names the batch, in at most 256 bytes: written again with the same key, also by another client or much later, it is
   * acknowledged and not written again. @default a key of its own, which holds for this client's retries
   */
  readonly key?: string;
  /** True: if one write is refused, none is done. @default false */
  readonly allOrNothing?: boolean;
}

/**
 * The message that a batch is sent as.
 *
 * @throws WriteError that names what is wrong with it
 */
export function writeRequest(
  index: string,
  operations: readonly WriteOperation[],
  { key, allOrNothing = false }: BatchOptions & { readonly key: string },
): WriteRequest {
  if (!Array.isArray(operations)) throw invalid('operations must be a list');
  if (operations.length < 1 || operations.length > maxOperations)
    throw invalid(`operations must be 1 to ${maxOperations}, got ${operations.length}`);
  if (typeof key !== 'string' || Buffer.byteLength(key) > maxKeyBytes || key === '')
    throw invalid(`key must be a text of 1 to ${maxKeyBytes} bytes, got ${JSON.stringify(key)}`);
  return { index, idempotencyKey: key, allOrNothing, operations: operations.map(operationOf) };
}

function operationOf(operation: unknown, place: number): Operation {
  const where = `operations[${place}]`;
  if (typeof operation !== 'object' || operation === null) throw invalid(`${where} must be an object`);
  const { upsert, delete: id, ...others } = operation as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalid(`${where}.${other} is not known: give \`upsert\` or \`delete\``);
  if ((upsert === undefined) === (id === undefined))
    throw invalid(`${where} must have either \`upsert\` or \`delete\``);
  if (upsert !== undefined) return { upsert: documentBytes(upsert, `${where}.upsert`) };
  if (typeof id !== 'string') throw invalid(`${where}.delete must be an id, a text, got ${typeof id}`);
  return { delete: id };
}

function documentBytes(document: unknown, where: string): Uint8Array {
  if (document instanceof Uint8Array) return document;
  if (typeof document === 'string') return Buffer.from(document);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw invalid(`${where} must be an object, or JSON as text or bytes`);
  try {
    return Buffer.from(JSON.stringify(document));
  } catch (error) {
    throw invalid(`${where} cannot be written as JSON: ${(error as Error).message}`);
  }
}

function invalid(message: string): WriteError {
  return new WriteError('invalid-request', message);
}
