import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import {
  AdminRefusal,
  type Config,
  ConfigError,
  encodeModels,
  loadModel,
  loadModels,
  loadOnThread,
  type ModelConfig,
  modelRefusal,
  modelSetting,
  parseConfig,
  readModelFiles,
  reloadModels,
} from '@muster/coordinator';
import { codecs, type ModelState__Output } from '@muster/proto';
import { ModelFault } from '@muster/ranker';
import { expect } from 'chai';
import { aSchema } from '../../support/builders.js';

describe('models of a configuration', () => {
  it('are refused with what is wrong and what may be', () => {
    const model = { file: 'm.json', format: 'linear' };
    expect(faultsOf({ models: { m: { ...model, features: ['bm25'] } } })).to.deep.equal([
      'models.m.features.0: must be one of: bm25(FIELD), words(FIELD), proximity(FIELD), length(FIELD), value(FIELD), age(FIELD), words, score, source_prior; got "bm25"',
    ]);
    expect(faultsOf({ models: { m: { ...model, features: { f1: 'tf(title)' } } } })[0]).to.match(
      /^models\.m\.features\.f1: must be one of: .*; got "tf\(title\)"$/,
    );
    expect(faultsOf({ models: { m: { ...model, features: 'score' } } })).to.deep.equal([
      'models.m.features: must be a list of features, or a mapping of names in the model to features',
    ]);
    const many = Array.from({ length: 300 }, (_, i) => `value(f${i})`);
    expect(faultsOf({ models: { m: { ...model, features: many } } })).to.deep.equal([
      'models.m.features: shards deliver at most 256 features, got 300',
    ]);
  });

  it('are refused where a source names one that is not there, or is a vertical', () => {
    const phase = (model: string): object => ({ secondPhase: { model } });
    expect(faultsOf({}, phase('m'))).to.deep.equal([
      'routes.default.sources.0.secondPhase.model: "m" is not one of: (none)',
    ]);
    const models = { m: { file: 'm.json', format: 'linear' } };
    expect(
      faultsOf({ models, verticals: { v: { dir: 'v' } } }, { index: undefined, vertical: 'v', ...phase('m') }),
    ).to.deep.equal([
      'routes.default.sources.0.secondPhase: only an index can have one; a vertical delivers no features',
    ]);
    expect(faultsOf({ models }, phase('m'))).to.deep.equal([]);
  });
});

describe('loadModel', () => {
  const tree = 'tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=2\nfeature_names=a b c\n\n';
  const lightgbm = `${tree}Tree=0\nnum_leaves=2\nnum_cat=0\nsplit_feature=1\nthreshold=0\ndecision_type=0\nleft_child=-1\nright_child=-2\nleaf_value=1 2\n\nend of trees\n`;

  it('takes features from a list in the order of the numbers that the file has for them', () => {
    const model = load({ format: 'lightgbm', features: ['score', 'bm25(title)', 'words'] }, lightgbm);
    expect(model.features.map(({ name }) => name)).to.deep.equal(['bm25(title)']);
    expect(model.version).to.match(/^[0-9a-f]{12}$/);
  });

  it('takes features from a mapping of the names that the file has for them', () => {
    const model = load({ format: 'lightgbm', features: { b: 'age(day)' } }, lightgbm);
    expect(model.features).to.deep.equal([{ kind: 'age', name: 'age(day)', field: 'day', fieldTypes: ['date'] }]);
  });

  it('takes the names of the file where there are no others', () => {
    const model = load({ format: 'linear' }, 'features:\n  bm25(title): 1\n  score: 2\nbias: 1\n');
    expect(model.features.map(({ name }) => name)).to.deep.equal(['bm25(title)', 'score']);
  });

  const refused: readonly (readonly [string, Partial<ModelConfig>, string, string])[] = [
    [
      'a list of another length',
      { format: 'lightgbm', features: ['score'] },
      lightgbm,
      'features: the model has 3 features, and the list has 1',
    ],
    [
      'a mapping with a name that the model does not have',
      { format: 'lightgbm', features: { d: 'score' } },
      lightgbm,
      'features: the model has no feature "d"',
    ],
    [
      'a mapping without a name that it uses',
      { format: 'lightgbm', features: { a: 'score' } },
      lightgbm,
      'features: must name what the model calls "b"; it names a',
    ],
    [
      'a list that ends too early',
      { format: 'ranklib', features: ['score'] },
      '## Coordinate Ascent\n2:1',
      'features: the model uses "2", number 2, and the list ends at 1',
    ],
    [
      'YAML that is none',
      { format: 'linear' },
      'features: [',
      'Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 12',
    ],
  ];
  for (const [what, config, text, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => load(config, text)).to.throw(ModelFault, message);
    });
  }

  it('refuses names of the file that are none of ours, and says what helps', () => {
    expect(() => load({ format: 'lightgbm' }, lightgbm)).to.throw(
      ModelFault,
      /^feature "b" must be one of: bm25\(FIELD\), .*; got "b"; name the features of the model in `features`$/,
    );
  });
});

