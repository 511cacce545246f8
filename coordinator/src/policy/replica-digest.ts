/**
 * What a process tells the others of replicas: plain JSON. There are no instants in it, for each process has a clock of
 * its own: times count from when it was made.
 */
export interface TracksDigest {
  /** Replicas of which something was heard since they were last told of, or that have calls in flight; not all at once. */
  readonly replicas: readonly ReplicaDigest[];
  /** By when each of them is told of again, while it has calls in flight, in milliseconds. */
  readonly againMs: number;
  /** All whose breakers are open for failures that this process has seen; one that is here no more has closed. */
  readonly open: readonly OpenDigest[];
}

/** What is told of a replica. */
export interface ReplicaDigest {
  readonly address: string;
  /** The process it speaks of; a replica that has restarted since is another one. */
  readonly incarnation: number;
  /** Calls in flight to it. */
  readonly inFlight: number;
  /** What a call to it costs, in milliseconds, and how long ago that was heard. */
  readonly costMs: number;
  readonly costAgeMs: number;
  /** For how long it asked to be left alone still. */
  readonly pushbackMs?: number;
  /** Most calls of all processes together that it works on without keeping them waiting, if that was learnt anew. */
  readonly limit?: number;
}

/** A replica whose breaker is open. */
export interface OpenDigest {
  readonly address: string;
  readonly incarnation: number;
  /** For how long still. */
  readonly forMs: number;
}
