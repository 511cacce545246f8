import type { FieldSchema, Schema } from '../../query/schema.js';
import type { BuiltField } from '../field-builder.js';
import { writeDurably } from '../files.js';
import { numberSections } from '../number-column.js';
import { packSections, type Section, sectionsOf } from '../sections.js';
import type { SegmentMeta } from '../segment-meta.js';
import { removeSegment, type SegmentFiles } from '../shard-manifest.js';
import type { SharedSegment } from '../shared-segment.js';
import { maxStoredBytes, StoredWriter, storedSize } from '../stored-documents.js';
import { mergeIds } from './merge-ids.js';
import { type MergeSources, type MergeSteps, mergeSources } from './merge-source.js';
import { mergeTerms } from './merge-terms.js';

/** What to merge, and where to. */
export interface MergeOptions {
  /** In the order of `seq`, with the deletions of which documents are left out. */
  readonly segments: readonly SharedSegment[];
  readonly schema: Schema;
  /** Of the merged segment; the folder must be there. */
  readonly files: SegmentFiles;
}

/** A segment that was merged. */
export interface MergedSegment {
  /** None of them is deleted. */
  readonly documents: number;
  /** Of the file of stored documents. */
  readonly storedBytes: number;
  /** Of the segment's file. */
  readonly segmentBytes: number;
}

/** Documents between two places to stop at. */
const stepDocuments = 128;

/**
 * Merges segments into one: the live documents alone, postings by postings, without taking a document apart. The files
 * are, byte for byte, those that a segment has into which the same documents are built in one go. Both are durable, but
 * for the name of the stored documents' file until the folder is synced, which writing the other file does.
 *
 * Memory, beside that of the segments merged: at most twice the merged file, for its sections grow by doubling, 8 bytes
 * a value of the largest keyword field twice over, and 8 bytes a document.
 *
 * @param pause called after each millisecond of work or so: what it gives is waited for, what it throws ends the merge
 * @throws DamagedIndex if a stored document is not what was written
 * @throws RangeError if there are no segments, they are not in the order of `seq`, or too large for one
 */
export async function mergeSegments(
  options: MergeOptions,
  pause: () => Promise<void> | undefined,
): Promise<MergedSegment> {
  const { files } = options;
  const stored = new StoredWriter(files.documents);
  try {
    const steps = mergeSteps(options, stored);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return await write(files, step.value);
      const paused = pause();
      if (paused) await paused;
    }
  } catch (error) {
    stored.close();
    await removeSegment(files);
    throw error;
  }
}

interface Merged {
  readonly sections: readonly Section[];
  readonly meta: SegmentMeta;
}

async function write({ segment }: SegmentFiles, { sections, meta }: Merged): Promise<MergedSegment> {
  const pieces = packSections(sections, meta);
  await writeDurably(segment, pieces);
  const segmentBytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return { documents: meta.documents, storedBytes: meta.storedBytes, segmentBytes };
}

function* mergeSteps({ segments, schema }: MergeOptions, stored: StoredWriter): MergeSteps<Merged> {
  const merging = mergeSources(segments, schema);
  const { documents } = merging;
  const storedStarts = yield* mergeStored(merging, stored);
  const sections = [...sectionsOf('', { seqs: mergedSeqs(merging), storedStarts }), ...(yield* mergeIds(merging))];
  const fields: [string, NonNullable<BuiltField['meta']>][] = [];
  for (const field of schema.fields) {
    if (field.type === 'stored') continue;
    const built = yield* mergeField(field, merging);
    sections.push(...built.sections);
    if (built.meta) fields.push([field.name, built.meta]);
  }
  return { sections, meta: { documents, storedBytes: stored.length, fields: Object.fromEntries(fields) } };
}

/** Copies the stored documents, each held against its checksum; gives where each begins. */
function* mergeStored({ sources, documents }: MergeSources, stored: StoredWriter): MergeSteps<Uint32Array> {
  const starts = new Uint32Array(documents);
  for (const { segment, ordinals } of sources) {
    for (const [from, to] of ordinals.entries()) {
      if (from % stepDocuments === 0) yield;
      if (to < 0) continue;
      const document = segment.stored(from);
      if (stored.length + storedSize(document) > maxStoredBytes) {
        throw new RangeError(`stored documents of one segment must be at most ${maxStoredBytes} bytes, got more`);
      }
      starts[to] = stored.add(document);
    }
  }
  stored.finish(true);
  return starts;
}

function mergedSeqs({ sources, documents }: MergeSources): Float64Array {
  const merged = new Float64Array(documents);
  for (const { segment, ordinals } of sources) {
    ordinals.forEach((to, from) => {
      if (to >= 0) merged[to] = segment.seqs[from] as number;
    });
  }
  return merged;
}

function* mergeField(field: FieldSchema, merging: MergeSources): MergeSteps<BuiltField> {
  if (field.type === 'text' || field.type === 'keyword') return yield* mergeTerms(field, merging);
  const values = new Float64Array(merging.documents);
  for (const { segment, ordinals } of merging.sources) {
    const column = segment.numbers.get(field.name)?.values as Float64Array;
    ordinals.forEach((to, from) => {
      if (to >= 0) values[to] = column[from] as number;
    });
  }
  yield;
  return { sections: numberSections(field.name, values) };
}
