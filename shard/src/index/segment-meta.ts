/** What the header of a segment's file says beside where its sections are. */
export interface SegmentMeta {
  /** Documents, none deleted when the segment was written. */
  readonly documents: number;
  /** Bytes of the file of stored documents. */
  readonly storedBytes: number;
  /** By name, the fields that have terms. */
  readonly fields: Readonly<Record<string, FieldMeta>>;
}

/** A field with terms. */
export interface FieldMeta {
  /** What made its terms. */
  readonly analyzer: { readonly name: string; readonly version: number };
  /** Different terms. */
  readonly terms: number;
  /** Documents with at least one word. */
  readonly documents: number;
  /** Words over all documents. */
  readonly totalLength: number;
}
