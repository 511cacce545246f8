import type { Clock } from '@muster/proto';

/** Longest stretch of beginning queries between two looks at the sockets, in milliseconds. */
const sliceMs = 2;

/**
 * Begins what came by sessions, a little at a time and the sessions in turn: planning a query is work, and a front end
 * that sends a thousand at once must not keep the frames and pings of the others waiting. The sessions' limits on
 * calls in flight bound what waits here.
 */
export class Turns {
  private readonly sessions = new Map<object, (() => void)[]>();
  private isDue = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Begins `work` behind the session's own and in turn with others'. */
  add(session: object, work: () => void): void {
    const waiting = this.sessions.get(session);
    if (waiting === undefined) this.sessions.set(session, [work]);
    else waiting.push(work);
    this.schedule();
  }

  private schedule(): void {
    if (this.isDue) return;
    this.isDue = true;
    this.clock.defer(() => {
      this.isDue = false;
      this.run();
    });
  }

  private run(): void {
    const untilMs = this.clock.now() + sliceMs;
    do {
      const [next] = this.sessions;
      if (next === undefined) return;
      const [session, waiting] = next;
      this.sessions.delete(session);
      const work = waiting.shift();
      if (waiting.length > 0) this.sessions.set(session, waiting);
      work?.();
    } while (this.clock.now() < untilMs);
    this.schedule();
  }
}
