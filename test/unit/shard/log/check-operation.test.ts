import type { Operation__Output } from '@muster/proto';
import { shardOfSlot, slotOf } from '@muster/shard';
import { schemaFromJson } from '@muster/shard/query';
import { checkOperations } from '@muster/shard/writer';
import { expect } from 'chai';

const schema = schemaFromJson({
  id: 'id',
  fields: { title: { type: 'text', analyzer: 'standard' }, tag: 'keyword', year: 'number', on: 'date' },
});
const rules = { schema, shards: 3, maxDocumentBytes: 100 };

function upsertOf(text: string | Buffer): Operation__Output {
  return { kind: 'upsert', upsert: Buffer.from(text) };
}

/** What an operation is refused with; nothing if it is not. */
function refusalOf(operation: Operation__Output): object | undefined {
  return checkOperations([operation], rules).refused[0];
}

const position = 0;
const long = 'x'.repeat(600);

describe('checkOperations', () => {
  it('accepts what can be done, with the shard that the id belongs to', () => {
    const operations = [
      upsertOf('{"id":"a","year":1}'),
      upsertOf('{"id":7}'),
      { kind: 'delete' as const, delete: 'b' },
    ];
    const { accepted, refused } = checkOperations(operations, rules);
    expect(refused).to.deep.equal([]);
    const shards = ['a', '7', 'b'].map((id) => shardOfSlot(slotOf(id), 3));
    expect(accepted).to.deep.equal(operations.map((operation, i) => ({ shard: shards[i], operation })));
  });

  it('refuses some and accepts the others, by their places', () => {
    const { accepted, refused } = checkOperations([upsertOf('{}'), upsertOf('{"id":"a"}'), upsertOf('[')], rules);
    expect(refused.map((each) => each.position)).to.deep.equal([0, 2]);
    expect(accepted).to.have.length(1);
  });

  for (const [what, operation, expected] of [
    [
      'an operation that is none',
      {},
      { id: '', field: '', reason: 'the operation must be one of upsert, delete, and is neither' },
    ],
    [
      'a document without id',
      upsertOf('{"title":"Java"}'),
      { id: '', field: 'id', reason: 'field `id` must be given: it is the id, got nothing' },
    ],
    [
      'an id that is none',
      upsertOf('{"id":[1]}'),
      { id: '', field: 'id', reason: 'field `id` must be a string or whole number: it is the id, got [1]' },
    ],
    [
      'a value of the wrong type',
      upsertOf('{"id":"a","year":"old"}'),
      { id: 'a', field: 'year', reason: 'field `year` must be a finite number, got "old"' },
    ],
    [
      'a text that is none',
      upsertOf('{"id":"a","title":5}'),
      { id: 'a', field: 'title', reason: 'field `title` must be a string or a list of strings, got 5' },
    ],
    [
      'a number that no double can hold',
      upsertOf('{"id":"a","year":1e999}'),
      { id: 'a', field: 'year', reason: 'field `year` must be a finite number, got Infinity' },
    ],
    [
      'what is no object',
      upsertOf('[1]'),
      { id: '', field: '', reason: 'the document must be a JSON object, got [1]' },
    ],
    [
      'what is no UTF-8',
      upsertOf(Buffer.from([0x7b, 0xff, 0x7d])),
      { id: '', field: '', reason: 'the document must be valid UTF-8' },
    ],
    [
      'a document that is too long',
      upsertOf(`{"id":"a","title":"${'x'.repeat(100)}"}`),
      { id: 'a', field: '', reason: 'the document must be at most 100 bytes, got 121' },
    ],
    [
      'one many times too long',
      upsertOf(`{"id":"a","title":"${long}"}`),
      { id: '', field: '', reason: 'the document must be at most 100 bytes, got 621' },
    ],
    [
      'a delete without id',
      { kind: 'delete' as const, delete: '' },
      { id: '', field: 'id', reason: 'delete must be the id of a document, got an empty one' },
    ],
    [
      'an id that is too long',
      { kind: 'delete' as const, delete: long },
      { id: `${'x'.repeat(80)}…`, field: 'id', reason: 'field `id` must be at most 512 bytes, got 600' },
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(refusalOf(operation)).to.deep.equal({ position, ...expected });
    });
  }

  it('takes fields by the names of what every object has', () => {
    const fields = { constructor: 'keyword', valueOf: 'number', toString: { type: 'text', analyzer: 'standard' } };
    const named = { ...rules, schema: schemaFromJson({ id: 'hasOwnProperty', fields }) };
    const { accepted, refused } = checkOperations([upsertOf('{"hasOwnProperty":"a"}'), upsertOf('{}')], named);
    expect([accepted.length, refused.map(({ reason }) => reason)]).to.deep.equal([
      1,
      ['field `hasOwnProperty` must be given: it is the id, got nothing'],
    ]);
  });

  describe('of documents of odd shapes', () => {
    const loose = {
      ...rules,
      schema: schemaFromJson({
        id: 'id',
        fields: { title: { type: 'text', analyzer: 'standard', from: ['title', '*'] }, raw: 'stored' },
      }),
      maxDocumentBytes: 2 ** 20,
    };
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const outcomeOf = (text: string): object => {
      const { accepted, refused } = checkOperations([upsertOf(text)], loose);
      return { accepted: accepted.length, refused: refused.map(({ id, field, reason }) => ({ id, field, reason })) };
    };

    it('takes a text of more pieces than a call can have arguments', () => {
      const list = JSON.stringify(Array.from({ length: 150_000 }, () => ''));
      expect(outcomeOf(`{"id":"a","title":${list},"others":${list}}`)).to.deep.equal({ accepted: 1, refused: [] });
    });

    it('refuses what is nested deeper than others can read, of any field', () => {
      expect(outcomeOf(`{"id":"a","raw":${nested(100)}}`)).to.deep.equal({ accepted: 1, refused: [] });
      for (const [field, depth] of [
        ['raw', 101],
        ['title', 200_000],
        ['unknown', 200_000],
      ] as const) {
        const reason = `field \`${field}\` must be nested at most 100 deep, got ${depth}`;
        const refused = [{ id: 'a', field, reason }];
        expect(outcomeOf(`{"id":"a","${field}":${nested(depth)}}`)).to.deep.equal({ accepted: 0, refused });
      }
      const reason = `the document must be a JSON object, got ${'['.repeat(80)}…`;
      expect(outcomeOf(nested(200_000))).to.deep.equal({ accepted: 0, refused: [{ id: '', field: '', reason }] });
    });

    it('names no id that is none', () => {
      for (const id of ['{"toString":1}', nested(100)]) {
        const reason = 'field `title` must be a string or a list of strings, got 5';
        const refused = [{ id: '', field: 'title', reason }];
        expect(outcomeOf(`{"id":${id},"title":5}`)).to.deep.equal({ accepted: 0, refused });
      }
      const tooLong = `{"id":${nested(200_000)},"title":"${'x'.repeat(2 ** 20)}"}`;
      const reason = `the document must be at most 1048576 bytes, got ${tooLong.length}`;
      expect(outcomeOf(tooLong)).to.deep.equal({ accepted: 0, refused: [{ id: '', field: '', reason }] });
    });
  });

  it('refuses what is not JSON with what the parser says', () => {
    const { accepted, refused } = checkOperations([upsertOf('{"id":')], rules);
    expect(accepted).to.deep.equal([]);
    expect(refused[0]?.reason).to.match(/^the document must be JSON: /);
  });
});
