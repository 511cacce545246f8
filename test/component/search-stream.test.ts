import { Revisions } from '@muster/coordinator';
import { codecs, type SearchRequest, type SearchStreamResponse__Output, SourceState } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';
import { aSearchRequest, type Pair } from '../support/builders.js';
import { FakeCoordinator, type FakeCoordinatorOptions } from '../support/fake-coordinator.js';

/** An index of which shard i answers after `afterMs[i]`; its hits are 1 + i, of score 9 - i/10, and 11 + i, below it. */
function shardsAfter(afterMs: readonly number[], options: FakeCoordinatorOptions = {}): FakeCoordinator {
  const web = afterMs.map((_, i) => {
    const hits: Pair[] = [
      [1 + i, 9 - i / 10],
      [11 + i, 8 - i / 10],
    ];
    return { hits };
  });
  const coordinator = new FakeCoordinator({ indexes: { web }, replicas: 1, ...options });
  afterMs.forEach((ms, shard) => {
    coordinator.replica('web', shard, 0).behaviour.query = { afterMs: ms };
  });
  return coordinator;
}

/** A revision as it came. */
interface Came {
  readonly atMs: number;
  readonly revision: SearchStreamResponse__Output;
}

/** Asks for pages as they become known. A reader takes each `readMs` after it was written. */
async function stream(
  coordinator: FakeCoordinator,
  { change = {}, firstPageMs = 0, readMs = 0 }: { change?: SearchRequest; firstPageMs?: number; readMs?: number } = {},
): Promise<readonly Came[]> {
  const { clock, admission } = coordinator;
  const startMs = clock.now();
  const came: Came[] = [];
  const reader = new Revisions((revision, taken) => {
    const read = codecs.searchStreamResponse.decode(codecs.searchStreamResponse.encode(revision));
    came.push({ atMs: Math.round(clock.now() - startMs), revision: read });
    clock.arrive(readMs, taken);
  });
  const { response } = admission.search(aSearchRequest(change), startMs + 1000, { reader, firstPageMs });
  const { value } = await clock.finish(response);
  reader.end(value);
  return came;
}

const seqsOf = ({ revision: { response } }: Came): number[] => response?.hits.map(({ seq }) => seq) ?? [];

const changesOf = (came: Came | undefined) => came?.revision.changes.map(({ from, to }) => ({ from, to }));

