import { SourceState, StopReason, TotalRelation } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeCoordinator, type SearchRun } from '../support/fake-coordinator.js';
import type { Behaviour, FakeReplica } from '../support/fake-replica.js';
import {
  type AskedOrder,
  anOrder,
  bestOf,
  documents,
  type OrderedDocument,
  type Spread,
} from '../support/ordered-documents.js';

/** How a shard takes the first query it is sent, and the second. */
interface Fate {
  readonly first: Behaviour;
  readonly second: Behaviour;
  /** Share of its documents that it looks at in time. */
  readonly looksAt: number;
  readonly isTotalExact: boolean;
  /** Whether it says what the rest may score, if it stops early. */
  readonly tellsBound: boolean;
}

const answers: fc.Arbitrary<Behaviour> = fc.record({ afterMs: fc.integer({ min: 1, max: 40 }) });
const fails: fc.Arbitrary<Behaviour> = fc.constantFrom(
  { afterMs: 5, failure: 'unavailable', isWorthAnother: false } as const,
  'silent' as const,
);
const rarely = fc.oneof({ weight: 6, arbitrary: answers }, { weight: 1, arbitrary: fails });
const aFate: fc.Arbitrary<Fate> = fc.record({
  first: rarely,
  second: rarely,
  looksAt: fc.oneof(
    { weight: 3, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  ),
  isTotalExact: fc.boolean(),
  tellsBound: fc.boolean(),
});
const fine: Fate = { first: { afterMs: 1 }, second: { afterMs: 1 }, looksAt: 1, isTotalExact: true, tellsBound: true };

const strategies = ['all', 'all', 'rank-safe', 'probable', 'first-n', 'quality', 'deadline'];

interface World {
  readonly spread: Spread;
  readonly fates: readonly Fate[];
  readonly order: AskedOrder;
  readonly k: number;
  readonly offset: number;
  readonly strategy: string;
  /** 1: all shards are asked for the whole window. */
  readonly topKProbability: number;
}

const aWorld: fc.Arbitrary<World> = fc.record({
  spread: fc.oneof(documents(20), { weight: 2, arbitrary: documents(180, 120) }),
  fates: fc.oneof(fc.array(aFate, { minLength: 4, maxLength: 4 }), fc.constant([fine, fine, fine, fine])),
  order: anOrder,
  k: fc.oneof(fc.integer({ min: 0, max: 20 }), { weight: 3, arbitrary: fc.integer({ min: 55, max: 90 }) }),
  offset: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })),
  strategy: fc.constantFrom(...strategies),
  topKProbability: fc.constantFrom(0.5, 0.5, 0.5, 1),
});

function aCoordinator({ spread, fates, order, topKProbability }: World): FakeCoordinator {
  const coordinator = new FakeCoordinator({
    indexes: { web: spread.shards.map((all, i) => contentOf(all, fates[i] as Fate, order)) },
    replicas: 1,
    route: { topKProbability },
  });
  for (const [i, fate] of fates.entries()) takesQueries(coordinator.replica('web', i, 0), fate);
  return coordinator;
}

/** What a shard answers: the best of what it has looked at. */
function contentOf(all: readonly OrderedDocument[], { looksAt, isTotalExact, tellsBound }: Fate, order: AskedOrder) {
  const ordered = all.slice(0, Math.ceil(looksAt * all.length));
  const rest = all.slice(ordered.length).map(({ score }) => score);
  const total = isTotalExact ? {} : { totalRelation: TotalRelation.TOTAL_RELATION_AT_LEAST };
  const stopped =
    looksAt === 1
      ? {}
      : {
          stopReason: StopReason.STOP_REASON_BUDGET,
          documentsDecided: ordered.length,
          // With sort keys scores are not looked at, and bounds say nothing.
          ...(tellsBound ? { boundOfRest: order.sort.length > 0 ? 0 : Math.max(0, ...rest) } : {}),
        };
  return { ordered, documents: 1000, response: { ...total, ...stopped } };
}

function takesQueries({ behaviour }: FakeReplica, { first, second }: Fate): void {
  let asked = 0;
  Object.defineProperty(behaviour, 'query', { get: () => (asked++ === 0 ? first : second) });
}

async function ask(world: World): Promise<{ run: SearchRun; asked: number[]; wanted: number[] }> {
  const coordinator = aCoordinator(world);
  const { order, k, offset, strategy } = world;
  const run = await coordinator.search(
    { sort: [...order.sort], collapse: order.collapse, k, offset, strategy: { name: strategy } },
    300,
  );
  const queries = coordinator.replicas.map(({ asked }) => asked.flatMap(({ call }) => call.query ?? []));
  return { run, asked: queries.map(({ length }) => length), wanted: queries.flatMap((all) => all.map(({ k }) => k)) };
}

const seqsOf = (hits: readonly { readonly seq: number }[]): number[] => hits.map(({ seq }) => seq);

describe('sorted and collapsed pages, whatever shards fail or are slow, and however many hits they are asked for', () => {
  it('are those of all documents wherever the answer says exact, and if nothing is missing it does', async () => {
    const seen = { exact: 0, inexact: 0, again: 0, fewer: 0 };
    await fc.assert(
      fc.asyncProperty(aWorld, async (world) => {
        const { run, asked, wanted } = await ask(world);
        const { spread, order, k, offset, fates, strategy } = world;
        if (run.answer === undefined) return;
        const { hits, exact, sources } = run.answer;
        if (exact) {
          const best = bestOf(spread.all, order, offset + k).slice(offset);
          expect(seqsOf(hits)).deep.equal(seqsOf(best));
          expect(
            hits.map(({ sortValues }) => sortValues.map((of) => (of.value === undefined ? undefined : of[of.value]))),
          ).deep.equal(best.map((document) => order.sort.map(({ field }) => valueIn(document, field))));
        }
        if (fates.every((fate) => fate === fine) && strategy === 'all') {
          expect([exact, sources[0]?.state]).deep.equal([true, SourceState.SOURCE_STATE_COMPLETE]);
        }
        seen[exact ? 'exact' : 'inexact']++;
        if (asked.some((times) => times > 1)) seen.again++;
        if (wanted.some((one) => one < offset + k)) seen.fewer++;
      }),
      { numRuns: 150, seed: 20261122 },
    );
    // Else it would prove little.
    expect(Math.min(seen.exact, seen.inexact, seen.again, seen.fewer), JSON.stringify(seen)).greaterThan(5);
  });
});

function valueIn({ score, year, tag }: OrderedDocument, field = ''): number | string | undefined {
  return { _score: score, year, tag }[field];
}
