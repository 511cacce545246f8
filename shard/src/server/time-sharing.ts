import type { Clock } from '@muster/proto';

/** Work that takes turns with other work. Exactly one of `finish` and `fail` ends it, unless it is removed. */
export interface Task {
  /** When it must be ended with what there is, by the clock. */
  readonly deadlineMs: number;
  /** Works until `untilMs` or a little longer; true when all is done. */
  step(untilMs: number): boolean;
  /** Answers with what there is, after `spentMs` of work. Contract: it is quick, for it is not sliced. */
  finish(spentMs: number): void;
  /** It cannot be done. */
  fail(error: unknown, spentMs: number): void;
}

/** Longest stretch of work between two looks at what else there is to do, in milliseconds. */
export const sliceMs = 2;
/** Calls that share the time of one thread; the others wait unbegun. */
export const maxSharers = 8;

interface Sharer<T extends Task> {
  readonly task: T;
  spentMs: number;
  isNew: boolean;
}

/**
 * Shares the time of a thread among tasks, in slices.
 *
 * - One that is new goes first, for most calls are shorter than a slice; but those that came before get as much time as
 *   newcomers were given before them.
 * - Of the rest, every other slice goes to the one that is due first, the slices between to the one that has waited
 *   longest. So a long call keeps neither an urgent nor a short one waiting, and none starves.
 * - One whose time is up is ended before any other is worked on.
 */
export class TimeSharing<T extends Task> {
  /** The one that has waited longest for a slice first. */
  private sharers: Sharer<T>[] = [];
  private isUrgentNext = true;
  /** Time that newcomers were given before others and that those have not got back yet. */
  private aheadMs = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get size(): number {
    return this.sharers.length;
  }

  get tasks(): readonly T[] {
    return this.sharers.map(({ task }) => task);
  }

  add(task: T): void {
    this.sharers.push({ task, spentMs: 0, isNew: true });
  }

  /** Drops it. Does nothing if it is over. */
  remove(task: T): void {
    this.sharers = this.sharers.filter((each) => each.task !== task);
  }

  /** Ends all whose time is up: an answer that waits for the slices of others comes after its caller's cutoff. */
  endDue(): void {
    // Looked for one by one: what ends may remove others.
    for (;;) {
      const due = this.sharers.find(({ task }) => this.clock.now() >= task.deadlineMs);
      if (due === undefined) return;
      this.remove(due.task);
      finish(due);
    }
  }

  /** Gives one a slice, which ends when any is due. False if there is nothing to work on. */
  workOnNext(untilMs: number): boolean {
    const urgent = this.mostUrgent(this.sharers);
    if (urgent === undefined) return false;
    const next = this.choose();
    this.remove(next.task);
    this.work(next, Math.min(untilMs, urgent.task.deadlineMs));
    return true;
  }

  private choose(): Sharer<T> {
    const newcomer = this.sharers.find(({ isNew }) => isNew);
    const others = this.sharers.filter(({ isNew }) => !isNew);
    if (others.length === 0) this.aheadMs = 0;
    if (newcomer !== undefined && (others.length === 0 || this.aheadMs < sliceMs)) return newcomer;
    const next = this.isUrgentNext ? this.mostUrgent(others) : others[0];
    this.isUrgentNext = !this.isUrgentNext;
    return next as Sharer<T>;
  }

  private mostUrgent(sharers: readonly Sharer<T>[]): Sharer<T> | undefined {
    let first = sharers[0];
    for (const each of sharers) {
      if (first === undefined || each.task.deadlineMs < first.task.deadlineMs) first = each;
    }
    return first;
  }

  private work(sharer: Sharer<T>, untilMs: number): void {
    const startMs = this.clock.now();
    let isDone: boolean;
    try {
      isDone = sharer.task.step(untilMs);
    } catch (error) {
      this.count(sharer, startMs);
      sharer.task.fail(error, sharer.spentMs);
      return;
    }
    this.count(sharer, startMs);
    if (isDone) finish(sharer);
    else this.sharers.push(sharer);
  }

  private count(sharer: Sharer<T>, startMs: number): void {
    const spentMs = this.clock.now() - startMs;
    sharer.spentMs += spentMs;
    this.aheadMs = Math.max(0, this.aheadMs + (sharer.isNew ? spentMs : -spentMs));
    sharer.isNew = false;
  }
}

function finish<T extends Task>({ task, spentMs }: Sharer<T>): void {
  try {
    task.finish(spentMs);
  } catch (error) {
    task.fail(error, spentMs);
  }
}
