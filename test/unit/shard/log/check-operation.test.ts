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

  it('refuses values nested so deep that whoever reads them would run out of stack', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const roomy = { ...rules, maxDocumentBytes: 2 ** 20 };
    const reasons = [`{"id":"a","x":${nested(101)}}`, `{"id":"a","year":${nested(200_000)}}`, nested(200_000)].map(
      (text) => checkOperations([upsertOf(text)], roomy).refused[0]?.reason,
    );
    expect(reasons).to.deep.equal([
      'field `x` must be nested at most 100 deep, got 101',
      'field `year` must be nested at most 100 deep, got 200000',
      `the document must be a JSON object, got ${'['.repeat(80)}…`,
    ]);
    expect(checkOperations([upsertOf(`{"id":"a","x":${nested(100)}}`)], roomy).refused).to.deep.equal([]);
  });

  it('refuses what is not JSON with what the parser says', () => {
    const { accepted, refused } = checkOperations([upsertOf('{"id":')], rules);
    expect(accepted).to.deep.equal([]);
    expect(refused[0]?.reason).to.match(/^the document must be JSON: /);
  });
});
