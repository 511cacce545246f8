import { type FacetRequest, type FacetResult, StopReason } from '@muster/proto';
import { expect } from 'chai';
import { FakeCoordinator, type SearchRun } from '../support/fake-coordinator.js';

const tags: FacetRequest = { name: 'tags', field: 'tag' };

/** What a shard counted. */
function aCount(counts: Readonly<Record<string, number>>, unlistedBound = 0): { facets: FacetResult[] } {
  const all = Object.entries(counts).map(([value, count]) => ({ value, count }));
  return { facets: [{ name: 'tags', counts: all, unlistedBound }] };
}

const first = aCount({ java: 5, fox: 2 });
const second = aCount({ fox: 4 }, 1);

function aCoordinator(options: ConstructorParameters<typeof FakeCoordinator>[0] = {}): FakeCoordinator {
  const indexes = {
    web: [
      { hits: [[1, 9]] as const, response: first },
      { hits: [[2, 8]] as const, response: second },
    ],
  };
  return new FakeCoordinator({ indexes, ...options });
}

/** The only facet of an answer: its values with counts and bounds, the bound of others, and whether it is partial. */
function facetOf({ answer, error }: SearchRun) {
  if (answer === undefined) throw error ?? new Error('no answer');
  expect(answer.facets.map(({ name }) => name)).deep.equal(['tags']);
  const [facet] = answer.facets;
  const values = facet?.counts.map(({ value, count, errorBound }) => [value, count, errorBound]);
  return { values, others: facet?.unlistedBound, partial: facet?.partial };
}

const both = {
  values: [
    ['fox', 6, 0],
    ['java', 5, 1],
  ],
  others: 1,
  partial: false,
};

describe('facets of a search', () => {
  it('are summed over all shards, with what each may be too low by', async () => {
    const coordinator = aCoordinator();
    const run = await coordinator.search({ facets: [tags] });
    expect(facetOf(run)).deep.equal(both);
    expect(run.answer?.hits.length).equal(2);
    const asked = coordinator.replicas.flatMap((replica) => replica.asked.flatMap(({ call }) => call.query ?? []));
    expect(asked.map(({ facets }) => facets.map(({ name, field, size }) => [name, field, size]))).deep.equal([
      [['tags', 'tag', 25]],
      [['tags', 'tag', 25]],
    ]);
  });

  it('list steps upwards, however frequent each is, and more of them than of values unless a size is given', async () => {
    const web = [
      { hits: [[1, 9]] as const, response: aCount({ 5: 1, 100: 7 }) },
      { hits: [[2, 8]] as const, response: aCount({ 5: 1, 10: 3 }) },
    ];
    const coordinator = aCoordinator({ indexes: { web } });
    const run = await coordinator.search({ facets: [{ name: 'tags', field: 'year', interval: 5 }] });
    expect(facetOf(run).values).deep.equal([
      ['5', 2, 0],
      ['10', 3, 0],
      ['100', 7, 0],
    ]);
    const sizes = coordinator.replicas.flatMap(({ asked }) =>
      asked.flatMap(({ call }) => call.query?.facets[0]?.size ?? []),
    );
    expect(sizes).deep.equal([160, 160]);
  });

  it('come alone where no hits are wanted', async () => {
    const run = await aCoordinator().search({ facets: [tags], k: 0 });
    expect([run.answer?.hits.length, facetOf(run)]).deep.equal([0, both]);
  });

  it('are not asked for and not given where nobody wants them', async () => {
    const coordinator = aCoordinator();
    const { answer } = await coordinator.search();
    const asked = coordinator.replicas.flatMap((replica) => replica.asked.flatMap(({ call }) => call.query ?? []));
    expect([answer?.facets, asked.flatMap(({ facets }) => facets)]).deep.equal([[], []]);
  });

  it('are those of the shards that answered, and say so', async () => {
    const coordinator = aCoordinator();
    for (const { behaviour } of coordinator.shard('web', 1)) behaviour.query = 'silent';
    const run = await coordinator.search({ facets: [tags] }, 100);
    const values = [
      ['java', 5, 0],
      ['fox', 2, 0],
    ];
    expect([facetOf(run), run.answer?.coverage?.share]).deep.equal([{ values, others: 0, partial: true }, 0.5]);
  });

  it('are partial where a shard stopped early, says so of its counts, or gave none', async () => {
    const stopped = { ...second, stopReason: StopReason.STOP_REASON_BUDGET, documentsDecided: 50 };
    const told = { facets: second.facets.map((facet) => ({ ...facet, partial: true })) };
    for (const response of [stopped, told, {}]) {
      const indexes = { web: [{ response: first }, { response }] };
      expect(facetOf(await aCoordinator({ indexes }).search({ facets: [tags] })).partial).equal(true);
    }
  });

  it('are summed over the indexes that are waited for, opportunistic ones not even asked for counts', async () => {
    const indexes = { web: [{ response: first }], news: [{ response: second }] };
    const together = aCoordinator({ indexes });
    expect(facetOf(await together.search({ facets: [tags] }))).deep.equal(both);
    const apart = aCoordinator({ indexes, sources: [{ index: 'web' }, { index: 'news', role: 'opportunistic' }] });
    expect(facetOf(await apart.search({ facets: [tags] })).values).deep.equal([
      ['java', 5, 0],
      ['fox', 2, 0],
    ]);
    const [query] = apart.replica('news', 0, 0).asked.flatMap(({ call }) => call.query ?? []);
    expect(query?.facets).deep.equal([]);
  });

  it('are of the one source that was taken', async () => {
    const indexes = {
      web: [{ hits: [[1, 9]] as const, response: first }],
      news: [{ hits: [[1, 3]] as const, response: second }],
    };
    const route = { cutoff: { strategies: [{ strategy: 'best' }] } };
    expect(facetOf(await aCoordinator({ indexes, route }).search({ facets: [tags] }))).deep.equal({
      values: [
        ['java', 5, 0],
        ['fox', 2, 0],
      ],
      others: 0,
      partial: false,
    });
  });

  it('of a remembered answer are its own, and said not to be those of now', async () => {
    const coordinator = aCoordinator({ indexSource: { onFailure: 'cached' } });
    expect(facetOf(await coordinator.search({ facets: [tags] }))).deep.equal(both);
    for (const { behaviour } of coordinator.replicas) {
      behaviour.query = { afterMs: 1, failure: 'error', isWorthAnother: false };
    }
    const later = await coordinator.search({ facets: [tags] });
    expect(facetOf(later)).deep.equal({ ...both, partial: true });
    // What was remembered has no other counts.
    const other = await coordinator.search({ facets: [{ ...tags, size: 3 }] });
    expect(other.error?.code).equal('insufficient-coverage');
  });

  it('of ranges are all in the answer, also where no document matches', async () => {
    const ranges = [{ name: 'new', from: 2000 }, { to: 1000 }];
    const indexes = {
      web: [{ response: aCount({ new: 3, '..1000': 0 }) }, { response: aCount({ new: 1, '..1000': 2 }) }],
    };
    const run = await aCoordinator({ indexes }).search({ facets: [{ name: 'tags', field: 'year', ranges }] });
    expect(facetOf(run).values).deep.equal([
      ['new', 4, 0],
      ['..1000', 2, 0],
    ]);
  });
});
