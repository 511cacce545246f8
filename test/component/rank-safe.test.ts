import {
  Cancellation,
  type CutoffPolicy,
  gather,
  type LeafAsk,
  type LeafFindings,
  makeCutoff,
  Stalls,
  Standings,
} from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';
import { FakeClock } from '../support/fake-clock.js';

/** A document by its place among all and its score; few scores, so that many tie; and what its group has in common. */
interface Document {
  readonly seq: number;
  readonly score: number;
  readonly group: string | undefined;
}

/** What the lists are. */
interface Lists {
  readonly window: number;
  /** Most hits of each group; infinite: they are not grouped. */
  readonly hitsPerGroup: number;
}

/** A shard: its documents, how far its bound lies above its best, when it answers, and what it tells before. */
interface ShardCase {
  readonly source: number;
  readonly scores: readonly number[];
  readonly slack: number;
  readonly afterMs: number;
  /** After so many milliseconds, so many of its documents were scored, in order of `seq`; the bound of the rest. */
  readonly tells: readonly { readonly afterMs: number; readonly share: number; readonly slack: number }[];
  readonly role: 'optional' | 'required' | 'opportunistic';
}

const aShard: fc.Arbitrary<ShardCase> = fc.record({
  source: fc.constantFrom(0, 0, 0, 1, 2),
  scores: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }),
  slack: fc.integer({ min: 0, max: 3 }),
  afterMs: fc.integer({ min: 0, max: 40 }),
  tells: fc.array(
    fc.record({
      afterMs: fc.integer({ min: 1, max: 30 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      slack: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 3 },
  ),
  role: fc.constantFrom('optional', 'optional', 'required'),
});

const byRank = (one: Document, other: Document): number => other.score - one.score || one.seq - other.seq;

/** A shard's part of an answer: hits best first, at most as many as the window. */
type Part = readonly Document[];

/** What the list of each source comes to: ids, order, scores. */
function listsOf(cases: readonly ShardCase[], parts: readonly Part[], lists: Lists): readonly Part[] {
  return [0, 1, 2].map((source) => partOf(parts.filter((_, place) => cases[place]?.source === source).flat(), lists));
}

function documentsOf({ scores }: ShardCase, place: number): readonly Document[] {
  return scores.map((score, i) => {
    const group = (score + i) % 4;
    return { seq: 1 + i * 100 + place, score, group: group === 0 ? undefined : `group ${group}` };
  });
}

function partOf(documents: readonly Document[], { window, hitsPerGroup }: Lists): Part {
  const taken: Document[] = [];
  for (const document of [...documents].sort(byRank)) {
    const { group } = document;
    const same = group === undefined ? 0 : taken.filter((one) => one.group === group).length;
    if (same < hitsPerGroup) taken.push(document);
  }
  return taken.slice(0, window);
}

const bestOf = (documents: readonly Document[]): number =>
  Math.max(Number.NEGATIVE_INFINITY, ...documents.map(({ score }) => score));

/** What a part says to who decides when to stop. */
function findings(part: Part, boundOfRest: number): LeafFindings {
  const groups = part.map(({ group }) => group);
  return { scores: part.map(({ score }) => score), groups, documentsDecided: part.length, boundOfRest };
}

interface Told {
  readonly part: Part;
  readonly boundOfRest: number;
}

/** What a shard tells when a share of its documents was scored: a true bound of the rest, more or less tight. */
function toldOf(shard: ShardCase, place: number, told: ShardCase['tells'][number], lists: Lists): Told {
  const documents = documentsOf(shard, place);
  const scored = Math.floor(told.share * documents.length);
  const rest = documents.slice(scored);
  return { part: partOf(documents.slice(0, scored), lists), boundOfRest: bestOf(rest) + told.slack };
}

function askOf(shard: ShardCase, place: number, lists: Lists, clock: FakeClock): LeafAsk<Told> {
  let isOpen = true;
  const record = () => ({ replica: 'r', attempts: 1, tookMs: 0 });
  return {
    start(_deadlineMs, at, sink) {
      const tells = shard.tells.filter(({ afterMs }) => afterMs < shard.afterMs).sort((a, b) => a.share - b.share);
      const times = tells.map(({ afterMs }) => afterMs).sort((a, b) => a - b);
      tells.forEach((told, i) => {
        clock.arrive(times[i] ?? 0, () => isOpen && sink.progress(at, toldOf(shard, place, told, lists), record()));
      });
      const value = { part: partOf(documentsOf(shard, place), lists), boundOfRest: Number.NEGATIVE_INFINITY };
      clock.arrive(shard.afterMs, () => isOpen && sink.arrive(at, { ok: true, value, ...record() }));
    },
    stop() {
      isOpen = false;
      return record();
    },
    record,
  };
}

/** Gathers by `rank-safe`; gives what each shard's part is then, and whether all were waited for. */
async function gatherSafely(cases: readonly ShardCase[], lists: Lists) {
  const clock = new FakeClock();
  const standings = new Standings(
    cases.map((shard, place) => ({
      source: shard.source,
      role: shard.role,
      leaf: place,
      kind: 'web',
      weight: 1,
      documents: shard.scores.length,
      bound: () => bestOf(documentsOf(shard, place)) + shard.slack,
    })),
    lists.window,
    { hitsPerGroup: lists.hitsPerGroup },
  );
  const cutoff: CutoffPolicy = makeCutoff({ strategies: [{ name: 'rank-safe', parameters: {} }], floor: 0 }, standings);
  const asks = cases.map((shard, place) => askOf(shard, place, lists, clock));
  const gathering = gather(asks, {
    cutoff,
    cutoffMs: clock.now() + 1000,
    leafDeadlineMs: clock.now() + 1000,
    clock,
    stalls: new Stalls(clock),
    cancellation: new Cancellation(),
    roles: cases.map(({ role }) => role),
    watch: {
      ended: (place, outcome) => {
        if (outcome.ok) standings.answered(place, findings(outcome.value.part, outcome.value.boundOfRest));
        else standings.failed(place);
      },
      progressed: (place, { part, boundOfRest }) => standings.progressed(place, findings(part, boundOfRest)),
    },
  });
  const { value } = await clock.finish(gathering);
  const parts = value.outcomes.map((outcome): Part => (outcome.ok ? outcome.value.part : []));
  return { parts, wasEarly: value.end.by === 'strategy' };
}

describe('rank-safe', () => {
  it('never gives another list than waiting for all, collapsed or not, whatever comes in whatever order', async () => {
    let early = 0;
    let earlyGroups = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(aShard, { minLength: 1, maxLength: 8 }),
        fc.record({
          window: fc.integer({ min: 0, max: 6 }),
          hitsPerGroup: fc.constantFrom(Number.POSITIVE_INFINITY, 1, 2),
        }),
        async (cases, lists) => {
          const { parts, wasEarly } = await gatherSafely(cases, lists);
          const whole = cases.map((shard, place) => partOf(documentsOf(shard, place), lists));
          expect(listsOf(cases, parts, lists)).deep.equal(listsOf(cases, whole, lists));
          if (!wasEarly) return;
          if (lists.hitsPerGroup < Number.POSITIVE_INFINITY) earlyGroups++;
          else early++;
        },
      ),
      { numRuns: 1000, seed: 20261122 },
    );
    // Else it would prove little.
    expect(Math.min(early, earlyGroups)).greaterThan(30);
  });
});
