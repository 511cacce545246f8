import { GrowableUint32 } from './growable.js';
import { type Section, type SectionFile, sectionsOf } from './sections.js';
import type { KeywordColumn } from './segment.js';
import type { StringDictionary } from './string-dictionary.js';

/** The values of a field in a segment's file. */
export function readKeywords(file: SectionFile, field: string, dictionary: StringDictionary): KeywordColumn {
  return { dictionary, starts: file.u32('valueStarts', field), ordinals: file.u32('values', field) };
}

/** Turns a keyword field's postings round: from terms with documents to documents with terms. */
export class KeywordColumnWriter {
  readonly #ordinals = new GrowableUint32();
  readonly #terms = new GrowableUint32();

  /** Documents with the next term, ascending; one that has it twice may be named twice. */
  addTerm(term: number, ordinals: Uint32Array): void {
    ordinals.forEach((ordinal, i) => {
      if (ordinal === ordinals[i - 1]) return;
      this.#ordinals.push(ordinal);
      this.#terms.push(term);
    });
  }

  finish(field: string, documents: number): Section[] {
    const ordinals = this.#ordinals.view();
    const starts = new Uint32Array(documents + 1);
    for (const ordinal of ordinals) starts[ordinal + 1] = (starts[ordinal + 1] as number) + 1;
    for (let i = 1; i <= documents; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
    const next = starts.slice();
    const values = new Uint32Array(ordinals.length);
    this.#terms.view().forEach((term, i) => {
      const ordinal = ordinals[i] as number;
      const to = next[ordinal] as number;
      next[ordinal] = to + 1;
      values[to] = term;
    });
    return sectionsOf(field, { valueStarts: starts, values });
  }
}
