import { type Schema, schemaDiff, schemaFromJson } from '@muster/shard/query';
import { expect } from 'chai';

const fields = {
  title: { type: 'text', analyzer: 'english', boost: 2 },
  tag: 'keyword',
  price: 'number',
  link: 'stored',
};
const before = schemaFromJson({ id: 'id', fields });

function after(changed: object, changedFields: object = {}): Schema {
  const all = Object.entries({ ...fields, ...changedFields }).filter(([, spec]) => spec !== undefined);
  return schemaFromJson({ id: 'id', ...changed, fields: Object.fromEntries(all) });
}

describe('schemaDiff', () => {
  it('finds nothing between a schema and itself', () => {
    expect(schemaDiff(before, after({}))).to.deep.equal([]);
  });

  const cases: [what: string, schema: Schema, path: string, kind: string, why: RegExp][] = [
    ['another id', after({ id: '_id' }), 'id', 'reindex', /by their ids/],
    ['another k1', after({ k1: 0.9 }), 'k1', 'settings', /when a query comes/],
    ['another b', after({ b: 0.4 }), 'b', 'settings', /when a query comes/],
    ['synonyms', after({ synonyms: ['tv, television'] }), 'synonyms', 'settings', /looked up when a query comes/],
    [
      'another analyzer',
      after({}, { title: { type: 'text', analyzer: 'standard', boost: 2 } }),
      'fields.title.analyzer',
      'reindex',
      /made by the other analyzer/,
    ],
    [
      'other keys',
      after({}, { title: { type: 'text', analyzer: 'english', boost: 2, from: ['title', 'name'] } }),
      'fields.title.from',
      'reindex',
      /taken from other keys/,
    ],
    [
      'another boost',
      after({}, { title: { type: 'text', analyzer: 'english', boost: 3 } }),
      'fields.title.boost',
      'settings',
      /when a query comes/,
    ],
    [
      'synonyms of a field',
      after({}, { title: { type: 'text', analyzer: 'english', boost: 2, synonyms: ['a, b'] } }),
      'fields.title.synonyms',
      'settings',
      /looked up/,
    ],
    ['a new indexed field', after({}, { year: 'number' }), 'fields.year', 'reindex', /nothing of it is indexed/],
    ['a new stored field', after({}, { note: 'stored' }), 'fields.note', 'settings', /stored as a whole/],
    ['a field that goes', after({}, { tag: undefined }), 'fields.tag', 'settings', /searched no more/],
    ['a stored field that goes', after({}, { link: undefined }), 'fields.link', 'settings', /stored as a whole/],
    ['a field that is only stored now', after({}, { tag: 'stored' }), 'fields.tag', 'settings', /frees its space/],
    ['a stored field that is indexed now', after({}, { link: 'keyword' }), 'fields.link', 'reindex', /nothing of it/],
    ['another type', after({}, { price: 'date' }), 'fields.price', 'reindex', /another type/],
  ];
  for (const [what, schema, path, kind, why] of cases) {
    it(`says of ${what} that it needs ${kind === 'reindex' ? 'a reindex' : 'none'}`, () => {
      const changes = schemaDiff(before, schema);
      expect(changes.map((change) => [change.path, change.kind])).to.deep.equal([[path, kind]]);
      expect(changes[0]?.why).to.match(why);
    });
  }

  it('gives what was and what is to be', () => {
    const changes = schemaDiff(before, after({ b: 0.4 }, { year: 'number', title: undefined }));
    expect(changes.map(({ path, from, to }) => `${path}: ${from} > ${to}`)).to.deep.equal([
      'b: 0.75 > 0.4',
      'fields.title: text > ',
      'fields.year:  > number',
    ]);
  });

  it('says that another order of fields asks for nothing', () => {
    const reversed = schemaFromJson({ id: 'id', fields: Object.fromEntries(Object.entries(fields).reverse()) });
    const [change] = schemaDiff(before, reversed);
    expect(change).to.include({ path: 'fields', from: 'title, tag, price, link', kind: 'settings' });
  });
});
