import type { FetchedDocument, FetchRequest__Output, FetchResponse, Highlight__Output, Snippet } from '@muster/proto';
import { type Document, fieldText } from '../index/field-values.js';
import type { ShardIndex } from '../index/shard-index.js';
import { analyzerNamed } from '../query/analysis.js';
import { quote } from '../query/quote.js';
import { type TextField, textFields } from '../query/schema.js';
import { InvalidRequest } from './errors.js';
import { termsByField } from './highlight-terms.js';
import { oneByOne, type Resumable } from './resumable.js';
import { makeSnippet } from './snippet.js';
import { checkGeneration } from './statistics.js';

const maxDocuments = 10_000;
const defaultSnippetCharacters = 160;

/**
 * Begins to fetch stored documents by `seq`, in the order asked for, with snippets. A `seq` that is not here, or that
 * was not come to, is marked as missing.
 *
 * @param now the clock that `run` is bounded by, in milliseconds
 * @throws InvalidRequest if the request is malformed or asks for snippets of a field that is not text
 */
export function fetchDocuments(
  index: ShardIndex,
  request: FetchRequest__Output,
  now: () => number,
): Resumable<FetchResponse> {
  checkGeneration(index, request.generation);
  const seqs = readSeqs(request.seqs);
  const snippetsOf = request.highlight ? snippetMaker(index, request, request.highlight) : undefined;
  const fetched = oneByOne(seqs, (seq) => fetchOne(index, seq, request.fields, snippetsOf), now);
  return {
    run: fetched.run,
    result: () => ({ documents: seqs.map((seq, i) => fetched.result()[i] ?? { seq, missing: true }) }),
  };
}

/** A whole stored document without snippets: next to no work. */
export function storedDocument(index: ShardIndex, seq: number): FetchedDocument {
  return fetchOne(index, seq, [], undefined);
}

function readSeqs(bytes: Buffer): number[] {
  if (bytes.length % 8 !== 0 || bytes.length > 8 * maxDocuments) {
    throw new InvalidRequest(`seqs must be at most ${maxDocuments} numbers of 8 bytes, got ${bytes.length} bytes`);
  }
  const seqs = Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
  const wrong = seqs.find((seq) => !(Number.isSafeInteger(seq) && seq >= 0));
  if (wrong !== undefined) {
    throw new InvalidRequest(`seqs must be whole numbers in [0, ${Number.MAX_SAFE_INTEGER}], got ${wrong}`);
  }
  return seqs;
}

function fetchOne(
  index: ShardIndex,
  seq: number,
  fields: readonly string[],
  snippetsOf: ((document: Document) => Snippet[]) | undefined,
): FetchedDocument {
  const place = index.locate(seq);
  if (place === undefined) return { seq, missing: true };
  const { segment, ordinal } = place;
  const stored = segment.stored(ordinal);
  let parsed: Document | undefined;
  const parse = (): Document => {
    parsed ??= JSON.parse(stored.toString()) as Document;
    return parsed;
  };
  return {
    seq,
    missing: false,
    id: segment.idOf(ordinal),
    document: fields.length === 0 ? stored : selectFields(parse(), fields),
    snippets: snippetsOf?.(parse()) ?? [],
  };
}

function selectFields(document: Document, fields: readonly string[]): Buffer {
  const selected = fields.filter((field) => Object.hasOwn(document, field)).map((field) => [field, document[field]]);
  return Buffer.from(JSON.stringify(Object.fromEntries(selected)));
}

function snippetMaker(
  index: ShardIndex,
  { query, queryFields }: FetchRequest__Output,
  { fields, maxCharacters, preTag, postTag }: Highlight__Output,
): (document: Document) => Snippet[] {
  const all = textFields(index.schema);
  const wanted = fields.length === 0 ? all : fields.map((name) => textField(all, name));
  const terms = termsByField(query, queryFields);
  const style = { maxCharacters: maxCharacters || defaultSnippetCharacters, preTag, postTag };
  return (document) =>
    wanted.flatMap((field) => {
      const text = fieldText(document, field, index.schema);
      const analyzer = analyzerNamed(field.analyzer);
      if (text === '' || analyzer === undefined) return [];
      return [{ field: field.name, text: makeSnippet(text, analyzer, terms.get(field.name) ?? new Set(), style) }];
    });
}

function textField(fields: readonly TextField[], name: string): TextField {
  const field = fields.find((each) => each.name === name);
  if (field !== undefined) return field;
  const known = fields.map((each) => each.name).join(', ');
  throw new InvalidRequest(`snippets can only be taken of text fields (${known}), got \`${quote(name)}\``);
}
