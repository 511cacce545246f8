import type { BookedCall, CallEnding } from './query-book.js';

/** Calls for hits that were made for the queries that are measured. */
export class CallCounts {
  calls = 0;
  /** Those of them after the first to the same leaf for the same query. */
  repeated = 0;
  /** Those of the repeated ones that were sent while another was open; the others are retries. */
  hedges = 0;
  /** Hedges that were answered first. */
  hedgesWon = 0;
  /** Calls that were given up before the replica had begun to work on them. */
  neverBegun = 0;
  /** Calls by shard, then by replica. */
  readonly ofReplicas: readonly Uint32Array[];

  constructor(shards: number, replicas: number) {
    this.ofReplicas = Array.from({ length: shards }, () => new Uint32Array(replicas));
  }

  /** A replica was asked. */
  asked({ leaf, replica, attempt, isHedge }: BookedCall): void {
    this.calls++;
    if (attempt > 0) this.repeated++;
    if (isHedge) this.hedges++;
    const ofShard = this.ofReplicas[leaf];
    if (ofShard !== undefined) ofShard[replica] = (ofShard[replica] ?? 0) + 1;
  }

  /** A call has ended. */
  over({ isHedge }: BookedCall, ending: CallEnding): void {
    if (ending === 'given-up-unbegun') this.neverBegun++;
    if (isHedge && ending === 'answered') this.hedgesWon++;
  }

  /** The least and the greatest share that a replica has of the calls to its shard. */
  get shares(): { readonly least: number; readonly most: number } {
    let [least, most] = [1, 0];
    for (const ofShard of this.ofReplicas) {
      const sum = ofShard.reduce((all, calls) => all + calls, 0);
      if (sum === 0) continue;
      least = Math.min(least, Math.min(...ofShard) / sum);
      most = Math.max(most, Math.max(...ofShard) / sum);
    }
    return most === 0 ? { least: 0, most: 0 } : { least, most };
  }
}
