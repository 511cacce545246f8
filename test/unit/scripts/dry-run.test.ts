import { parseConfig, type RouteConfig } from '@muster/coordinator';
import { dryRun, dryRunLines, readGivenHits } from '@muster/scripts';
import { expect } from 'chai';

const { routes } = parseConfig(
  JSON.stringify({
    indexes: { web: { dir: 'x' } },
    verticals: { images: { dir: 'y' }, videos: { dir: 'z' } },
    routes: {
      default: {
        sources: [
          { index: 'web' },
          { vertical: 'images', block: { normalize: 'none' } },
          { vertical: 'videos', weight: 0.5 },
        ],
        blend: { by: 'slots', main: 'web', slots: [{ after: 1, threshold: 1 }] },
        rules: {
          select: { videos: { leastPrior: 0.5 } },
          priors: { table: { cats: { videos: 0.1 } } },
          when: [
            {
              name: 'cats',
              queries: ['cat*'],
              weights: { images: 2 },
              pin: [{ source: 'web', id: 'w9', position: 1 }],
              ban: [{ source: 'web', ids: ['w2'] }],
            },
            { name: 'films', queries: ['film*'], pin: [{ source: 'videos', id: 'v1', position: 2 }] },
          ],
        },
      },
      ranks: { sources: [{ index: 'web' }, { vertical: 'images', weight: 0.5 }] },
      shared: {
        sources: [{ index: 'web' }, { vertical: 'images', weight: 0.5 }],
        duplicates: { field: 'url', url: true, keep: ['images'] },
        rules: { when: [{ name: 'cats', queries: ['dog'], pin: [{ source: 'web', id: 'w2', position: 1 }] }] },
      },
    },
  }),
  'test',
);

const lists = `
web: [{ id: w1, score: 5, title: A cat }, { id: w2, score: 4 }, { id: w3, score: 3 }]
images: [2, 1]
videos: [9]
`;

function run(query: string, route = 'default', text: string | null = lists) {
  const chosen = routes[route] as RouteConfig;
  const names = chosen.sources.map(({ index, vertical }) => index ?? vertical ?? '');
  const hits = text === null ? undefined : readGivenHits(text, 'lists.yaml', names);
  return dryRun(chosen, { route, query, hits, k: 10, offset: 0 });
}

describe('the dry run of a route', () => {
  it('says what rules make of a query, and makes the page of given lists with every decision', () => {
    expect(dryRunLines(run('cats'))).deep.equal([
      'route default, query "cats"; rules: cats',
      '',
      'source  asked  weight  prior',
      'web     yes         1         left out: w2',
      'images  yes         2         slot 1 (after 1): 1.5 x 2 against 1',
      'videos  no        0.5    0.1  not asked: its prior for the query is 0.1, below 0.5, and no rule asks it',
      '',
      'pinned at 1: w9 of web, by "cats"',
      '',
      '   source  hit       score',
      '1  web     w9               pinned',
      '2  web     A cat         5',
      '3  images  images-1      2  in slot 1 with a block of 2 worth 3',
      '4  images  images-2      1  in slot 1 with a block of 2 worth 3',
      '5  web     w3            3',
    ]);
  });

  it('says that a pin of a source that is not asked is none', () => {
    const lines = dryRunLines(run('films', 'default', null));
    expect(lines.at(-1)).equal('not pinned at 2, as videos is not asked: v1 of videos, by "films"');
  });

  it('makes no page without lists', () => {
    const { page, rules } = run('dogs', 'default', null);
    expect([page, rules]).deep.equal([undefined, []]);
  });

  it('fuses as the route says, and takes hits of one document for that if the route does', () => {
    const shared = `
web: [{ id: w1, score: 5 }, { id: w2, score: 4, document: 'http://x.example/#a' }, { id: w3, score: 3, document: 'http://x.example' }]
images: [{ id: i1, score: 1, document: 'http://X.example/' }]`;
    const pageOf = (query: string, route: string) =>
      run(query, route, shared).page?.map(({ id, score, pinned }) => [id, pinned ?? score]);
    expect(pageOf('cats', 'shared')).deep.equal([
      ['i1', 1 / 62 + 0.5 / 61],
      ['w1', 1 / 61],
    ]);
    expect(pageOf('dog', 'shared')).deep.equal([
      ['w2', true],
      ['w1', 1 / 61],
    ]);
    expect(pageOf('cats', 'ranks')).deep.equal([
      ['w1', 1 / 61],
      ['w2', 1 / 62],
      ['w3', 1 / 63],
      ['i1', 0.5 / 61],
    ]);
  });

  it('refuses lists that are none, naming what is wrong', () => {
    expect(() => run('cats', 'default', 'maps: [1]')).throw(
      'lists.yaml: "maps" is not one of the route\'s sources: web, images, videos',
    );
    expect(() => run('cats', 'default', 'web: [{ id: a }]')).throw('lists.yaml: web.0');
  });
});
