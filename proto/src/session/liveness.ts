import type { Clock } from '../clock.js';

/** When a session asks whether the other side lives. */
export interface LivenessOptions {
  /** Silence before a ping while calls are pending, in milliseconds. @default 250 */
  readonly pendingSilenceMs: number;
  /** Silence before a ping otherwise, in milliseconds. @default 1000 */
  readonly idleSilenceMs: number;
  /** Time without any sign of life after a ping until the other side is dead, in milliseconds. @default 3000 */
  readonly deadAfterMs: number;
}

export const defaultLiveness: LivenessOptions = { pendingSilenceMs: 250, idleSilenceMs: 1000, deadAfterMs: 3000 };

/** What a {@link Liveness} needs of its session. */
export interface LivenessHost {
  /** Whether the other side owes an answer. */
  isPending(): boolean;
  /** Sends a ping. */
  ping(): void;
  /** The other side gave no sign of life in time. */
  dead(): void;
}

/**
 * Watches one side's silence. A stopped process closes nothing: only asking shows that it is gone.
 *
 * `owesPong` is true from a ping to the next frame of any kind.
 */
export class Liveness {
  private lastHeardMs: number;
  private pingedMs: number | undefined;
  private cancelTimer: () => void = () => {};
  private isStopped = false;
  private readonly host: LivenessHost;
  private readonly clock: Clock;
  private readonly options: LivenessOptions;

  constructor(host: LivenessHost, clock: Clock, options: LivenessOptions = defaultLiveness) {
    this.host = host;
    this.clock = clock;
    this.options = options;
    this.lastHeardMs = clock.now();
    this.arm(options.pendingSilenceMs);
  }

  /** Whether a ping is unanswered. */
  get owesPong(): boolean {
    return this.pingedMs !== undefined;
  }

  /** A frame came. */
  heard(): void {
    this.lastHeardMs = this.clock.now();
    this.pingedMs = undefined;
  }

  /** Stops watching. */
  stop(): void {
    this.isStopped = true;
    this.cancelTimer();
  }

  private arm(delayMs: number): void {
    // What came while the loop was stalled is read before the judgement.
    this.cancelTimer = this.clock.setTimer(delayMs, () => this.clock.defer(() => this.check()));
  }

  private check(): void {
    if (this.isStopped) return;
    const now = this.clock.now();
    if (this.pingedMs === undefined) this.checkSilence(now);
    else if (now - this.pingedMs >= this.options.deadAfterMs) this.host.dead();
    else this.arm(Math.min(this.options.pendingSilenceMs, this.pingedMs + this.options.deadAfterMs - now));
  }

  private checkSilence(now: number): void {
    const { pendingSilenceMs, idleSilenceMs } = this.options;
    const silentMs = now - this.lastHeardMs;
    const allowedMs = this.host.isPending() ? pendingSilenceMs : idleSilenceMs;
    if (silentMs >= allowedMs) {
      this.pingedMs = now;
      this.host.ping();
      this.arm(pendingSilenceMs);
    } else {
      // Just when a ping is due, and often enough to see a call that was sent into a silence.
      this.arm(Math.min(pendingSilenceMs, allowedMs - silentMs));
    }
  }
}
