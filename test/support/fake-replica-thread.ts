import type { FromReplica, ReplicaThreadEvents, SharedShard, StartReplicaThread, ToReplica } from '@muster/shard';

/** A replica's thread that does what a test says. */
export class FakeReplicaThread {
  /** What it was told. */
  readonly told: ToReplica[] = [];
  isKilled = false;
  private readonly events: ReplicaThreadEvents;

  constructor(events: ReplicaThreadEvents) {
    this.events = events;
  }

  say(message: FromReplica): void {
    this.events.message(message);
  }

  publish(shared: SharedShard): void {
    // As a message does it: memory is shared, the rest copied.
    this.say({ type: 'published', shared: structuredClone(shared) });
  }

  end(reason = 'it exited with code 1'): void {
    this.events.ended(new Error(reason));
  }

  /** Says that it has brought all to disk, and ends. */
  close(): void {
    this.say({ type: 'closed' });
    this.end('it exited with code 0');
  }

  /** Generations that it was told nobody uses any more. */
  get released(): number[] {
    return this.told.flatMap((message) => (message.type === 'released' ? [message.generation] : []));
  }
}

/** Starts fake threads, which close when they are told to. */
export function fakeReplicaThreads(begin: (thread: FakeReplicaThread, number: number) => void = () => {}): {
  readonly start: StartReplicaThread;
  readonly started: FakeReplicaThread[];
} {
  const started: FakeReplicaThread[] = [];
  return {
    started,
    start: (events) => {
      const thread = new FakeReplicaThread(events);
      started.push(thread);
      // As of a real one, nothing is heard of it before it is known to be there.
      queueMicrotask(() => begin(thread, started.length - 1));
      return {
        post: (message) => {
          thread.told.push(message);
          if (message.type === 'close') queueMicrotask(() => thread.close());
        },
        kill: () => {
          thread.isKilled = true;
          queueMicrotask(() => thread.end());
        },
      };
    },
  };
}
