import type { BookedCall, CallEnding, CallObserver } from '@muster/scripts';

/** A call as it was when it was sent. */
export interface NotedCall extends BookedCall {
  /** Calls that were open to the replica, this one too. */
  readonly open: number;
  /** Calls that the replica had answered since noting began. */
  readonly answered: number;
}

interface Replica {
  open: number;
  answered: number;
  readonly calls: NotedCall[];
}

/** Notes when each replica was asked, and what was going on there. */
export class CallNotes implements CallObserver {
  private readonly replicas = new Map<string, Replica>();
  private readonly fromMs: number;

  /** @param fromMs when noting begins, in milliseconds of the simulation */
  constructor(fromMs = 0) {
    this.fromMs = fromMs;
  }

  asked(call: BookedCall): void {
    const replica = this.replicaOf(call);
    replica.open++;
    if (call.atMs >= this.fromMs) replica.calls.push({ ...call, open: replica.open, answered: replica.answered });
  }

  over(call: BookedCall, ending: CallEnding): void {
    const replica = this.replicaOf(call);
    replica.open--;
    if (call.atMs >= this.fromMs && ending === 'answered') replica.answered++;
  }

  /** Calls for hits to a replica within a time, in the order of asking. */
  to(leaf: number, replica: number, fromMs = 0, untilMs = Number.POSITIVE_INFINITY): readonly NotedCall[] {
    const { calls } = this.replicaOf({ leaf, replica });
    return calls.filter(({ phase, atMs }) => phase === 'query' && atMs >= fromMs && atMs < untilMs);
  }

  private replicaOf({ leaf, replica }: Pick<BookedCall, 'leaf' | 'replica'>): Replica {
    const key = `${leaf}-${replica}`;
    const noted = this.replicas.get(key) ?? { open: 0, answered: 0, calls: [] };
    this.replicas.set(key, noted);
    return noted;
  }
}
