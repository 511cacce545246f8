import { indexNameOf, withIndexName } from '@muster/coordinator';
import { codecs, MalformedMessage } from '@muster/proto';
import { expect } from 'chai';
import fc from 'fast-check';

const operation = fc.oneof(
  fc.record({ upsert: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) }),
  fc.record({ delete: fc.string() }),
);
const request = fc.record({
  index: fc.string({ maxLength: 200 }),
  idempotencyKey: fc.string(),
  operations: fc.array(operation, { maxLength: 20 }),
  allOrNothing: fc.boolean(),
});

describe('the index that a request to a writer names', () => {
  it('is read without the rest', () => {
    fc.assert(
      fc.property(request, (given) => {
        const sent = codecs.writeRequest.encode(given);
        expect(indexNameOf(sent)).equal(codecs.writeRequest.decode(sent).index);
      }),
    );
  });

  it('is exchanged, and the rest stays as it is', () => {
    fc.assert(
      fc.property(request, (given) => {
        const sent = withIndexName(codecs.writeRequest.encode(given), 'pages');
        expect(indexNameOf(sent)).equal('pages');
        const expected = codecs.writeRequest.encode({ ...given, index: 'pages' });
        expect(codecs.writeRequest.decode(sent)).deep.equal(codecs.writeRequest.decode(expected));
      }),
    );
  });

  it('is empty where the request does not say', () => {
    expect(indexNameOf(Buffer.alloc(0))).equal('');
  });

  for (const bytes of [[0x0a], [0x0a, 5, 1], [0xff, 0xff], [0x0b, 0], [0x09, 1, 2]]) {
    it(`is not read out of ${JSON.stringify(bytes)}, which is no message`, () => {
      expect(() => indexNameOf(Buffer.from(bytes))).throw(MalformedMessage);
    });
  }

  it('is read out of any bytes, or they are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          indexNameOf(Buffer.from(bytes));
        } catch (error) {
          expect(error).instanceOf(MalformedMessage);
        }
      }),
    );
  });
});
