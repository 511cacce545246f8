import { type ExplainedPlan, explainPlan } from '@muster/coordinator';
import { planLines } from '@muster/scripts';
import { expect } from 'chai';
import { aSearchRequest } from '../support/builders.js';
import { FakeCoordinator } from '../support/fake-coordinator.js';

function explained(coordinator: FakeCoordinator, k = 10): ExplainedPlan {
  return explainPlan(aSearchRequest({ k }), coordinator.dependencies);
}

const aCoordinator = (): FakeCoordinator =>
  new FakeCoordinator({
    indexes: { web: [{ hits: [[1, 9]] }, { hits: [[2, 8]] }] },
    verticals: { images: {}, videos: { percent: 0 } },
  });

describe('Plan', () => {
  it('asks nobody, and names the words whose statistics would be asked for first', () => {
    const coordinator = aCoordinator();
    const { sources } = explained(coordinator);
    expect(sources[0]?.missingTerms?.length).greaterThan(0);
    expect(sources[0]?.shards?.map(({ asked, bound }) => [asked, bound])).deep.equal([
      [true, null],
      [true, null],
    ]);
    expect(coordinator.replicas.every(({ asked }) => asked.length === 0)).equal(true);
  });

  it('gives bounds and costs of each shard once the words are known', async () => {
    const coordinator = aCoordinator();
    await coordinator.search();
    const { sources } = explained(coordinator);
    expect(sources[0]?.missingTerms).deep.equal([]);
    for (const { bound, postings } of sources[0]?.shards ?? []) {
      expect(bound).greaterThan(0);
      expect(postings).greaterThan(0);
    }
  });

  it('says which sources are not asked, and why', () => {
    const { sources } = explained(aCoordinator());
    expect(sources.map(({ source, asked }) => [source, asked])).deep.equal([
      ['web', true],
      ['images', true],
      ['videos', false],
    ]);
    expect(sources[2]?.reason).include('switched off');
  });

  it('says for how many hits shards would be asked, which is the same however often it is asked', async () => {
    const hits = Array.from({ length: 150 }, (_, i) => [i + 1, 1000 - i] as const);
    const web = [0, 1, 2, 3].map((shard) => ({ hits: hits.filter(([seq]) => seq % 4 === shard), documents: 1000 }));
    const coordinator = new FakeCoordinator({ indexes: { web } });
    const [{ hitsOfEachShard } = {}] = explained(coordinator, 100).sources;
    await coordinator.search({ k: 100 });
    const asked = coordinator.replicas.flatMap((replica) => replica.asked.flatMap(({ call }) => call.query?.k ?? []));
    expect(asked).deep.equal(Array.from({ length: 4 }, () => hitsOfEachShard));
    expect(hitsOfEachShard).below(100);
  });

  it('can be read by people: what holds for all, then each source with its shards, bounds and costs', async () => {
    const coordinator = aCoordinator();
    const lines = (): string[] => planLines(explained(coordinator));
    expect(lines().slice(6, 8)).deep.equal([
      '  asked for first, and not in the figures: words body:java',
      '  shard  documents  postings      bound  replicas',
    ]);
    await coordinator.search();
    expect(lines()).deep.equal([
      'route default: hits 1 to 10, in at most 1,000 ms; slow shards may be asked twice',
      'waits for sources by `all`',
      'blended by fusion, rrf (constant 60)',
      'time kept back: rank 2.0 ms, fetch 10.0 ms, reply 1.0 ms',
      '',
      'web, index, optional, weight 1: 10 hits of each shard, at generation 7',
      '  shard  documents  postings    bound  replicas',
      '      0        100        10  1.03767  web-0-0:1, web-0-1:1',
      '      1        100        10  1.03767  web-1-0:1, web-1-1:1',
      'images, vertical, optional, weight 1: 10 hits',
      'videos, vertical, optional, weight 1: not asked, switched off: 0 % of the queries on route "default" ask it, and this one does not',
    ]);
  });

  it('says which rules hold, what they pin and leave out, and which model scores hits anew', () => {
    const when = [
      {
        name: 'coffee',
        queries: ['java'],
        pin: [{ source: 'web', id: 'd2', position: 3 }],
        ban: [{ source: 'web', ids: ['d9'] }],
      },
      { name: 'tea', queries: ['ceylon'], weights: { web: 2 } },
    ];
    const coordinator = new FakeCoordinator({
      indexes: { web: [{ hits: [[1, 9]] }] },
      models: { m: 'features: { score: 1 }' },
      indexSource: { secondPhase: { model: 'm', window: 50 } },
      route: { rules: { when } },
    });
    const { rules, sources } = explained(coordinator);
    expect(rules).deep.equal({ hold: ['coffee'], pins: [{ source: 'web', id: 'd2', position: 3 }] });
    expect(sources[0]).deep.include({ banned: ['d9'] });
    expect(sources[0]?.secondPhase).deep.include({ window: 50 });
    const lines = planLines(explained(coordinator));
    expect(lines).include.members(['rules that hold: coffee', 'pinned: d2 of web at 3', '  left out by rules: d9']);
    expect(lines.some((line) => /^ {2}the best 50 scored anew by m@\w+$/.test(line))).equal(true);
  });

  it('refuses what a search would refuse', () => {
    expect(() => explained(aCoordinator(), 100_000)).throw('k');
  });
});
