import type { FromThread, StartThread, ThreadControl, ThreadEvents, ToThread } from '@muster/shard';

/** A thread that does what a test says. */
export class FakeThread {
  readonly control: ThreadControl;
  /** What it was sent: the texts of the requests, a list for each message. */
  readonly received: string[][] = [];
  /** What it was told has changed. */
  readonly news: unknown[] = [];
  isKilled = false;
  private readonly slots = new Map<string, number>();
  private readonly events: ThreadEvents;

  constructor(control: ThreadControl, events: ThreadEvents) {
    this.control = control;
    this.events = events;
  }

  receive(message: ToThread): void {
    if (message.type === 'news') {
      this.news.push(message.news);
      return;
    }
    const { calls } = message;
    this.received.push(calls.map(({ request }) => Buffer.from(request).toString()));
    for (const { slot, request } of calls) this.slots.set(Buffer.from(request).toString(), slot);
  }

  /** The slot of the call with such a request, handed over last. */
  slotOf(request: string): number {
    const slot = this.slots.get(request);
    if (slot === undefined) throw new Error(`it was not handed ${request}`);
    return slot;
  }

  say(message: FromThread): void {
    this.events.message(message);
  }

  answer(request: string, times = { begunMs: 0, spentMs: 1 }): void {
    this.say({ type: 'answered', slot: this.slotOf(request), response: Buffer.from(`${request}!`), ...times });
  }

  end(reason: string): void {
    this.events.ended(new Error(reason));
  }
}

/** Starts fake threads. */
export function fakeThreads(): { readonly start: StartThread; readonly started: FakeThread[] } {
  const started: FakeThread[] = [];
  return {
    started,
    start: (control, events) => {
      const thread = new FakeThread(control, events);
      started.push(thread);
      return {
        post: (message) => thread.receive(message),
        kill: () => {
          thread.isKilled = true;
          // As a real one, it is not over at once.
          queueMicrotask(() => thread.end('it exited with code 1'));
        },
      };
    },
  };
}
