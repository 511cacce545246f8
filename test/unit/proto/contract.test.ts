import { codecs, encodeBody, MalformedMessage, shardAnswerCodecs, shardCallCodecs } from '@muster/proto';
import { expect } from 'chai';

describe('messages of the contract', () => {
  it('have 0 as a number where a 64-bit field was not sent', () => {
    const call = shardCallCodecs.message.decode(Buffer.alloc(0));
    const answer = shardAnswerCodecs.message.decode(Buffer.alloc(0));
    const response = codecs.queryResponse.decode(Buffer.alloc(0));
    expect([call.budgetUs, answer.queueUs, response.totalHits, response.documents, response.generation]).deep.equal([
      0, 0, 0, 0, 0,
    ]);
  });

  it('have empty bytes where bytes were not sent', () => {
    const { lists } = codecs.queryResponse.decode(codecs.queryResponse.encode({ lists: [{ features: [{}] }] }));
    expect(lists[0]?.scores).deep.equal(Buffer.alloc(0));
    expect(lists[0]?.features[0]?.text).deep.equal(Buffer.alloc(0));
  });

  it('name the field that is not valid UTF-8', () => {
    const request = encodeBody(24, encodeBody(2, Buffer.from([0xff])));
    expect(() => codecs.searchRequest.decode(request)).throw(MalformedMessage, 'context.client must be valid UTF-8');
  });

  it('may hold the replacement character', () => {
    const request = codecs.searchRequest.encode({ query: 'a\uFFFDb' });
    expect(codecs.searchRequest.decode(request).query).equal('a\uFFFDb');
  });

  it('refuse numbers above 2^53 - 1', () => {
    const above = Buffer.from([0x80, 0x01, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]);
    expect(() => codecs.searchRequest.decode(above)).throw(MalformedMessage, 'above 2^53 - 1');
  });

  it('refuse what ends too early', () => {
    expect(() => codecs.searchRequest.decode(Buffer.from([0x0a, 0x05, 0x61]))).throw(MalformedMessage);
  });
});
