import {
  analyzerNamed,
  guessSchema,
  InvalidSchema,
  parseSchema,
  schemaFingerprint,
  schemaFromJson,
  schemaOfFilled,
  schemaToJson,
  schemaToYaml,
} from '@muster/shard/query';
import { expect } from 'chai';

describe('parseSchema', () => {
  it('fills in what is left out', () => {
    const schema = parseSchema('id: _id\nfields:\n  title: { type: text, boost: 2 }\n  tag: keyword\n', 'schema.yaml');
    expect(schema).to.deep.equal({
      id: '_id',
      k1: 1.2,
      b: 0.75,
      fields: [
        { name: 'title', type: 'text', analyzer: 'english', boost: 2, from: ['title'] },
        { name: 'tag', type: 'keyword' },
      ],
    });
    expect(schemaFromJson(JSON.parse(JSON.stringify(schemaToJson(schema))))).to.deep.equal(schema);
  });

  it('lists all faults with their paths and what is allowed', () => {
    const text = 'fields:\n  a: { type: text, analyzer: french, boost: 2000 }\n  b: blob\n  "c d": text\nk1: 11\n';
    expect(() => parseSchema(text, 'schema.yaml'))
      .to.throw(InvalidSchema)
      .with.property('message')
      .that.includes('schema.yaml: id')
      .and.includes('fields: a: analyzer')
      .and.includes('must be one of standard, english, keyword')
      .and.includes('fields: a: boost')
      .and.includes('text, keyword, number, date, stored')
      .and.includes('fields: c d')
      .and.includes('k1');
    expect(() => parseSchema('id: [', 'schema.yaml')).to.throw(InvalidSchema, 'schema.yaml');
    expect(() => parseSchema('id: id\nfields: { a: number }', 'x')).to.throw(InvalidSchema, 'at least one');
  });

  it('says of each fault what is there and what is allowed', () => {
    const faults: [yaml: string, fault: string][] = [
      ['id: id\nk1: 11\nfields: { a: text }', 'k1: must be a number in [0, 10], got `11`'],
      ['id: id\nk1: high\nfields: { a: text }', 'k1: must be a number in [0, 10], got `high`'],
      ['id: id\nb: -1\nfields: { a: text }', 'b: must be a number in [0, 1], got `-1`'],
      ['fields: { a: text }', 'id: is missing; must be a string that is not empty'],
      ['id: ""\nfields: { a: text }', 'id: must be a string that is not empty, got ``'],
      ['id: id', 'fields: is missing; must be a mapping of names to types'],
      ['id: id\nfields: [a]', 'fields: must be a mapping of names to types, got `["a"]`'],
      ['id: id\nfield: {}\nfields: { a: text }', 'has unknown keys `field`; known are id, k1, b, synonyms, fields'],
      [
        'id: id\nfields: { a: { type: text, analyzer: 7 } }',
        'fields: a: analyzer: must be one of standard, english, keyword',
      ],
      [
        'id: id\nfields: { a: { type: text, boost: 2000 } }',
        'fields: a: boost: must be a number in [0, 1000], got `2000`',
      ],
      [
        'id: id\nfields: { a: { type: text, from: [] } }',
        'fields: a: from: must be a list of at least one key, got `[]`',
      ],
      ['id: id\nfields: { a: { type: number, boost: 2 } }', 'fields: a: has unknown keys `boost`; known are type'],
      ['id: id\nfields: { "c d": text }', 'fields: c d: must begin with a letter or _'],
      ['7', 'must be a mapping with keys id, k1, b, synonyms, fields, analyzers, got `7`'],
    ];
    for (const [yaml, fault] of faults) expect(() => parseSchema(yaml, 'x')).to.throw(InvalidSchema, `x: ${fault}`);
  });

  it('gives another fingerprint to another schema only', () => {
    const schema = (boost: number) => schemaFromJson({ id: 'id', fields: { a: { type: 'text', boost } } });
    expect(schemaFingerprint(schema(1))).to.equal(schemaFingerprint(schema(1)));
    expect(schemaFingerprint(schema(1))).not.to.equal(schemaFingerprint(schema(2)));
    const again = schemaFromJson(JSON.parse(JSON.stringify(schemaToJson(schema(1)))));
    expect(schemaFingerprint(again)).to.equal(schemaFingerprint(schema(1)));
  });
});

