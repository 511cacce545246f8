import type { FieldContent } from './prepared-document.js';
import type { Section } from './sections.js';
import type { FieldMeta } from './segment-meta.js';

/** What a field adds to a segment's file. */
export interface BuiltField {
  readonly sections: readonly Section[];
  /** For fields with terms. */
  readonly meta?: FieldMeta;
}

/** Gathers what the documents of a segment have in a field. */
export interface FieldBuilder {
  readonly name: string;
  /** Memory that grows with the documents, about. */
  readonly memoryBytes: number;
  /** Adds the next document's. */
  add(content: FieldContent): void;
  /**
   * @param ordinals for each document added its place in the segment, or -1 if a later version took it
   * @param documents documents that have a place
   */
  write(ordinals: Int32Array, documents: number): BuiltField;
}
