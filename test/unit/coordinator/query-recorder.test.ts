import { encodeRecords, mergeRecords, QueryNotes, QueryRecorder, queryRecord } from '@muster/coordinator';
import { codecs, type QueryRecord__Output, type QueryRecordsRequest, type SearchErrorCode } from '@muster/proto';
import { expect } from 'chai';
import { aSearchRequest } from '../../support/builders.js';
import { aCall, aKeptLeaf, aKeptQuery } from '../../support/kept-query.js';

function aRecorder(entries = 10): QueryRecorder {
  return new QueryRecorder(entries, { log: undefined, epochNow: () => 5000, process: 1 });
}

/** Notes of a query accepted at 100 ms. */
function notesOf(query: string, { route = '', error }: { route?: string; error?: SearchErrorCode } = {}): QueryNotes {
  const request = aSearchRequest({ query, route });
  const notes = new QueryNotes({ request, acceptedMs: 100, acceptedEpochMs: 5000, deadlineMs: 1100, process: 1 });
  notes.error = error;
  return notes;
}

function queriesOf(recorder: QueryRecorder, change: QueryRecordsRequest = {}) {
  const request = codecs.queryRecordsRequest.decode(codecs.queryRecordsRequest.encode(change));
  return [...recorder.records(request)].flatMap((record) => record?.query ?? []);
}

describe('QueryRecorder', () => {
  it('gives the records of the latest queries, those that ended last first', () => {
    const recorder = aRecorder(2);
    ['a', 'b', 'c'].forEach((query, i) => {
      recorder.ended(notesOf(query), 101 + i);
    });
    expect([queriesOf(recorder), queriesOf(recorder, { limit: 1 })]).deep.equal([['c', 'b'], ['c']]);
  });

  it('gives 100 where nobody says how many', () => {
    const recorder = aRecorder(1000);
    for (let i = 0; i < 200; i++) recorder.ended(notesOf('a'), 101);
    expect([queriesOf(recorder).length, queriesOf(recorder, { limit: 150 }).length]).deep.equal([100, 150]);
  });

  it('gives only those on a route, that took so long, or that went wrong, as asked, before it counts them', () => {
    const recorder = aRecorder();
    recorder.ended(notesOf('fast'), 101);
    recorder.ended(notesOf('slow'), 150);
    recorder.ended(notesOf('other', { route: 'news' }), 151);
    recorder.ended(notesOf('wrong', { error: 'cancelled' }), 152);
    recorder.ended(notesOf('right'), 153);
    expect([
      queriesOf(recorder, { route: 'news', limit: 1 }),
      queriesOf(recorder, { minTotalUs: 50_000, limit: 10 }),
      queriesOf(recorder, { degradedOnly: true, limit: 1 }),
    ]).deep.equal([['other'], ['right', 'wrong', 'other', 'slow'], ['wrong']]);
  });

  it('remembers queries refused at the door apart, so that they drive out no others', () => {
    const recorder = aRecorder(20);
    recorder.ended(notesOf('answered'), 101);
    for (let i = 0; i < 50; i++) recorder.refused(notesOf(`refused ${i}`, { error: 'overloaded' }), 102 + i);
    expect(queriesOf(recorder)).deep.equal(['refused 49', 'refused 48', 'answered']);
  });

  it('lets others have their turn while many records are encoded, and takes in what ends meanwhile', async () => {
    const recorder = aRecorder(300);
    for (let i = 0; i < 200; i++) recorder.ended(notesOf(`q${i}`), 101);
    let turns = 0;
    let nowMs = 0;
    const clock = {
      now: () => (nowMs += 0.1),
      setTimer: () => () => {},
      defer: (run: () => void) => {
        turns++;
        for (let i = 0; i < 10; i++) recorder.ended(notesOf('meanwhile'), 102);
        run();
      },
    };
    const all = codecs.queryRecordsRequest.decode(codecs.queryRecordsRequest.encode({ limit: 1000 }));
    const { records } = codecs.queryRecordsResponse.decode(await encodeRecords(recorder.records(all), clock));
    // By the 11th pause the ring is full of what came meanwhile, and the oldest give way.
    expect(turns).within(10, 20);
    expect(records.map(({ query }) => query)).deep.equal(records.map((_, i) => `q${199 - i}`));
    expect(records.length).within(100, 199);
  });

  it('remembers nothing where it is to remember none', () => {
    const recorder = aRecorder(0);
    recorder.ended(notesOf('a'), 101);
    recorder.refused(notesOf('b'), 101);
    expect(queriesOf(recorder)).deep.equal([]);
  });
});

describe('queryRecord', () => {
  it('counts instants in microseconds from acceptance, and gives 0 for what has not come', () => {
    const open = aCall({ endedMs: Number.NaN, end: undefined });
    const { leaves, budgetUs, cutoffUs } = queryRecord(
      aKeptQuery({ cutoffMs: Number.NaN, leaves: [aKeptLeaf({ calls: [aCall({ askedMs: 1000.5 }), open] })] }),
    );
    const attempts = leaves?.[0]?.attempts?.map(({ askedUs, endedUs }) => [askedUs, endedUs]);
    expect({ budgetUs, cutoffUs, attempts }).deep.equal({
      budgetUs: 100_000,
      cutoffUs: 0,
      attempts: [
        [500, 3000],
        [1000, 0],
      ],
    });
  });

  it('has no budget where the caller set no time, and no bound that JSON has not', () => {
    const leaf = aKeptLeaf({ bound: Number.POSITIVE_INFINITY });
    const { budgetUs, leaves } = queryRecord(aKeptQuery({ deadlineMs: Number.POSITIVE_INFINITY, leaves: [leaf] }));
    expect([budgetUs, leaves?.[0]?.bound]).deep.equal([0, Number.MAX_VALUE]);
  });
});

describe('QueryNotes', () => {
  it('count what is left until the end to the phase that was under way', () => {
    const notes = notesOf('a');
    for (const atMs of [101, 103]) notes.phaseEnded(atMs);
    expect(notes.times(110)).deep.equal({
      totalMs: 10,
      planMs: 1,
      statisticsMs: 2,
      gatherMs: 7,
      rankMs: 0,
      fetchMs: 0,
    });
  });
});

describe('mergeRecords', () => {
  const aRecord = (query: string, acceptedEpochMs: number, totalMs: number): QueryRecord__Output => {
    const records = [queryRecord(aKeptQuery({ query, acceptedEpochMs, totalMs }))];
    const [record] = codecs.queryRecordsResponse.decode(codecs.queryRecordsResponse.encode({ records })).records;
    return record as QueryRecord__Output;
  };

  it('puts the queries of all processes in the order in which they ended, last first, and cuts', () => {
    const lists = [
      [aRecord('c', 1000, 30), aRecord('a', 1000, 10)],
      [],
      [aRecord('d', 990, 50), aRecord('b', 1015, 5)],
    ];
    const order = (limit: number) => mergeRecords(lists, limit).map(({ query }) => query);
    expect([order(0), order(3)]).deep.equal([
      ['d', 'c', 'b', 'a'],
      ['d', 'c', 'b'],
    ]);
  });
});