describe('the analyzers of a schema', () => {
  const schema = schemaFromJson({
    id: 'id',
    fields: { a: 'text', b: { type: 'text', analyzer: 'whitespace' }, tag: 'keyword', year: 'number' },
  });

  it('go with it by name and version', () => {
    const { analyzers } = schemaToJson(schema);
    expect(Object.keys(analyzers)).to.deep.equal(['english', 'keyword', 'whitespace']);
    for (const [name, version] of Object.entries(analyzers)) expect(analyzerNamed(name)?.version).to.equal(version);
  });

  it('are refused in a version or by a name that is not known here, which says what is known', () => {
    const changed = (analyzers: object) => () => schemaFromJson({ ...schemaToJson(schema), analyzers }, 'shard');
    expect(changed(schemaToJson(schema).analyzers)).not.to.throw();
    expect(changed({ english: 1 })).to.throw(
      InvalidSchema,
      /^shard: analyzers: `english` version 1 is not known here; known are standard 2, english 2, keyword 1, /,
    );
    expect(changed({ french: 3 })).to.throw(InvalidSchema, '`french` version 3 is not known here');
    const french = { ...schemaToJson(schema), fields: { a: { type: 'text', analyzer: 'french' } } };
    expect(() => schemaFromJson(french)).to.throw(InvalidSchema, 'schema: fields: a: analyzer');
  });
});

