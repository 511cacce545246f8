import { Degradation, SourceReason, SourceState, UnpinnedReason } from '@muster/proto';
import { shardOfId } from '@muster/shard/query';
import { expect } from 'chai';
import { FakeCoordinator, type SearchRun } from '../support/fake-coordinator.js';

/** A coordinator of an index of two shards, with hits `d1` to `d8`, and two verticals, whose route has these rules. */
function aCoordinator(rules: object, route: object = {}): FakeCoordinator {
  const hitsOf = (seqs: readonly number[]) => ({
    hits: seqs.map((seq) => [seq, 20 - seq] as const),
    isAssigned: true,
  });
  return new FakeCoordinator({
    indexes: { web: [hitsOf([1, 3, 5, 7]), hitsOf([2, 4, 6, 8])] },
    verticals: { images: { weight: 0.1 }, videos: { weight: 0.1 } },
    route: { rules, ...route },
  });
}

function hitsOf({ answer, error }: SearchRun) {
  if (answer === undefined) throw error ?? new Error('neither an answer nor an error');
  return answer.hits;
}

const idsOf = (run: SearchRun): string[] => hitsOf(run).map(({ id }) => id);
const pinnedIn = (run: SearchRun): string[] => hitsOf(run).flatMap(({ id, pinned }) => (pinned ? [id] : []));
const pin = (...pins: readonly (readonly [source: string, id: string, position: number])[]) => ({
  when: [{ name: 'pins', queries: ['java'], pin: pins.map(([source, id, position]) => ({ source, id, position })) }],
});

