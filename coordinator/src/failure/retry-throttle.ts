/**
 * Bounds how often a source is asked again: retries stop while more than about one in ten of its answers is a failure, so
 * that a sick source does not get more load than a healthy one.
 *
 * The throttle of gRPC (gRFC A6): tokens, of which a failure takes one and an answer gives back a tenth; no retry while
 * half of them or fewer are left.
 */
export class RetryThrottle {
  private tokens = maxTokens;

  /** The source has answered. */
  answered(): void {
    this.tokens = Math.min(maxTokens, this.tokens + tokensPerAnswer);
  }

  /** The source has failed. */
  failed(): void {
    this.tokens = Math.max(0, this.tokens - 1);
  }

  /** Whether it may be asked again. */
  get allows(): boolean {
    return this.tokens > maxTokens / 2;
  }
}

const maxTokens = 10;
const tokensPerAnswer = 0.1;
