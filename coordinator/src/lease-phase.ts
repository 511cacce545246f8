import { codecs, encodeBody, type LeaseResponse__Output, type ShardAnswer__Output } from '@muster/proto';
import { leafDeadline } from './budget/share-budget.js';
import { Cancellation } from './cancellation.js';
import type { LeafDependencies } from './leaves.js';
import { leaseKind } from './scatter/call-kinds.js';
import type { ScatterLimits } from './scatter/scatter.js';
import type { Scattered, ScatteredIndex } from './scatter/scattered.js';
import type { Plan, Shard } from './words.js';

/** What leasing needs. */
export interface LeaseDependencies extends LeafDependencies {
  /** A name for a lease that no other has. */
  readonly leaseName: () => string;
}

/** Number of `lease` in `ShardCall`. */
const leaseField = 13;

/** A lease to be asked of a shard. */
interface Wanted {
  readonly shard: Shard;
  readonly generation: number;
  readonly body: Uint8Array;
  /** Names the kind of call and the index. */
  readonly kind: string;
  /** Address of the replica that was asked for hits. */
  readonly prefer: string;
}

/**
 * Has the generations that were read kept readable, as long as the query asks, by every shard that answered; one that
 * was not asked because it cannot match counts as one. Says whether each has promised it: a shard that was asked at another
 * generation than the others cannot. One replica's promise is enough, for queries that name the generation are sent to
 * who serves it; the other replicas are asked too, but not waited for.
 */
export function keepGenerations(
  plan: Plan,
  scattered: Scattered,
  limits: ScatterLimits,
  dependencies: LeaseDependencies,
): Promise<boolean> {
  const keeping = keep(plan, scattered, limits, dependencies);
  // Should the query end before it is waited for, it must not end the process.
  keeping.catch(() => {});
  return keeping;
}

async function keep(
  plan: Plan,
  scattered: Scattered,
  { cutoffMs, leastTripMs, cancellation }: ScatterLimits,
  { askShard, gather, clock, leaseName }: LeaseDependencies,
): Promise<boolean> {
  const name = leaseName();
  const sources = scattered.sources.filter((source) => source.kind === 'index');
  const wanted = sources.flatMap((source) => leasesOf(source, plan, name));
  const leafDeadlineMs = leafDeadline(cutoffMs, clock.now());
  // Of two copies the one that is given up may be the one that later queries go to.
  const limits = { cutoffMs, leafDeadlineMs, leastTripMs, mayHedge: false };
  const asks = wanted.map(({ shard, generation, body, kind, prefer }) =>
    askShard({ shard, generation, body, kind, prefer, read: readLease }),
  );
  const others = wanted.flatMap(({ shard, generation, body, kind, prefer }) =>
    shard.replicas
      .filter(({ address, hello }) => address !== prefer && hello?.generations.includes(generation) === true)
      .map((replica) =>
        askShard({ shard: { ...shard, replicas: [replica] }, generation, body, kind, read: readLease }),
      ),
  );
  // Whether these keep it as well shows when one of the others is gone.
  gather(others, { ...limits, cancellation: new Cancellation() }).catch(() => {});
  const { outcomes } = await gather(asks, { ...limits, cancellation });
  return outcomes.every(({ ok }) => ok) && sources.every(({ planned }) => !planned.view.isSkewed);
}

function leasesOf({ planned, shards }: ScatteredIndex, plan: Plan, name: string): Wanted[] {
  const { generation } = planned.view;
  const durationMs = plan.request.keepGenerationsMs;
  const kind = leaseKind(planned.name);
  const body = encodeBody(
    leaseField,
    codecs.leaseRequest.encode({ index: planned.name, generation, name, durationMs }),
  );
  return shards.flatMap(({ shard, outcome }) => {
    const isWanted = shard.generation === generation && (outcome === 'pruned' || outcome.ok);
    return isWanted ? [{ shard, generation, body, kind, prefer: outcome === 'pruned' ? '' : outcome.replica }] : [];
  });
}

function readLease({ lease }: ShardAnswer__Output): LeaseResponse__Output | string {
  return lease ?? 'the answer is not to a request for a lease';
}
