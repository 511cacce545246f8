import { Occur } from '@muster/proto';
import { type Analyzer, tokensOf } from './analysis.js';
import type {
  AnalyzedClause,
  AnalyzedFuzzyTerm,
  AnalyzedOccur,
  AnalyzedPattern,
  AnalyzedPhrase,
  AnalyzedTerm,
  AnalyzedTermSet,
} from './analyzed.js';
import type { QueryLimits } from './query-limits.js';
import { quote } from './quote.js';
import type { Synonym, Synonyms } from './synonyms.js';
import type { FuzzyNode, PrefixNode, WordNode } from './tree.js';

/** A field that a word is looked up in. */
export interface SearchField {
  readonly field: string;
  readonly analyzer: Analyzer;
  readonly boost: number;
  readonly synonyms: Synonyms | undefined;
  readonly limits: QueryLimits;
}

/** What the searched fields look up for one word of a query. It becomes one clause. */
export interface Slot {
  readonly terms: AnalyzedTerm[];
  /** Other terms that may stand for the word. */
  synonyms?: AnalyzedTerm[];
  /** Words in a row that may stand for it. */
  phrases?: AnalyzedPhrase[];
  sets?: AnalyzedTermSet[];
  fuzzy?: AnalyzedFuzzyTerm[];
}

/** A word of a query's text, its boost multiplied with those of its groups, and the fields to look it up in. */
export interface PlacedWord<Node> {
  readonly node: Node;
  readonly boost: number;
  readonly fields: readonly SearchField[];
}

/** The slots of a text's words. Tokens that begin at one place are one word, though analyzers may leave out different ones. */
class SlotsByPlace {
  private readonly slots = new Map<number, Slot>();

  at(start: number): Slot {
    let slot = this.slots.get(start);
    if (slot === undefined) {
      slot = { terms: [] };
      this.slots.set(start, slot);
    }
    return slot;
  }

  inOrder(): Slot[] {
    if (this.slots.size === 1) return [...this.slots.values()];
    return [...this.slots].sort(([a], [b]) => a - b).map(([, slot]) => slot);
  }
}

/** A slot for each token that any field makes of a word. */
export function wordSlots({ node, boost, fields }: PlacedWord<Pick<WordNode, 'text'>>): Slot[] {
  const slots = new SlotsByPlace();
  for (const search of fields) {
    search.analyzer.visitQuery(node.text, (term, _position, start) => {
      slots.at(start).terms.push(termIn(search, term, boost));
    });
  }
  return slots.inOrder();
}

/**
 * The same for a prefix: only the last token is one, and only if the text ends with it. In a field that stems, the terms
 * of the whole words that begin so need not begin so, but the word as written finds its own.
 */
export function prefixSlots({ node, boost, fields }: PlacedWord<PrefixNode>): Slot[] {
  const slots = new SlotsByPlace();
  for (const search of fields) {
    const { analyzer } = search;
    const last = tokensOf(analyzer.visitPrefix, node.text).at(-1);
    const prefix = last?.end === node.text.length ? last : undefined;
    const words = tokensOf(analyzer.visitQuery, node.text);
    for (const { term, start } of words)
      if (start !== prefix?.start) slots.at(start).terms.push(termIn(search, term, boost));
    if (prefix === undefined) continue;
    const isPattern = !analyzer.indexesPrefixes && search.limits.takesPatternOf(prefix.term);
    const own = words.find(({ start }) => start === prefix.start)?.term ?? prefix.term;
    const slot = slots.at(prefix.start);
    slot.sets ??= [];
    slot.sets.push({
      field: search.field,
      boost: boosted(search, prefix.term, boost),
      terms: [own],
      ...(isPattern ? { pattern: { field: search.field, text: prefix.term, maxEdits: 0 } } : {}),
    });
  }
  return slots.inOrder();
}

/** The same for a fuzzy word: every token of it is one. */
export function fuzzySlots({ node, boost, fields }: PlacedWord<FuzzyNode>): Slot[] {
  const slots = new SlotsByPlace();
  for (const search of fields) {
    for (const { term, start } of tokensOf(search.analyzer.visitQuery, node.text)) {
      const maxEdits = editsFor(term, node.maxEdits);
      const isPattern = maxEdits > 0 && search.limits.takesPatternOf(term);
      const pattern = !isPattern ? {} : { pattern: { field: search.field, text: term, maxEdits } };
      const slot = slots.at(start);
      slot.fuzzy ??= [];
      slot.fuzzy.push({ ...termIn(search, term, boost), ...pattern });
    }
  }
  return slots.inOrder();
}

