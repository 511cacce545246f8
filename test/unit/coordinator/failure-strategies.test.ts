import { type FailedSource, type FailureStep, firstResort, type LeafFailure } from '@muster/coordinator';
import { codecs } from '@muster/proto';
import { expect } from 'chai';

function aFailedSource(
  failure: LeafFailure,
  change: Partial<FailedSource> = {},
  retryAfterMs?: number | 'never',
): FailedSource {
  const hint = retryAfterMs === undefined ? {} : { retryAfterMs };
  return {
    fault: { failure, message: 'it failed', ...hint },
    leftMs: 100,
    mostWaitMs: 100,
    mayRetry: true,
    recall: () => undefined,
    ...change,
  };
}

const retry: FailureStep = { strategy: 'retry', afterMs: 10 };
const cached: FailureStep = { strategy: 'cached', maxAgeMs: 500 };
const hits = [{ id: 'a', score: 1, document: '{}' }];
const configured: FailureStep = { strategy: 'fallback', hits };
const source = {
  name: 'backup',
  plan: () => {
    throw new Error('nobody is to be asked here');
  },
};
const other: FailureStep = { strategy: 'fallback', source };

describe('failure strategies', () => {
  const again = (afterMs: number) => ({ kind: 'again', afterMs });
  const none = { kind: 'none' };
  for (const [what, failed, resort] of [
    ['could not be reached: after the wait of the route', aFailedSource('unavailable'), again(10)],
    ['refused and said when: then', aFailedSource('rejected', {}, 40), again(40)],
    ['could not be reached and said when: then', aFailedSource('unavailable', {}, 40), again(40)],
    ['refused and did not say when: never', aFailedSource('rejected'), none],
    ['said never: never', aFailedSource('unavailable', {}, 'never'), none],
    ['refused and said never: never', aFailedSource('rejected', {}, 'never'), none],
    ['was late: never', aFailedSource('timeout'), none],
    ['was given up: never', aFailedSource('cut'), none],
    ['answered with an error: never', aFailedSource('error'), none],
    ['cannot do it: never', aFailedSource('unsupported'), none],
    ['could not be reached, without the time for it: never', aFailedSource('unavailable', { mostWaitMs: 10 }), none],
    ['could not be reached, without the budget: never', aFailedSource('unavailable', { mayRetry: false }), none],
  ] as const) {
    it(`retry a source that ${what}`, () => {
      expect(firstResort([retry], 0, failed)).deep.equal({ resort, next: 1 });
    });
  }

  it('recall an answer of at most the age that is allowed', () => {
    const remembered = {
      ageMs: 3,
      answer: { kind: 'vertical', found: codecs.findResponse.decode(Buffer.alloc(0)) },
    } as const;
    const asked: number[] = [];
    const failed = aFailedSource('timeout', {
      recall: (maxAgeMs) => {
        asked.push(maxAgeMs);
        return remembered;
      },
    });
    expect(firstResort([cached], 0, failed).resort).deep.equal({ kind: 'remembered', remembered });
    expect(asked).deep.equal([500]);
  });

  it('give configured hits also when there is no time left', () => {
    const failed = aFailedSource('timeout', { leftMs: 0 });
    expect(firstResort([configured], 0, failed).resort).deep.equal({ kind: 'configured', hits });
  });

  it('ask another source only when there is time left', () => {
    expect(firstResort([other], 0, aFailedSource('timeout')).resort).deep.equal({ kind: 'other', source });
    expect(firstResort([other], 0, aFailedSource('timeout', { leftMs: 0 })).resort).deep.equal(none);
  });

  it('are heard in order, from where the last one offered something', () => {
    const failed = aFailedSource('timeout');
    const steps: FailureStep[] = [retry, cached, other, configured, { strategy: 'fail' }];
    const first = firstResort(steps, 0, failed);
    const second = firstResort(steps, first.next, failed);
    const third = firstResort(steps, second.next, failed);
    const fourth = firstResort(steps, third.next, failed);
    expect([first, second, third, fourth].map(({ resort, next }) => [resort.kind, next])).deep.equal([
      ['other', 3],
      ['configured', 4],
      ['error', 5],
      ['none', 5],
    ]);
  });

  it('end with an error or without the source, as they say', () => {
    const failed = aFailedSource('timeout');
    expect(firstResort([{ strategy: 'fail' }], 0, failed).resort).deep.equal({ kind: 'error' });
    expect(firstResort([{ strategy: 'degrade' }], 0, failed).resort).deep.equal({ kind: 'without' });
  });
});
