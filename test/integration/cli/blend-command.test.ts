import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runMuster } from './muster-process.js';

const config = `
indexes: { web: { dir: web } }
verticals: { images: { dir: images } }
routes:
  default:
    sources: [{ index: web }, { vertical: images }]
    rules: { select: { images: { leastPrior: 0.5 } }, priors: { file: priors.tsv } }
`;

describe('muster blend', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const blend = (...args: string[]) => runMuster('blend', ...args, '--config', file('muster.yaml'));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    await writeFile(file('muster.yaml'), config);
    await writeFile(file('priors.tsv'), 'cats\timages\t0.8\n');
    await writeFile(file('lists.json'), JSON.stringify({ web: [3, 2], images: [1] }));
    await writeFile(file('wrong.tsv'), 'cats\n');
    await writeFile(file('wrong.yaml'), config.replace('priors.tsv', 'wrong.tsv'));
  });

  after(() => rm(folder, { recursive: true }));

  it('reads the table of priors beside the configuration, and asks nobody', async () => {
    const { stdout, code } = await blend('cats', '--hits', file('lists.json'), '--json');
    const { sources, page } = JSON.parse(stdout);
    expect(code).equal(0);
    expect(sources.map(({ isAsked }: { isAsked: boolean }) => isAsked)).deep.equal([true, true]);
    expect(page.map(({ id }: { id: string }) => id)).deep.equal(['web-1', 'images-1', 'web-2']);
    expect((await blend('dogs')).stdout).match(/^images +no +1 +not asked: its prior for the query is 0/m);
  });

  it('says what is wrong with the route, the lists and the table', async () => {
    const failure = async (...args: string[]) => {
      const { stderr, code } = await runMuster('blend', 'cats', ...args);
      return [code, stderr.trim()];
    };
    const good = ['--config', file('muster.yaml')];
    expect(await failure(...good, '--route', 'x')).deep.equal([2, 'muster: --route must be one of: default; got "x"']);
    expect(await failure(...good, '--hits', file('priors.tsv'))).deep.equal([
      2,
      `muster: ${file('priors.tsv')}: (top): must be a mapping, got a string`,
    ]);
    expect(await failure('--config', file('wrong.yaml'))).deep.equal([
      2,
      `muster: ${file('wrong.tsv')}: 1 fault\n  line 1: must be query, source and prior, with a tab between each two`,
    ]);
  });
});
