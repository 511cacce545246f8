import { type Clause__Output, FieldCombination, Occur, type QueryRequest__Output } from '@muster/proto';
import { phraseScore, scoreOf, setScore, wordsOf } from './model.js';

type Fields = Readonly<Record<string, unknown>>;
type Request = Pick<QueryRequest__Output, 'query' | 'fields'>;

/** A feature of a document by its definition: from its words, one by one. */
export function featureOfDocument(name: string, document: Fields, request: Request): number {
  const [, kind = name, field = ''] = /^(\w+)\((\w+)\)$/.exec(name) ?? [];
  const { query } = request;
  switch (kind) {
    case 'bm25':
      return query === null ? 0 : addedIn(field, query, document, request);
    case 'words':
      return differentWords(field, document, request);
    case 'proximity':
      return proximity(wordsOf(document, field), termsIn(field, request));
    case 'length':
      return wordsOf(document, field).length;
    default:
      return (document[field] as number | undefined) ?? Number.NaN;
  }
}

/** What a clause looks for in a field, and what it scores there. */
interface Part {
  readonly field: string;
  readonly terms: readonly string[];
  /** Said of it in a way that is the same for what is looked for alike. */
  readonly sought: string;
  readonly isSet: boolean;
  readonly score: number | undefined;
}

function partsOf(clause: Clause__Output, document: Fields, request: Request): Part[] {
  const name = (place: number): string => request.fields[place]?.field ?? '';
  const { word, phrase, termSet } = clause;
  if (word)
    return word.terms.map(({ field, term, weight }) => ({
      field: name(field),
      terms: [term],
      sought: term,
      isSet: false,
      score: phraseScore({ field, terms: [term], positions: [], weight }, 0, document, request),
    }));
  if (phrase)
    return phrase.fields.map((each) => {
      const { field, terms, positions } = each;
      const places = positions.length === 0 ? terms.map((_, i) => i) : positions;
      const sought = terms.length === 1 ? (terms[0] as string) : `"${terms.join(' ')}"${places}~${phrase.slop}`;
      const score = phraseScore(each, phrase.slop, document, request);
      return { field: name(field), terms, sought, isSet: false, score };
    });
  return (termSet?.fields ?? []).flatMap((set) => {
    const score = setScore(set, document, request);
    return set.terms.map((term) => ({ field: name(set.field), isSet: true, score, terms: [term], sought: term }));
  });
}

function addedIn(field: string, clause: Clause__Output, document: Fields, request: Request): number {
  if (scoreOf(clause, document, request) === undefined) return 0;
  if (clause.group) {
    const scoring = clause.group.clauses.filter(({ occur }) => occur !== Occur.OCCUR_MUST_NOT);
    return scoring.reduce((sum, each) => sum + addedIn(field, each, document, request), 0);
  }
  const { word, phrase, termSet } = clause;
  const sets = termSet?.fields.map((set) => ({
    field: request.fields[set.field]?.field,
    score: setScore(set, document, request),
  }));
  const matched = (sets ?? partsOf(clause, document, request)).filter(({ score }) => score !== undefined);
  const combination = (word ?? phrase ?? termSet)?.combination;
  const best = Math.max(...matched.map(({ score }) => score ?? 0));
  const counted =
    combination === FieldCombination.FIELD_COMBINATION_MAXIMUM
      ? matched.filter(({ score }) => score === best).slice(0, 1)
      : matched;
  return counted.filter((part) => part.field === field).reduce((sum, { score }) => sum + (score ?? 0), 0);
}

/** Words, phrases and sets that may match. */
function leaves(clause: Clause__Output | null): Clause__Output[] {
  if (clause === null || clause.all) return [];
  if (!clause.group) return [clause];
  return clause.group.clauses.filter(({ occur }) => occur !== Occur.OCCUR_MUST_NOT).flatMap(leaves);
}

/** Of a field, or with an empty name of all. */
function differentWords(field: string, document: Fields, request: Request): number {
  const different = new Set<string>();
  for (const leaf of leaves(request.query)) {
    const parts = partsOf(leaf, document, request).filter((part) => field === '' || part.field === field);
    if (parts.every(({ score }) => score === undefined)) continue;
    different.add([...new Set(parts.map((part) => `${part.field}:${part.sought}`))].sort().join());
  }
  return different.size;
}

function termsIn(field: string, request: Request): Set<string> {
  const parts = leaves(request.query).flatMap((leaf) => partsOf(leaf, {}, request));
  return new Set(parts.filter((part) => part.field === field && !part.isSet).flatMap(({ terms }) => terms));
}

/** By trying every stretch. */
function proximity(words: readonly string[], terms: ReadonlySet<string>): number {
  const here = [...terms].filter((term) => words.includes(term));
  if (here.length < 2) return 0;
  let shortest = words.length;
  for (let from = 0; from < words.length; from++)
    for (let to = from + 1; to <= words.length; to++) {
      const stretch = words.slice(from, to);
      if (here.every((term) => stretch.includes(term))) shortest = Math.min(shortest, to - from);
    }
  return here.length / shortest;
}
