import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@muster/proto';
import type { ManifestSegment } from '../index/shard-manifest.js';
import { commit, SyncFailed } from './commit.js';
import type { Published } from './publisher.js';
import { filesOf } from './replica-folder.js';

/** What states are brought to disk with. */
export interface CommitterOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Least time from one commit to the next, in milliseconds. */
  readonly intervalMs: number;
  /** What the folder's manifest names. */
  readonly committed: readonly ManifestSegment[];
  /** All operations below are in it. */
  readonly durableSeq: number;
  /** The log that they came from. */
  readonly logId: string;
  /** A state is on disk. */
  readonly onCommitted: () => void;
  /** One could not be brought there; after `SyncFailed` none is tried again before `startOver`. */
  readonly onTrouble: (error: Error) => void;
}

/** Segments that are published and not yet on disk at which a commit does not wait for its time. */
const mostUncommitted = 16;
/** Time from a commit that failed to the next try, in milliseconds. */
const retryMs = 10_000;

/** Brings published generations to disk: the newest from time to time, one after the other. */
export class Committer {
  readonly #options: CommitterOptions;
  #committed: readonly ManifestSegment[];
  #durableSeq: number;
  #logId: string;
  /** The newest one published. */
  #wanted: Published | undefined;
  #underWay: Promise<void> | undefined;
  /** Those begun since the last that succeeded: one is being brought to disk, any may be there, as far as is known. */
  readonly #attempted = new Set<Published>();
  /** A file could not be synced, so that states made of it must not be committed. */
  #isUnsound = false;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: () => void = () => {};

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#committed = options.committed;
    this.#durableSeq = options.durableSeq;
    this.#logId = options.logId;
  }

  /** All operations below are on disk. */
  get durableSeq(): number {
    return this.#durableSeq;
  }

  /** What the folder's manifest names. */
  get committed(): readonly ManifestSegment[] {
    return this.#committed;
  }

  /** The log that the state on disk came from; empty if it never followed one. */
  get logId(): string {
    return this.#logId;
  }

  /** Segments that the folder's manifest names, or may name now or soon. */
  entries(): ManifestSegment[] {
    const coming = [...this.#attempted, ...(this.#wanted === undefined ? [] : [this.#wanted])];
    return [...this.#committed, ...coming.flatMap(({ segments }) => segments.map(({ entry }) => entry))];
  }

  /** Takes note of the newest generation, which is brought to disk when it is time. */
  offer(published: Published): void {
    if (this.#isUnsound) return;
    this.#wanted = published;
    this.#schedule();
  }

  /** From now on states are offered that go on from what is on disk: none of those before is brought there any more. */
  async startOver(): Promise<void> {
    await this.idle();
    this.#cancelTimer();
    this.#wanted = undefined;
    this.#isUnsound = false;
  }

  /** Brings the newest generation to disk, the last time. Troubles are told, not thrown. */
  async end(): Promise<void> {
    await this.idle();
    this.#cancelTimer();
    await this.#begin();
    this.#wanted = undefined;
    this.#cancelTimer();
  }

  /** Waits for a commit that is under way. */
  async idle(): Promise<void> {
    while (this.#underWay) await this.#underWay;
  }

  #schedule(): void {
    this.#cancelTimer();
    if (this.#underWay || !this.#isBehind()) return;
    const { clock } = this.#options;
    const waitMs = this.#isUrgent() ? 0 : Math.max(0, this.#notBeforeMs - clock.now());
    this.#cancelTimer = clock.setTimer(waitMs, () => void this.#begin());
  }

  #isBehind(): boolean {
    if (this.#wanted === undefined) return false;
    const { written, segments } = this.#wanted;
    if (written.nextSeq !== this.#durableSeq || written.logId !== this.#logId) return true;
    // Entries are made anew when, and only when, something has changed.
    return segments.length !== this.#committed.length || segments.some(({ entry }, i) => entry !== this.#committed[i]);
  }

  #isUrgent(): boolean {
    const durable = new Set(this.#committed.map(({ name }) => name));
    const uncommitted = this.#wanted?.segments.filter(({ entry }) => !durable.has(entry.name)).length ?? 0;
    return uncommitted >= mostUncommitted && this.#options.clock.now() >= this.#notBeforeMs - this.#options.intervalMs;
  }

  async #begin(): Promise<void> {
    const published = this.#wanted;
    if (published === undefined || this.#underWay || !this.#isBehind()) return;
    this.#underWay = this.#commit(published).finally(() => {
      this.#underWay = undefined;
    });
    await this.#underWay;
    this.#schedule();
  }

  async #commit(published: Published): Promise<void> {
    const { folder, clock, intervalMs, onCommitted, onTrouble } = this.#options;
    const former = filesOf(this.#committed);
    this.#notBeforeMs = clock.now() + intervalMs;
    this.#attempted.add(published);
    try {
      await commit(folder, published, former);
    } catch (error) {
      this.#notBeforeMs = clock.now() + retryMs + intervalMs;
      if (error instanceof SyncFailed) {
        this.#wanted = undefined;
        this.#isUnsound = true;
      }
      onTrouble(error as Error);
      return;
    }
    this.#committed = published.segments.map(({ entry }) => entry);
    this.#durableSeq = published.written.nextSeq;
    this.#logId = published.written.logId;
    this.#attempted.clear();
    await this.#removeDeletions(former);
    onCommitted();
  }

  /** Removes files of deletions that newer ones took the place of; generations in use have theirs in memory. */
  async #removeDeletions(former: ReadonlySet<string>): Promise<void> {
    const named = filesOf(this.#committed);
    for (const file of former) {
      if (!file.endsWith('.deletions') || named.has(file)) continue;
      // What cannot be removed now is when the replica is started next.
      await rm(join(this.#options.folder, file), { force: true }).catch(() => {});
    }
  }
}