describe('the rules of a route', () => {
  it('do not ask a vertical that the query does not mean, say why, and call nothing missing', async () => {
    const coordinator = aCoordinator({ select: { videos: { leastPrior: 0.5 } } });
    const { answer } = await coordinator.search();
    expect(coordinator.vertical('videos').asked).deep.equal([]);
    expect(coordinator.vertical('images').asked.length).equal(1);
    const report = answer?.sources.find(({ source }) => source === 'videos');
    expect([report?.state, report?.reason, report?.message]).deep.equal([
      SourceState.SOURCE_STATE_PRUNED,
      SourceReason.SOURCE_REASON_UNSPECIFIED,
      'not asked: its prior for the query is 0, below 0.5, and no rule asks it',
    ]);
    expect([answer?.degradedBy, answer?.exact]).deep.equal([[], true]);
  });

  it('ask nobody in the place of a vertical that they leave out, and need no answer of it', async () => {
    const coordinator = new FakeCoordinator({
      indexes: { web: [{ hits: [[1, 1]] }] },
      verticals: {
        images: { role: 'opportunistic' },
        videos: { onFailure: [{ strategy: 'fallback', hits: [{ id: 'x' }] }] },
      },
      route: { rules: { when: [{ name: 'none', queries: ['java'], skip: ['images', 'videos'] }] } },
    });
    expect(idsOf(await coordinator.search())).deep.equal(['d1']);
    expect([...coordinator.verticals.values()].flatMap(({ asked }) => asked)).deep.equal([]);
  });

  it('are not what a query fails for when all that were asked have failed', async () => {
    const coordinator = aCoordinator({ select: { videos: { leastPrior: 0.5 } } });
    for (const replica of coordinator.replicas) replica.goDown();
    coordinator.vertical('images').failure = 'error';
    const { error } = await coordinator.search();
    expect(error?.code).equal('insufficient-coverage');
  });

  it('multiply what a source counts', async () => {
    const rules = { when: [{ name: 'more', queries: ['java'], weights: { images: 1000, videos: 0 } }] };
    const hits = hitsOf(await aCoordinator(rules).search({ k: 12 }));
    expect(hits.slice(0, 2).map(({ source, score }) => [source, score])).deep.equal([
      ['images', 100 / 61],
      ['images', 100 / 62],
    ]);
    expect(hits.at(-1)?.score).equal(0);
  });

  it('leave out banned documents of indexes and verticals, and the page stays full', async () => {
    const ban = [
      { source: 'web', ids: ['d1', 'd4'] },
      { source: 'images', ids: ['images1'] },
    ];
    const coordinator = aCoordinator({ when: [{ name: 'bans', queries: ['java'], ban }] });
    coordinator.vertical('images').hits = 3;
    const run = await coordinator.search({ k: 6 });
    expect(idsOf(run)).deep.equal(['d2', 'd3', 'd5', 'd6', 'd7', 'd8']);
    expect(idsOf(await coordinator.search({ k: 8 })).slice(6)).deep.equal(['images2', 'videos1']);
    expect(idsOf(await coordinator.search({ query: 'other', k: 1 }))).deep.equal(['d1']);
    const filter = { exists: { field: 'tag' } };
    await coordinator.search({ k: 1, filter });
    const sent = coordinator.replica('web', 0, 0).asked.findLast(({ kind }) => kind === 'query')?.call.query?.filter;
    expect(sent?.all?.filters.map(({ kind }) => kind)).deep.equal(['exists', 'not']);
  });

  it('put a document of an index where they say, once, mark it, and leave the page full', async () => {
    const run = await aCoordinator(pin(['web', 'd5', 2])).search({ k: 4 });
    expect(idsOf(run)).deep.equal(['d1', 'd5', 'd2', 'd3']);
    expect(pinnedIn(run)).deep.equal(['d5']);
    expect(hitsOf(run).map(({ document }) => document.toString())).deep.equal([
      '{"n":1}',
      '{"n":5}',
      '{"n":2}',
      '{"n":3}',
    ]);
  });

  it('mark what is pinned, and nothing else, on each page by cursor', async () => {
    const coordinator = aCoordinator(pin(['web', 'd8', 2], ['web', 'd1', 4], ['images', 'images1', 7]));
    const marked: string[][] = [];
    let cursor: Uint8Array | undefined;
    for (let page = 0; page < 3; page++) {
      const run = await coordinator.search({ k: 3, ...(cursor === undefined ? { wantCursor: true } : { cursor }) });
      marked.push(pinnedIn(run));
      cursor = run.answer?.cursor;
    }
    expect(marked).deep.equal([['d8'], ['d1'], ['images1']]);
  });

  it('put a document there that no shard finds by the words', async () => {
    const coordinator = new FakeCoordinator({
      indexes: {
        web: [
          { hits: [[1, 9]], isAssigned: true },
          { hits: [[2, 8]], isAssigned: true, documentFrequency: 0 },
        ],
      },
      route: { rules: pin(['web', 'd2', 1]) },
    });
    const run = await coordinator.search();
    expect(idsOf(run)).deep.equal(['d2', 'd1']);
    expect(hitsOf(run).map(({ shard, score, sourceRank }) => [shard, score, sourceRank])).deep.equal([
      [1, 0, 0],
      [0, 9, 1],
    ]);
  });

  it('put a hit of a vertical where they say, and end a short list with it', async () => {
    const run = await aCoordinator(pin(['images', 'images1', 1], ['videos', 'videos1', 100])).search({ k: 50 });
    const ids = idsOf(run);
    expect([ids[0], ids.at(-1)]).deep.equal(['images1', 'videos1']);
    expect(ids.length).equal(12);
    expect(new Set(ids).size).equal(12);
    expect(pinnedIn(run)).deep.equal(['images1', 'videos1']);
  });

  it('let pages join', async () => {
    const coordinator = aCoordinator(pin(['web', 'd8', 2], ['web', 'd1', 4], ['images', 'images1', 7]));
    const all = idsOf(await coordinator.search({ k: 12 }));
    expect(all.slice(0, 7)).deep.equal(['d2', 'd8', 'd3', 'd1', 'd4', 'd5', 'images1']);
    for (const k of [1, 3, 5]) {
      const pages: string[] = [];
      for (let offset = 0; offset < 12; offset += k) pages.push(...idsOf(await coordinator.search({ k, offset })));
      expect(pages).deep.equal(all);
    }
  });

  it('leave out a document that is not there and say so, and nothing is missing for it', async () => {
    const coordinator = aCoordinator(pin(['web', 'd99', 1], ['videos', 'nothing', 2]));
    const { answer } = await coordinator.search({ k: 3 });
    expect(answer?.hits.map(({ id }) => id)).deep.equal(['d1', 'd2', 'd3']);
    expect([answer?.degradedBy, answer?.exact]).deep.equal([[], true]);
    const reason = UnpinnedReason.UNPINNED_REASON_NOT_FOUND;
    expect(answer?.unpinned.map((one) => ({ ...one }))).deep.equal([
      { source: 'web', id: 'd99', position: 1, rule: 'pins', reason },
      { source: 'videos', id: 'nothing', position: 2, rule: 'pins', reason },
    ]);
  });

  it('say that it was not known in time whether a document is there; then the answer could be another', async () => {
    const web = [[[1, 9] as const, [2, 8] as const], [[3, 0.5] as const]].map((hits) => ({ hits, isAssigned: true }));
    const coordinator = new FakeCoordinator({
      indexes: { web },
      replicas: 1,
      route: { rules: pin(['web', 'd3', 1]) },
    });
    coordinator.replica('web', 1, 0).behaviour.query = 'silent';
    const strategy = { name: 'rank-safe' };
    const { answer } = await coordinator.search({ k: 1, strategy });
    expect(answer?.hits.map(({ id }) => id)).deep.equal(['d1']);
    expect([answer?.degradedBy.includes(Degradation.DEGRADATION_PINS_NOT_KNOWN), answer?.exact]).deep.equal([
      true,
      false,
    ]);
    expect(answer?.unpinned.map(({ reason }) => reason)).deep.equal([UnpinnedReason.UNPINNED_REASON_NOT_KNOWN]);
    const without = (await coordinator.search({ query: 'other', k: 1, strategy })).answer;
    expect([without?.unpinned, without?.exact]).deep.equal([[], true]);
  });

  it('say that nothing of its source is shown that has failed or is not asked', async () => {
    const coordinator = aCoordinator({
      when: [
        { name: 'none', queries: ['java'], skip: ['videos'] },
        {
          name: 'pins',
          queries: ['java'],
          pin: ['images', 'videos'].map((source, i) => ({ source, id: `${source}1`, position: i + 1 })),
        },
      ],
    });
    const { answer } = await coordinator.search({ k: 12, strategy: { name: 'first' } });
    expect(answer?.unpinned.map(({ id, reason }) => [id, reason])).deep.equal([
      ['images1', UnpinnedReason.UNPINNED_REASON_SOURCE_MISSING],
      ['videos1', UnpinnedReason.UNPINNED_REASON_SOURCE_MISSING],
    ]);
  });

  it('look for a document in its shard alone where documents are spread by their ids', async () => {
    const shards = [0, 1, 2].map((shard) => {
      const seqs = [1, 2, 3, 4, 5, 6, 7, 8].filter((seq) => shardOfId(`d${seq}`, 3) === shard);
      return { hits: seqs.map((seq) => [seq, 20 - seq] as const) };
    });
    const coordinator = new FakeCoordinator({ indexes: { web: shards }, route: { rules: pin(['web', 'd7', 1]) } });
    expect(idsOf(await coordinator.search({ k: 3 }))).deep.equal(['d7', 'd1', 'd2']);
    const lookedFor = coordinator.replicas.flatMap(({ asked, address }) =>
      asked.flatMap(({ call }) => (call.query?.k === 1 ? [address.split('-')[1]] : [])),
    );
    expect(lookedFor).deep.equal([`${shardOfId('d7', 3)}`]);
  });

  it('look for a document once where a shard has lost what is read, and nothing newer can be asked', async () => {
    const coordinator = aCoordinator(pin(['web', 'd1', 2]));
    for (const replica of coordinator.shard('web', 1)) replica.publishUnheard(9);
    const { answer } = await coordinator.search({ k: 3 });
    expect(answer?.sources[0]?.reason).equal(SourceReason.SOURCE_REASON_GENERATION_GONE);
    expect(answer?.hits.map(({ id }) => id)).deep.equal(['d3', 'd1', 'd5']);
    const lookedFor = coordinator
      .shard('web', 0)
      .flatMap(({ asked }) => asked.filter(({ call }) => call.query?.k === 1));
    expect(lookedFor.length).equal(1);
  });

  it('are asked for no more hits than a shard gives, pinned documents included', async () => {
    const coordinator = aCoordinator(pin(['web', 'd5', 2], ['web', 'd6', 3]), { maxWindow: 100_000 });
    const { error } = await coordinator.search({ offset: 99_989, k: 10 });
    expect(error?.message).equal('offset + k must be at most 99998 where 2 documents are pinned, got 99999');
    expect((await coordinator.search({ offset: 99_988, k: 10 })).error).equal(undefined);
  });

  it('look for no pinned document where no hits are wanted', async () => {
    const coordinator = aCoordinator(pin(['web', 'd5', 2]));
    await coordinator.search({ k: 0 });
    const asked = coordinator.replicas.flatMap((replica) => replica.kinds.filter((kind) => kind === 'query'));
    expect(asked.length).equal(2);
  });

  it('pin nothing that the query’s filter does not let through', async () => {
    const rules = pin(['web', 'd5', 2], ['images', 'images1', 1]);
    const coordinator = aCoordinator(rules);
    const run = await coordinator.search({ k: 3, filter: { not: { ids: { ids: ['d5'] } } } });
    expect(idsOf(run).slice(1)).deep.equal(['d1', 'd2']);
    const sent = coordinator.vertical('images').asked.map(({ filter }) => filter?.all?.filters?.length);
    expect(sent.filter((length) => length === 2).length).equal(1);
  });

  it('leave out banned hits of what stands in for a vertical', async () => {
    const hits = ['x', 'y'].map((id) => ({ id }));
    const coordinator = new FakeCoordinator({
      indexes: { web: [{}] },
      verticals: { images: { onFailure: [{ strategy: 'fallback', hits }] } },
      route: { rules: { when: [{ name: 'bans', queries: ['java'], ban: [{ source: 'images', ids: ['x'] }] }] } },
    });
    coordinator.vertical('images').failure = 'error';
    expect(idsOf(await coordinator.search())).deep.equal(['y']);
  });

  it('leave out banned documents of an index that stands in', async () => {
    const stands = (source: object) => ({ ...source, onFailure: [{ strategy: 'fallback', index: 'old' }] });
    const bans = { name: 'bans', queries: ['java'], ban: ['web', 'images'].map((source) => ({ source, ids: ['d2'] })) };
    const hits = [1, 2, 3].map((seq) => [seq, 20 - seq] as const);
    const coordinator = new FakeCoordinator({
      indexes: { web: [{ hits }], old: [{ hits }] },
      verticals: { images: {} },
      sources: [stands({ index: 'web' }), stands({ vertical: 'images' })],
      route: { rules: { when: [bans] } },
    });
    for (const replica of coordinator.shard('web', 0)) replica.goDown();
    coordinator.vertical('images').failure = 'error';
    const all = hitsOf(await coordinator.search()).map(({ source, id }) => `${source} ${id}`);
    expect(all.sort()).deep.equal(['images d1', 'images d3', 'web d1', 'web d3']);
  });

  it('put a pinned document in the place of another hit of it, wherever that is from', async () => {
    const some = (tags: Readonly<Record<number, string>>) =>
      Object.entries(tags).map(([seq, tag]) => ({ seq: Number(seq), score: 1 / Number(seq), year: undefined, tag }));
    const rules = pin(['web', 'd3', 1], ['web', 'd4', 3]);
    const coordinator = new FakeCoordinator({
      indexes: {
        web: [{ ordered: some({ 1: 'a', 2: 'x', 3: 'b', 4: 'x' }) }],
        news: [{ ordered: some({ 11: 'b', 12: 'c' }) }],
      },
      route: { rules, duplicates: { field: 'tag', keep: ['news'] } },
    });
    const hits = hitsOf(await coordinator.search({ k: 10 }));
    expect(hits.map(({ source, id, pinned, alsoIn }) => [source, id, pinned, alsoIn])).deep.equal([
      ['web', 'd3', true, ['news']],
      ['web', 'd1', false, []],
      ['web', 'd4', true, []],
      ['news', 'd12', false, []],
    ]);
  });

  it('are named by an explained answer', async () => {
    const { answer } = await aCoordinator(pin(['web', 'd5', 2])).search({ explain: true });
    expect(JSON.parse(answer?.explanation ?? '{}')).deep.include({ rules: ['pins'] });
  });
});

