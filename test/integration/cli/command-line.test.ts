import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { musterFile } from '../muster-file.js';
import { type Ended, runMuster, startMuster } from './muster-process.js';

/** Runs `muster` to its end, with an input. */
function runWith(input: string, ...args: string[]): Promise<Ended> {
  return startMuster(args, input).ended;
}

describe('muster', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  });
  after(() => rm(folder, { recursive: true }));

  const wrongUses: [args: string[], message: RegExp][] = [
    [[], /name what `muster` shall do: demo, up, serve/],
    [['fly'], /unknown command 'fly'/],
    [['serve'], /name what `serve` shall do: shard, vertical, writer, coordinator/],
    [['search'], /missing required argument 'query'/],
    [['blend', 'x'], /required option '--config <file>' not specified/],
    [['search', 'x', '--fast'], /unknown option '--fast'/],
    [['search', '-x', '--fast', 'y'], /unknown option '--fast'/],
    [['search', 'x', '--strategy', 'quality=0.9'], /a strategy must be NAME or NAME:number=value/],
    [['search', 'x', '-k', '1e9'], /'1e9' is invalid. It must be a whole number in \[0, 10000\]/],
    [['search', 'x', '--wait-for', 'mine'], /'mine' is invalid. It must be the number of a write/],
    [['write', 'absent.jsonl'], /required option '--index <name>' not specified/],
    [['write', 'absent.jsonl', '--index', 'x'], /^muster: absent\.jsonl does not exist$/m],
    [['write', '-', '-', '--index', 'x'], /^muster: - is named twice$/m],
    [['snapshot', 'x'], /required option '--out <folder>' not specified/],
    [['search', 'x', '--cursor', '%'], /'%' is invalid. It must be a cursor as `muster search --pages` prints it/],
    [['search', 'x', '--address', 'here'], /'here' is invalid. It must be an address host:port/],
    [['index', 'absent.jsonl', '--out', 'nowhere'], /absent\.jsonl does not exist/],
    [['search', 'x', '--filter', '{'], /'{' is invalid. It must be a filter in JSON, as {"terms"/],
    [['search', 'x', '--facet', 'price:'], /'price:' is invalid\. It must be a field, or one with how it is/],
    [
      ['search', 'x', '--facet', 'on:2020-13-01..'],
      /--facet <.*'on:2020-13-01\.\.' is invalid\. A bound .* number or a date/,
    ],
    [['search', 'x', '--search-fields', 'a^b'], /'a\^b' is invalid. It must be names of fields, as title\^2,text/],
    [['index', fileURLToPath(import.meta.url), '--out', ''], /^muster: say by --out <folder> where/],
    [['index', fileURLToPath(import.meta.url), '--out', 'x', '--name', 'A B'], /--name must be .*, got `A B`$/m],
    [['index', '--out', 'x'], /^muster: name JSONL files to index, - for standard input, or say --empty$/m],
    [['index', '--empty', '--out', 'x'], /^muster: --empty needs the fields: say by --schema <file> what they are$/m],
    [['index', 'a', '--empty', '--out', 'x'], /^muster: --empty takes no documents, got a$/m],
    [['index', '-', '-', '--out', 'x'], /^muster: - can be read only once$/m],
    [['index', '-', '--threads', '65'], /'65' is invalid. It must be a whole number in \[1, 64\]/],
    [['up', '.'], /^muster: \. is a folder, not a file$/m],
    [['up', 'absent.yaml'], /absent\.yaml does not exist/],
    [['bench', 'nothing'], /nothing/],
    [['bench', 'engine', '--analyzer', 'foo'], /unknown analyzer `foo`; there are standard, english/],
    [['bench', 'engine', '--docs', 'absent.jsonl'], /^muster: absent\.jsonl does not exist$/m],
    [['bench', 'engine', '--docs', 'absent', '--queries', 'none'], /^muster: none does not exist$/m],
    [['eval', '--docs', 'a', '--queries', 'none.tsv', '--qrels', 'none.tsv'], /^muster: none\.tsv does not exist$/m],
    [['eval', '--qrels', 'x'], /name what is measured by one of --docs, --config and --found/],
    [['eval', '--found', 'a', '--qrels', 'x', '--shards', '2'], /--shards is for --docs, which are indexed/],
    [['eval', '--found', 'a', '--qrels', 'x', '--against-route', 'b'], /--against-route need --config/],
    [['features', '--queries', 'a', '--qrels', 'b', '--features', 'score', '--out', 'c'], /name an index by --index/],
  ];
  for (const [args, message] of wrongUses) {
    it(`tells in one line what is wrong with \`${['muster', ...args].join(' ')}\``, async () => {
      const { code, stdout, stderr } = await runMuster(...args);
      expect(stderr).to.match(message);
      expect(stderr.trimEnd()).not.to.include('\n');
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    });
  }

  it('takes words with a leading minus as words of the query, unless they are options', async () => {
    const absent = ['--address', '127.0.0.1:1'];
    const asked = [
      ['search', '-fox', ...absent],
      ['search', '+fox', '-red', ...absent, '-kite', '-k', '3', '-hare'],
      ['search', ...absent, '--', '-k'],
    ];
    for (const args of asked) {
      const { code, stderr } = await runMuster(...args);
      expect(stderr).to.match(/^muster: no coordinator at/);
      expect(code).to.equal(1);
    }
    const { stderr } = await runMuster('explain', '--index', join(folder, 'none'), '1', '-fox');
    expect(stderr).not.to.include('unknown option');
  });

  it('explains every option of a command', async () => {
    const { code, stdout } = await runMuster('index', '--help');
    expect(code).to.equal(0);
    expect(stdout).to.include('--shards').and.include('--skip-bad').and.include('(default: 1)');
  });

  it('lists every fault of a configuration', async () => {
    const file = join(folder, 'muster.yaml');
    await writeFile(file, 'routes: { default: { sources: [] } }\ncoordinator: { listen: nowhere }\n');
    const { code, stderr } = await runMuster('up', file);
    expect(code).to.equal(2);
    expect(stderr).to.include('routes.default.sources').and.include('coordinator.listen');
  });

  it('names file, line and reason of a malformed document, or counts it with --skip-bad', async () => {
    const file = join(folder, 'islands.jsonl');
    await writeFile(file, '{"id": 1, "title": "Java"}\n{"id": 2,\n');
    const stopped = await runMuster('index', file, '--out', join(folder, 'stopped'));
    expect(stopped.code).to.equal(1);
    expect(stopped.stderr).to.include(`${file}:2: is not valid JSON`).and.include('--skip-bad');
    const skipped = await runMuster('index', file, '--out', join(folder, 'skipped'), '--skip-bad', '--json');
    expect(skipped.code).to.equal(0);
    expect(JSON.parse(skipped.stdout)).to.include({ documents: 1, skipped: 1 });
  });

  it('indexes standard input, on several threads too', async () => {
    const lines = '{"id": 1, "title": "Java"}\n{"id": 2, "title": "Bali"}';
    const built = await runWith(lines, 'index', '-', '--threads', '2', '--out', join(folder, 'piped'), '--json');
    expect(built.code).to.equal(0);
    expect(JSON.parse(built.stdout)).to.include({ documents: 2, documentsRead: 2 });
    const faulty = await runWith(`${lines}\n[]`, 'index', '-', '--out', join(folder, 'faulty'));
    expect(faulty.stderr).to.include('-:3: is not a JSON object');
  });

  it('builds an index without documents, whose first write is number 1', async () => {
    const schema = join(folder, 'empty.yaml');
    await writeFile(schema, 'id: id\nfields: { title: text }\n');
    const out = join(folder, 'empty');
    const { code, stdout } = await runMuster('index', '--empty', '--schema', schema, '--shards', '2', '--out', out);
    expect(stdout).to.include('0 documents in 2 shards');
    expect(code).to.equal(0);
    const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
    expect(manifest).to.deep.include({ nextSeq: 1, generation: 1, documents: 0 });
    expect((await runMuster('inspect', out)).stdout).to.include('every checksum holds');
  });

  it('reads the synonyms that a schema names beside it, and names file and line of a fault', async () => {
    const [file, schema] = [join(folder, 'states.jsonl'), join(folder, 'schema.yaml')];
    await writeFile(file, '{"id": 1, "title": "United States"}\n');
    await writeFile(schema, 'id: id\nsynonyms: synonyms.txt\nfields: { title: text }\n');
    const index = (out: string) => runMuster('index', file, '--schema', schema, '--out', join(folder, out));
    const absent = await index('absent');
    expect(absent.stderr).to.include(`synonyms: ${join(folder, 'synonyms.txt')} does not exist`);
    expect(absent.code).to.equal(2);
    await writeFile(join(folder, 'synonyms.txt'), '# states\nusa => united states\nalone\n');
    const faulty = await index('faulty');
    expect(faulty.stderr).to.include('synonyms.txt: line 3: a word alone has no synonym');
    expect(faulty.code).to.be.above(0);
    await writeFile(join(folder, 'synonyms.txt'), 'usa => united states\n');
    expect((await index('good')).code).to.equal(0);
  });

  it('names file, line and what was expected of queries that are none', async () => {
    const docs = join(folder, 'few.jsonl');
    await writeFile(docs, '{"id": 1, "title": "Java"}\n');
    const queries = join(folder, 'queries.jsonl');
    const broken: [text: string, message: string][] = [
      [
        'java\n{"query": "a"\n',
        ':2: expected a query, or a JSON object with a key `query`, but it is not valid JSON: ',
      ],
      ['{"text": "a"}\n', ':1: expected a JSON object whose `query` is a string, got undefined\n'],
      ['\n', ': none of its lines is a query of a class that is measured\n'],
    ];
    for (const [text, message] of broken) {
      await writeFile(queries, text);
      const { code, stderr } = await runMuster('bench', 'engine', '--docs', docs, '--queries', queries);
      expect(stderr).to.include(`muster: ${queries}${message}`);
      expect(code).to.equal(1);
    }
    const { stderr } = await runMuster('bench', 'engine', '--docs', docs);
    expect(stderr).to.equal(`muster: ${docs}: its documents are too short to draw queries from\n`);
  });

  it('evaluates no judgements of something else, and says which are of what is not there', async () => {
    const [docs, queries, qrels] = ['judged.jsonl', 'judged.tsv', 'judged.txt'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const evaluate = async (judgements: string) => {
      await writeFile(qrels, judgements);
      return runMuster('eval', '--docs', docs, '--queries', queries, '--qrels', qrels, '--json');
    };
    await writeFile(docs, '{"id": "a", "text": "java island"}\n{"id": "b", "text": "tea leaves"}\n');
    await writeFile(queries, '1\tjava\n2\ttea\n');
    expect((await evaluate('1 0 a 0\n')).stderr).to.equal(
      `muster: ${qrels} judges no document relevant to any query\n`,
    );
    const others = 'these judgements are of something else\n';
    const queriesApart = await evaluate('7 0 a 1\n');
    expect(queriesApart.stderr).to.equal(
      `muster: none of the 1 judged queries of ${qrels} are in ${queries}: ${others}`,
    );
    const documentsApart = await evaluate('1 0 x 1\n2 0 y 1\n');
    expect(documentsApart.code).to.equal(1);
    expect(documentsApart.stderr).to.include(`none of the 2 relevant documents of ${qrels} are in ${docs}: ${others}`);
    const some = await evaluate('1 0 a 1\n1 0 x 1\n7 0 a 1\n');
    expect(some.stderr).to.equal(
      `warning: only 1 of the 2 judged queries of ${qrels} are in ${queries}; the others count as not found\n` +
        `warning: only 1 of the 2 relevant documents of ${qrels} are in ${docs}; the others count as not found\n`,
    );
    expect(JSON.parse(some.stdout)).to.deep.include({
      judgedQueries: { found: 1, of: 2 },
      relevantDocuments: { found: 1, of: 2 },
    });
  });

  it('ends an evaluation at Ctrl-C without a word, though its cluster is just starting', async () => {
    const [docs, queries, qrels] = ['stopped.jsonl', 'stopped.tsv', 'stopped.txt'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await writeFile(docs, '{"id": "a", "text": "java island"}\n');
    await writeFile(queries, '1\tjava\n');
    await writeFile(qrels, '1 0 a 1\n1 0 x 1\n');
    const { child, ended } = startMuster(['eval', '--docs', docs, '--queries', queries, '--qrels', qrels], '');
    // Said right before the cluster is started.
    child.stderr?.once('data', () => child.kill('SIGINT'));
    const { code, stdout, stderr } = await ended;
    expect(stderr).to.match(/^warning: only 1 of the 2 relevant documents .*\n$/);
    expect({ code, stdout }).to.deep.equal({ code: 130, stdout: '' });
  });

  it('trains a model on features that it writes, and compares what two ways found', async () => {
    const path = (name: string): string => join(folder, name);
    await writeFile(
      path('trained.jsonl'),
      '{"id": "a", "text": "java"}\n{"id": "b", "text": "java island by the sea"}\n{"id": "c", "text": "tea island"}\n',
    );
    await writeFile(path('train.tsv'), '1\tjava island\n2\ttea island\n3\tnever judged\n');
    await writeFile(path('train.txt'), '1 0 a 1\n2 0 c 2\n');
    await runMuster('index', path('trained.jsonl'), '--out', path('trained'));
    const judged = ['--queries', path('train.tsv'), '--qrels', path('train.txt')];
    const out = path('features.txt');
    const asked = ['--index', path('trained'), ...judged, '--out', out];
    const wrong = await runMuster('features', ...asked, '--features', 'score,bm25(tags)');
    expect([wrong.code, wrong.stderr]).to.deep.equal([
      2,
      'muster: the field of feature `bm25(FIELD)` must be the name of a text or keyword field: text, got "tags"\n',
    ]);
    const written = await runMuster('features', ...asked, '--features', 'score,bm25(text),words(text),length(text)');
    expect([written.code, written.stderr]).to.deep.equal([0, '']);
    const rows = (await readFile(out, 'utf8')).trimEnd().split('\n');
    expect(rows.map((row) => row.replace(/:\d+\.\d+/g, ':x'))).to.deep.equal([
      '0 qid:1 1:x 2:x 3:2 4:3 # 1 b',
      '1 qid:1 1:x 2:x 3:1 4:1 # 1 a',
      '0 qid:1 1:x 2:x 3:1 4:2 # 1 c',
      '2 qid:2 1:x 2:x 3:2 4:2 # 2 c',
      '0 qid:2 1:x 2:x 3:1 4:3 # 2 b',
    ]);
    for (const row of rows) expect(row).to.match(/ 1:(\S+) 2:\1 /);
    const trained = await runMuster('train-linear', out, '--out', path('model.json'));
    expect(trained.stdout).to.equal('nDCG@10 of the hits it was trained on: 1.0000, of 2 queries\n');
    const model = JSON.parse(await readFile(path('model.json'), 'utf8'));
    expect(Object.keys(model.features)).to.deep.equal(['score', 'bm25(text)', 'words(text)', 'length(text)']);
    await writeFile(path('none'), '0 qid:1 1:3\n');
    await writeFile(path('none.features'), 'score\n');
    const { code, stderr } = await runMuster('train-linear', path('none'), '--out', path('of-none.json'));
    expect([code, stderr]).to.deep.equal([
      1,
      `muster: ${path('none')} has no hit that is judged relevant: nothing can be learnt of it\n`,
    ]);
    await writeFile(path('here.txt'), '1 Q0 a 1 2 x\n2 Q0 c 1 2 x\n');
    await writeFile(path('there.txt'), '1 Q0 b 1 2 x\n1 Q0 a 2 1 x\n2 Q0 c 1 2 x\n');
    const compared = ['--found', path('here.txt'), '--against', path('there.txt'), '--qrels', path('train.txt')];
    const { stdout } = await runMuster('eval', ...compared, '--json');
    expect(JSON.parse(stdout)).to.deep.include({ queries: 2, mrr: 1 });
    expect(JSON.parse(stdout).comparison.mrr).to.deep.equal({ difference: 0.25, wins: 1, losses: 0, ties: 1, p: 1 });
    const sources = [{ index: 'trained' }];
    const config = {
      indexes: { trained: { dir: 'trained' } },
      models: { linear: { file: 'model.json', format: 'linear' } },
      routes: {
        default: { sources },
        deaf: { sources, searchFields: [{ field: 'text', boost: 0 }] },
        rescored: { sources: [{ index: 'trained', secondPhase: { model: 'linear', window: 10 } }] },
      },
    };
    await writeFile(path('muster.json'), JSON.stringify(config));
    const routes = ['eval', '--config', path('muster.json'), ...judged, '--against-route'];
    expect((await runMuster(...routes, 'none')).stderr).to.equal(
      'muster: no route is named `none`; there are: default, deaf, rescored\n',
    );
    const asRoutes = JSON.parse((await runMuster(...routes, 'deaf', '--json')).stdout);
    // Without scores, documents come in the order they were written in.
    expect(asRoutes.against).to.deep.include({ name: 'route deaf', mrr: 0.75 });
    expect(asRoutes.comparison.mrr).to.deep.equal({ difference: 0, wins: 1, losses: 1, ties: 0, p: 1 });
    // An answer that was not rescored would end it.
    const rescored = await runMuster(...routes, 'rescored', '--json');
    expect([rescored.code, rescored.stderr]).to.deep.equal([0, '']);
    expect(JSON.parse(rescored.stdout).against.name).to.equal('route rescored');
  });

  it('shows the schema that it guessed, as --schema takes it back, and what that leaves out', async () => {
    const file = join(folder, 'guessed.jsonl');
    await writeFile(file, '{"id": 1, "title": "Java Island", "year": 1}\n{"id": 2, "title": "Tea", "year": "old"}\n');
    const built = await runMuster('index', file, '--out', join(folder, 'guessed'));
    expect(built.stderr)
      .to.include('schema guessed from the first documents')
      .and.include('    title: { type: text, analyzer: english, boost: 2 }\n    year: { type: stored }\n')
      .and.include(
        'note: field `year` is only stored, as its values are of several kinds: numbers as 1, strings as "old"',
      );
    const printed = await runMuster('index', file, '--print-schema');
    expect(printed.code).to.equal(0);
    expect(printed.stdout).to.equal(
      'id: id\nfields:\n  title: { type: text, analyzer: english, boost: 2 }\n  year: { type: stored }\n',
    );
    const schema = join(folder, 'guessed.yaml');
    await writeFile(schema, printed.stdout);
    const again = await runMuster('index', file, '--schema', schema, '--out', join(folder, 'again'));
    expect([again.code, again.stderr]).to.deep.equal([0, '']);
    const nowhere = await runMuster('index', file);
    expect([nowhere.code, nowhere.stderr]).to.deep.equal([
      2,
      'muster: say by --out <folder> where the index shall be written\n',
    ]);
  });

  it('says that an index is not finished', async () => {
    const { code, stderr } = await runMuster('serve', 'shard', '--dir', folder, '--shard', '0');
    expect(code).to.equal(1);
    expect(stderr).to.include('is not a finished index');
  });

  it('inspects an index, and names the section that is damaged', async () => {
    const documents = join(folder, 'inspected.jsonl');
    const out = join(folder, 'inspected');
    await writeFile(documents, '{"id": 1, "title": "Java and its islands"}\n{"id": 2, "title": "Java"}\n');
    await runMuster('index', documents, '--out', out);
    const whole = await runMuster('inspect', out);
    expect(whole.code).to.equal(0);
    expect(whole.stdout).to.include('2 documents').and.include('title (').and.include('every checksum holds');
    const segment = join(out, 'shard-0', '0.segment');
    const bytes = await readFile(segment);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await writeFile(segment, bytes);
    const damaged = await runMuster('inspect', out, '--json');
    expect(damaged.code).to.equal(1);
    expect((JSON.parse(damaged.stdout) as { faults: string[] }).faults.join()).to.match(/section `.*` .*does not hold/);
  });

  it('explains what each clause looks for, and refuses ids and queries that are none', async () => {
    const documents = join(folder, 'explained.jsonl');
    const index = join(folder, 'explained');
    await writeFile(documents, '{"id": 1, "title": "Java and its islands"}\n{"id": 2, "title": "javelin"}\n');
    await runMuster('index', documents, '--out', index);
    const { code, stdout } = await runMuster('explain', '--index', index, '1', 'yak "red fox" jav*', '-java', '-fox');
    expect(code).to.equal(0);
    expect(stdout)
      .to.include('✘ should word title:yak\n')
      .and.include('✘ should phrase title:"red fox"\n')
      .and.match(/✔ should prefix title:jav\* \(3 terms\) \d/)
      .and.include('✘ must_not word title:java: matches, which excludes the document')
      .and.include('✔ must_not word title:fox: does not match');
    const unknown = await runMuster('explain', '--index', index, '7', 'java');
    expect(unknown).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `muster: no document in ${index} has the id \`7\`\n`,
    });
    const empty = await runMuster('explain', '--index', index, '1', ' ');
    expect(empty.code).to.equal(2);
    expect(empty.stderr).to.match(
      /^muster: invalid-query: query must hold at least one character that is not a space, or/,
    );
  });

  it('explains what a route of a configuration would score, and what a filter excludes', async () => {
    const documents = join(folder, 'rated.jsonl');
    const config = join(folder, 'rated.yaml');
    await writeFile(
      documents,
      '{"id": 1, "title": "java", "text": "an island", "rating": 5}\n{"id": 2, "title": "tea", "text": "java"}\n',
    );
    await writeFile(
      config,
      `indexes: { rated: { dir: rated } }
routes:
  default: { sources: [{ index: rated }] }
  best:
    sources: [{ index: rated }]
    searchFields: [{ field: text }]
    priors: [{ field: rating, weight: 2, saturation: { pivot: 5 } }]
`,
    );
    await runMuster('index', documents, '--out', join(folder, 'rated'));
    const explain = (...args: string[]) => runMuster('explain', '--config', config, ...args);
    const explained = async (...args: string[]) => JSON.parse((await explain('--json', ...args)).stdout);
    const plain = await explain('--route', 'best', '1', 'island');
    expect(plain.stdout)
      .to.match(/✔ should word text:island \d/)
      .and.include('prior rating: value 5, adds 1\n');
    const [all, best, bare] = [
      await explained('1', 'island'),
      await explained('--route', 'best', '1', 'island'),
      await explained('--route', 'best', '--no-priors', '1', 'island'),
    ];
    expect([best.score - bare.score, all.priors, bare.priors]).to.deep.equal([1, [], []]);
    expect((await explained('--search-fields', 'title^2,text', '1', 'java')).verdict).to.equal('hit');
    const filter = '{"range": {"field": "rating", "gte": 6}}';
    expect((await explained('--filter', filter, '1', 'java')).verdict).to.equal('filtered');
    const refused: [args: string[], message: string][] = [
      [
        ['--filter', '{"term": 1}', '1', 'java'],
        'invalid-query: filter.term is not a field of Filter; those are: terms,',
      ],
      [['--route', 'none', '1', 'java'], 'no route is named `none`; there are: default, best'],
      [['--strict', '1', 'title:-java'], 'invalid-query: query: column 7: `-` must stand before the field'],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await explain(...args);
      expect(stderr).to.include(message);
      expect(code).to.equal(2);
    }
  });

  it('says that no coordinator is there', async () => {
    const { code, stderr } = await runMuster('search', 'java', '--address', '127.0.0.1:1');
    expect(code).to.equal(1);
    expect(stderr).to.match(/^muster: no coordinator at 127\.0\.0\.1:1 .*npm start/);
  });

  it('writes all of a long output to a reader that is slower', async () => {
    const documents = join(folder, 'long.jsonl');
    const dir = join(folder, 'long');
    await writeFile(documents, '{"id": 1, "title": "Java"}\n');
    await runMuster('index', documents, '--out', dir, '--shards', '250');
    const piped = '"$0" "$1" inspect "$2" | (sleep 2; tail -n 1)';
    const { stdout } = spawnSync('sh', ['-c', piped, process.execPath, musterFile, dir], { encoding: 'utf8' });
    expect(stdout).to.equal('every checksum holds\n');
  });

  it('says in one line that a server cannot listen, and why', async () => {
    const documents = join(folder, 'served.jsonl');
    const dir = join(folder, 'served');
    await writeFile(documents, '{"id": 1, "title": "Java"}\n');
    await runMuster('index', documents, '--out', dir);
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const bound = server.address();
    const taken = `127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
    const [inUse, elsewhere] = await Promise.all([
      runMuster('serve', 'shard', '--dir', dir, '--shard', '0', '--listen', taken),
      runMuster('serve', 'vertical', '--dir', dir, '--listen', '192.0.2.1:0'),
    ]);
    server.close();
    expect(inUse).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `muster: cannot listen on ${taken}: the port is in use\n`,
    });
    expect(elsewhere.stderr).to.equal('muster: cannot listen on 192.0.2.1:0: this machine has no such address\n');
  });

  it('names a port in use before it starts anything', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const bound = server.address();
    const listen = `127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
    const file = join(folder, 'port.json');
    const routes = { default: { sources: [{ vertical: 'places' }] } };
    const verticals = { places: { address: '127.0.0.1:1' } };
    await writeFile(file, JSON.stringify({ routes, verticals, coordinator: { listen, admin: '127.0.0.1:0' } }));
    const { code, stderr } = await runMuster('up', file);
    server.close();
    expect(code).to.equal(1);
    expect(stderr).to.include(`${listen} is in use`);
  });
});
