import { RetryThrottle } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

describe('RetryThrottle', () => {
  it('allows retries until half of its tokens are gone', () => {
    const throttle = new RetryThrottle();
    const allowed = Array.from({ length: 6 }, () => {
      throttle.failed();
      return throttle.allows;
    });
    expect(allowed).deep.equal([true, true, true, true, false, false]);
  });

  it('allows them again after ten answers for each failure too many', () => {
    const throttle = new RetryThrottle();
    for (let i = 0; i < 6; i++) throttle.failed();
    for (let i = 0; i < 10; i++) throttle.answered();
    expect(throttle.allows).equal(false);
    for (let i = 0; i < 2; i++) throttle.answered();
    expect(throttle.allows).equal(true);
  });

  it('does not forget a long sickness later than a short one, nor save up health', () => {
    const after = (failures: number, answers: number): boolean => {
      const throttle = new RetryThrottle();
      for (let i = 0; i < failures; i++) throttle.failed();
      for (let i = 0; i < answers; i++) throttle.answered();
      return throttle.allows;
    };
    expect([after(10, 51), after(10_000, 51)]).deep.equal([true, true]);
    const healthy = new RetryThrottle();
    for (let i = 0; i < 10_000; i++) healthy.answered();
    for (let i = 0; i < 5; i++) healthy.failed();
    expect(healthy.allows).equal(false);
  });

  it('lets retries be at most a tenth of answers, and a handful, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (answers) => {
        const throttle = new RetryThrottle();
        let retries = 0;
        let ok = 0;
        for (const isAnswer of answers) {
          if (isAnswer) {
            ok++;
            throttle.answered();
            continue;
          }
          throttle.failed();
          if (throttle.allows) retries++;
        }
        expect(retries).most(5 + ok / 10);
      }),
    );
  });
});