describe('a route with slots', () => {
  const blend = {
    by: 'slots',
    main: 'web',
    slots: [
      { after: 2, threshold: 0.05 },
      { after: 4, threshold: 0.05 },
    ],
    maxShare: 0.5,
  };

  it('puts blocks between the hits of the main source', async () => {
    const run = await aCoordinator({}, { blend }).search({ k: 8 });
    expect(idsOf(run)).deep.equal(['d1', 'd2', 'images1', 'images2', 'd3', 'd4', 'videos1', 'videos2']);
  });

  it('sorts the main source by the fields asked for, and its blocks stand in it as they always do', async () => {
    const some = (seqs: readonly number[]) =>
      seqs.map((seq) => ({ seq, score: seq / 10, year: (7 * seq) % 10, tag: undefined }));
    const coordinator = new FakeCoordinator({
      indexes: {
        web: [{ ordered: some([1, 3, 5, 7]) }, { ordered: some([2, 4, 6]) }],
        news: [{ ordered: some([13, 15]) }, { ordered: some([14]) }],
      },
      verticals: { images: { weight: 0.1 } },
      route: { blend },
    });
    const sort = [{ field: 'year', descending: true }];
    const hits = hitsOf(await coordinator.search({ k: 12, sort }));
    const inBlock = hits
      .filter(({ source }) => source !== 'web')
      .map(({ seq, id, slot }) => [seq > 0 ? seq : id, slot]);
    // News by their scores, though 14 is of the latest year.
    expect(inBlock).deep.equal([
      [15, 1],
      [14, 1],
      [13, 1],
      ['images1', 2],
      ['images2', 2],
    ]);
    const main = hits.filter(({ source }) => source === 'web');
    expect(main.map(({ seq }) => seq)).deep.equal([7, 4, 1, 5, 2, 6, 3]);
    expect(hits.slice(0, 3).map(({ source }) => source)).deep.equal(['web', 'web', 'news']);
    const values = hits.map(({ sortValues }) => sortValues.map(({ number }) => number));
    expect(values).deep.equal(hits.map(({ source, seq }) => (source === 'web' ? [(7 * seq) % 10] : [])));
  });

  it('lets pages join, sorted, cut by offsets or by cursors', async () => {
    const ordered = Array.from({ length: 30 }, (_, seq) => ({
      seq,
      score: 1 / (seq + 1),
      year: seq % 4,
      tag: `${seq % 9}`,
    }));
    const coordinator = new FakeCoordinator({
      indexes: { web: [{ ordered }] },
      verticals: { images: {} },
      route: { blend, rankWindow: 50 },
    });
    const request = { sort: [{ field: 'year' }], collapse: { field: 'tag', hitsPerGroup: 2 } };
    const all = idsOf(await coordinator.search({ ...request, k: 40 }));
    expect(all.length).equal(new Set(all).size);
    const byOffset: string[] = [];
    for (let offset = 0; offset < 40; offset += 4) {
      byOffset.push(...idsOf(await coordinator.search({ ...request, k: 4, offset })));
    }
    const byCursor: string[] = [];
    let cursor: Uint8Array | undefined;
    do {
      const run = await coordinator.search({ ...request, k: 4, ...(cursor ? { cursor } : { wantCursor: true }) });
      byCursor.push(...idsOf(run));
      cursor = run.answer?.cursor;
    } while (cursor !== undefined && cursor.length > 0);
    expect([byOffset, byCursor]).deep.equal([all, all]);
  });

  it('lets pages join, blocks and all', async () => {
    const coordinator = aCoordinator({}, { blend });
    const all = idsOf(await coordinator.search({ k: 12 }));
    for (const k of [1, 3]) {
      const pages: string[] = [];
      for (let offset = 0; offset < 12; offset += k) pages.push(...idsOf(await coordinator.search({ k, offset })));
      expect(pages).deep.equal(all);
    }
  });

  it('gives the slot of a vertical that failed to the next best, and answers degraded', async () => {
    const coordinator = aCoordinator({}, { blend });
    coordinator.vertical('images').failure = 'error';
    const run = await coordinator.search({ k: 5 });
    expect(idsOf(run)).deep.equal(['d1', 'd2', 'videos1', 'videos2', 'd3']);
    expect(run.answer?.degradedBy).deep.equal([Degradation.DEGRADATION_VERTICALS_MISSING]);
  });

  it('holds the hits of one source alone where a strategy takes one', async () => {
    const rules = { when: [{ name: 'more', queries: ['java'], weights: { images: 10 } }] };
    const coordinator = aCoordinator(rules, { blend });
    coordinator.vertical('images').hits = 5;
    const run = await coordinator.search({ k: 5, strategy: { name: 'best' } });
    expect(idsOf(run)).deep.equal(['images1', 'images2', 'images3', 'images4', 'images5']);
  });
});

