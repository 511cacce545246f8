import { type KeptLeaf, type KeptQuery, queryRecord } from '@muster/coordinator';
import { codecs, Degradation, QueryPhase, type QueryRecord__Output, SourceReason, SourceState } from '@muster/proto';
import { renderMissingProcesses, renderRecord, renderRecords } from '@muster/scripts';
import { expect } from 'chai';
import { aCall, aKeptLeaf, aKeptQuery } from '../../support/kept-query.js';

/** The record as it is after it came over the wire. */
function aRecord(change: Partial<KeptQuery> & { totalMs?: number } = {}): QueryRecord__Output {
  const records = [queryRecord(aKeptQuery(change))];
  const [record] = codecs.queryRecordsResponse.decode(codecs.queryRecordsResponse.encode({ records })).records;
  return record as QueryRecord__Output;
}

const timedOut: Partial<KeptLeaf> = {
  state: SourceState.SOURCE_STATE_FAILED,
  reason: SourceReason.SOURCE_REASON_TIMEOUT,
};

describe('renderRecord', () => {
  it('prints a line for each call, with a bar from the acceptance to the end', () => {
    const statistics = aKeptLeaf({ phase: QueryPhase.QUERY_PHASE_STATISTICS, calls: [aCall({ askedMs: 1000 })] });
    const leaves = [
      statistics,
      aKeptLeaf({ shard: 12, calls: [aCall({ replica: 'b:12', askedMs: 1003, endedMs: 1006 })] }),
    ];
    expect(renderRecord(aRecord({ totalMs: 6, leaves }))).deep.equal([
      '6.0 ms of 100.0 ms; waited until all were there (at most until 90.0 ms); ranked at once',
      '  statistics web/0  a:1   only  3.0 ms  0.5 ms work  │━━━━━━━━━━━━━━━               │',
      '  query web/12      b:12  only  3.0 ms  0.5 ms work  │               ━━━━━━━━━━━━━━━│',
    ]);
  });

  it('says how calls failed, why no other replica was asked, and what may be missing', () => {
    const failed = aCall({ end: 'unavailable', endedMs: 1002, serviceUs: 0 });
    const second = aCall({
      replica: 'b:1',
      chosenFor: 'failover',
      askedMs: 1002,
      end: 'rejected',
      refusedBy: 'max-attempts',
      queueUs: 2000,
      serviceUs: 0,
    });
    const rejected = { ...timedOut, reason: SourceReason.SOURCE_REASON_REJECTED, bestMissingRank: 3 };
    const leaves = [
      aKeptLeaf({ ...rejected, calls: [failed, second] }),
      aKeptLeaf({ ...timedOut, shard: 1, calls: [aCall({ end: undefined, endedMs: Number.NaN, serviceUs: 0 })] }),
      aKeptLeaf({ shard: 2, state: SourceState.SOURCE_STATE_PRUNED, calls: [] }),
    ];
    const notes = renderRecord(aRecord({ leaves }))
      .slice(1)
      .map((line) => line.split('│').at(2)?.trim());
    expect(notes).deep.equal([
      'cannot be reached',
      'refused because of load, no other asked: max-attempts, waited 2.0 ms there; what is missing could have had rank 3',
      'did not answer in time; what is missing cannot enter the list',
      'not asked, cannot match',
    ]);
  });

  it('prints nothing that would move the cursor', () => {
    const leaves = [aKeptLeaf({ source: 'w\u001b[2Jeb', calls: [aCall({ replica: 'a\u001b[2J:1' })] })];
    expect(renderRecord(aRecord({ leaves })).join('')).not.contain('\u001b');
  });
});

describe('renderMissingProcesses', () => {
  it('says how many gave their records where not all did', () => {
    expect(renderMissingProcesses({ processes: 3, processesAnswered: 3 })).equal('');
    expect(renderMissingProcesses({ processes: 3, processesAnswered: 2 })).equal(
      "only 2 of 3 coordinator processes gave their records; the others' queries are missing\n",
    );
  });
});

describe('renderRecords', () => {
  const style = { colour: false, width: 200 };

  it('prints a table, a query a line', () => {
    const degraded = aRecord({
      query: 'island',
      totalMs: 1234.5,
      share: 0.5,
      exact: false,
      leaves: [aKeptLeaf(), aKeptLeaf({ ...timedOut, shard: 1 })],
      gathering: { end: { by: 'time' }, probability: undefined, asked: 2, answered: 1 },
      degradedBy: [Degradation.DEGRADATION_SHARDS_MISSING],
    });
    const refused = aRecord({ query: 'no', totalMs: 0, error: 'overloaded', gathering: undefined, leaves: [] });
    expect(renderRecords([aRecord(), degraded, refused], style)).equal(
      `ended             ms  route    leaves   docs  waiting ended   outcome         query
22:13:20.004     4.0  default     1/1  100 %  all were there  exact           java
22:13:21.234  1234.5  default     1/2   50 %  time was up     shards missing  island
22:13:20.000     0.0  default       -      -  -               overloaded      no`,
    );
  });

  it('is cut at the width of the terminal', () => {
    const lines = renderRecords([aRecord({ query: 'a very long query indeed' })], { ...style, width: 90 }).split('\n');
    expect(lines.every(({ length }) => length <= 90)).equal(true);
  });

  it('says so where there is nothing to print', () => {
    expect(renderRecords([], style)).equal('no such queries are remembered');
  });
});
