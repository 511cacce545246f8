import type { FetchedDocument, FetchRequest__Output, FetchResponse, Highlight__Output, Snippet } from '@muster/proto';
import { type Document, fieldText } from '../index/field-values.js';
import type { ShardIndex } from '../index/shard-index.js';
import { analyzerNamed } from '../query/analysis.js';
import { quote } from '../query/quote.js';
import { type TextField, textFields } from '../query/schema.js';
import { InvalidRequest } from './errors.js';
import { type SnippetStyle, snippetSteps } from './highlight/snippet.js';
import { soughtWords } from './highlight/sought-words.js';
import { type Resumable, step } from './resumable.js';
import { checkGeneration } from './statistics.js';

const maxDocuments = 10_000;
const defaultSnippetCharacters = 160;
const maxSnippetCharacters = 10_000;

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
  const fetched: FetchedDocument[] = [];
  const { run } = step(fetchAll(index, { seqs, fields: request.fields, snippetsOf, fetched }), now);
  return { run, result: () => ({ documents: seqs.map((seq, i) => fetched[i] ?? { seq, missing: true }) }) };
}

/** Makes the snippets of a document, in steps of bounded work. */
type SnippetsOf = (document: Document) => Generator<undefined, Snippet[]>;

interface Fetching {
  readonly seqs: readonly number[];
  readonly fields: readonly string[];
  readonly snippetsOf: SnippetsOf | undefined;
  /** Takes the documents, one after the other. */
  readonly fetched: FetchedDocument[];
}

function* fetchAll(index: ShardIndex, { seqs, fields, snippetsOf, fetched }: Fetching): Generator<undefined, void> {
  for (const seq of seqs) {
    if (fetched.length > 0) yield;
    const stored = readStored(index, seq, fields);
    if (stored === undefined) fetched.push({ seq, missing: true });
    else if (snippetsOf === undefined) fetched.push(stored.fetched);
    else fetched.push({ ...stored.fetched, snippets: yield* snippetsOf(stored.parsed()) });
  }
}

/** A whole stored document without snippets: next to no work. */
export function storedDocument(index: ShardIndex, seq: number): FetchedDocument {
  return readStored(index, seq, [])?.fetched ?? { seq, missing: true };
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

interface Stored {
  /** Without snippets. */
  readonly fetched: FetchedDocument;
  readonly parsed: () => Document;
}

function readStored(index: ShardIndex, seq: number, fields: readonly string[]): Stored | undefined {
  const place = index.locate(seq);
  if (place === undefined) return undefined;
  const { segment, ordinal } = place;
  const stored = segment.stored(ordinal);
  let document: Document | undefined;
  const parsed = (): Document => {
    document ??= JSON.parse(stored.toString()) as Document;
    return document;
  };
  const content = fields.length === 0 ? stored : selectFields(parsed(), fields);
  return { fetched: { seq, missing: false, id: segment.idOf(ordinal), document: content, snippets: [] }, parsed };
}

function selectFields(document: Document, fields: readonly string[]): Buffer {
  const selected = fields.filter((field) => Object.hasOwn(document, field)).map((field) => [field, document[field]]);
  return Buffer.from(JSON.stringify(Object.fromEntries(selected)));
}

function snippetMaker(
  index: ShardIndex,
  { query, queryFields }: FetchRequest__Output,
  { fields, maxCharacters, preTag, postTag }: Highlight__Output,
): SnippetsOf {
  if (maxCharacters > maxSnippetCharacters)
    throw new InvalidRequest(`snippets have at most ${maxSnippetCharacters} characters, got ${maxCharacters}`);
  const all = textFields(index.schema);
  const wanted = fields.length === 0 ? all : fields.map((name) => textField(all, name));
  const sought = soughtWords(query, queryFields);
  const style: SnippetStyle = { maxCharacters: maxCharacters || defaultSnippetCharacters, preTag, postTag };
  return function* (document) {
    const snippets: Snippet[] = [];
    for (const field of wanted) {
      const text = fieldText(document, field, index.schema);
      const analyzer = analyzerNamed(field.analyzer);
      if (text === '' || analyzer === undefined) continue;
      if (snippets.length > 0) yield;
      const snippet = yield* snippetSteps({ text, analyzer, sought: sought.get(field.name) }, style);
      snippets.push({ field: field.name, text: snippet });
    }
    return snippets;
  };
}

function textField(fields: readonly TextField[], name: string): TextField {
  const field = fields.find((each) => each.name === name);
  if (field !== undefined) return field;
  const known = fields.map((each) => each.name).join(', ');
  throw new InvalidRequest(`snippets can only be taken of text fields (${known}), got \`${quote(name)}\``);
}
