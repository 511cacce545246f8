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
  /** Terms that deleted documents have, ascending. */
  readonly goneTerms: Uint32Array;
  /** For each of them how many deleted documents have it. */
  readonly goneCounts: Uint32Array;
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
  for (const [field, { goneTerms, goneCounts }] of fields) {
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

  /** Deleted documents that have a term. */
  goneWith(field: string, term: number): number {
    const { goneTerms, goneCounts } = this.correctionsOf(field);
    const place = firstAtLeast(goneTerms, term);
    return goneTerms[place] === term ? (goneCounts[place] as number) : 0;
  }

  /** What they take away from a field with terms. */
  correctionsOf(field: string): FieldCorrections {
    const goneTerms = this.#file.u32('goneTerms', field);
    return { stats: this.statsOf(field), goneTerms, goneCounts: this.#file.u32('goneCounts', field) };
  }
}
