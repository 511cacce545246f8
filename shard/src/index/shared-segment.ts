import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { IndexUnusable } from './manifest.js';
import { type OpenFile, OpenFiles } from './open-files.js';
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
interface SegmentSource {
  readonly name: string;
  readonly segment: OpenFile;
  readonly deletions: OpenFile | undefined;
  readonly stored: OpenFile;
}

/** Segments to be loaded together. */
export interface SegmentsToLoad {
  readonly folder: string;
  readonly entries: readonly ManifestSegment[];
  /** Most memory that they may take together, in bytes. @default no limit */
  readonly maxMemoryBytes?: number;
}

/**
 * Reads segments into memory, but for their stored documents, whose files stay open until `closeSegment`. Every byte
 * read is held against its checksum.
 *
 * @throws IndexUnusable if they need more memory than allowed
 * @throws DamagedIndex if a file is not what was written
 */
export function loadSegments({ folder, entries, maxMemoryBytes }: SegmentsToLoad): SharedSegment[] {
  const files = new OpenFiles();
  try {
    const sources = entries.map((entry) => openSegment(files, folder, entry));
    const memoryBytes = sources.reduce((sum, source) => sum + memoryOf(source), 0);
    if (maxMemoryBytes !== undefined && memoryBytes > maxMemoryBytes) {
      throw new IndexUnusable(`${folder} needs ${memoryBytes} bytes of memory, ${maxMemoryBytes} are allowed`);
    }
    const segments = sources.map(loadSegment);
    for (const { segment, deletions } of sources) {
      files.close(segment);
      if (deletions) files.close(deletions);
    }
    return segments;
  } catch (error) {
    files.closeAll();
    throw error;
  }
}

/** Closes the file of stored documents of a loaded segment: they cannot be read any more, on any thread. */
export function closeSegment({ stored }: SharedSegment): void {
  closeSync(stored.fd);
}

/**
 * A loaded segment with other deletions, which need not be in a file.
 *
 * @param pieces of a file of deletions; none if no document is deleted
 */
export function withDeletions(segment: SharedSegment, pieces: readonly Uint8Array[]): SharedSegment {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (bytes === 0) return { ...segment, deletions: undefined };
  const memory = new SharedArrayBuffer(bytes);
  const into = new Uint8Array(memory);
  let at = 0;
  for (const piece of pieces) {
    into.set(piece, at);
    at += piece.length;
  }
  return { ...segment, deletions: { file: `the deletions of ${segment.file}`, memory } };
}

/** Memory that a loaded segment takes, in bytes. */
export function sharedBytes({ memory, deletions }: SharedSegment): number {
  return memory.byteLength + (deletions?.memory.byteLength ?? 0);
}

/** Segments of a generation that are in none of the others: what has to be closed when it is given up. */
export function segmentsOnlyIn(
  segments: readonly SharedSegment[],
  others: readonly (readonly SharedSegment[])[],
): SharedSegment[] {
  const kept = new Set(others.flatMap((other) => other.map(({ name }) => name)));
  return segments.filter(({ name }) => !kept.has(name));
}

/**
 * Opens a segment's files, so that what is read later is what was measured now.
 *
 * @throws DamagedIndex if one is missing
 */
function openSegment(files: OpenFiles, folder: string, entry: ManifestSegment): SegmentSource {
  const { segment, documents } = segmentFiles(folder, entry.name);
  return {
    name: entry.name,
    segment: files.open(segment),
    deletions: entry.deletions === undefined ? undefined : files.open(join(folder, entry.deletions)),
    stored: files.open(documents),
  };
}

/** Memory that a segment takes when it is loaded, in bytes. */
function memoryOf({ segment, deletions }: SegmentSource): number {
  return segment.bytes + cursorReadAhead + (deletions?.bytes ?? 0);
}

/**
 * Reads a segment into memory, but for the stored documents.
 *
 * @throws DamagedIndex if a section is not what was written, or the stored documents have not their length
 */
function loadSegment({ name, segment, deletions, stored }: SegmentSource): SharedSegment {
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
