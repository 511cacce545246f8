import type { Clock } from '@muster/proto';
import { nextMerge } from '../index/merge/merge-policy.js';
import { removeSegment, segmentFiles } from '../index/shard-manifest.js';
import type { SharedSegment } from '../index/shared-segment.js';
import type { Schema } from '../query/schema.js';
import { carryOver } from './merge-carry-over.js';
import { MergeFailed, type MergeRunner } from './merge-runner.js';
import type { SegmentStore } from './segment-store.js';
import { type PublishedSegment, StateSegment } from './state-segment.js';

/** What merges are made with. */
export interface MergerOptions {
  readonly runner: MergeRunner;
  readonly clock: Clock;
  readonly folder: string;
  readonly schema: Schema;
  readonly store: SegmentStore;
  /** Gives a name that no other segment of the folder has had since the process began. */
  readonly newName: () => string;
  /** A merged segment waits for `swapIn`. */
  readonly onMerged: () => void;
  /** A merge failed, or loading what it made. Nothing has changed; another try is made later. */
  readonly onFailed: (error: Error) => void;
}

/** Segments being merged. */
interface Merging {
  readonly name: string;
  readonly sources: readonly StateSegment[];
  /** As they were when the merge was begun. */
  readonly merged: readonly SharedSegment[];
}

/** Documents whose deletion is carried over at once: some 20 ms. */
const carriedAtOnce = 500;
/** Time from a merge that failed to the next, in milliseconds. */
const retryMs = 30_000;

/** Has segments of the newest state merged, one merge at a time, and puts what came of it in their place. */
export class Merger {
  readonly #options: MergerOptions;
  #merging: Merging | undefined;
  #underWay: Promise<void> = Promise.resolve();
  /** What was made; nothing while it is made. */
  #made: StateSegment | undefined;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(options: MergerOptions) {
    this.#options = options;
  }

  /** Names of the segments that it still needs. */
  names(): string[] {
    const names = this.#merging?.sources.map(({ name }) => name) ?? [];
    return this.#made ? [...names, this.#made.name] : names;
  }

  /** Begins the next merge, if there is one to be made and none under way. */
  consider(segments: readonly StateSegment[], published: readonly PublishedSegment[]): void {
    if (this.#merging || this.#options.clock.now() < this.#notBeforeMs) return;
    const range = nextMerge(published.map(({ shared, entry }) => ({ ...entry, storedBytes: shared.stored.bytes })));
    if (range === undefined) return;
    const { from, to } = range;
    const merged = published.slice(from, to).map(({ shared }) => shared);
    this.#merging = { name: this.#options.newName(), sources: segments.slice(from, to), merged };
    this.#underWay = this.#merge(this.#merging);
  }

  /**
   * Carries deletions over to what a merge made, a part of them: so that little is left to be done by `swapIn`.
   *
   * @returns whether there may be more
   * @throws DamagedIndex if a stored document is not what was written
   */
  carrySome(): boolean {
    return this.#made !== undefined && this.#carry(this.#made, carriedAtOnce) === carriedAtOnce;
  }

  /**
   * Puts what a merge made, if it is done, in the place of the segments that it was made of.
   *
   * @param segments of the newest state, in the order of `seq`
   * @throws DamagedIndex if a stored document is not what was written
   */
  swapIn(segments: readonly StateSegment[]): readonly StateSegment[] {
    if (this.#made === undefined || this.#merging === undefined) return segments;
    const made = this.#made;
    this.#carry(made);
    const from = segments.indexOf(this.#merging.sources[0] as StateSegment);
    const to = from + this.#merging.sources.length;
    const others = [...segments.slice(0, from), ...segments.slice(to)];
    this.#merging = undefined;
    this.#made = undefined;
    // A shard without documents keeps one segment, so that its fields and figures are there like any other's.
    const isOfUse = made.deletions.liveDocuments > 0 || others.length === 0;
    return isOfUse ? [...segments.slice(0, from), made, ...segments.slice(to)] : others;
  }

  /** Gives up the merge under way and what it made. */
  async drop(): Promise<void> {
    this.#options.runner.cancel();
    await this.#underWay;
    this.#merging = undefined;
    this.#made = undefined;
  }

  async #merge({ name, merged }: Merging): Promise<void> {
    const { runner, clock, folder, schema, store, onMerged, onFailed } = this.#options;
    try {
      const { documents } = await runner.start({ folder, name, segments: merged, schema });
      const entry = { name, documents, liveDocuments: documents };
      this.#made = new StateSegment(store.load(entry), entry, schema);
    } catch (error) {
      this.#merging = undefined;
      // What cannot be removed now is when the replica is started next.
      await removeSegment(segmentFiles(folder, name)).catch(() => {});
      if (error instanceof MergeFailed && error.reason === 'cancelled') return;
      this.#notBeforeMs = clock.now() + retryMs;
      onFailed(error as Error);
      return;
    }
    onMerged();
  }

  #carry(made: StateSegment, most?: number): number {
    const { sources = [], merged = [] } = this.#merging ?? {};
    const pairs = merged.map((segment, i) => ({ segment, deletions: (sources[i] as StateSegment).deletions }));
    return carryOver(pairs, made.deletions, most);
  }
}
