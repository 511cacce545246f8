import type { Replica } from '../words.js';

/** How much rather replicas of the coordinator's zone are asked. */
export interface ZoneOptions {
  /** Zone of the coordinator, whose replicas are preferred. @default none is */
  readonly zone?: string | undefined;
  /**
   * How many times the load of a replica of the own zone may be that of one elsewhere before that one is asked.
   *
   * @default 2, as `dynamic_snitch_badness_threshold` of Cassandra 4 (1.0: 100 % worse)
   */
  readonly zoneFactor?: number;
}

/** Tells which replicas stand in the coordinator's zone, and how much more the others count. */
export class ZonePreference {
  private readonly zone: string | undefined;
  private readonly factor: number;

  constructor({ zone, zoneFactor = 2 }: ZoneOptions) {
    this.zone = zone;
    this.factor = zoneFactor;
  }

  /** Whether there is nothing to prefer. */
  get isNone(): boolean {
    return this.zone === undefined;
  }

  /** A replica of which no zone is said is as near as any. */
  isNear({ zone }: Replica): boolean {
    return this.zone === undefined || zone === undefined || zone === this.zone;
  }

  /** How many times its load a replica counts. */
  factorOf(replica: Replica): number {
    return this.isNear(replica) ? 1 : this.factor;
  }
}
