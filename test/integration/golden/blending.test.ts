import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseConfig, type RouteConfig } from '@muster/coordinator';
import { dryRun, dryRunLines } from '@muster/scripts';
import { expect } from 'chai';
import { DemoLists } from './demo-lists.js';

const home = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const example = home('scripts/examples/blending.yaml');
/** Hits of each source that a page of ten may be made of. */
const depth = 10;

/** What is asked, and what the pages show. */
const queries: Readonly<Record<string, string>> = {
  java: 'java',
  cats: 'pictures of cats',
  paris: 'paris',
  star: 'star',
  films: 'films about dogs',
};

/**
 * Pages that a person can read and judge, of real documents: those of the demo that have one of these words. With UPDATE_GOLDEN=1
 * the files are written anew.
 */
describe('the routes of the example blending.yaml', () => {
  let lists: DemoLists;
  let routes: Readonly<Record<string, RouteConfig>>;

  before(async () => {
    routes = parseConfig(await readFile(example, 'utf8'), example).routes;
    lists = await DemoLists.of(/\b(java|cats?|paris|stars?|dogs?)\b/i);
  });

  after(() => lists.remove());

  const pageOf = (name: string, query: string): string => {
    const route = routes[name] as RouteConfig;
    const hits = Object.fromEntries(
      route.sources.map(({ index, vertical = '', k = depth }) => {
        const source = index ?? vertical;
        return [source, lists.find(source, query, k)];
      }),
    );
    const titled = Object.entries(hits).map(([source, found]) => {
      return [source, found.map((hit) => ({ ...hit, title: `${hit.title} (${hit.id})` }))];
    });
    return dryRunLines(dryRun(route, { route: name, query, hits: Object.fromEntries(titled), k: 10, offset: 0 })).join(
      '\n',
    );
  };

  for (const [file, query] of Object.entries(queries)) {
    it(`make of "${query}" the pages in ${file}.txt`, async () => {
      const pages = `${Object.keys(routes)
        .map((name) => pageOf(name, query))
        .join('\n\n\n')}\n`;
      const path = home(`test/integration/golden/pages/${file}.txt`);
      if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(path, pages);
      expect(pages).equal(await readFile(path, 'utf8'));
    });
  }
});