/** Fewer edits than characters, or a term would keep nothing of the word. */
function editsFor(term: string, asked: 1 | 2 | undefined): AnalyzedPattern['maxEdits'] {
  const length = [...term].length;
  if (length < 2) return 0;
  return length === 2 || (asked ?? (length > shortWord ? 2 : 1)) === 1 ? 1 : 2;
}

/** Longest word, in characters, that is allowed one edit where no number is given. */
const shortWord = 5;

/**
 * Adds the synonyms of words that follow each other. Where several words have one, each of them is given it for its
 * share of the boost: so each is still one clause, and a document with the synonym has them all.
 */
export function addSynonyms(slots: readonly Slot[], { boost, fields }: Omit<PlacedWord<unknown>, 'node'>): void {
  for (const search of fields) {
    if (search.synonyms === undefined) continue;
    const places = slots.flatMap(({ terms }, slot) =>
      terms.filter(({ field }) => field === search.field).map(({ term }) => ({ slot, term })),
    );
    const terms = places.map(({ term }) => term);
    for (let at = 0; at < terms.length; ) {
      const { words, synonyms } = search.synonyms.longestAt(terms, at);
      for (const { slot } of places.slice(at, at + words))
        for (const synonym of synonyms) addSynonym(slots[slot] as Slot, synonym, search, boost / words);
      at += Math.max(1, words);
    }
  }
}

function addSynonym(slot: Slot, { terms, positions }: Synonym, search: SearchField, boost: number): void {
  const [term = ''] = terms;
  if (terms.length === 1) {
    slot.synonyms ??= [];
    slot.synonyms.push(termIn(search, term, boost));
  } else {
    slot.phrases ??= [];
    slot.phrases.push({ field: search.field, terms, positions, boost: boosted(search, terms.join(' '), boost) });
  }
}

/** The term in a field, with the boost of both. */
function termIn(search: SearchField, term: string, boost: number): AnalyzedTerm {
  return { field: search.field, term, boost: boosted(search, term, boost) };
}

/** A field's boost times that of a word. */
export function boosted({ field, boost, limits }: SearchField, text: string, wordBoost: number): number {
  return limits.boost(boost * wordBoost, () => quote(`${field}:${text}`));
}

/** Terms that a slot looks up, in all fields. */
export function countTerms({ terms, synonyms = [], phrases = [], sets = [], fuzzy = [] }: Slot): number {
  const inPhrases = phrases.reduce((sum, phrase) => sum + phrase.terms.length, 0);
  return terms.length + synonyms.length + inPhrases + sets.length + fuzzy.length;
}

/** The clause that a slot becomes: a group if not all that it looks up is of one kind. */
export function slotClause(slot: Slot, occur: AnalyzedOccur): { clause: AnalyzedClause; count: number } {
  if (isPlain(slot)) return { clause: { kind: 'word', occur, terms: slot.terms }, count: 1 };
  const parts = slotParts(slot);
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return { clause: { ...first, occur }, count: 1 };
  return { clause: { kind: 'group', occur, clauses: parts, minimumShouldMatch: 0 }, count: 1 + parts.length };
}

function isPlain({ synonyms, phrases, sets, fuzzy }: Slot): boolean {
  return (synonyms ?? phrases ?? sets ?? fuzzy) === undefined;
}

function slotParts({ terms, synonyms = [], phrases = [], sets = [], fuzzy = [] }: Slot): AnalyzedClause[] {
  const occur = Occur.OCCUR_SHOULD;
  return [
    ...(synonyms.length === 0 ? someWord(terms) : bestByField([...terms, ...synonyms])),
    ...phrases.map((phrase) => ({ kind: 'phrase' as const, occur, fields: [phrase], slop: 0 })),
    ...(sets.length === 0 ? [] : [{ kind: 'termSet' as const, occur, fields: sets }]),
    ...(fuzzy.length === 0 ? [] : [{ kind: 'fuzzy' as const, occur, terms: fuzzy }]),
  ];
}

function someWord(terms: readonly AnalyzedTerm[]): AnalyzedClause[] {
  return terms.length === 0 ? [] : [{ kind: 'word', occur: Occur.OCCUR_SHOULD, terms }];
}

/**
 * A word for each field, worth the best of its terms there: a document is no better for using several of them. Fields
 * add up, as those of a word without synonyms do.
 */
function bestByField(terms: readonly AnalyzedTerm[]): AnalyzedClause[] {
  const fields = new Set(terms.map(({ field }) => field));
  return [...fields].map((name) => {
    const ofField = terms.filter(({ field }) => field === name);
    const clause = { kind: 'word' as const, occur: Occur.OCCUR_SHOULD, terms: ofField };
    return ofField.length > 1 ? { ...clause, combination: 'maximum' } : clause;
  });
}
