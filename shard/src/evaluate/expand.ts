import type { ExpandedTerms, Expansion__Output, TermStats } from '@muster/proto';
import type { ShardIndex } from '../index/shard-index.js';
import type { StringDictionary } from '../index/string-dictionary.js';
import { editDistance } from '../query/edit-distance.js';
import { inByteOrder, maxExpandedTerms } from '../query/expansion.js';
import { quote } from '../query/quote.js';
import { InvalidRequest } from './errors.js';
import type { Resumable } from './resumable.js';

/** Terms looked at between two looks at the clock. */
const termsPerLook = 64;
const mostEdits = 2;
/** One more than may be told shows that there are too many. */
const enough = maxExpandedTerms + 1;

/**
 * Looks for the terms of live documents that fit a pattern, a prefix or a term to come near to: the first 1,000 of the
 * shard by their bytes.
 *
 * @param statsOf statistics of a term of the pattern's field
 * @param now the clock that `run` is bounded by, in milliseconds
 * @throws InvalidRequest if the edits are out of range
 */
export function expandHere(
  index: ShardIndex,
  pattern: Expansion__Output,
  statsOf: (field: string, term: string) => TermStats,
  now: () => number,
): Resumable<ExpandedTerms> {
  const { field, text, maxEdits } = pattern;
  if (maxEdits > mostEdits) {
    throw new InvalidRequest(`max_edits of \`${quote(text)}\` must be in [0, ${mostEdits}], got ${maxEdits}`);
  }
  const walks = index.segments.flatMap(({ inverted }) => {
    const terms = inverted.get(field)?.terms;
    return terms === undefined ? [] : [walkOf(terms, pattern)];
  });
  const found = new Map<string, TermStats>();
  const takeTerm = (term: string): boolean => {
    if (found.has(term)) return false;
    const stats = statsOf(field, term);
    // Documents that had it may all be deleted.
    if (Number(stats.documentFrequency ?? 0) === 0) return false;
    found.set(term, stats);
    return true;
  };
  let walking = 0;
  let taken = 0;
  return {
    run(untilMs) {
      for (; walking < walks.length; walking++, taken = 0) {
        const walk = walks[walking] as TermWalk;
        for (let looked = 1; taken < enough; looked++) {
          const term = walk.next();
          if (term === undefined) break;
          if (term !== '' && takeTerm(term)) taken++;
          if (looked % termsPerLook === 0 && now() >= untilMs) return false;
        }
      }
      return true;
    },
    result() {
      const terms = [...found.keys()].sort(inByteOrder);
      const told = terms.slice(0, maxExpandedTerms);
      return { terms: told, stats: told.map((term) => found.get(term) ?? {}), tooMany: terms.length > told.length };
    },
  };
}

/** Goes through the terms of a dictionary that may fit, in order. */
interface TermWalk {
  /** The next term that fits; empty if one was looked at that does not; nothing at the end. */
  next(): string | undefined;
}

function walkOf(terms: StringDictionary, { text, maxEdits }: Expansion__Output): TermWalk {
  return maxEdits === 0 ? new PrefixWalk(terms, text) : new NearWalk(terms, text, maxEdits);
}

class PrefixWalk implements TermWalk {
  private place: number;
  private readonly terms: StringDictionary;
  private readonly prefix: string;

  constructor(terms: StringDictionary, prefix: string) {
    this.terms = terms;
    this.prefix = prefix;
    this.place = terms.firstAtLeast(prefix);
  }

  next(): string | undefined {
    if (this.place >= this.terms.size) return undefined;
    const term = this.terms.at(this.place++);
    return term.startsWith(this.prefix) ? term : undefined;
  }
}

/** Edits that make the beginning of a term of each beginning of the word, and the row before, which swaps look at. */
interface Row {
  readonly edits: readonly number[];
  readonly before: readonly number[];
  readonly character: string;
}

/**
 * Goes through the terms as if they were a trie: the table of edits (see `editDistance`) is kept by character of the
 * term, so that only what differs from the term before is worked out; and where every entry is beyond the limit, all
 * terms with that beginning are passed over.
 */
class NearWalk implements TermWalk {
  private place = 0;
  private readonly rows: Row[];
  private readonly word: readonly string[];
  private readonly terms: StringDictionary;
  private readonly text: string;
  private readonly most: number;

  constructor(terms: StringDictionary, text: string, most: number) {
    this.terms = terms;
    this.text = text;
    this.most = most;
    this.word = [...text];
    this.rows = [{ edits: [0, ...this.word.keys()].map((_, j) => j), before: [], character: '' }];
  }

  next(): string | undefined {
    if (this.place >= this.terms.size) return undefined;
    const term = this.terms.at(this.place);
    const hopeless = this.hopelessBeginning(term);
    if (hopeless === undefined) {
      this.place++;
      return editDistance(this.text, term, this.most) <= this.most ? term : '';
    }
    const beyond = successorOf(hopeless);
    this.place = beyond === undefined ? this.terms.size : Math.max(this.place + 1, this.terms.firstAtLeast(beyond));
    return '';
  }

  /** The shortest beginning of a term that no term near enough has; nothing if there is none. */
  private hopelessBeginning(term: string): string | undefined {
    const characters = [...term];
    let depth = 0;
    while (depth < characters.length && this.rows[depth + 1]?.character === characters[depth]) depth++;
    this.rows.length = depth + 1;
    for (; depth < characters.length; depth++) {
      const row = this.rowBehind(this.rows[depth] as Row, characters[depth] as string);
      this.rows.push(row);
      // A swap reaches back two rows, so one row beyond the limit proves nothing yet.
      if (Math.min(...row.edits) > this.most && Math.min(...row.before) >= this.most) {
        return characters.slice(0, depth + 1).join('');
      }
    }
    return undefined;
  }

  private rowBehind({ edits: last, before, character: previous }: Row, character: string): Row {
    const edits = [(last[0] as number) + 1];
    this.word.forEach((wanted, i) => {
      const replaced = (last[i] as number) + (wanted === character ? 0 : 1);
      let least = Math.min(replaced, (last[i + 1] as number) + 1, (edits[i] as number) + 1);
      const areSwapped = i > 0 && wanted === previous && this.word[i - 1] === character;
      if (areSwapped && before.length > 0) least = Math.min(least, (before[i - 1] as number) + 1);
      edits.push(least);
    });
    return { edits, before: last, character };
  }
}

const lastCharacter = 0x10ffff;

/** The least string above all that begin with `text`, by code points; nothing if there is none. */
function successorOf(text: string): string | undefined {
  const characters = [...text];
  while (characters.length > 0) {
    const code = (characters.pop() as string).codePointAt(0) ?? 0;
    if (code === lastCharacter) continue;
    // There are no characters between the surrogates' borders.
    return characters.join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return undefined;
}
