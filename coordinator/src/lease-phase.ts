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

/** How the generations that were read are to be kept. */
export interface Keeping {
  /** How long from now, in milliseconds; 0: not at all. */
  readonly durationMs: number;
  /** For cursors: all that name one generation share a lease, for shards keep few. */
  readonly isShared: boolean;
}

/** How long after each page the next can be asked for, in milliseconds. */
const cursorMs = 60_000;

/** How a query's generations are to be kept. */
export function keepingOf({ request: { keepGenerationsMs } }: Plan, hasCursor: boolean): Keeping {
  if (hasCursor && keepGenerationsMs <= cursorMs) return { durationMs: cursorMs, isShared: true };
  return { durationMs: keepGenerationsMs, isShared: false };
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
 * Has the generations that were read kept readable by every shard that answered; one that
 * was not asked because it cannot match counts as one. Says whether each has promised it: a shard that was asked at another
 * generation than the others cannot. One replica's promise is enough, for queries that name the generation are sent to
 * who serves it; the other replicas are asked too, but not waited for.
 */
export function keepGenerations(
  scattered: Scattered,
  limits: ScatterLimits & Keeping,
  dependencies: LeaseDependencies,
): Promise<boolean> {
  const keeping = keep(scattered, limits, dependencies);
  // Should the query end before it is waited for, it must not end the process.
  keeping.catch(() => {});
  return keeping;
}

async function keep(
  scattered: Scattered,
  { cutoffMs, leastTripMs, cancellation, durationMs, isShared }: ScatterLimits & Keeping,
  { askShard, gather, clock, leaseName }: LeaseDependencies,
): Promise<boolean> {
  const own = isShared ? undefined : leaseName();
  const sources = scattered.sources.filter((source) => source.kind === 'index');
  const wanted = sources.flatMap((source) => leasesOf(source, durationMs, own));
  const leafDeadlineMs = leafDeadline(cutoffMs, clock.now());
  // Of two copies the one that is given up may be the one that later queries go to.
  const limits = { cutoffMs, leafDeadlineMs, leastTripMs, mayHedge: false };
  const asks = wanted.map(({ shard, generation, body, kind, prefer }) =>
    askShard({ shard, generation, body, kind, prefer, isBound: true, read: readLease }),
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

function leasesOf({ planned, shards }: ScatteredIndex, durationMs: number, own: string | undefined): Wanted[] {
  const { generation } = planned.view;
  const name = own ?? `cursors-${generation}`;
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
