import type { Clock, SearchResponse } from '@muster/proto';
import type { ScatterView, ScatterWatcher } from '../scatter/scatter.js';
import type { Scattered } from '../scatter/scattered.js';
import type { Cancel } from '../words.js';

/** Who reads the revisions of an answer. */
export interface RevisionReader {
  /** What was given has been taken in, so that more may be given. */
  readonly isReady: boolean;
  /** Is called, from now on, whenever it becomes ready. */
  onReady(listener: () => void): void;
  /** Takes a page that is not the last. */
  revise(response: SearchResponse): void;
}

/** Who wants pages early, and when. */
export interface EarlyReader {
  readonly reader: RevisionReader;
  /** When the first is given at the latest, in milliseconds from the query's acceptance; 0: as the route says. */
  readonly firstPageMs: number;
}

/** What early pages are made with. */
export interface EarlyPagesOptions {
  readonly reader: RevisionReader;
  readonly clock: Clock;
  /** When the first page is given at the latest, by `clock`, though it may still change. */
  readonly firstPageAtMs: number;
  /** Makes a page of what there is so far; nothing if there is none to be shown. */
  readonly makePage: (scattered: Scattered) => Promise<SearchResponse | undefined>;
}

/** Least time between two revisions, in milliseconds: nobody reads faster, and each costs a ranking and a fetch. */
const leastApartMs = 50;

/**
 * Gives pages of an answer before all of it is there: the first as soon as nothing that is missing can change its list,
 * or when its time has come; then revisions as leaves tell more. One page is made at a time, of all that was told by
 * then, and none while the reader has not taken in the one before: so a slow reader gets fewer, and never stale ones.
 */
export class EarlyPages implements ScatterWatcher {
  private readonly options: EarlyPagesOptions;
  private view: ScatterView | undefined;
  /** A leaf has told something that is on no page yet. */
  private hasNews = false;
  private isDue = false;
  private hasGiven = false;
  private isConsidering = false;
  private isMaking = false;
  private isOver = false;
  /** When the next page may be made, by the clock. */
  private nextAtMs = Number.NEGATIVE_INFINITY;
  private cancelTimer: Cancel = () => {};

  constructor(options: EarlyPagesOptions) {
    this.options = options;
    options.reader.onReady(() => this.consider());
  }

  began(view: ScatterView): void {
    const { clock, firstPageAtMs } = this.options;
    this.view = view;
    this.wake(firstPageAtMs - clock.now(), () => {
      this.isDue = true;
    });
  }

  told(hasChanged: boolean): void {
    // The first page may be waiting for this one to have answered, whatever it has.
    this.hasNews ||= hasChanged || !this.hasGiven;
    if (this.isConsidering) return;
    this.isConsidering = true;
    // All that comes in one turn is for one page.
    this.options.clock.defer(() => {
      this.isConsidering = false;
      this.consider();
    });
  }

  /** The whole answer is next: no further page is begun, and one that is being made is not given. */
  over(): void {
    this.isOver = true;
    this.cancelTimer();
  }

  private consider(): void {
    const { reader, clock } = this.options;
    const { view } = this;
    if (this.isOver || this.isMaking || !this.hasNews || !reader.isReady || view === undefined) return;
    if (!this.isDue && !view.isStable()) return;
    const waitMs = this.nextAtMs - clock.now();
    if (waitMs > 0) {
      this.wake(waitMs);
      return;
    }
    this.hasNews = false;
    this.isMaking = true;
    void this.give(view.soFar());
  }

  private async give(scattered: Scattered): Promise<void> {
    const { reader, clock, makePage } = this.options;
    // What goes wrong with an early page goes wrong with the last one too, and is told then.
    const page = await makePage(scattered).catch(() => undefined);
    this.isMaking = false;
    if (this.isOver) return;
    if (page !== undefined) {
      this.isDue = true;
      this.hasGiven = true;
      this.nextAtMs = clock.now() + leastApartMs;
      reader.revise(page);
    }
    this.consider();
  }

  private wake(afterMs: number, act: () => void = () => {}): void {
    this.cancelTimer();
    this.cancelTimer = this.options.clock.setTimer(afterMs, () =>
      this.options.clock.defer(() => {
        act();
        this.consider();
      }),
    );
  }
}
