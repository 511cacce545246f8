/**
 * Whether a replica is asked: `closed`, it is; `open`, it is not, before a while is over; `half-open`, one call shows
 * whether it may be asked again.
 */
export type BreakerState =
  | { readonly kind: 'closed'; readonly sinceMs: number }
  | OpenState
  | { readonly kind: 'half-open'; readonly trialMs: number; readonly from: OpenState };

type OpenState = { readonly kind: 'open'; readonly untilMs: number; readonly by: OpenedBy };

/** Why a breaker is open: calls failed, it is worse than the shard's other replicas, or another process says so. */
export type OpenedBy = 'failures' | 'ejection' | 'elsewhere';

/** Judges by how calls end whether a breaker opens. */
export interface Judgement {
  succeeded(nowMs: number): void;
  /** Gives whether that was one too many. */
  failed(nowMs: number): boolean;
  /** What was so far counts no longer. */
  clear(): void;
}

/**
 * Stops calls to a replica that fails: 1 s at first, twice as long each time the trial fails or it opens again within
 * 30 s of closing, up to 30 s, each a fifth more or less.
 */
export class Breaker {
  private now: BreakerState = { kind: 'closed', sinceMs: 0 };
  private openings = 0;
  /** When a trial of its own has closed it. */
  private provenMs = Number.NEGATIVE_INFINITY;
  private readonly judgement: Judgement;
  private readonly random: () => number;
  private readonly opened: () => void;

  /**
   * @param random a random number in [0, 1)
   * @param opened is told that it has opened for what this process has seen, not that a trial has failed. @default nobody
   */
  constructor(judgement: Judgement, random: () => number, opened: () => void = () => {}) {
    this.judgement = judgement;
    this.random = random;
    this.opened = opened;
  }

  get state(): BreakerState {
    return this.now;
  }

  /** Whether a call shows now whether the replica may be asked again. */
  isTrialDue(nowMs: number): boolean {
    const { now } = this;
    if (now.kind === 'open') return nowMs >= now.untilMs;
    // One that was never heard of again must not keep the breaker from closing.
    return now.kind === 'half-open' && nowMs - now.trialMs > longestTrialMs;
  }

  /** The replica was asked: if the breaker is not closed, that is the trial, though it may be early for want of others. */
  asked(nowMs: number): void {
    const { now } = this;
    if (now.kind === 'open') this.now = { kind: 'half-open', trialMs: nowMs, from: now };
    else if (now.kind === 'half-open' && this.isTrialDue(nowMs)) this.now = { ...now, trialMs: nowMs };
  }

  /** @param askedMs when the call was sent. @default nowMs */
  succeeded(nowMs: number, askedMs = nowMs): void {
    // While it is open, what was asked before may come in yet, and shows nothing.
    if (this.isTrial(askedMs)) {
      this.close(nowMs);
      this.provenMs = nowMs;
    }
    if (this.now.kind === 'closed') this.judgement.succeeded(nowMs);
  }

  /** @param askedMs when the call was sent. @default nowMs */
  failed(nowMs: number, askedMs = nowMs): void {
    if (this.now.kind === 'half-open') {
      if (this.isTrial(askedMs)) this.reopen(this.now.from, nowMs);
    } else if (this.now.kind === 'closed' && this.judgement.failed(nowMs)) {
      if (nowMs - this.now.sinceMs > forgottenAfterMs) this.openings = 0;
      this.open(nowMs);
      this.opened();
    }
  }

  /**
   * Nobody waits for the call any more: if it was the trial, there will be another, a little later.
   *
   * @param askedMs when the call was sent. @default nowMs
   */
  gaveUp(nowMs: number, askedMs = nowMs): void {
    if (this.now.kind !== 'half-open' || !this.isTrial(askedMs)) return;
    const { from } = this.now;
    if (nowMs < from.untilMs) this.now = from;
    else this.openFor(firstOpenMs * this.jitter(), from.by, nowMs);
  }

  /** The replica is worse than others: it is left out for so long. */
  eject(forMs: number, nowMs: number): void {
    this.openFor(forMs * this.jitter(), 'ejection', nowMs);
    this.opened();
  }

  /** Another process says that its breaker is open so long still. */
  heardOpen(forMs: number, nowMs: number): void {
    const { now } = this;
    if (now.kind === 'half-open') return;
    // What its own trial has shown is later news than what opened the breaker there, which is closed after a trial too.
    if (now.kind === 'closed' && nowMs - this.provenMs < trustsOwnForMs) return;
    // It is longer than was heard before only where a trial has failed there since.
    if (now.kind === 'open' && (now.by !== 'elsewhere' || nowMs + forMs <= now.untilMs)) return;
    // Later than there, and each process at another time: the first to try tells the others.
    this.openFor(forMs * (1 + this.random() / 2), 'elsewhere', nowMs);
  }

  /** Another process says that its breaker has closed: what is hearsay here closes too, what was seen here may be tried. */
  heardClosed(nowMs: number): void {
    const { now } = this;
    if (now.kind !== 'open') return;
    if (now.by === 'elsewhere') this.close(nowMs);
    // An outlier among the calls of this process may well be none among those of another.
    else if (now.by === 'failures' && now.untilMs > nowMs) this.now = { ...now, untilMs: nowMs };
  }

  /** The replica is another one now. */
  reset(): void {
    this.openings = 0;
    this.provenMs = Number.NEGATIVE_INFINITY;
    this.close(0);
  }

  /** Calls that were sent before the trial end while it is under way, and show nothing of how the replica is now. */
  private isTrial(askedMs: number): boolean {
    return this.now.kind === 'half-open' && askedMs >= this.now.trialMs;
  }

  private close(nowMs: number): void {
    this.now = { kind: 'closed', sinceMs: nowMs };
    this.judgement.clear();
  }

  /** A trial that came early has shown nothing that was not known. */
  private reopen(from: OpenState, nowMs: number): void {
    if (nowMs < from.untilMs) this.now = from;
    else this.open(nowMs);
  }

  private open(nowMs: number): void {
    const forMs = Math.min(firstOpenMs * 2 ** this.openings, longestOpenMs);
    this.openings++;
    this.openFor(forMs * this.jitter(), 'failures', nowMs);
  }

  private openFor(forMs: number, by: OpenedBy, nowMs: number): void {
    this.now = { kind: 'open', untilMs: nowMs + forMs, by };
    this.judgement.clear();
  }

  private jitter(): number {
    return 0.8 + 0.4 * this.random();
  }
}

const firstOpenMs = 1000;
const longestOpenMs = 30_000;
const forgottenAfterMs = 30_000;
const longestTrialMs = 30_000;
/** Long enough for the others to hear of it, and to make a trial of their own. */
const trustsOwnForMs = 5000;
