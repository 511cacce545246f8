import type { SearchResponse__Output } from '@muster/proto';
import { type Bytes, packTexts } from '@muster/ranker';
import { expect } from 'chai';
import { aQueryResponse, type Pair } from '../support/builders.js';
import { FakeCoordinator, type SearchRun } from '../support/fake-coordinator.js';

function answerOf({ answer, error }: SearchRun): SearchResponse__Output {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  return answer;
}

function bytesOf({ buffer, byteOffset, byteLength }: Bytes): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** What a shard returns whose hits have these tags as the only value asked for. */
function tagged(hits: readonly Pair[], tags: readonly string[]) {
  const { lists = [] } = aQueryResponse(hits);
  const { numbers, text, missing } = packTexts(tags);
  const column = { numbers: bytesOf(numbers), text: bytesOf(text), missing: bytesOf(missing) };
  return { hits, response: { lists: lists.map((list) => ({ ...list, values: [column] })) } };
}

const first = tagged(
  [
    [1, 9],
    [3, 7],
  ],
  ['http://a.example/?utm_source=x', 'http://b.example'],
);
const second = tagged([[2, 8]], ['http://A.example/']);

describe('an answer', () => {
  it('leaves out what is of one document, tells how many, and asks shards for the field', async () => {
    const duplicates = { field: 'tag', url: true };
    const coordinator = new FakeCoordinator({ indexes: { web: [first, second] }, route: { duplicates } });
    const answer = answerOf(await coordinator.search());
    expect(answer.hits.map(({ seq }) => seq)).deep.equal([1, 3]);
    expect(answer.sources.map(({ source, duplicates: leftOut }) => [source, leftOut])).deep.equal([['web', 1]]);
    const asked = coordinator.replica('web', 0, 0).asked.flatMap(({ call }) => call.query ?? []);
    expect(asked.map(({ k, values }) => [k, values])).deep.equal([[200, ['tag']]]);
    coordinator.close();
  });

  it('has the hits of the first phase, duplicates and all, when there is no room to rank', async () => {
    const duplicates = { field: 'tag', url: true };
    const coordinator = new FakeCoordinator({ indexes: { web: [first, second] }, route: { duplicates } });
    coordinator.rankOutcome = 'full';
    const answer = answerOf(await coordinator.search());
    expect(answer.hits.map(({ seq }) => seq)).deep.equal([1, 2, 3]);
    coordinator.close();
  });

  it('refuses, naming the configuration, a field that the index does not have so', async () => {
    const coordinator = new FakeCoordinator({ indexes: { web: [first] }, route: { duplicates: { field: 'year' } } });
    const { error } = await coordinator.search();
    expect(error?.message).equal(
      'routes.default.duplicates.field must be the name of a keyword field: tag, got "year"',
    );
    coordinator.close();
  });

  it('explains each hit: what the shard says of its score, and what ranking made of it', async () => {
    const web = { ...first, response: { ...first.response, explanations: ['{"score":9}', '{"score":7}'] } };
    const by = ['tag'];
    const coordinator = new FakeCoordinator({
      indexes: { web: [web] },
      indexSource: { diversify: { by } },
    });
    const answer = answerOf(await coordinator.search({ explain: true }));
    expect(answer.hits.map(({ explanation }) => JSON.parse(explanation))).deep.equal([
      { clauses: { score: 9 }, ranking: { firstPhase: 9 } },
      { clauses: { score: 7 }, ranking: { firstPhase: 7 } },
    ]);
    coordinator.close();
  });
});
