/** The processes of a host tell each other so often, if there is something to tell, in milliseconds. */
export const exchangeEveryMs = 100;

/**
 * What the processes of a host tell each other of their replicas and budgets, so that one need not learn what another
 * knows. Owners of such knowledge implement it; how it travels is not their concern.
 */
export interface SharedPolicies {
  /**
   * All that the other processes are to know, in the place of what was told before; nothing if that still holds.
   *
   * It is JSON, which has no NaN and no infinity, of at most 256 Ki characters, or it is not told. It must hold no instants,
   * for every process has a clock of its own: say how long ago something was.
   */
  digest(nowMs: number): unknown;
  /** Takes in what others told since the last time, in order; of what one told twice meanwhile only the latter. */
  learn(others: readonly OtherDigest[], nowMs: number): void;
}

/** What another process told. */
export interface OtherDigest {
  /** Number of the process. One that is started in the place of another has its number. */
  readonly process: number;
  /** What it told, in the place of what it told before; nothing if it has ended, and with it all that was in flight there. */
  readonly digest: unknown;
  /** How long ago it was made, in milliseconds: at least, for the way itself is not counted. */
  readonly ageMs: number;
}
