import type { CallEnd } from './policies.js';

/** What a replica says with its answers: how many calls wait there, how long calls waited, and how long they were worked on. */
export class ReportedWait {
  /** Whether the last call that was answered had to wait, or others do. */
  isQueueing = false;
  /** The share of the time of calls in which they did not wait: of their way, and of work on them. */
  ownShare = 1;
  private length = 0;
  private untilMs = Number.NEGATIVE_INFINITY;
  private ownUntilMs = Number.NEGATIVE_INFINITY;
  /** Of the calls that were answered lately, how long they took, and by themselves. */
  private tookMs = 0;
  private ownMs = 0;

  /** A call was answered. */
  heard({ tookMs, queueUs, serviceUs, queueLength }: CallEnd, nowMs: number): void {
    this.isQueueing = queueLength > 0 || queueUs > queueingUs;
    this.length = queueLength;
    this.untilMs = nowMs + knownForMs;
    if (tookMs <= 0 || serviceUs <= 0) return;
    this.ownUntilMs = this.untilMs;
    const ownMs = Math.min(tookMs, Math.max(serviceUs / 1000, tookMs - queueUs / 1000));
    const weight = this.tookMs === 0 ? 1 : newWeight;
    this.tookMs += weight * (tookMs - this.tookMs);
    this.ownMs += weight * (ownMs - this.ownMs);
    this.ownShare = this.ownMs / this.tookMs;
  }

  /** Calls that wait, as far as is known. */
  lengthAt(nowMs: number): number {
    return nowMs < this.untilMs ? this.length : 0;
  }

  /** Whether it has said lately how long it worked. */
  isOwnKnownAt(nowMs: number): boolean {
    return nowMs < this.ownUntilMs;
  }

  /** What was said was said by another. */
  forget(): void {
    this.isQueueing = false;
    this.length = 0;
    this.untilMs = Number.NEGATIVE_INFINITY;
    this.ownUntilMs = Number.NEGATIVE_INFINITY;
    this.tookMs = 0;
    this.ownMs = 0;
    this.ownShare = 1;
  }
}

const queueingUs = 1000;
const knownForMs = 1000;
/** What the last call counts in the means, as in C3. */
const newWeight = 0.3;
