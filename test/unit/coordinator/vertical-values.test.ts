import { verticalValues } from '@muster/coordinator';
import { packNumbers, packTexts } from '@muster/ranker';
import { expect } from 'chai';

function aHit(document: string) {
  return { id: 'x', score: 1, document: Buffer.from(document), snippets: [] };
}

describe('verticalValues', () => {
  it('reads keywords, numbers and dates as an index would, the least of several', () => {
    const documents = [
      '{ "tag": ["b", "a"], "width": 3, "on": "1970-01-02" }',
      '{ "tag": 7, "width": [9, 5], "on": 5 }',
      '{ "tag": ["\\uffff", "\\ud83d\\ude00"], "width": "3", "on": "yesterday" }',
      '{ "tag": null, "on": [] }',
      '[1]',
      '{ not JSON',
    ];
    const wanted = [
      { field: 'tag', type: 'keyword' },
      { field: 'width', type: 'number' },
      { field: 'on', type: 'date' },
    ] as const;
    const none = undefined;
    expect(verticalValues(documents.map(aHit), wanted)).deep.equal([
      packTexts(['a', '7', '\uffff', none, none, none]),
      packNumbers([3, 5, none, none, none, none]),
      packNumbers([86_400_000, 5, none, none, none, none]),
    ]);
  });
});
