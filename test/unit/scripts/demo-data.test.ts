import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoName, demoSchemas, type Movie, parseSynset, videoOf, writeDemoData } from '@muster/scripts';
import { parseSchema } from '@muster/shard/query';
import { expect } from 'chai';

describe('parseSynset', () => {
  it('reads words, definition and examples', () => {
    const line =
      '00003553 03 n 02 whole 0 unit_cell 0 002 @ 00002684 n 0000 %p 00003993 n 0000 | an assemblage of parts; one of many; "the team is a unit"; "how big is that?"  ';
    expect(parseSynset(line, 'n', 'noun')).to.deep.equal({
      id: 'n00003553',
      title: 'whole',
      words: ['whole', 'unit cell'],
      text: 'an assemblage of parts; one of many',
      examples: ['the team is a unit', 'how big is that?'],
      type: 'noun',
    });
  });

  it('reads the number of words as hexadecimal, and takes marks off adjectives', () => {
    const words = Array.from({ length: 16 }, (_, i) => `w${i}(ip) 0`).join(' ');
    const synset = parseSynset(`00000001 00 s 10 ${words} 000 | many`, 'a', 'adjective');
    expect(synset?.words.length).to.equal(16);
    expect(synset?.title).to.equal('w0');
  });

  it('leaves out the licence', () => {
    expect(parseSynset('  29 Princeton University | and LICENSEE  ', 'n', 'noun')).to.equal(undefined);
  });
});

describe('videoOf', () => {
  it('describes a film by what is known of it', () => {
    expect(videoOf(aMovie({ Title: 1941, 'Major Genre': 'Comedy', Director: 'Steven Spielberg' }), 3)).to.deep.equal({
      id: 'm3',
      title: '1941',
      text: 'Comedy, directed by Steven Spielberg',
      year: 1979,
    });
  });

  it('sets years right that were written with two digits', () => {
    expect(videoOf(aMovie({ 'Release Date': 'Apr 07 2033' }), 0)?.year).to.equal(1933);
    expect(videoOf(aMovie({ 'Release Date': 'Dec 23 2011' }), 0)?.year).to.equal(2011);
  });

  it('gives nothing of a film without a title', () => {
    expect(videoOf(aMovie({ Title: null }), 0)).to.equal(undefined);
  });
});

describe('writeDemoData', () => {
  let dir: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'muster-'));
  });

  after(() => rm(dir, { recursive: true }));

  it('writes the documents of every name, each with an id of its own and fields of the schema', async () => {
    const written = new Map<DemoName, number>();
    const paths = await writeDemoData(join(dir, 'demo'), (name, documents) => written.set(name, documents));
    expect(Object.fromEntries(written)).to.deep.equal({ web: 117_791, places: 24_323, images: 1_949, videos: 3_200 });
    for (const name of Object.keys(demoSchemas) as DemoName[]) {
      const lines = (await readFile(paths[name], 'utf8')).trimEnd().split('\n');
      const documents = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      const fields = new Set(['id', ...parseSchema(demoSchemas[name], name).fields.map((field) => field.name)]);
      expect(new Set(documents.map(({ id }) => id)).size).to.equal(written.get(name));
      expect(documents.every(({ title }) => typeof title === 'string' && title !== '')).to.equal(true);
      expect(documents.flatMap(Object.keys).filter((key) => !fields.has(key))).to.deep.equal([]);
    }
  });
});

function aMovie(change: Partial<Movie>): Movie {
  return {
    Title: 'Wings',
    'Release Date': 'Dec 14 1979',
    'Major Genre': null,
    'Creative Type': null,
    Source: null,
    Director: null,
    Distributor: null,
    'IMDB Rating': null,
    ...change,
  };
}
