import type { BudgetedHedges } from './hedges.js';
import type { OtherDigest, SharedPolicies } from './shared-policies.js';
import type { OverdueCalls } from './slowness-brake.js';

/** What counts of the others is of the last second. In milliseconds. */
const freshMs = 1000;

/** What processes tell each other of calls that are overdue. */
export class SharedBrake implements SharedPolicies {
  private readonly last = new Map<number, OverdueCalls & { readonly untilMs: number }>();
  private readonly hedges: BudgetedHedges;

  constructor(hedges: BudgetedHedges) {
    this.hedges = hedges;
  }

  digest(): OverdueCalls | undefined {
    const counted = this.hedges.digest();
    return counted.calls > 0 ? counted : undefined;
  }

  learn(others: readonly OtherDigest[], nowMs: number): void {
    for (const { process, digest, ageMs } of others) {
      if (digest === undefined) this.last.delete(process);
      else this.last.set(process, { ...(digest as OverdueCalls), untilMs: nowMs + freshMs - ageMs });
    }
    const sum = { calls: 0, overdue: 0 };
    for (const { calls, overdue, untilMs } of this.last.values()) {
      if (nowMs >= untilMs) continue;
      sum.calls += calls;
      sum.overdue += overdue;
    }
    this.hedges.learn(sum);
  }
}
