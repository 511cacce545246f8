import { FailureCode, type TermStatsRequest__Output } from '@muster/proto';
import { failureOf, InvalidRequest, type ShardIndex, statusOf, termStats } from '@muster/shard';
import { expect } from 'chai';
import { aRequest, aShard, aStatsRequest, evaluateAll } from './support.js';

const noLog = (message: string): void => {
  throw new Error(message);
};

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('a failure', () => {
  let shard: ShardIndex;

  before(async () => {
    shard = await aShard([{ id: 'a', body: 'red fox', year: 1 }]);
  });

  const faultOf = (value: string) => {
    const filter = { terms: { field: 'year', values: [value] } };
    return thrownBy(() => evaluateAll(shard, aRequest({ filter })));
  };

  it('cuts a long value between code points: half an emoji in a status ends the process', () => {
    for (const before of ['', 'x']) {
      const error = faultOf(before + '😀'.repeat(5000));
      expect(error).to.be.instanceOf(InvalidRequest);
      expect((error as Error).message).to.match(/must be a number in decimal, got "x?(😀)+…"$/u);
      const { code, details } = statusOf(failureOf(error, noLog));
      expect(code).to.equal(3); // INVALID_ARGUMENT
      expect(() => encodeURI(details)).not.to.throw();
    }
  });

  it('replaces halves of surrogate pairs that came in', () => {
    expect(failureOf(faultOf('a\ud83d'), noLog).message).to.include('got "a\ufffd"');
    const { details } = statusOf({ code: FailureCode.FAILURE_CODE_INTERNAL, message: '\ude00 and \ud83d' });
    expect(details).to.equal('\ufffd and \ufffd');
  });

  it('is short enough for a header however long its message', () => {
    const message = '😀'.repeat(100_000);
    const { details } = statusOf({ code: FailureCode.FAILURE_CODE_INTERNAL, message });
    expect(encodeURI(details).length).to.be.below(8_000);
  });

  it('has a status that tells whether another replica may be better off', () => {
    const codes = [FailureCode.FAILURE_CODE_REJECTED, FailureCode.FAILURE_CODE_UNAVAILABLE] as const;
    expect(codes.map((code) => statusOf({ code, message: '' }).code)).to.deep.equal([8, 14]); // RESOURCE_EXHAUSTED, UNAVAILABLE
  });

  it('says that the time was up where only some statistics were gathered: a part of them would weigh wrongly', () => {
    const terms: TermStatsRequest__Output['terms'] = ['red', 'fox'].map((term) => ({ field: 'body', term }));
    const gathering = termStats(shard, aStatsRequest({ terms }), () => 5);
    expect(gathering.run(5)).to.equal(false);
    const failure = failureOf(
      thrownBy(() => gathering.result()),
      noLog,
    );
    expect(failure.code).to.equal(FailureCode.FAILURE_CODE_DEADLINE_EXCEEDED);
    expect(gathering.run(5)).to.equal(true);
    expect(gathering.result().terms).to.have.length(2);
  });
});
