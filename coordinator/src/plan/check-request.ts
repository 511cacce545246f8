import {
  type CallContext__Output,
  DocumentReturn,
  type Highlight__Output,
  OnLowCoverage,
  QuerySyntax,
  SearchError,
  type SearchRequest__Output,
} from '@muster/proto';
import { faultOf } from '@muster/shard/query';
import type { RouteConfig } from '../config/schema.js';

const maxQueryBytes = 8 * 1024;
const maxTimeoutMs = 600_000;
const maxKeepMs = 600_000;
const maxDocumentFields = 256;
const maxSnippetCharacters = 10_000;
const maxTagBytes = 256;
const maxHeaders = 32;
const maxHeaderBytes = 8 * 1024;
const maxClientBytes = 256;
const maxSessionBytes = 256;
const defaultK = 10;

/** An error that says which field has which value and what is allowed. */
export function invalid(field: string, got: unknown, allowed: string): SearchError {
  return new SearchError('invalid-query', faultOf(field, got, allowed));
}

/** Most hits that a shard may be asked for. */
export const maxShardHits = 100_000;

/** Hits wanted and where they begin. */
export interface Window {
  readonly k: number;
  readonly offset: number;
}

/** Checks all of a request that can be checked without knowing the index. Throws `invalid-query` or `unimplemented`. */
export function checkRequest(request: SearchRequest__Output, routeName: string, route: RouteConfig): Window {
  checkQuery(request);
  checkNumbers(request);
  checkContext(request.context);
  return checkWindow(request, routeName, route);
}

function checkQuery({ query, filter }: SearchRequest__Output): void {
  const bytes = Buffer.byteLength(query);
  if (bytes > maxQueryBytes) {
    throw new SearchError('invalid-query', `query must be at most ${maxQueryBytes} bytes, got ${bytes} bytes`);
  }
  if (query.trim() === '' && filter == null) {
    throw new SearchError(
      'invalid-query',
      'query must hold at least one character that is not a space, or come with a filter',
    );
  }
}

function checkNumbers(request: SearchRequest__Output): void {
  const { timeoutMs, minCoverage, documents, documentFields, highlight, searchFields, keepGenerationsMs } = request;
  checkEnums(request);
  searchFields.forEach(({ boost }, i) => {
    if (boost != null && !(boost >= 0 && boost <= 1000))
      throw invalid(`search_fields[${i}].boost`, boost, 'in [0, 1000]');
  });
  if (timeoutMs > maxTimeoutMs) throw invalid('timeout_ms', timeoutMs, `in [0, ${maxTimeoutMs}]`);
  if (keepGenerationsMs > maxKeepMs) throw invalid('keep_generations_ms', keepGenerationsMs, `in [0, ${maxKeepMs}]`);
  if (minCoverage != null && !(minCoverage >= 0 && minCoverage <= 1))
    throw invalid('min_coverage', minCoverage, 'in [0, 1]');
  if (documentFields.length > maxDocumentFields) {
    throw invalid('document_fields', `${documentFields.length} names`, `at most ${maxDocumentFields} names`);
  }
  if (documents === DocumentReturn.DOCUMENT_RETURN_FIELDS && documentFields.length === 0) {
    throw invalid('document_fields', '0 names', 'at least 1 name where documents is DOCUMENT_RETURN_FIELDS');
  }
  if (highlight != null) checkHighlight(highlight);
}

function checkHighlight({ maxCharacters, preTag, postTag }: Highlight__Output): void {
  if (maxCharacters > maxSnippetCharacters)
    throw invalid('highlight.max_characters', maxCharacters, `in [0, ${maxSnippetCharacters}]`);
  for (const [tag, text] of [['pre_tag', preTag] as const, ['post_tag', postTag] as const]) {
    if (Buffer.byteLength(text) > maxTagBytes) throw invalid(`highlight.${tag}`, text, `at most ${maxTagBytes} bytes`);
  }
}

/** A number that no name stands for was meant to say something this version does not know. */
function checkEnums({ syntax, documents, onLowCoverage }: SearchRequest__Output): void {
  const enums = [
    ['syntax', syntax, QuerySyntax],
    ['documents', documents, DocumentReturn],
    ['on_low_coverage', onLowCoverage, OnLowCoverage],
  ] as const;
  for (const [field, value, names] of enums) {
    const known: readonly number[] = Object.values(names);
    if (!known.includes(value)) throw invalid(field, value, `one of: ${Object.keys(names).join(', ')}`);
  }
}

function checkContext(context: CallContext__Output | null | undefined): void {
  if (context == null) return;
  if (Buffer.byteLength(context.client) > maxClientBytes) {
    throw invalid('context.client', context.client, `at most ${maxClientBytes} bytes`);
  }
  if (Buffer.byteLength(context.session) > maxSessionBytes) {
    throw invalid('context.session', context.session, `at most ${maxSessionBytes} bytes`);
  }
  const headers = Object.entries(context.headers);
  const bytes = headers.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (headers.length > maxHeaders || bytes > maxHeaderBytes) {
    throw invalid(
      'context.headers',
      `${headers.length} of ${bytes} bytes`,
      `at most ${maxHeaders} of ${maxHeaderBytes} bytes`,
    );
  }
}

function checkWindow(request: SearchRequest__Output, routeName: string, { maxK, maxWindow }: RouteConfig): Window {
  const k = request.k ?? defaultK;
  const { offset } = request;
  checkPaging(request);
  if (k > maxK) throw invalid('k', k, `in [0, ${maxK}] on route "${routeName}"`);
  if (offset + k > maxWindow) throw invalid('offset + k', offset + k, `at most ${maxWindow} on route "${routeName}"`);
  return { k, offset };
}

/** A cursor says where the page begins, and what is read. */
function checkPaging({
  cursor,
  continue: goesOn,
  wantCursor,
  offset,
  generations,
  waitFor,
}: SearchRequest__Output): void {
  if (cursor.length === 0) {
    if (goesOn && !wantCursor) throw invalid('continue', true, 'false where there is no cursor, and none is wanted');
    return;
  }
  if (offset > 0) throw invalid('offset', offset, '0 where there is a cursor');
  if (generations.length > 0)
    throw invalid('generations', `${generations.length} entries`, 'empty where there is a cursor');
  if (waitFor.length > 0) throw invalid('wait_for', `${waitFor.length} entries`, 'empty where there is a cursor');
}
