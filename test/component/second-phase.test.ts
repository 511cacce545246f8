import { Degradation } from '@muster/proto';
import { expect } from 'chai';
import { breakIndex } from '../support/failure-stories.js';
import { FakeCoordinator, linearModels, type SearchRun } from '../support/fake-coordinator.js';

/** Two shards, whose hits a model puts the other way round. */
function aCoordinator(window = 100, source: object = {}): FakeCoordinator {
  return new FakeCoordinator({
    indexes: {
      web: [
        {
          hits: [
            [1, 9],
            [3, 7],
          ],
        },
        {
          hits: [
            [2, 8],
            [4, 6],
          ],
        },
      ],
    },
    indexSource: { secondPhase: { model: 'm', window }, ...source },
    models: { m: backwards },
  });
}

const backwards = 'features: { score: -1 }';

describe('the second phase', () => {
  it('orders the hits by the model, and the answer names it with its version', async () => {
    const coordinator = aCoordinator();
    expect(shown(await coordinator.search())).to.deep.equal({
      seqs: [4, 3, 2, 1],
      scores: [-6, -7, -8, -9],
      models: [`m@${versionOf(coordinator)}`],
      degradedBy: [],
      exact: true,
    });
    expect(coordinator.records[0]?.models).to.equal(`m@${versionOf(coordinator)}`);
  });

  it('looks at more hits than the page holds, and no more than its window', async () => {
    expect(shown(await aCoordinator().search({ k: 1 })).seqs).to.deep.equal([4]);
    expect(shown(await aCoordinator(2).search()).seqs).to.deep.equal([2, 1, 3, 4]);
    expect(shown(await aCoordinator(2).search({ k: 2, offset: 1 })).seqs).to.deep.equal([1, 3]);
  });

  it('is left out where the threads have no room, and the answer says so', async () => {
    const coordinator = aCoordinator();
    coordinator.rankOutcome = 'full';
    expect(shown(await coordinator.search())).to.deep.equal({
      seqs: [1, 2, 3, 4],
      scores: [9, 8, 7, 6],
      models: [''],
      degradedBy: [Degradation.DEGRADATION_RANKING_SKIPPED],
      exact: true,
    });
  });

  it('goes by one version of the model for all of a query, though another takes its place meanwhile', async () => {
    const coordinator = aCoordinator();
    const before = versionOf(coordinator);
    const { response } = coordinator.start();
    coordinator.models = linearModels({ m: 'features: { score: 1 }' });
    expect(shown(await coordinator.finish(response))).to.deep.include({ seqs: [4, 3, 2, 1], models: [`m@${before}`] });
    expect(shown(await coordinator.search()).seqs).to.deep.equal([1, 2, 3, 4]);
  });

  it('is for an answer that is remembered, unless the model has come to need other features', async () => {
    const coordinator = aCoordinator(100, { onFailure: 'cached' });
    await coordinator.search();
    breakIndex(coordinator, 'web');
    const remembered = { seqs: [4, 3, 2, 1], models: [`m@${versionOf(coordinator)}`] };
    expect(shown(await coordinator.search())).to.deep.include(remembered);
    coordinator.models = linearModels({ m: 'features: { score: -1, words: 1 }' });
    expect((await coordinator.search()).error?.code).to.equal('insufficient-coverage');
  });

  it('is not for hits that stand in for those of the source', async () => {
    const hits = [1, 2].map((number) => ({ id: `${number}`, score: 3 - number, document: {} }));
    const coordinator = aCoordinator(100, { onFailure: { strategy: 'fallback', hits } });
    breakIndex(coordinator, 'web');
    const { answer } = await coordinator.search();
    expect(answer?.hits.map(({ id, score }) => [id, score])).to.deep.equal([
      ['1', 2],
      ['2', 1],
    ]);
    expect(answer?.sources.map(({ model }) => model)).to.deep.equal(['']);
  });
});

function versionOf({ models }: FakeCoordinator): string {
  return models.get('m')?.version ?? '';
}

function shown({ answer, error }: SearchRun) {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  const { hits, sources, degradedBy, exact } = answer;
  const [seqs, scores] = [hits.map(({ seq }) => seq), hits.map(({ score }) => score)];
  return { seqs, scores, models: sources.map(({ model }) => model), degradedBy, exact };
}
