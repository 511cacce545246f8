import { Counter, type Registry } from 'prom-client';
import type { ExtraCallResult, PolicyObserver } from '../policy/policies.js';

/** Declares the metrics of policies in `registry`; gives who is to be told. */
export function declarePolicyMetrics(registry: Registry): PolicyObserver {
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
  return {
    hedge: hedges,
    retry: retries,
    breakerOpened: () => opens.inc(),
    deadlyRefused: () => deadly.inc(),
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
