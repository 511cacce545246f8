import { type Analyzer, analyzerNamed, parseQuery, type QueryNode } from '@muster/shard/query';
import { CollectionFault, faultAt, type NumberedLine, objectIn, readLines } from '../../eval/lines.js';
import { seededDraw } from '../corpus.js';

/** What kind of query it is: one word, two, three or four and more of which any may match, all words, words in a row. */
export const queryClasses = ['term', 'or2', 'or3', 'or4', 'and', 'phrase'] as const;

/** One of {@link queryClasses}. */
export type QueryClass = (typeof queryClasses)[number];

/** Queries by class. */
export type QuerySet = ReadonlyMap<QueryClass, readonly string[]>;

/**
 * Reads queries: one a line, in the query language, or as JSON with a key `query`. Queries that are none of the classes
 * are left out, and so are doubles.
 *
 * @throws CollectionFault that names file and line, or if there is none
 */
export async function readQueries(file: string): Promise<QuerySet> {
  const queries = new Map<QueryClass, Set<string>>();
  for await (const line of readLines(file)) {
    const query = queryIn(file, line);
    const kind = classOf(query);
    if (kind === undefined) continue;
    const known = queries.get(kind) ?? new Set<string>();
    queries.set(kind, known.add(query));
  }
  if (queries.size === 0)
    throw new CollectionFault(`${file}: none of its lines is a query of a class that is measured`);
  return inOrder(new Map([...queries].map(([kind, known]) => [kind, [...known]])));
}

function queryIn(file: string, line: NumberedLine): string {
  const text = line.text.trim();
  if (!text.startsWith('{')) return text;
  const { query } = objectIn(file, line, 'a query, or a JSON object with a key `query`');
  if (typeof query === 'string') return query;
  throw faultAt(file, line.number, `expected a JSON object whose \`query\` is a string, got ${JSON.stringify(query)}`);
}

function inOrder(queries: ReadonlyMap<QueryClass, readonly string[]>): QuerySet {
  return new Map(
    queryClasses.flatMap((kind) => [[kind, queries.get(kind) ?? []] as const]).filter(([, all]) => all.length > 0),
  );
}

function classOf(query: string): QueryClass | undefined {
  const { clauses } = parseQuery(query, { syntax: 'lenient', fields: new Set() });
  const [first] = clauses;
  if (first === undefined) return undefined;
  if (clauses.length === 1 && first.kind === 'phrase') return 'phrase';
  if (!clauses.every(isWord)) return undefined;
  if (clauses.length === 1) return 'term';
  if (clauses.every(({ occur }) => occur === 'must')) return 'and';
  if (!clauses.every(({ occur }) => occur === 'should')) return undefined;
  return `or${Math.min(4, clauses.length)}` as QueryClass;
}

function isWord({ kind }: QueryNode): boolean {
  return kind === 'word';
}

const drawnOfClass = 100;
const wordsOf: Readonly<Record<QueryClass, number>> = { term: 1, or2: 2, or3: 3, or4: 4, and: 2, phrase: 2 };

/**
 * Draws queries from documents: words as often as they occur, for `and` of one document, for `phrase` in a row. The same
 * documents give the same queries.
 *
 * @param file the documents, a line of JSON each
 */
export async function drawQueries(file: string, analyzerName: string): Promise<QuerySet> {
  const analyzer = analyzerNamed(analyzerName);
  if (analyzer === undefined) throw new Error(`no analyzer is named ${analyzerName}`);
  const texts = await sampleWords(file, analyzer);
  if (texts.length === 0) throw new CollectionFault(`${file}: its documents are too short to draw queries from`);
  const draw = seededDraw(1);
  const queries = new Map<QueryClass, string[]>();
  for (const kind of queryClasses) {
    queries.set(
      kind,
      Array.from({ length: drawnOfClass }, () => drawQuery(kind, texts, draw)),
    );
  }
  return inOrder(queries);
}

const sampleEvery = 53;

async function sampleWords(file: string, analyzer: Analyzer): Promise<string[][]> {
  const texts: string[][] = [];
  let at = 0;
  for await (const line of readLines(file)) {
    if (at++ % sampleEvery !== 0) continue;
    const document = objectIn(file, line, 'a document, a JSON object');
    const values = Object.entries(document).filter(([key]) => key !== 'id');
    const words = values.flatMap(([, value]) => analyzer.analyze(String(value)).map(({ term }) => term));
    // Shorter ones have no two words in a row that are a phrase of any use.
    if (words.length >= 8) texts.push(words);
  }
  return texts;
}

function drawQuery(kind: QueryClass, texts: readonly string[][], draw: (below: number) => number): string {
  const text = (): readonly string[] => texts[draw(texts.length)] ?? [];
  const length = wordsOf[kind];
  if (kind === 'phrase') {
    const words = text();
    const start = draw(words.length - length + 1);
    return `"${words.slice(start, start + length).join(' ')}"`;
  }
  const from = kind === 'and' ? [text()] : Array.from({ length }, text);
  const words = Array.from({ length }, (_, i) => {
    const source = from[i % from.length] ?? [];
    return source[draw(source.length)] ?? '';
  });
  return words.map((word) => (kind === 'and' ? `+${word}` : word)).join(' ');
}
