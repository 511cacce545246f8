import { join } from 'node:path';
import { OpenFiles } from '../index/open-files.js';
import { SectionFile } from '../index/sections.js';
import { type ManifestSegment, removeSegment, segmentFiles } from '../index/shard-manifest.js';
import { closeSegment, loadSegments, readShared, type SharedSegment } from '../index/shared-segment.js';

/** The segments of a replica's folder that are in memory, each loaded once, and their files. */
export class SegmentStore {
  readonly #folder: string;
  /** By name, without deletions. */
  readonly #segments = new Map<string, SharedSegment>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * A segment with the deletions that its entry in a manifest names; from memory if it is there.
   *
   * @throws DamagedIndex if a file is not what was written
   */
  load(entry: ManifestSegment): SharedSegment {
    const { deletions, ...bare } = entry;
    const segment = this.#segments.get(entry.name) ?? this.#read(bare);
    return deletions === undefined ? segment : { ...segment, deletions: this.#readDeletions(deletions) };
  }

  #read(entry: ManifestSegment): SharedSegment {
    const [segment] = loadSegments({ folder: this.#folder, entries: [entry] }) as [SharedSegment];
    this.#segments.set(entry.name, segment);
    return segment;
  }

  #readDeletions(name: string): { file: string; memory: SharedArrayBuffer } {
    const files = new OpenFiles();
    try {
      const open = files.open(join(this.#folder, name));
      const memory = readShared(open, 0);
      new SectionFile(Buffer.from(memory), open.file).check();
      return { file: open.file, memory };
    } finally {
      files.closeAll();
    }
  }

  /** Lets go of all segments but those named, and removes their files. */
  async keep(names: ReadonlySet<string>): Promise<void> {
    const gone = [...this.#segments].filter(([name]) => !names.has(name));
    for (const [name, segment] of gone) {
      this.#segments.delete(name);
      closeSegment(segment);
    }
    // What cannot be removed now is when the replica is started next.
    for (const [name] of gone) await removeSegment(segmentFiles(this.#folder, name)).catch(() => {});
  }

  /** Names of all segments in it. */
  names(): IterableIterator<string> {
    return this.#segments.keys();
  }
}