describe('reloadModels', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-models-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('ranks by what the file holds now, and says which version was before', async () => {
    const { config, write, reload, applied } = await aHost();
    const [first] = statesOf(
      codecs.modelsResponse.decode(encodeModels({ model: '' }, await readModelFiles(config), config)),
    );
    await write('features: { score: 2 }');
    const [second] = await reload('m');
    expect(second?.version).to.not.equal(first?.version);
    expect(second).to.include({ model: 'm', format: 'linear', previousVersion: first?.version });
    expect(applied).to.deep.equal(['features: { score: 2 }']);
    expect((await reload(''))[0]).to.include({ version: second?.version, previousVersion: second?.version });
  });

  it('refuses a file that cannot be used, says so in the log, and everything stays', async () => {
    const { write, reload, applied, log, file } = await aHost();
    await write('features: { score: .nan }');
    const message = `m: ${file}: features.score: must be a finite number, got NaN`;
    expect(await refusalOf(reload('m'))).to.deep.equal({ code: status.FAILED_PRECONDITION, message });
    expect(log).to.deep.equal([`the models stay as they are: ${message}`]);
    expect(applied).to.deep.equal([]);
  });

  it('refuses features of fields that an index lacks, for every query would be refused for them', async () => {
    const { write, reload, applied, log } = await aHost();
    await write('features: { bm25(nowhere): 1 }');
    const { message } = (await refusalOf(reload('m'))) as { message: string };
    expect(message).match(/^index "web": models.m: the field of bm25\(nowhere\) must be .*, got "nowhere"$/);
    expect([applied, log]).to.deep.equal([[], [`the models stay as they are: ${message}`]]);
    await write('features: { bm25(body): 1 }');
    await reload('m');
    expect(applied.length).to.equal(1);
  });

  it('refuses a model that is not configured', async () => {
    const { reload } = await aHost();
    const message = 'model must be one of: m, got "n"';
    expect(await refusalOf(reload('n'))).to.deep.equal({ code: status.INVALID_ARGUMENT, message });
  });

  it('cannot begin with a file that cannot be used', async () => {
    const { config, write, file } = await aHost();
    await write('bias: 1');
    const error = await readModelFiles(config).catch((fault: unknown) => fault);
    expect(error).to.be.instanceOf(ConfigError);
    expect((error as ConfigError).faults).to.deep.equal([`m: ${file}: features: must be an object, got nothing`]);
  });

  async function aHost() {
    const file = join(folder, 'm.yaml');
    const write = (text: string): Promise<void> => writeFile(file, text);
    await write('features: { score: 1 }');
    const config: Pick<Config, 'models'> = { models: { m: { file, format: 'linear' } } };
    const [applied, log]: [string[], string[]] = [[], []];
    const files = await readModelFiles(config);
    expect([...loadModels(config, files).keys()]).to.deep.equal(['m']);
    const { routes } = parseConfig(
      JSON.stringify({
        indexes: { web: { dir: 'x' }, unheard: { dir: 'y' } },
        models: { m: { file, format: 'linear' } },
        routes: {
          default: {
            sources: ['unheard', 'web'].map((index) => ({ index, secondPhase: { model: 'm' } })),
          },
        },
      }),
      'test',
    );
    const viewOf = (index: string) => ({ schema: index === 'web' ? aSchema : undefined });
    const setting = modelSetting(files, {
      check: async (change) => modelRefusal(change, { config: { routes }, aliases: new Map(), viewOf }),
      apply: async ({ file: { text } }) => void applied.push(text),
    });
    const reload = async (model: string): Promise<ModelState__Output[]> => {
      const response = await reloadModels(
        setting,
        { model },
        { config, load: loadOnThread, log: (line) => log.push(line) },
      );
      return statesOf(codecs.reloadModelsResponse.decode(response));
    };
    return { config, write, reload, applied, log, file };
  }
});

function statesOf({ models }: { readonly models: ModelState__Output[] }): ModelState__Output[] {
  return models;
}

async function refusalOf(refused: Promise<unknown>): Promise<object> {
  const error = await refused.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AdminRefusal)) throw new Error('it was not refused');
  return { code: error.code, message: error.message };
}

function load(config: Partial<ModelConfig>, text: string) {
  return loadModel('m', { file: 'm', format: 'linear', ...config }, text);
}

function faultsOf(change: object, source: object = {}): readonly string[] {
  const routes = { default: { sources: [{ index: 'web', ...source }] } };
  try {
    parseConfig(JSON.stringify({ indexes: { web: { dir: 'x' } }, routes, ...change }), 'test');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
