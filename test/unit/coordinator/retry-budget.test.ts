import { RetryBudget } from '@muster/coordinator';
import { expect } from 'chai';
import fc from 'fast-check';

describe('RetryBudget', () => {
  it('allows retries until half of its tokens are gone', () => {
    const budget = new RetryBudget();
    const allowed = Array.from({ length: 6 }, () => {
      budget.failed();
      return budget.allows;
    });
    expect(allowed).deep.equal([true, true, true, true, false, false]);
  });

  it('allows them again after ten answers for each failure too many', () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 6; i++) budget.failed();
    for (let i = 0; i < 10; i++) budget.answered();
    expect(budget.allows).equal(false);
    for (let i = 0; i < 2; i++) budget.answered();
    expect(budget.allows).equal(true);
  });

  it('does not forget a long sickness later than a short one, nor save up health', () => {
    const after = (failures: number, answers: number): boolean => {
      const budget = new RetryBudget();
      for (let i = 0; i < failures; i++) budget.failed();
      for (let i = 0; i < answers; i++) budget.answered();
      return budget.allows;
    };
    expect([after(10, 51), after(10_000, 51)]).deep.equal([true, true]);
    const healthy = new RetryBudget();
    for (let i = 0; i < 10_000; i++) healthy.answered();
    for (let i = 0; i < 5; i++) healthy.failed();
    expect(healthy.allows).equal(false);
  });

  it('lets retries be at most a tenth of answers, and a handful, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (answers) => {
        const budget = new RetryBudget();
        let retries = 0;
        let ok = 0;
        for (const isAnswer of answers) {
          if (isAnswer) {
            ok++;
            budget.answered();
            continue;
          }
          budget.failed();
          if (budget.allows) retries++;
        }
        expect(retries).most(5 + ok / 10);
      }),
    );
  });
});
