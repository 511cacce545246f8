/**
 * What a process tells the others of a replica: plain JSON. There are no instants in it, for each process has a clock of
 * its own; it is read a moment after it was written.
 */
export interface ReplicaDigest {
  readonly address: string;
  /** The process it speaks of; a replica that has restarted since is another one. */
  readonly incarnation: number;
  /** Calls in flight to it. */
  readonly inFlight: number;
  /** What a call to it costs, in milliseconds, and how long ago that was heard. */
  readonly costMs: number;
  readonly costAgeMs: number;
  /** For how long its breaker is open still, or that it has closed (0); left out unless that is news. */
  readonly openForMs?: number;
  /** For how long it asked to be left alone still. */
  readonly pushbackMs?: number;
}
