import { type Config, type IndexView, loadModel, type Models, makePlan, parseConfig } from '@muster/coordinator';
import { SearchError, type SearchRequest } from '@muster/proto';
import { expect } from 'chai';
import { aSchema, aSearchRequest } from '../../support/builders.js';

const { routes, models: modelConfigs } = parseConfig(
  JSON.stringify({
    indexes: { web: { dir: 'x' }, news: { dir: 'y' } },
    models: { m: { file: 'm', format: 'linear' }, other: { file: 'o', format: 'linear' } },
    routes: {
      default: { sources: [{ index: 'web', secondPhase: { model: 'm', window: 50 } }, { index: 'news' }] },
      plain: { sources: [{ index: 'web' }] },
    },
  }),
  'test',
);

const view: IndexView = {
  name: 'web',
  shards: [],
  generation: 7,
  isSkewed: false,
  isAssigned: false,
  epoch: 1,
  build: 'b',
  schema: aSchema,
};

describe('planning a second phase', () => {
  it('asks shards for the features that the model uses, each once, and reads ages off values', () => {
    const { sources, recipe, secondPhases } = plan({}, 'age(on): 1, score: 1, value(on): 1, source_prior: 1, words: 1');
    expect(sources[0]).to.deep.include({ features: ['value(on)', 'words'] });
    expect(sources[1]).to.deep.include({ features: [] });
    expect(recipe.sources[0]?.secondPhase).to.deep.equal({
      model: 0,
      window: 50,
      features: [
        { kind: 'age', name: 'age(on)', place: 0 },
        { kind: 'score', name: 'score' },
        { kind: 'delivered', name: 'value(on)', place: 0 },
        { kind: 'source-prior', name: 'source_prior' },
        { kind: 'delivered', name: 'words', place: 1 },
      ],
    });
    expect(recipe.sources[1]).to.deep.equal({});
    expect(secondPhases.buffers).to.have.length(1);
  });

  it('asks for as many hits as the window has, or the page needs', () => {
    expect(plan({ k: 10 }).window).to.equal(50);
    expect(plan({ k: 10, offset: 70 }).window).to.equal(80);
    expect(plan({ k: 10, route: 'plain' }).window).to.equal(10);
  });

  it('leaves it out where no hits are wanted', () => {
    const { window, recipe, secondPhases } = plan({ k: 0 });
    expect(window).to.equal(0);
    expect(recipe.sources).to.deep.equal([{}, {}]);
    expect(secondPhases.buffers).to.deep.equal([]);
  });

  it('makes one recipe for all queries, and another when a model is replaced', () => {
    const [first, second] = [modelsOf('score: 1'), modelsOf('score: 2')];
    expect(planWith(first, {}).recipe).to.equal(planWith(first, { k: 3 }).recipe);
    expect(planWith(first, {}).recipe).to.not.equal(planWith(second, {}).recipe);
    expect(planWith(second, {}).secondPhases.models[0]).to.equal(second.get('m'));
  });

  it('refuses features of fields that the index does not have, or of another type', () => {
    const refusal = (features: string): string => {
      try {
        plan({}, features);
      } catch (error) {
        if (error instanceof SearchError) return error.message;
      }
      return 'not refused';
    };
    expect(refusal('bm25(nowhere): 1')).to.match(
      /^models\.m: the field of bm25\(nowhere\) must be the name of a text or keyword field: .*, got "nowhere"$/,
    );
    expect(refusal('age(body): 1')).to.match(
      /^models\.m: the field of age\(body\) must be the name of a date field: .*, got "body"$/,
    );
    expect(refusal('bm25(body): 1')).to.equal('not refused');
  });
});

function plan(change: SearchRequest, features = 'score: 1') {
  return planWith(modelsOf(features), change);
}

function planWith(models: Models, change: SearchRequest) {
  return makePlan(aSearchRequest(change), {
    routes,
    viewOf: () => view,
    epochNow: () => 0,
    aliases: () => new Map(),
    drawSwitches: () => ({ off: [], mayHedge: true }),
    models: () => models,
  });
}

function modelsOf(features: string): Models {
  const config = modelConfigs['m'] as Config['models'][string];
  return new Map([['m', loadModel('m', config, `features: { ${features} }`)]]);
}
