import { firstAtLeast } from './ascending.js';
import { packSections, type SectionFile, sectionsOf } from './sections.js';
import type { FieldStats } from './shard-index.js';

/** What the header of a file of deletions says. */
interface DeletionsMeta {
  readonly liveDocuments: number;
  /** Of live documents, by field. */
  readonly fields: Readonly<Record<string, FieldStats>>;
}

/** What deletions take away from a field. */
export interface FieldCorrections {
  /** Of live documents. */
  readonly stats: FieldStats;
  /** Deleted documents by term, for terms that have some. */
  readonly goneByTerm: ReadonlyMap<number, number>;
}

/** The deletions of a segment. */
export interface Deletions {
  readonly live: Uint32Array;
  readonly liveDocuments: number;
  readonly fields: ReadonlyMap<string, FieldCorrections>;
}

/** Pieces of a file of deletions. */
export function packDeletions({ live, liveDocuments, fields }: Deletions): Uint8Array[] {
  const sections = sectionsOf('', { live });
  for (const [field, { goneByTerm }] of fields) {
    const entries = [...goneByTerm].sort(([a], [b]) => a - b);
    const goneTerms = Uint32Array.from(entries, ([term]) => term);
    const goneCounts = Uint32Array.from(entries, ([, count]) => count);
    sections.push(...sectionsOf(field, { goneTerms, goneCounts }));
  }
  const stats = [...fields].map(([name, corrections]) => [name, corrections.stats]);
  const meta: DeletionsMeta = { liveDocuments, fields: Object.fromEntries(stats) };
  return packSections(sections, meta);
}

/** The deletions in a file, laid over its bytes. */
export class DeletionsFile {
  readonly live: Uint32Array;
  readonly liveDocuments: number;
  readonly #file: SectionFile;
  readonly #fields: Readonly<Record<string, FieldStats>>;

  constructor(file: SectionFile) {
    const { liveDocuments, fields } = file.meta as DeletionsMeta;
    this.live = file.u32('live');
    this.liveDocuments = liveDocuments;
    this.#file = file;
    this.#fields = fields;
  }

  /** Live documents and their words in a field with terms. */
  statsOf(field: string): FieldStats {
    return this.#fields[field] as FieldStats;
  }

  /** Terms of a field that deleted documents have, and how many. */
  *goneIn(field: string): Iterable<readonly [term: number, documents: number]> {
    const counts = this.#file.u32('goneCounts', field);
    for (const [place, term] of this.#file.u32('goneTerms', field).entries()) yield [term, counts[place] as number];
  }

  /** Deleted documents that have a term. */
  goneWith(field: string, term: number): number {
    const terms = this.#file.u32('goneTerms', field);
    const place = firstAtLeast(terms, term);
    return terms[place] === term ? (this.#file.u32('goneCounts', field)[place] as number) : 0;
  }
}
