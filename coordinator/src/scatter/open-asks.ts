import type { LeafAsk, LeafRecord, LeafSink } from '../words.js';

/** Most asks of one source that may be open at once though nobody waits for them. */
const maxOpen = 32;

const neverAsked: LeafRecord = { replica: '', attempts: 0, tookMs: 0 };

/**
 * Bounds the asks that go on when their query has ended: admission does not count them, so that a source that hangs would
 * hold as many as queries come within its timeout.
 */
export class OpenAsks {
  private readonly open = new Map<string, number>();

  /** The ask, to be refused with `rejected` if too many of the source are open when it starts. */
  bounded<Value>(source: string, ask: LeafAsk<Value>): LeafAsk<Value> {
    return new BoundedAsk(ask, { enter: () => this.enter(source), leave: () => this.leave(source) });
  }

  private enter(source: string): boolean {
    const count = this.open.get(source) ?? 0;
    if (count >= maxOpen) return false;
    this.open.set(source, count + 1);
    return true;
  }

  private leave(source: string): void {
    const count = this.open.get(source) ?? 0;
    if (count > 1) this.open.set(source, count - 1);
    else this.open.delete(source);
  }
}

interface Room {
  /** Whether there is room for one more. */
  readonly enter: () => boolean;
  readonly leave: () => void;
}

class BoundedAsk<Value> implements LeafAsk<Value> {
  private readonly ask: LeafAsk<Value>;
  private readonly room: Room;
  private state: 'new' | 'open' | 'over' | 'refused' = 'new';

  constructor(ask: LeafAsk<Value>, room: Room) {
    this.ask = ask;
    this.room = room;
  }

  start(deadlineMs: number, place: number, sink: LeafSink<Value>): void {
    if (!this.room.enter()) {
      this.state = 'refused';
      const message = `not asked: nobody waits for it, and ${maxOpen} earlier calls are open`;
      sink.arrive(place, { ok: false, failure: 'rejected', message, ...neverAsked });
      return;
    }
    this.state = 'open';
    this.ask.start(deadlineMs, place, {
      startedMs: sink.startedMs,
      progress: (from, ...told) => sink.progress(from, ...told),
      arrive: (from, outcome) => {
        this.leave();
        sink.arrive(from, outcome);
      },
    });
  }

  stop(): LeafRecord {
    this.leave();
    return this.state === 'refused' ? neverAsked : this.ask.stop();
  }

  record(): LeafRecord {
    return this.state === 'refused' ? neverAsked : this.ask.record();
  }

  private leave(): void {
    if (this.state === 'open') {
      this.state = 'over';
      this.room.leave();
    }
  }
}
