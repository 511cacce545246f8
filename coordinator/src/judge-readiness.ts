import type { RouteFault } from './plan/route-faults.js';
import type { Readiness } from './transport/admin.js';
import type { IndexReplicas } from './transport/index-replicas.js';

/** Says whether a coordinator can answer, and if not, all that it waits for. */
export function judgeReadiness(state: {
  readonly indexes: ReadonlyMap<string, IndexReplicas>;
  /** Of routes that refuse every query, why. */
  readonly refused: readonly RouteFault[];
  /** Routes there are. */
  readonly routes: number;
  readonly isWarm: boolean;
  readonly isDraining: boolean;
}): Readiness {
  const reasons = [...state.indexes.values()].flatMap(({ view }) =>
    view.shards.flatMap(({ number, replicas }) => {
      if (replicas.some(({ hello }) => hello !== undefined)) return [];
      return [`index "${view.name}", shard ${number}: no replica serves (${replicas.map(whyNot).join('; ')})`];
    }),
  );
  // As long as one route answers, its callers are not to suffer for the others.
  if (state.refused.length === state.routes) reasons.push(...state.refused.map(({ message }) => message));
  if (!state.isWarm) reasons.push('the ranking threads are starting');
  if (state.isDraining) reasons.push('draining');
  return { isReady: reasons.length === 0, reasons };
}

function whyNot({ address, trouble }: { readonly address: string; readonly trouble: string }): string {
  return `${address}: ${trouble}`;
}
