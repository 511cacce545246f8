import type { Clock } from '@muster/proto';
import type { Cancellation } from '../cancellation.js';
import type { AbsentIndex, Cancel, IndexView } from '../words.js';
import type { Refresher } from './refresher.js';

/** An index whose writes can be waited for. */
export interface WatchedIndex {
  readonly view: IndexView;
  /** Calls `listener` whenever the view may have changed, until it is told to stop. */
  onChange(listener: () => void): Cancel;
}

/** What waiting needs. */
export interface WaitDependencies {
  readonly indexOf: (index: string) => WatchedIndex;
  /** Asks the index's writer; nothing if none is known. */
  readonly refresherOf: (index: string) => Refresher | undefined;
  readonly clock: Clock;
}

/** How long waiting may take. */
export interface WaitLimits {
  /** When gathering ends, by the coordinator's clock. */
  readonly cutoffMs: number;
  readonly cancellation: Cancellation;
}

/** Share of the time until gathering ends that waiting may take: the rest is for asking. */
const waitShare = 0.8;

type Fault = NonNullable<AbsentIndex['fault']>;

/**
 * Waits until the writes are visible in all shards of their indexes: which shard a write is in, its number does not tell.
 * Gives the indexes in which one was not by the end, and why.
 */
export async function waitForWrites(
  states: ReadonlyMap<string, { readonly seq?: number }>,
  limits: WaitLimits,
  dependencies: WaitDependencies,
): Promise<ReadonlyMap<string, Fault>> {
  const { clock, indexOf } = dependencies;
  const startedMs = clock.now();
  const writes = [...states].flatMap(([index, { seq }]) => (seq === undefined ? [] : [{ index, seq }]));
  await Promise.all(writes.map((write) => waitForWrite(write, limits, dependencies)));
  // An index may have gone back while another was waited for.
  const unseen = writes.filter(({ index, seq }) => !shows(indexOf(index).view, seq));
  const tookMs = clock.now() - startedMs;
  return new Map(unseen.map((write) => [write.index, faultOf(write, tookMs, dependencies)]));
}

/** A write of an index. */
interface Write {
  readonly index: string;
  readonly seq: number;
}

async function waitForWrite(
  { index, seq }: Write,
  { cutoffMs, cancellation }: WaitLimits,
  { indexOf, refresherOf, clock }: WaitDependencies,
): Promise<void> {
  const watched = indexOf(index);
  if (shows(watched.view, seq)) return;
  refresherOf(index)?.want(seq);
  const waitMs = waitShare * (cutoffMs - clock.now());
  await untilVisible({ watched, seq }, { waitMs, cancellation }, clock);
}

/** Whether a write, and all before it, is visible in all shards of an index, or is within `waitMs`. */
export async function untilVisible(
  { watched, seq }: { readonly watched: WatchedIndex; readonly seq: number },
  { waitMs, cancellation }: { readonly waitMs: number; readonly cancellation: Cancellation },
  clock: Clock,
): Promise<boolean> {
  if (shows(watched.view, seq)) return true;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      cancelTimer();
      unlink();
      unwatch();
      resolve();
    };
    // A notice that lies in a socket by then is read first.
    const cancelTimer = clock.setTimer(waitMs, () => clock.defer(end));
    const unwatch = watched.onChange(() => shows(watched.view, seq) && end());
    const unlink = cancellation.onCancel(() => clock.defer(end));
  });
  return shows(watched.view, seq);
}

function faultOf({ index, seq }: Write, tookMs: number, { indexOf, refresherOf }: WaitDependencies): Fault {
  const message = `write ${seq} of "${index}" was not visible within ${Math.round(tookMs)} ms: ${reached(indexOf(index).view)}`;
  const trouble = refresherOf(index)?.trouble ?? '';
  return { failure: 'timeout', message: `${message}${trouble === '' ? '' : `; its writer said: ${trouble}`}`, tookMs };
}

/** Whether the write is visible in all shards of the index. */
export function shows({ generation, shards }: IndexView, seq: number): boolean {
  return generation > seq && shards.every((shard) => shard.generation > seq);
}

/** What is read of an index, in words. */
export function reached({ generation, shards }: IndexView): string {
  if (generation === 0) return 'no generation is served';
  const behind = shards.filter((shard) => shard.generation !== generation);
  const others = behind.map((shard) => `, shard ${shard.number} generation ${shard.generation}`).join('');
  return `it reads generation ${generation}${others}`;
}
