import type { Asker, CallEnd, OtherDigest, Replica, ReplicaSelector, Tracks } from '@muster/coordinator';
import type { Hello__Output } from '@muster/proto';
import { aHello } from './builders.js';

/** A replica that nobody asks: only to choose. */
export function aReplica(address: string, change: Partial<Replica> = {}): Replica {
  return {
    address,
    hello: undefined,
    trouble: '',
    inFlight: 0,
    owesPong: false,
    call: () => 0,
    cancel: () => {},
    ...change,
  };
}

/** The same replica, as another process. */
export function restarted(replica: Replica, incarnation: number): Replica {
  return { ...replica, hello: { ...(aHello() as Hello__Output), incarnation } };
}

/** How a call ended; asked at 0 and answered after 5 ms unless said otherwise. */
export function anEnd(change: Partial<CallEnd> = {}): CallEnd {
  return { how: 'answered', askedMs: 0, tookMs: 5, queueUs: 0, serviceUs: 0, queueLength: 0, ...change };
}

export const anyone: Asker = {
  mayAsk: () => true,
  shard: 0,
  affinity: 0,
  prefer: undefined,
  isBound: false,
  deadlineMs: Number.POSITIVE_INFINITY,
  mayTry: true,
};

/** Draws the given numbers, again and again. */
export function draws(...numbers: number[]): () => number {
  let next = 0;
  return () => numbers[next++ % numbers.length] ?? 0;
}

/** Has been asked so often, one call after the other, each of which ended so; gives when the last did. */
export function afterCalls(
  tracks: Tracks,
  replica: Replica,
  {
    calls,
    end = {},
    fromMs = 0,
  }: { readonly calls: number; readonly end?: Partial<CallEnd>; readonly fromMs?: number },
): number {
  const track = tracks.of(replica);
  let nowMs = fromMs;
  for (let i = 0; i < calls; i++) {
    const each = anEnd({ askedMs: nowMs, ...end });
    track.asked(nowMs);
    nowMs += each.tookMs;
    track.ended(each, nowMs);
  }
  return nowMs;
}

/** Who is chosen so many times in a row at one instant, each call counting from its choice on. */
export function chosenAtOnce(
  select: ReplicaSelector,
  tracks: Tracks,
  { replicas, times, nowMs }: { readonly replicas: readonly Replica[]; readonly times: number; readonly nowMs: number },
): string[] {
  return Array.from({ length: times }, () => {
    const chosen = select(replicas, anyone, nowMs)?.replica;
    if (chosen !== undefined) tracks.of(chosen).asked(nowMs);
    return chosen?.address ?? '';
  });
}

/** What each process tells, as JSON carries it; of those that have something to tell. */
export function digestsOf(tracks: readonly Tracks[], nowMs: number): OtherDigest[] {
  return tracks.flatMap((one, process) => {
    const digest = one.digest(nowMs);
    return digest === undefined ? [] : [{ process, digest: JSON.parse(JSON.stringify(digest)), ageMs: 0 }];
  });
}

/** What a process hears: all but what it told itself. */
export function withoutOwn(told: readonly OtherDigest[], process: number): OtherDigest[] {
  return told.filter((one) => one.process !== process);
}
