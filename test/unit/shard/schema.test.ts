import {
  guessSchema,
  InvalidSchema,
  parseSchema,
  schemaFingerprint,
  schemaFromJson,
  schemaToJson,
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
      .and.includes('"standard"|"english"|"keyword"')
      .and.includes('fields: a: boost')
      .and.includes('text, keyword, number, date, stored')
      .and.includes('fields: c d')
      .and.includes('k1');
    expect(() => parseSchema('id: [', 'schema.yaml')).to.throw(InvalidSchema, 'schema.yaml');
    expect(() => parseSchema('id: id\nfields: { a: number }', 'x')).to.throw(InvalidSchema, 'at least one');
  });

  it('gives another fingerprint to another schema only', () => {
    const schema = (boost: number) => schemaFromJson({ id: 'id', fields: { a: { type: 'text', boost } } });
    expect(schemaFingerprint(schema(1))).to.equal(schemaFingerprint(schema(1)));
    expect(schemaFingerprint(schema(1))).not.to.equal(schemaFingerprint(schema(2)));
  });
});

describe('guessSchema', () => {
  it('tells types by values', () => {
    const schema = guessSchema(
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
    expect(schema.id).to.equal('_id');
    expect(schema.fields[0]).to.include({ boost: 2, analyzer: 'english' });
  });

  it('takes single words as text where there is no other text', () => {
    const schema = guessSchema([
      { id: 1, name: 'Ant' },
      { id: 2, name: 'Bee' },
    ]);
    expect(schema.fields.map(({ name, type }) => [name, type])).to.deep.equal([['name', 'text']]);
  });

  it('says that there is no id', () => {
    expect(() => guessSchema([{ key: 'x' }])).to.throw(InvalidSchema, 'neither `id` nor `_id`');
  });
});
