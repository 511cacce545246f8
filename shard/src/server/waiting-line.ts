/** What waits in a line. */
export interface Waiting {
  readonly session: object;
  /** When its answer is due. */
  readonly deadlineMs: number;
}

/** Calls that are not begun yet: sessions are served in turn, by deadline within one. */
export class WaitingLine<Entry extends Waiting> {
  /** The session whose turn it is first; no list is empty. */
  private readonly sessions = new Map<object, Entry[]>();
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** Calls of a session that wait. */
  waitingOf(session: object): number {
    return this.sessions.get(session)?.length ?? 0;
  }

  /** How many of those waiting would be taken before one of this session that is due then, at least. */
  aheadOf({ session, deadlineMs }: Waiting): number {
    const place = placeIn(this.sessions.get(session) ?? [], deadlineMs);
    let ahead = place;
    for (const [other, { length }] of this.sessions) if (other !== session) ahead += Math.min(place, length);
    return ahead;
  }

  /** Puts it behind those of the same session that are due before it or at the same time. */
  add(entry: Entry): void {
    const queue = this.sessions.get(entry.session) ?? [];
    queue.splice(placeIn(queue, entry.deadlineMs), 0, entry);
    this.sessions.set(entry.session, queue);
    this.count++;
  }

  /** False if it does not wait here. */
  remove(entry: Entry): boolean {
    const queue = this.sessions.get(entry.session) ?? [];
    const place = queue.indexOf(entry);
    if (place < 0) return false;
    queue.splice(place, 1);
    if (queue.length === 0) this.sessions.delete(entry.session);
    this.count--;
    return true;
  }

  /** The first of the session whose turn it is; the session goes to the end of the line. */
  takeNext(): Entry | undefined {
    for (const [session, queue] of this.sessions) {
      const entry = queue.shift();
      this.sessions.delete(session);
      if (queue.length > 0) this.sessions.set(session, queue);
      this.count--;
      return entry;
    }
    return undefined;
  }

  /** One whose time is up, if there is any. */
  takeDue(nowMs: number): Entry | undefined {
    for (const [first] of this.sessions.values()) {
      if (first === undefined || first.deadlineMs > nowMs) continue;
      this.remove(first);
      return first;
    }
    return undefined;
  }

  /** When the first of them is due; infinite if none waits. */
  get nextDeadlineMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [first] of this.sessions.values()) next = Math.min(next, first?.deadlineMs ?? next);
    return next;
  }
}

/** Looked for from the end: most calls are due after those that came before. */
function placeIn(queue: readonly Waiting[], deadlineMs: number): number {
  let place = queue.length;
  while (place > 0 && (queue[place - 1] as Waiting).deadlineMs > deadlineMs) place--;
  return place;
}
