import { expect } from 'chai';
import fc from 'fast-check';
import { answerOf, aRouteWithNews, honestyOf, reportOf, shardsWithHits } from '../support/failure-stories.js';
import type { FakeCoordinator } from '../support/fake-coordinator.js';
import type { FakeVertical } from '../support/fake-vertical.js';

const timeoutMs = 100;

/** How a source behaves: answers after a while, or fails after a while. */
const behaviour = fc.record({
  afterMs: fc.constantFrom(0.5, 5, 40, 5000),
  failure: fc.constantFrom(undefined, undefined, 'unavailable' as const, 'rejected' as const, 'error' as const),
  failures: fc.constantFrom(1, Number.POSITIVE_INFINITY),
});

const step = fc.constantFrom<string | object>(
  'retry',
  { strategy: 'retry', afterMs: 20 },
  'cached',
  { strategy: 'fallback', hits: [{ id: 'top' }] },
  { strategy: 'fallback', vertical: 'backup' },
  { strategy: 'fallback', index: 'archive' },
);
const nameOf = (one: string | object): string => (one as { strategy?: string }).strategy ?? (one as string);
const onFailure = fc
  .tuple(
    fc.uniqueArray(step, {
      maxLength: 3,
      selector: (one) => `${nameOf(one)}${JSON.stringify(one).includes('fall') ? JSON.stringify(one) : ''}`,
    }),
    fc.constantFrom('fail', 'degrade'),
  )
  .map(([steps, last]) => {
    // Behind hits that are given nothing is ever reached, and a configuration that says more is refused.
    const given = steps.findIndex((one) => typeof one === 'object' && 'hits' in one);
    return given < 0 ? [...steps, last] : steps.slice(0, given + 1);
  });

const cutoff = fc.constantFrom(
  { strategy: 'all' },
  { strategy: 'first-n', count: 2 },
  { strategy: 'quorum', share: 0.7 },
  { strategy: 'deadline', waitMs: 20 },
  { strategy: 'quality', coverage: 0.5 },
  { strategy: 'rank-safe' },
  { strategy: 'probable' },
);

/** Replicas of an index behave in the same way. */
function makeBehave(coordinator: FakeCoordinator, index: string, { afterMs, failure }: Behaviour): void {
  for (const { address, behaviour: behaves } of coordinator.replicas) {
    if (!address.startsWith(`${index}-`)) continue;
    behaves.query = failure === undefined ? { afterMs } : { afterMs, failure, isWorthAnother: failure !== 'error' };
  }
}

type Behaviour = typeof behaviour extends fc.Arbitrary<infer Value> ? Value : never;

interface Story {
  readonly role: 'required' | 'optional' | 'opportunistic';
  readonly steps: readonly (string | object)[];
  readonly strategy: object;
  readonly isWarm: boolean;
  readonly web: Behaviour;
  readonly archive: Behaviour;
  readonly news: Behaviour;
  readonly backup: Behaviour;
}

/** What a role allows at the end of the strategies. */
function allowed({ role, steps }: Story): readonly (string | object)[] {
  const rest = steps.filter(
    (one) => !(role === 'required' && one === 'degrade') && !(role === 'opportunistic' && one === 'fail'),
  );
  return rest.length === 0 ? ['cached'] : rest;
}

async function tell(story: Story) {
  const coordinator = aRouteWithNews(
    { role: story.role, onFailure: allowed(story) },
    {
      indexes: { web: shardsWithHits, archive: [{ hits: [[7, 5]] }] },
      route: { cutoff: { strategies: [story.strategy] } },
    },
  );
  if (story.isWarm) await coordinator.search();
  makeBehave(coordinator, 'web', story.web);
  makeBehave(coordinator, 'archive', story.archive);
  for (const name of ['news', 'backup'] as const) {
    const vertical: FakeVertical = coordinator.vertical(name);
    const { failures, ...change } = story[name];
    Object.assign(vertical, change, { failures: vertical.asked.length + failures });
  }
  return { coordinator, run: await coordinator.search({}, timeoutMs) };
}

const story: fc.Arbitrary<Story> = fc.record({
  role: fc.constantFrom('required', 'optional', 'opportunistic'),
  steps: onFailure,
  strategy: cutoff,
  isWarm: fc.boolean(),
  web: behaviour,
  archive: behaviour,
  news: behaviour,
  backup: behaviour,
});

describe('any failure strategies, role and cutoff together, whatever fails', () => {
  it('end in time, in an honest answer or an error that was asked for, and leave nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const { coordinator, run } = await tell(told);
        expect(run.tookMs).most(timeoutMs);
        if (run.error === undefined) {
          const { hits, sources } = answerOf(run);
          const news = reportOf(run, 'news');
          const { exact, degradedBy } = honestyOf(run);
          expect(hits.every(({ source }) => source === 'web' || source === 'news')).equal(true);
          expect(sources.map(({ source }) => source)).deep.equal(['web', 'news']);
          // Whoever is opportunistic bears on nothing but the hits.
          const isStoodInFor = news.substitute !== undefined && told.role !== 'opportunistic';
          expect(degradedBy.includes('substituted')).equal(isStoodInFor);
          if (isStoodInFor) expect(exact).equal(false);
          if (news.substitute !== undefined) expect(news.state).equal('failed');
          else if (news.state === 'failed') expect(news.hitsOnPage).equal(0);
          const isMissed = news.state !== 'complete' && told.role !== 'opportunistic';
          expect(degradedBy.includes('verticals_missing')).equal(isMissed);
          if (news.state === 'failed' && news.reason !== 'cut' && news.substitute === undefined) {
            // Whoever may not be missing is not.
            expect(told.role === 'required' || allowed(told).includes('fail')).equal(false);
          }
          // What the configuration gives is always to be had.
          if (JSON.stringify(told.steps).includes('top') && news.state === 'failed' && news.reason !== 'cut') {
            expect(news.substitute).not.equal(undefined);
          }
        } else {
          const { message } = run.error;
          const isFatal = told.role === 'required' || allowed(told).includes('fail');
          expect(message.startsWith('sources that it cannot do without did not answer: news')).equal(
            !message.startsWith('no source answered'),
          );
          if (!message.startsWith('no source answered')) expect(isFatal).equal(true);
        }
        await coordinator.clock.advance(10_000);
        expect(coordinator.replicas.every(({ inFlight }) => inFlight === 0)).equal(true);
        expect([coordinator.clock.timersSet, coordinator.admission.inFlight, coordinator.logged]).deep.equal([
          0,
          0,
          [],
        ]);
      }),
      { numRuns: 100 },
    );
  });
});
