import type { Filter__Output, FoundHit__Output } from '@muster/proto';
import { viewOver } from '@muster/ranker';
import { shardOfId } from '@muster/shard/query';
import { Cancellation } from '../cancellation.js';
import { everything } from '../plan/plan-source.js';
import { isUnfinished } from '../scatter/findings.js';
import { askSource, type ScatterDependencies, type ScatterLimits } from '../scatter/scatter.js';
import type { AnsweredShard, ScatteredSource } from '../scatter/scattered.js';
import type { Cancel, Plan, PlannedSource } from '../words.js';
import type { PinnedDocument } from './ruled-query.js';

/** A pinned document that was found. */
export type FoundPin = PinnedDocument &
  (
    | { readonly kind: 'index'; readonly shard: AnsweredShard; readonly seq: number }
    | { readonly kind: 'vertical'; readonly hit: FoundHit__Output }
  );

/** A pinned document that is not to be had: it is not there, that was not known in time, or nothing of its source is shown. */
export type LackingPin = PinnedDocument & {
  readonly kind: 'lacking';
  readonly why: 'not-found' | 'not-known' | 'source-missing';
};

/** Documents that are looked for to be pinned. */
export interface Pins {
  /** What became of each, when all have been looked for. */
  readonly looked: Promise<readonly (FoundPin | LackingPin)[]>;
  /** The same; nothing before that. */
  soFar: readonly (FoundPin | LackingPin)[] | undefined;
  /** Sources are not waited for any longer: then pins are only once more as long as they were. */
  stopSoon(): void;
}

const noPins: Pins = { looked: Promise.resolve([]), soFar: [], stopSoon: () => {} };

/**
 * Looks for the documents that rules pin, by their ids, a question for each: hits have no ids before they are fetched, and
 * a document that is pinned need not match the query. Of an index whose documents are spread by their ids the one shard is
 * asked that has it, if one has. Goes on beside the scatter, at the same states of the indexes.
 */
export function findPins(plan: Plan, limits: ScatterLimits, dependencies: ScatterDependencies): Pins {
  const { pins = [] } = plan.rules ?? {};
  if (pins.length === 0) return noPins;
  const { clock } = dependencies;
  const startedMs = clock.now();
  const cancellation = new Cancellation();
  const unlink = limits.cancellation.onCancel(() => cancellation.cancel());
  const asking = Promise.all(pins.map((pin) => findPin(pin, plan, { ...limits, cancellation }, dependencies)));
  let cancelTimer: Cancel = () => {};
  const stopSoon = (): void => {
    cancelTimer = clock.setTimer(clock.now() - startedMs, () => clock.defer(() => cancellation.cancel()));
  };
  const looked = asking.then((all) => {
    unlink();
    cancelTimer();
    return all;
  });
  const looking: Pins = { looked, soFar: undefined, stopSoon };
  void looked.then((all) => {
    looking.soFar = all;
  });
  return looking;
}

async function findPin(
  pin: PinnedDocument,
  plan: Plan,
  limits: ScatterLimits,
  dependencies: ScatterDependencies,
): Promise<FoundPin | LackingPin> {
  const planned = questionFor(pin, plan);
  if (planned === undefined) return { ...pin, kind: 'lacking', why: 'source-missing' };
  const filter = withId(pin.id, plan.request.filter ?? undefined);
  const { facets: _facets, ...withoutFacets } = plan;
  const alone: Plan = { ...withoutFacets, window: 1, request: { ...plan.request, query: '', filter } };
  // Whatever it is, the query goes on without.
  const asked = await askSource(planned, alone, limits, dependencies).catch(() => undefined);
  const found = asked && foundIn(asked, pin);
  if (found !== undefined) return found;
  return { ...pin, kind: 'lacking', why: asked !== undefined && hasToldAll(asked) ? 'not-found' : 'not-known' };
}

/** What the query's own filter does not let through is not for who asks, whatever rules say. */
function withId(id: string, filter: Filter__Output | undefined): Filter__Output {
  const byId: Filter__Output = { kind: 'ids', ids: { ids: [id] } };
  return filter === undefined ? byId : { kind: 'all', all: { filters: [filter, byId] } };
}

/** A source that is not asked the query itself is asked for no document either. */
function questionFor({ source, id }: PinnedDocument, { sources }: Plan): PlannedSource | undefined {
  const planned = sources[source];
  if (planned?.kind === 'vertical') return planned.fault === undefined ? planned : undefined;
  if (planned?.kind !== 'index') return undefined;
  const { isAssigned, shards } = planned.view;
  const only = isAssigned ? {} : { onlyShard: shardOfId(id, shards.length) };
  return { ...planned, ...only, analyzed: everything, filter: withId(id, planned.filter), priors: [] };
}

/** Whether whoever was asked has answered in full. */
function hasToldAll(asked: ScatteredSource): boolean {
  if (asked.kind === 'absent') return false;
  if (asked.kind === 'vertical') return asked.outcome.ok;
  return asked.shards.every(
    ({ outcome }) =>
      outcome === 'pruned' || (outcome.ok && outcome.cutShort === undefined && !isUnfinished(outcome.value)),
  );
}

function foundIn(asked: ScatteredSource, pin: PinnedDocument): FoundPin | undefined {
  if (asked.kind === 'vertical') {
    // A vertical that does not know the filter may find anything.
    const hit = asked.outcome.ok ? asked.outcome.value.hits.find(({ id }) => id === pin.id) : undefined;
    return hit && { ...pin, kind: 'vertical', hit };
  }
  if (asked.kind !== 'index') return undefined;
  for (const shard of asked.answered) {
    const [list] = shard.outcome.value.lists;
    if (list === undefined || list.count === 0) continue;
    const seq = viewOver(list.seqs.buffer).getFloat64(list.seqs.byteOffset, true);
    return { ...pin, kind: 'index', shard: { ...shard, isPin: true }, seq };
  }
  return undefined;
}
