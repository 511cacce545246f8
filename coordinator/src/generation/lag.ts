/** Generations that were first seen within this share of the longest lag count as one. */
const granule = 1 / 50;

interface Milestone {
  generation: number;
  readonly seenMs: number;
}

/** Knows since when a shard is behind: since a generation that it does not serve was first seen on another. */
export class Lag {
  /** Oldest first; what lies further back than the longest lag is one, so there are about 50 at most. */
  private milestones: Milestone[] = [];
  private readonly maxLagMs: number;

  constructor(maxLagMs: number) {
    this.maxLagMs = maxLagMs;
  }

  /** The newest generation that any shard serves now. */
  note(newest: number, nowMs: number): void {
    // What nobody serves any more is no generation to be behind of.
    this.milestones = this.milestones.filter(({ generation }) => generation <= newest);
    const last = this.milestones.at(-1);
    if (last === undefined || (last.generation < newest && nowMs - last.seenMs > granule * this.maxLagMs)) {
      this.milestones.push({ generation: newest, seenMs: nowMs });
    } else if (last.generation < newest) last.generation = newest;
    while ((this.milestones[1]?.seenMs ?? nowMs) < nowMs - this.maxLagMs) this.milestones.shift();
  }

  /** When a shard with this newest generation is late: in the past if it is; never if it is not behind. */
  lateAtMs(newest: number): number {
    const missed = this.milestones.find(({ generation }) => generation > newest);
    return missed === undefined ? Number.POSITIVE_INFINITY : missed.seenMs + this.maxLagMs;
  }
}
