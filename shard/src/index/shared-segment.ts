import { readSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenFile, OpenFiles } from './open-files.js';
import { cursorReadAhead } from './postings-cursor.js';
import { DamagedIndex, SectionFile } from './sections.js';
import type { SegmentMeta } from './segment-meta.js';
import { type ManifestSegment, segmentFiles } from './shard-manifest.js';

/** A segment in memory that threads can share. */
export interface SharedSegment {
  /** What the names of its files begin with: the same name is the same segment, with more or fewer deletions. */
  readonly name: string;
  readonly file: string;
  /** The file's bytes, and some behind them that cursors may look at. */
  readonly memory: SharedArrayBuffer;
  /** The file of deletions, if there is one. */
  readonly deletions: { readonly file: string; readonly memory: SharedArrayBuffer } | undefined;
  /** The file of stored documents, open; a descriptor is good on all threads of a process. */
  readonly stored: OpenFile;
}

/** A segment's files, open. */
export interface SegmentSource {
  readonly name: string;
  readonly segment: OpenFile;
  readonly deletions: OpenFile | undefined;
  readonly stored: OpenFile;
}

/**
 * Opens a segment's files, so that what is read later is what was measured now.
 *
 * @throws DamagedIndex if one is missing
 */
export function openSegment(files: OpenFiles, folder: string, entry: ManifestSegment): SegmentSource {
  const { segment, documents } = segmentFiles(folder, entry.name);
  return {
    name: entry.name,
    segment: files.open(segment),
    deletions: entry.deletions === undefined ? undefined : files.open(join(folder, entry.deletions)),
    stored: files.open(documents),
  };
}

/** Memory that a segment takes when it is loaded, in bytes. */
export function memoryOf({ segment, deletions }: SegmentSource): number {
  return segment.bytes + cursorReadAhead + (deletions?.bytes ?? 0);
}

/**
 * Reads a segment into memory, but for the stored documents.
 *
 * @throws DamagedIndex if a section is not what was written, or the stored documents have not their length
 */
export function loadSegment({ name, segment, deletions, stored }: SegmentSource): SharedSegment {
  const memory = readShared(segment, cursorReadAhead);
  const { storedBytes } = checked(memory, segment).meta as SegmentMeta;
  if (stored.bytes !== storedBytes) {
    throw new DamagedIndex(stored.file, `it has ${stored.bytes} bytes instead of ${storedBytes}`);
  }
  if (deletions === undefined) return { name, file: segment.file, memory, deletions, stored };
  const gone = readShared(deletions, 0);
  checked(gone, deletions);
  return { name, file: segment.file, memory, deletions: { file: deletions.file, memory: gone }, stored };
}

/** A file's bytes in memory that threads can share, with some behind them. */
export function readShared({ file, fd, bytes }: OpenFile, behind: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes + behind);
  const into = new Uint8Array(memory);
  for (let at = 0; at < bytes; ) {
    const read = readSync(fd, into, at, bytes - at, at);
    if (read === 0) throw new DamagedIndex(file, `it ends at byte ${at} instead of ${bytes}`);
    at += read;
  }
  return memory;
}

function checked(memory: SharedArrayBuffer, { file, bytes }: OpenFile): SectionFile {
  const sections = new SectionFile(Buffer.from(memory, 0, bytes), file);
  sections.check();
  return sections;
}