describe('a route that is fused by scores', () => {
  it('lets pages join', async () => {
    const coordinator = aCoordinator({}, { blend: { by: 'fusion', method: 'sum' } });
    const all = await coordinator.search({ k: 12 });
    expect(hitsOf(all).map(({ score }) => score)).deep.equal(
      hitsOf(all)
        .map(({ score }) => score)
        .sort((a, b) => b - a),
    );
    for (const k of [1, 5]) {
      const pages: string[] = [];
      for (let offset = 0; offset < 12; offset += k) pages.push(...idsOf(await coordinator.search({ k, offset })));
      expect(pages).deep.equal(idsOf(all));
    }
  });

  it('lets pages join also where they end behind the window, up to a multiple of it', async () => {
    const blend = { by: 'fusion', method: 'sum', normalize: { method: 'min-max' } };
    const hits = Array.from({ length: 40 }, (_, i) => [i + 1, 50 - i + (i % 3) / 4] as const);
    const coordinator = new FakeCoordinator({
      indexes: { web: [{ hits }], news: [{ hits: hits.map(([seq, score]) => [100 + seq, score / 3] as const) }] },
      route: { blend, rankWindow: 10 },
    });
    const all = hitsOf(await coordinator.search({ k: 20 })).map(({ seq }) => seq);
    const pages = [];
    for (const offset of [10, 15]) pages.push(...hitsOf(await coordinator.search({ k: 5, offset })));
    expect(pages.map(({ seq }) => seq)).deep.equal(all.slice(10));
  });
});
