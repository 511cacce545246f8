import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OpenFiles } from './open-files.js';
import { DamagedIndex, damageOf, SectionFile } from './sections.js';
import type { FieldMeta, SegmentMeta } from './segment-meta.js';
import {
  filesOfSegment,
  type ManifestSegment,
  readShardManifest,
  type ShardManifest,
  segmentFiles,
  type WrittenUpTo,
} from './shard-manifest.js';
import { readShared } from './shared-segment.js';
import { damagedStored, documentFault } from './stored-documents.js';

/** What a shard's folder holds, and what of it is damaged. */
export interface ShardReport {
  readonly folder: string;
  /** In the order of `seq`; none if the shard's manifest cannot be read. */
  readonly segments: readonly SegmentReport[];
  /** How far a shard that takes writes has come; nothing if it is as it was built. */
  readonly written: WrittenUpTo | undefined;
  /** Segments' files that its manifest does not name: of a merge or a commit that was cut off. They are no fault. */
  readonly leftovers: readonly string[];
  /** Every fault found, those of the segments too. */
  readonly faults: readonly string[];
}

/** What a segment's files hold. */
export interface SegmentReport extends ManifestSegment {
  readonly files: readonly FileReport[];
  /** By name, the fields that have terms; none if the header is damaged. */
  readonly fields: Readonly<Record<string, FieldMeta>>;
  readonly faults: readonly string[];
}

/** A file of a segment. */
export interface FileReport {
  readonly file: string;
  readonly bytes: number;
  /** None for stored documents. */
  readonly sections: readonly SectionReport[];
}

/** A section of a file. */
export interface SectionReport {
  readonly name: string;
  /** Empty if it belongs to no field. */
  readonly field: string;
  readonly bytes: number;
  /** Whether its bytes are those that were written. */
  readonly isWhole: boolean;
}

/** Stored documents that are named one by one where many are damaged. */
const namedDocuments = 10;

/**
 * Reads every byte of a shard and says what is there and what is damaged. Throws nothing on account of damage.
 *
 * @param folder of the shard
 */
export async function inspectShard(folder: string): Promise<ShardReport> {
  const faults: string[] = [];
  const manifest: ShardManifest = await readShardManifest(folder).catch((error: unknown) => {
    faults.push(faultOf(error));
    return { segments: [] };
  });
  const segments = manifest.segments.map((entry) => inspectSegment(folder, entry));
  const leftovers = faults.length > 0 ? [] : await unnamedFiles(folder, manifest);
  const { written } = manifest;
  return {
    folder,
    segments,
    written,
    leftovers,
    faults: [...faults, ...segments.flatMap((segment) => segment.faults)],
  };
}

const segmentFile = /\.(segment|documents|deletions|tmp)$/;

async function unnamedFiles(folder: string, { segments }: ShardManifest): Promise<string[]> {
  const named = new Set(segments.flatMap(filesOfSegment));
  return (await readdir(folder)).filter((entry) => segmentFile.test(entry) && !named.has(entry)).sort();
}

function faultOf(error: unknown): string {
  if (error instanceof DamagedIndex) return error.message;
  throw error;
}

function inspectSegment(folder: string, entry: ManifestSegment): SegmentReport {
  const { segment, documents } = segmentFiles(folder, entry.name);
  const { deletions } = entry;
  const inspection = new SegmentInspection();
  inspection.attempt(() => inspection.segment(segment));
  if (deletions !== undefined) inspection.attempt(() => inspection.sections(join(folder, deletions)));
  inspection.attempt(() => inspection.stored(documents));
  inspection.open.closeAll();
  const { files, fields, faults } = inspection;
  return { ...entry, files, fields, faults };
}

/** What is found of a segment, file by file. */
class SegmentInspection {
  readonly open = new OpenFiles();
  readonly files: FileReport[] = [];
  readonly faults: string[] = [];
  fields: Readonly<Record<string, FieldMeta>> = {};
  #documents: StoredFacts | undefined;

  /** Goes on to the next file after a fault. */
  attempt(inspect: () => void): void {
    try {
      inspect();
    } catch (error) {
      this.faults.push(faultOf(error));
    }
  }

  segment(file: string): void {
    const sections = this.sections(file);
    const { fields, storedBytes } = sections.meta as SegmentMeta;
    const starts = sections.places.find(({ name }) => name === 'storedStarts');
    this.fields = fields;
    this.#documents = {
      bytes: storedBytes,
      starts: starts && sections.isWhole(starts) ? sections.u32('storedStarts') : undefined,
    };
  }

  sections(file: string): SectionFile {
    const opened = this.open.open(file);
    const sections = new SectionFile(Buffer.from(readShared(opened, 0)), file);
    const reports = sections.places.map((place) => ({
      name: place.name,
      field: place.field,
      bytes: place.bytes,
      isWhole: sections.isWhole(place),
    }));
    this.files.push({ file, bytes: opened.bytes, sections: reports });
    for (const report of reports.filter(({ isWhole }) => !isWhole)) this.#fault(file, damageOf(report));
    return sections;
  }

  stored(file: string): void {
    const opened = this.open.open(file);
    const { fd, bytes } = opened;
    this.files.push({ file, bytes, sections: [] });
    const known = this.#documents;
    if (known && known.bytes !== bytes) this.#fault(file, `it has ${bytes} bytes instead of ${known.bytes}`);
    const damaged = damagedStored({ fd, bytes, starts: known?.starts ?? new Uint32Array(0) });
    for (const at of damaged.slice(0, namedDocuments)) this.#fault(file, documentFault(at));
    const more = damaged.length - namedDocuments;
    if (more > 0) this.#fault(file, `the checksums of ${more} more documents do not hold`);
  }

  #fault(file: string, fault: string): void {
    this.faults.push(new DamagedIndex(file, fault).message);
  }
}

/** What a segment's file says of its stored documents. */
interface StoredFacts {
  readonly bytes: number;
  /** Nothing where that itself is damaged. */
  readonly starts: Uint32Array | undefined;
}
