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
 * is asked, so that strategies can be compared query by query; a further call to the leaf meets a latency of its own.
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
    const { slow } = index;
    const times = slow !== undefined && draws.next() < slow.share ? slow.times : 1;
    return fate(times * afterMs, override?.fails ?? index.fails, draws);
  };
}

function holdsFor(override: Override, call: LeafCall): boolean {
  const { fromMs, untilMs = Number.POSITIVE_INFINITY } = override;
  return call.atMs >= fromMs && call.atMs < untilMs && concerns(override, call);
}

/** Whether a part of a scenario speaks of a replica. */
export function concerns(
  { shards, replicas }: Pick<Override, 'shards' | 'replicas'>,
  { leaf, replica }: Pick<LeafCall, 'leaf' | 'replica'>,
): boolean {
  return (shards?.includes(leaf) ?? true) && (replicas?.includes(replica) ?? true);
}

function fate(afterMs: number, fails: Fails | undefined, draws: SeededDraws): LeafFate {
  if (fails === undefined || draws.next() >= fails.share) return { afterMs, fails: undefined };
  return { afterMs: fails.afterMs, fails: fails.how, refusal: fails };
}