/** Times below hold 1 ms each for statistics, before shards are asked, and for documents, before a page is given. */
describe('SearchStream', () => {
  it('gives the first page when its time has come, then pages as leaves answer, then the whole answer', async () => {
    const came = await stream(shardsAfter([1, 20, 200, 300]), { firstPageMs: 50 });
    expect(came.map(({ atMs }) => atMs)).deep.equal([51, 202, 302]);
    expect(came.map(({ revision: { revision, last } }) => [revision, last])).deep.equal([
      [0, false],
      [1, false],
      [2, true],
    ]);
    expect(seqsOf(came[0] as Came)).deep.equal([1, 2, 11, 12]);
    expect(seqsOf(came[2] as Came)).deep.equal([1, 2, 3, 4, 11, 12, 13, 14]);
  });

  it('says which hits came, moved and went', async () => {
    const came = await stream(shardsAfter([1, 200]), { change: { k: 3 }, firstPageMs: 50 });
    // 1, 11 and then 1, 2, 11
    expect(came[0]?.revision.changes).deep.equal([]);
    expect(changesOf(came[1])).deep.equal([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ]);
    const gone = await stream(shardsAfter([1, 200]), { change: { k: 1, offset: 1 }, firstPageMs: 50 });
    expect(changesOf(gone[1])).deep.equal([
      { from: 0, to: 1 },
      { from: 1, to: 0 },
    ]);
  });

  it('gives the first page as soon as nothing that is missing can change it', async () => {
    // The straggler's bound is about 1, and its hits would be below the first two.
    const web = [
      {
        hits: [
          [1, 9],
          [2, 8],
        ] as Pair[],
      },
      { hits: [[3, 0.5]] as Pair[] },
    ];
    const coordinator = new FakeCoordinator({ indexes: { web }, replicas: 1 });
    coordinator.replica('web', 0, 0).behaviour.query = { afterMs: 5 };
    coordinator.replica('web', 1, 0).behaviour.query = { afterMs: 400 };
    const [first, last, none] = await stream(coordinator, { change: { k: 2 }, firstPageMs: 300 });
    expect([first?.atMs, last?.atMs, none]).deep.equal([7, 402, undefined]);
    expect(first?.revision.response?.exact).equal(true);
    expect(first?.revision.response?.coverage?.share).equal(1);
    expect(last?.revision.changes).deep.equal([]);
  });

  it('takes no page for final while a shard has more behind a list that is used up', async () => {
    // The best 150 are in shard 0, which is asked for fewer at first; the straggler's long documents cannot score as much.
    const web = [1, 0.9, 0.9, 0.1].map((top, shard) => {
      const hits = Array.from({ length: 150 }, (_, i): Pair => [4 * i + shard, top - i / 100_000]);
      return shard === 3 ? { hits, frontier: [1, 100] } : { hits };
    });
    const coordinator = new FakeCoordinator({ indexes: { web }, replicas: 1 });
    coordinator.replica('web', 3, 0).behaviour.query = { afterMs: 400 };
    const came = await stream(coordinator, { change: { k: 100 }, firstPageMs: 200 });
    expect(came.map(({ revision: { response } }) => response?.exact)).deep.equal([false, true]);
    expect(came[0]?.atMs).equal(201);
    expect(seqsOf(came[1] as Came)).deep.equal(Array.from({ length: 100 }, (_, i) => 4 * i));
  });

  it('waits as the route says where the request names no time', async () => {
    const [first] = await stream(shardsAfter([1, 500], { route: { firstPageMs: 70 } }));
    expect(first?.atMs).equal(71);
  });

  it('says in an early page what has not answered yet', async () => {
    const [first] = await stream(shardsAfter([1, 500]), { firstPageMs: 50 });
    const [source] = first?.revision.response?.sources ?? [];
    expect(source?.state).equal(SourceState.SOURCE_STATE_PARTIAL);
    expect(source?.message).equal('it has not answered yet');
    expect(first?.revision.response?.exact).equal(false);
    expect(first?.revision.response?.coverage?.share).equal(0.5);
  });

  it('brings documents with every page', async () => {
    const came = await stream(shardsAfter([1, 200]), { firstPageMs: 50 });
    for (const { revision } of came) {
      expect(revision.response?.hits.every(({ id, documentMissing }) => id !== '' && !documentMissing)).equal(true);
      expect(revision.response?.timings?.fetchUs, 'which takes its time').equal(1000);
    }
  });

  it('gives nobody a page while the one before is not taken in, and then one of all that was told', async () => {
    const came = await stream(shardsAfter([1, 60, 120, 180, 240, 400]), { firstPageMs: 10, readMs: 250 });
    expect(came.map(({ atMs }) => atMs)).deep.equal([11, 262, 402]);
    expect(seqsOf(came[1] as Came).length).equal(10);
  });

  it('makes no page of what does not change the best hits', async () => {
    const web = [
      {
        hits: [
          [1, 9],
          [2, 8],
        ] as Pair[],
      },
      { hits: [[3, 1]] as Pair[] },
      { hits: [[4, 8.5]] as Pair[] },
    ];
    const coordinator = new FakeCoordinator({ indexes: { web }, replicas: 1 });
    [1, 100, 200].forEach((afterMs, shard) => {
      coordinator.replica('web', shard, 0).behaviour.query = { afterMs };
    });
    const seen = coordinator.dependencies.rankOnThread;
    let ranked = 0;
    Object.assign(coordinator.dependencies, {
      rankOnThread: (...asked: Parameters<typeof seen>) => {
        ranked++;
        return seen(...asked);
      },
    });
    const came = await stream(coordinator, { change: { k: 2 }, firstPageMs: 20 });
    expect(came.map(seqsOf)).deep.equal([
      [1, 2],
      [1, 4],
    ]);
    expect(ranked).equal(2);
  });

  it('keeps pages at least 50 ms apart', async () => {
    const came = await stream(shardsAfter([1, 12, 14, 16, 18, 20, 22, 200]), { firstPageMs: 10 });
    expect(came.map(({ atMs }) => atMs)).deep.equal([11, 62, 202]);
  });

  it('shows no page without a source that the answer cannot do without, nor below a coverage that it must have', async () => {
    const required = shardsAfter([1, 1], { verticals: { images: { role: 'required' } } });
    required.vertical('images').afterMs = 100;
    expect((await stream(required, { firstPageMs: 20 })).length).equal(1);
    const covered = shardsAfter([1, 200]);
    const change = { minCoverage: 0.9, onLowCoverage: 2 as const };
    expect((await stream(covered, { change, firstPageMs: 20 })).length).equal(1);
  });

  it('ends with what one call would have given, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 100 }),
        async (afterMs, firstPageMs, k, readMs) => {
          const came = await stream(shardsAfter(afterMs), { change: { k }, firstPageMs, readMs });
          const { answer } = await shardsAfter(afterMs).search({ k });
          const { response } = came.at(-1)?.revision ?? {};
          expect({ ...response, timings: null }).deep.equal({ ...answer, timings: null });
          expect(came.slice(0, -1).every(({ revision }) => !revision.last)).equal(true);
        },
      ),
      { numRuns: 12 },
    );
  });
});
