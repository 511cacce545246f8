import { Counter, Gauge, type Registry } from 'prom-client';
import type { ExtraCallResult, KnownLimit, PolicyObserver } from '../policy/policies.js';

/** Replicas whose limits are shown: a cluster may have thousands. */
const mostLimits = 100;

/**
 * Declares the metrics of policies in `registry`; gives who is to be told.
 *
 * @param limits the replicas that may have only so many calls in flight, the lowest limit first
 */
export function declarePolicyMetrics(registry: Registry, limits: () => readonly KnownLimit[]): PolicyObserver {
  const registers = [registry];
  const hedges = byResult(
    'search_hedges_total',
    'Looks at slow calls, by what came of each: a hedge sent, or why none; `won`: one that was sent was answered first',
    registry,
  );
  const retries = byResult(
    'search_retries_total',
    'Failed and silent calls, by what came of each: another replica asked (sent), or why none; `won`: it answered first',
    registry,
  );
  const opens = new Counter({ name: 'search_breaker_opens_total', help: 'Replicas taken out for failing', registers });
  const deadly = new Counter({
    name: 'search_deadly_queries_refused_total',
    help: 'Queries refused because replicas were lost while they had them',
    registers,
  });
  const overfull = new Counter({
    name: 'search_calls_not_sent_total',
    help: 'Calls that no replica of the shard could have answered in time, by their limits and how fast they answer',
    registers,
  });
  new Gauge({
    name: 'search_replica_limit',
    help: `Most calls that a replica which keeps calls waiting may have in flight; the ${mostLimits} lowest`,
    labelNames: ['replica'],
    // All processes of a host go by about the same.
    aggregator: 'average',
    registers,
    collect() {
      this.reset();
      for (const { address, limit } of limits().slice(0, mostLimits)) this.set({ replica: address }, limit);
    },
  });
  return {
    hedge: hedges,
    retry: retries,
    breakerOpened: () => opens.inc(),
    deadlyRefused: () => deadly.inc(),
    overfull: () => overfull.inc(),
  };
}

/** Labels are looked up once: while everything is slow, every call is refused a hedge. */
function byResult(name: string, help: string, registry: Registry): (result: ExtraCallResult) => void {
  const counter = new Counter({ name, help, labelNames: ['result'], registers: [registry] });
  const known = new Map<ExtraCallResult, Counter.Internal>();
  return (result) => {
    let one = known.get(result);
    if (one === undefined) {
      one = counter.labels(result);
      known.set(result, one);
    }
    one.inc();
  };
}
