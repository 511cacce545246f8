/**
 * Time as the rest of the code sees it: handed in from a composition root, so that tests and simulations run in
 * virtual time.
 */
export interface Clock {
  /** Milliseconds on a monotonic clock with an arbitrary start; fractions count. */
  now(): number;
  /** Calls `fire` once, `delayMs` from now or a little later. Gives a function that cancels it. */
  setTimer(delayMs: number, fire: () => void): () => void;
  /**
   * Calls `fire` after the sockets that are readable now have been read.
   *
   * Node runs due timers before it reads sockets. A timer that finds a reply missing must therefore look again after
   * `defer`, else a stalled event loop makes timely replies look late.
   */
  defer(fire: () => void): void;
}

/** The machine's clock. Only composition roots may use it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(delayMs, fire) {
    const timer = setTimeout(fire, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
  defer: (fire) => {
    setImmediate(fire);
  },
};
