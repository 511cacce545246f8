import { Breaker, FailureJudgement } from '@muster/coordinator';
import { expect } from 'chai';

/** A breaker whose random numbers are in the middle: times are as long as is said. */
function aBreaker(): Breaker {
  return new Breaker(new FailureJudgement(), () => 0.5);
}

/** The breaker after so many failures at that instant. */
function failing(breaker: Breaker, failures: number, nowMs: number): Breaker {
  for (let i = 0; i < failures; i++) breaker.failed(nowMs);
  return breaker;
}

/** Lets trials fail, as soon as each is due; gives how long each took to be due. */
function failedTrials(breaker: Breaker, trials: number, fromMs: number): number[] {
  let nowMs = fromMs;
  return Array.from({ length: trials }, () => {
    const { state } = breaker;
    if (state.kind !== 'open') throw new Error(`the breaker is ${state.kind}`);
    const waitedMs = state.untilMs - nowMs;
    nowMs = state.untilMs;
    breaker.asked(nowMs);
    breaker.failed(nowMs);
    return waitedMs;
  });
}

describe('Breaker', () => {
  it('opens after five failures in a row', () => {
    const kinds = [4, 5].map((failures) => failing(aBreaker(), failures, 0).state.kind);
    expect(kinds).deep.equal(['closed', 'open']);
  });

  it('stays closed when an answer comes between', () => {
    const breaker = failing(aBreaker(), 4, 0);
    breaker.succeeded(0);
    expect(failing(breaker, 4, 0).state.kind).equal('closed');
  });

  it('opens when half of twenty calls have failed', () => {
    const breaker = aBreaker();
    const kinds = Array.from({ length: 10 }, () => {
      breaker.succeeded(0);
      breaker.failed(0);
      return breaker.state.kind;
    });
    expect(kinds.slice(-2)).deep.equal(['closed', 'open']);
  });

  it('forgets failures after ten seconds', () => {
    const breaker = aBreaker();
    for (let i = 0; i < 9; i++) {
      breaker.succeeded(0);
      breaker.failed(0);
    }
    for (let i = 0; i < 11; i++) breaker.succeeded(10_000);
    breaker.failed(10_000);
    expect(breaker.state.kind).equal('closed');
  });

  it('is due for a trial after a second, for one call', () => {
    const breaker = failing(aBreaker(), 5, 0);
    const due = [999, 1000].map((nowMs) => breaker.isTrialDue(nowMs));
    breaker.asked(1000);
    expect([...due, breaker.isTrialDue(1001), breaker.state.kind]).deep.equal([false, true, false, 'half-open']);
  });

  it('closes when the trial is answered', () => {
    const breaker = failing(aBreaker(), 5, 0);
    breaker.asked(1000);
    breaker.succeeded(1005);
    expect(breaker.state).deep.equal({ kind: 'closed', sinceMs: 1005 });
  });

  it('does not close for an answer to what was asked before it opened', () => {
    const breaker = failing(aBreaker(), 5, 0);
    breaker.succeeded(1);
    expect(breaker.state.kind).equal('open');
  });

  it('does not take the end of a call that was asked before it opened for that of the trial', () => {
    const ends = [
      (breaker: Breaker) => breaker.succeeded(1003, 10),
      (breaker: Breaker) => breaker.failed(1003, 10),
      (breaker: Breaker) => breaker.gaveUp(1003, 10),
    ];
    const kinds = ends.map((end) => {
      const breaker = failing(aBreaker(), 5, 0);
      breaker.asked(1000);
      end(breaker);
      const { kind } = breaker.state;
      breaker.succeeded(1005, 1000);
      return [kind, breaker.state.kind];
    });
    expect(kinds).deep.equal(Array(3).fill(['half-open', 'closed']));
  });

  it('opens twice as long each time a trial fails, up to thirty seconds', () => {
    const waits = failedTrials(failing(aBreaker(), 5, 0), 7, 0);
    expect(waits).deep.equal([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('opens for a second again after half a minute without trouble', () => {
    const breaker = failing(aBreaker(), 5, 0);
    failedTrials(breaker, 2, 0);
    breaker.asked(8000);
    breaker.succeeded(8000);
    const again = failing(breaker, 5, 39_000).state;
    expect(again).deep.equal({ kind: 'open', untilMs: 40_000, by: 'failures' });
  });

  it('is open no longer than it was for a call that had to go there early, and failed or was given up', () => {
    const ends = [(breaker: Breaker) => breaker.failed(110), (breaker: Breaker) => breaker.gaveUp(110)];
    const states = ends.map((end) => {
      const breaker = failing(aBreaker(), 5, 0);
      breaker.asked(100);
      end(breaker);
      return breaker.state;
    });
    const open = { kind: 'open', untilMs: 1000, by: 'failures' };
    expect(states).deep.equal([open, open]);
  });

  it('closes for a call that had to go there early, and was answered', () => {
    const breaker = failing(aBreaker(), 5, 0);
    breaker.asked(100);
    breaker.succeeded(105);
    expect(breaker.state.kind).equal('closed');
  });

  it('tries again later when nobody waited for the trial', () => {
    const breaker = failing(aBreaker(), 5, 0);
    breaker.asked(1000);
    breaker.gaveUp(1010);
    expect(breaker.state).deep.equal({ kind: 'open', untilMs: 2010, by: 'failures' });
  });

  it('tries again when a trial was never heard of', () => {
    const breaker = failing(aBreaker(), 5, 0);
    breaker.asked(1000);
    expect(breaker.isTrialDue(31_001)).equal(true);
  });

  it('is open by a fifth more or less', () => {
    const waits = [0, 1].map((drawn) => {
      const { state } = failing(new Breaker(new FailureJudgement(), () => drawn), 5, 0);
      return state.kind === 'open' ? Math.round(state.untilMs) : 0;
    });
    expect(waits).deep.equal([800, 1200]);
  });
});
