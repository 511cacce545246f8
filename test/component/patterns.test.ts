import { Degradation, FieldCombination, QuerySyntax, SourceState, TotalRelation } from '@muster/proto';
import { expect } from 'chai';
import { FakeCoordinator } from '../support/fake-coordinator.js';
import type { ShardContent } from '../support/fake-replica.js';

function aCoordinator(...shards: Partial<ShardContent>[]): FakeCoordinator {
  return new FakeCoordinator({ indexes: { web: shards } });
}

/** The query that each shard was sent, as the first clause of its group. */
function sent(coordinator: FakeCoordinator) {
  return coordinator.replicas.flatMap(({ asked }) =>
    asked.flatMap(({ call }) => call.query?.query?.group?.clauses[0] ?? []),
  );
}

const manyTerms = (count: number, from = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`j${10_000 + from + i}`, 1]));

describe('prefixes and fuzzy words', () => {
  it('stand for the terms of all shards, in every shard', async () => {
    const coordinator = aCoordinator({ vocabulary: { java: 3, jam: 1, lava: 9 } }, { vocabulary: { jar: 2, java: 1 } });
    await coordinator.search({ query: 'Ja*^2' });
    const clauses = sent(coordinator);
    expect(clauses).have.length(2);
    expect(clauses[0]).deep.equal(clauses[1]);
    expect(clauses[0]?.termSet?.fields.map((set) => ({ ...set }))).deep.equal([
      { field: 0, terms: ['ja', 'jam', 'jar', 'java'], score: 2 },
    ]);
  });

  it('are scored by the best of the terms near to a word', async () => {
    const coordinator = aCoordinator({ vocabulary: { java: 3, lava: 9, other: 1 } }, { vocabulary: { lava: 2 } });
    await coordinator.search({ query: 'java~1' });
    const word = sent(coordinator)[0]?.word;
    expect(word?.combination).equal(FieldCombination.FIELD_COMBINATION_MAXIMUM);
    expect(word?.terms.map(({ term }) => term)).deep.equal(['java', 'lava']);
  });

  it('are asked for once', async () => {
    const coordinator = aCoordinator({ vocabulary: { java: 3 } }, { vocabulary: { jam: 2 } });
    await coordinator.search({ query: 'ja* java~' });
    await coordinator.search({ query: '+java~ ja*^3 ja*' });
    const asked = coordinator.replicas.flatMap(({ asked }) => asked.flatMap(({ call }) => call.termStats ?? []));
    expect(asked.map(({ expansions }) => expansions.map((each) => ({ ...each })))).deep.equal(
      new Array(2).fill([
        { field: 'body', text: 'ja', maxEdits: 0, maxTerms: 1000 },
        { field: 'body', text: 'java', maxEdits: 1, maxTerms: 1000 },
      ]),
    );
  });

  it('leave out the shards that have none of the terms', async () => {
    const coordinator = aCoordinator(
      { vocabulary: { java: 3 }, documentFrequency: 0, hits: [[1, 1]] },
      { vocabulary: { lava: 2 }, documentFrequency: 0, hits: [[2, 1]] },
    );
    const { answer } = await coordinator.search({ query: '+ja*' });
    expect(answer?.hits.map(({ seq }) => seq)).deep.equal([1]);
    expect(coordinator.shard('web', 1).flatMap(({ kinds }) => kinds)).not.include('query');
    expect([answer?.exact, answer?.coverage?.share]).deep.equal([true, 1]);
  });

  it('that stand for more than 1,000 terms are refused in strict syntax, by name', async () => {
    // No shard has too many: all together do.
    const coordinator = aCoordinator({ vocabulary: manyTerms(600) }, { vocabulary: manyTerms(600, 600) });
    const { error } = await coordinator.search({ query: 'x j*', syntax: QuerySyntax.QUERY_SYNTAX_STRICT });
    expect([error?.code, error?.message]).deep.equal([
      'invalid-query',
      'query: `body:j*` stands for more than 1000 terms of the index, ask for less: a longer beginning, or fewer edits',
    ]);
    const again = await coordinator.search({ query: 'j*', syntax: QuerySyntax.QUERY_SYNTAX_STRICT });
    expect(again.error?.code).equal('invalid-query');
  });

  it('that stand for more than 1,000 terms stand for the first by bytes in lenient syntax', async () => {
    const coordinator = aCoordinator({ vocabulary: manyTerms(1500, 1) }, { vocabulary: manyTerms(3) });
    await coordinator.search({ query: 'j*' });
    const [{ terms = [] } = {}] = sent(coordinator)[0]?.termSet?.fields ?? [];
    expect([terms.length, terms[0], terms[1], terms.at(-1)]).deep.equal([1001, 'j', 'j10000', 'j10999']);
  });

  it('are only partly known where a shard does not tell of them in time', async () => {
    const coordinator = aCoordinator(
      { vocabulary: { java: 3 }, hits: [[1, 1]] },
      { vocabulary: { jam: 1 }, hits: [[2, 1]] },
    );
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.termStats = 'silent';
    const { answer } = await coordinator.search({ query: '+ja*' }, 200);
    expect(answer?.hits.map(({ seq }) => seq)).deep.equal([1, 2]);
    expect(answer?.degradedBy).include(Degradation.DEGRADATION_STATISTICS_PARTIAL);
    expect(sent(coordinator)[0]?.termSet?.fields[0]?.terms).deep.equal(['ja', 'java']);
  });

  it('leave a shard undecided that did not tell of them in time, whatever it answers to the rest of the query', async () => {
    const coordinator = aCoordinator({ vocabulary: { java: 3 }, hits: [[1, 1]] }, { vocabulary: { jam: 1 }, hits: [] });
    for (const replica of coordinator.shard('web', 1)) replica.behaviour.termStats = 'silent';
    const { answer } = await coordinator.search({ query: 'ja*' }, 200);
    const { coverage, exact, totalHits, sources } = answer ?? {};
    expect([coverage?.share, coverage?.shardsComplete, exact]).deep.equal([0.5, 1, false]);
    expect(totalHits?.relation).equal(TotalRelation.TOTAL_RELATION_AT_LEAST);
    expect(answer?.degradedBy).include(Degradation.DEGRADATION_SHARDS_MISSING);
    const told = sources?.[0]?.shards.map(({ shard, state, message }) => ({ shard, state, message }));
    const message = 'it did not tell in time what the prefixes and fuzzy words stand for';
    expect(told).deep.equal([{ shard: 1, state: SourceState.SOURCE_STATE_PARTIAL, message }]);
  });
});
