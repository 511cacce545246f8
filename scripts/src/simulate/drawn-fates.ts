import { type Distribution, distributionOf } from './distribution.js';
import type { DecideFate, LeafCall, LeafFate, LeafPhase } from './leaf-fate.js';
import type { Fails, Override, Scenario } from './scenario-schema.js';
import { SeededDraws } from './seeded-draws.js';

/** Sets the draws of each phase apart from those of the others. */
const salts: Readonly<Record<LeafPhase, number>> = { statistics: 0x51, query: 0x71, fetch: 0xf1 };

interface PreparedOverride extends Override {
  readonly draw: Distribution | undefined;
}

/**
 * Draws what becomes of calls as a scenario says. The same query meets the same latency at the same leaf whatever else
 * is asked, so that strategies can be compared query by query.
 */
export function drawnFates({ seed, index, verticals, overrides }: Scenario): DecideFate {
  const ofQueries = distributionOf(index.latency);
  const ofShards: Readonly<Record<LeafPhase, Distribution>> = {
    query: ofQueries,
    statistics: index.statisticsLatency === undefined ? ofQueries : distributionOf(index.statisticsLatency),
    fetch: index.fetchLatency === undefined ? ofQueries : distributionOf(index.fetchLatency),
  };
  const ofVerticals = Object.values(verticals).map(({ latency, fails }) => ({ draw: distributionOf(latency), fails }));
  const prepared = overrides.map((override): PreparedOverride => {
    const { latency } = override;
    return { ...override, draw: latency === undefined ? undefined : distributionOf(latency) };
  });
  const draws = new SeededDraws(seed);
  return (call) => {
    draws.at(seed ^ salts[call.phase], call.query, call.leaf, call.attempt);
    const vertical = ofVerticals[call.leaf - index.shards];
    if (vertical !== undefined) return fate(vertical.draw(draws), vertical.fails, draws);
    const override = prepared.findLast((candidate) => holdsFor(candidate, call));
    const afterMs = (override?.draw ?? ofShards[call.phase])(draws) * (override?.times ?? 1);
    return fate(afterMs, override?.fails ?? index.fails, draws);
  };
}

function holdsFor({ shards, replicas, fromMs, untilMs }: Override, { leaf, replica, atMs }: LeafCall): boolean {
  return (
    atMs >= fromMs &&
    atMs < (untilMs ?? Number.POSITIVE_INFINITY) &&
    (shards === undefined || shards.includes(leaf)) &&
    (replicas === undefined || replicas.includes(replica))
  );
}

function fate(afterMs: number, fails: Fails | undefined, draws: SeededDraws): LeafFate {
  if (fails === undefined || draws.next() >= fails.share) return { afterMs, fails: undefined };
  return { afterMs: fails.afterMs, fails: fails.how };
}
