import {
  Degradation,
  MalformedMessage,
  QueryPhase,
  type QueryRecord,
  queryRecordJson,
  SourceReason,
} from '@muster/proto';
import { expect } from 'chai';

const record: QueryRecord = {
  acceptedMs: 1_700_000_000_000,
  query: 'java "island"',
  budgetUs: 5_000_000_000,
  leaves: [
    {
      source: 'web',
      phase: QueryPhase.QUERY_PHASE_FETCH,
      attempts: [{ replica: 'a:1', askedUs: 1, endedUs: 2, reason: SourceReason.SOURCE_REASON_TIMEOUT }],
      bound: Number.POSITIVE_INFINITY,
    },
  ],
  gathering: null,
  degradedBy: [Degradation.DEGRADATION_SHARDS_MISSING],
};

describe('a query’s record in JSON', () => {
  it('has enums by name, 64-bit numbers as text, and nothing that was not set', () => {
    expect(queryRecordJson.write(record)).deep.equal({
      acceptedMs: '1700000000000',
      query: 'java "island"',
      budgetUs: '5000000000',
      leaves: [
        {
          source: 'web',
          phase: 'QUERY_PHASE_FETCH',
          attempts: [{ replica: 'a:1', askedUs: '1', endedUs: '2', reason: 'SOURCE_REASON_TIMEOUT' }],
          bound: 'Infinity',
        },
      ],
      degradedBy: ['DEGRADATION_SHARDS_MISSING'],
    });
  });

  it('is read as what was written, numbers as numbers', () => {
    const read = queryRecordJson.read(JSON.parse(JSON.stringify(queryRecordJson.write(record))));
    expect({
      acceptedMs: read.acceptedMs,
      query: read.query,
      budgetUs: read.budgetUs,
      leaves: read.leaves.map(({ source, phase, bound, attempts }) => [source, phase, bound, attempts[0]?.endedUs]),
      gathering: read.gathering,
      degradedBy: read.degradedBy,
    }).deep.equal({
      acceptedMs: 1_700_000_000_000,
      query: 'java "island"',
      budgetUs: 5_000_000_000,
      leaves: [['web', QueryPhase.QUERY_PHASE_FETCH, Number.POSITIVE_INFINITY, 2]],
      gathering: null,
      degradedBy: [Degradation.DEGRADATION_SHARDS_MISSING],
    });
  });

  it('is refused where it is none', () => {
    for (const json of [null, 'text', { leaves: 3 }]) {
      expect(() => queryRecordJson.read(json)).throw(MalformedMessage, 'not a QueryRecord in JSON');
    }
  });
});