describe('the synonyms of a schema', () => {
  const text = (synonyms: string) =>
    `id: id\nsynonyms: ${synonyms}\nfields:\n  body: { type: text, synonyms: body.txt }\n`;
  const files: Readonly<Record<string, string>> = {
    'all.txt': '# cars\r\n\r\nauto, car\r\nusa => united states\r\n',
    'body.txt': 'tv, television',
    'bad.txt': 'ok, fine\n\na => b => c\n, x\nalone\n',
    'long.txt': Array.from({ length: 65 }, (_, i) => `w${i}`).join(),
    'crowded.txt': Array.from({ length: 65 }, (_, i) => `a, w${i}`).join('\n'),
    'worst.txt': 'alone\n'.repeat(100),
    'rules.txt': Array.from({ length: 100_000 }, (_, i) => `a${i}, b${i}`).join('\n'),
    'bytes.txt': `a, ${'b'.repeat(1024 * 1024)}`,
  };
  const readFile = (path: string) => {
    const content = files[path];
    if (content === undefined) throw new Error(`ENOENT: no such file ${path}`);
    return content;
  };
  const faults = (yaml: string, read?: (path: string) => string) => {
    try {
      parseSchema(yaml, 'schema.yaml', read);
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };

  it('are read from files, for all text fields and for one, and travel inside it', () => {
    const schema = parseSchema(text('all.txt'), 'schema.yaml', readFile);
    expect(schema.synonyms).to.deep.equal(['auto, car', 'usa => united states']);
    expect(schema.fields[0]).to.deep.include({ synonyms: ['tv, television'] });
    const json = JSON.parse(JSON.stringify(schemaToJson(schema)));
    expect(schemaFromJson(json)).to.deep.equal(schema);
    expect(schemaOfFilled(json)).to.deep.equal(schema);
  });

  it('may stand in the schema as lines', () => {
    const schema = parseSchema(text('["auto, car"]'), 'schema.yaml', readFile);
    expect(schema.synonyms).to.deep.equal(['auto, car']);
    expect(faults(text('["alone"]'), readFile)).to.deep.equal([
      'schema.yaml: synonyms: line 1: a word alone has no synonym',
    ]);
  });

  it('are faulty by file and line', () => {
    expect(faults(text('bad.txt'), readFile)).to.deep.equal([
      'bad.txt: line 3: `=>` must stand there at most once',
      'bad.txt: line 4: a synonym is empty',
      'bad.txt: line 5: a word alone has no synonym',
    ]);
    expect(faults(text('long.txt'), readFile)).to.deep.equal(['long.txt: line 1: 65 synonyms, at most 64 are allowed']);
    expect(faults(text('crowded.txt'), readFile)).to.deep.equal([
      'crowded.txt: line 65: `a` has more than 64 synonyms',
    ]);
    expect(faults(text('worst.txt'), readFile))
      .to.have.length(21)
      .and.to.include('worst.txt: and 80 more');
    expect(faults(text('none.txt'), readFile)).to.deep.equal(['schema.yaml: synonyms: ENOENT: no such file none.txt']);
    expect(faults(text('7'), readFile)).to.deep.equal(['schema.yaml: synonyms: must be a path or a list of lines']);
  });

  it('are bounded over the whole schema', () => {
    expect(faults(text('rules.txt'), readFile)).to.include(
      'schema.yaml: fields: body: synonyms: a schema may have at most 100000 synonym rules, this makes 100001',
    );
    expect(faults(text('bytes.txt'), readFile)).to.deep.equal([
      'schema.yaml: synonyms: synonym rules may have at most 1048576 bytes, this makes 1048579',
    ]);
  });

  it('can be named by path only where files can be read', () => {
    expect(faults(text('all.txt'))).to.deep.equal([
      'schema.yaml: synonyms: must be a list of lines: no file can be read here, got a path',
      'schema.yaml: fields: body: synonyms: must be a list of lines: no file can be read here, got a path',
    ]);
  });
});

describe('guessSchema', () => {
  it('tells types by values', () => {
    const { schema, notes } = guessSchema(
      Array.from({ length: 10 }, (_, i) => ({
        _id: String(i),
        title: 'Word',
        text: 'some words here',
        lang: i % 2 ? 'en' : 'de',
        url: `http://x/${i}`,
        year: i,
        when: '2020-01-02T03:04:05Z',
        more: { deep: true },
        none: null,
      })),
    );
    const types = schema.fields.map(({ name, type }) => `${name} ${type}`);
    expect(types).to.deep.equal([
      'title text',
      'text text',
      'lang keyword',
      'url stored',
      'year number',
      'when date',
      'more stored',
    ]);
    expect(notes).to.deep.equal([]);
    expect(schema.id).to.equal('_id');
    expect(schema.fields[0]).to.include({ boost: 2, analyzer: 'english' });
  });

  it('takes single words as text where there is no other text', () => {
    const { schema } = guessSchema([
      { id: 1, name: 'Ant' },
      { id: 2, name: 'Bee' },
    ]);
    expect(schema.fields.map(({ name, type }) => [name, type])).to.deep.equal([['name', 'text']]);
  });

  it('says which fields are only stored because their values differ in kind, or their names cannot be spelt', () => {
    const { notes } = guessSchema([
      { id: 1, text: 'an ant', year: 1999, when: '2020-01-02', more: ['x'], 'my key': 'a' },
      { id: 2, text: 'a bee', year: 'unknown', when: 'soon', more: { a: 1 } },
    ]);
    expect(notes).to.deep.equal([
      'field `year` is only stored, as its values are of several kinds: numbers as 1999, strings as "unknown"',
      'field `when` is only stored, as its values are of several kinds: dates as "2020-01-02", strings as "soon"',
      'field `more` is only stored, as its values are of several kinds: strings as "x", objects as {"a":1}',
      'key `my key` is only stored, as a query could not name it; a text field can take it by `from`',
    ]);
  });

  it('says that there is no id', () => {
    expect(() => guessSchema([{ key: 'x' }])).to.throw(InvalidSchema, 'neither `id` nor `_id`');
  });
});

describe('schemaToYaml', () => {
  it('writes what a person would, and it reads back as the same schema', () => {
    const schema = schemaFromJson({
      id: '_id',
      k1: 0.9,
      synonyms: ['a, b', 'c => d'],
      fields: {
        title: { type: 'text', analyzer: 'standard', boost: 2 },
        all: { type: 'text', from: ['title', 'my key: "x"'], synonyms: [] },
        été: 'keyword',
        year: 'number',
      },
    });
    const yaml = schemaToYaml(schema);
    expect(yaml).to.equal(`id: _id
k1: 0.9
synonyms:
  - a, b
  - c => d
fields:
  title: { type: text, analyzer: standard, boost: 2 }
  all: { type: text, analyzer: english, from: [ title, 'my key: "x"' ], synonyms: [] }
  été: { type: keyword }
  year: { type: number }
`);
    expect(parseSchema(yaml, 'printed')).to.deep.equal(schema);
  });
});
