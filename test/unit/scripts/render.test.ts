import {
  Degradation,
  type Gathering__Output,
  GatheringEnd,
  type Hit__Output,
  type SearchResponse__Output,
  SourceReason,
  type SourceReport__Output,
  SourceState,
  SubstituteKind,
  type SubstituteKind__Output,
  TotalRelation,
  UnpinnedReason,
} from '@muster/proto';
import { renderResponse } from '@muster/scripts';
import { expect } from 'chai';

const plain = { colour: false, width: 60 };

describe('renderResponse', () => {
  it('prints hits and what they rest on', () => {
    const response = aResponse({
      hits: [
        aHit(
          { title: 'rain', text: 'water falling in drops from vapor condensed in the atmosphere, and more of it' },
          { id: 'n17' },
        ),
        aHit(
          { title: 'umbrella with rain drops', emoji: '☔', text: 'cloud rain' },
          { id: 'umbrella with rain drops', source: 'images', score: 0.016 },
        ),
      ],
      sources: [aSource({ source: 'web', hitsOnPage: 1 }), aSource({ source: 'images', hitsOnPage: 1, tookUs: 900 })],
    });
    expect(renderResponse(response, plain)).to.equal(
      ` 1. rain  id n17  web  1.5000
    water falling in drops from vapor condensed in the
    atmosphere, and more of it
 2. ☔ umbrella with rain drops  images  0.0160
    cloud rain

1,234 hits; the ranking is final
100 % of 117,791 documents, 4 of 4 shards
12.3 ms: plan 0.1 ms, statistics 1.0 ms, gather 9.0 ms, rank 0.2 ms, fetch 2.0 ms
  web: complete, 1,234 hits, 1 on the page, 9.0 ms
  images: complete, 1,234 hits, 1 on the page, 0.9 ms`,
    );
  });

  it('prints snippets with matched words marked, unescaped, and nothing that a terminal would obey', () => {
    const text = 'a &lt;b&gt;\u0007\u001b[31m\ue000fox\ue001 &amp;amp; its \ue000foxes\nare\ue001 red';
    const hits = [aHit({ title: 'foxes', text: 'else' }, { snippets: [{ field: 'body', text }] })];
    expect(renderResponse(aResponse({ hits }), plain)).to.match(/^ {4}a <b> \*fox\* &amp; its \*foxes are\* red$/m);
    const coloured = renderResponse(aResponse({ hits }), { colour: true, width: 60 });
    expect(coloured).to.include('\u001b[33mfox\u001b[39m');
    for (const sign of ['\u0007', '\u001b[31m', '\ue000', '\ue001']) expect(coloured).not.to.include(sign);
  });

  it('prints facets with what their counts leave open', () => {
    const counts = [
      { value: 'noun\u001b[2J', count: 1234, errorBound: 0 },
      { value: 'verb', count: 56, errorBound: 4 },
    ];
    const facets = [
      { name: 'type', counts, errorBound: 4, unlistedBound: 1, partial: true },
      { name: 'empty', counts: [], errorBound: 0, unlistedBound: 0, partial: false },
    ];
    expect(renderResponse(aResponse({ facets }), plain)).to.include(`
type  others: at most 1 document each; not all matches were counted
     1,234  noun
  56 to 60  verb
empty

1,234 hits`);
  });

  it('says what hits are sorted by, what group each is of, and what else that has', () => {
    const sortValues = [{ value: 'number', number: 1999 } as const, { value: 'text', text: 'a\u001b' } as const, {}];
    const response = aResponse({
      hits: [
        aHit({ title: 'rain' }, { sortValues, group: 'site' }),
        aHit({ title: 'snow' }, { group: 'site', moreFromGroup: [{ shard: 1, seq: 7, score: 0.25 }] }),
      ],
    });
    const lines = renderResponse(response, plain).split('\n');
    expect(lines[0]).equal(' 1. rain  id id  web  by 1999, a, (none)  of site');
    expect(lines.find((line) => line.includes('snow'))).equal(' 2. snow  id id  web  1.5000  of site');
    expect(lines).include('    more of its group: document 7 of shard 1');
  });

  it('says of a hit how it came to its score and place, step by step, where that was asked for', () => {
    const parts = [
      { field: 'title', term: 'ra\u0007in', tf: 1, length: 2, weight: 20.34436, score: 10.2281063646 },
      { field: 'text', term: 'rain', tf: 3, length: 1000, weight: 5.4956, score: 2.0447299 },
    ];
    const clauses = { score: 12.7728362646, parts, priors: [{ field: 'rating', value: 5, score: 0.5 }] };
    const ranking = {
      firstPhase: 12.7728362646,
      features: { score: 12.7728362646, 'value(age)': 3 },
      model: 0.123456789,
      normalized: 0.75,
      contributions: [
        { source: 'web', rank: 1, value: 0.0163934426 },
        { source: 'places', rank: 3, value: 0.0158730159 },
      ],
      blend: 'its block stands in slot 1',
      diversity: { rankBefore: 3, similarity: 0.5, placeScore: 0.125 },
    };
    const explanation = JSON.stringify({ clauses, ranking });
    expect(hitLines([aHit({ title: 'rain' }, { score: 0.0322664585, explanation })])).to.deep.equal([
      ' 1. rain  id id  web  0.0323',
      '    rank 1 in web, score 12.7728',
      '      title: ra in, 1 time in 2 words, weight 20.3444: 10.2281',
      '      text: rain, 3 times in 1,000 words, weight 5.4956: 2.04473',
      '      prior rating: value 5, adds 0.5',
      '    rescored to 0.123457 by the model, from',
      '      score: 12.7728',
      '      value(age): 3',
      '    diversity: from rank 3, likeness 0.5 to hits before it; it has the score of its place, 0.125',
      '    made comparable: 0.75',
      '    score on the page 0.0322665: web, rank 1, gives 0.0163934; places, rank 3, gives 0.015873',
      '    its block stands in slot 1',
    ]);
    const lowered = { firstPhase: 3, lowered: { from: 4, to: 2.5, scale: 2 } };
    const tail = aHit({}, { sourceScore: 0.5, explanation: JSON.stringify({ ranking: lowered }) });
    expect(hitLines([tail]).slice(-2)).to.deep.equal([
      '    rank 1 in web, score 3',
      '    not rescored: put below the hits that are, at 2.5 - (4 - 3) x 2 = 0.5',
    ]);
    const sortValues = [{ value: 'number' as const, number: 7 }];
    const linear = {
      firstPhase: 3,
      features: { score: 3, 'value(age)': 0.5 },
      model: 7,
      bias: 2,
      adds: { score: 6, 'value(age)': -1 },
    };
    const weighed = aHit({}, { sourceScore: 7, explanation: JSON.stringify({ ranking: linear }) });
    expect(hitLines([weighed]).slice(-4)).to.deep.equal([
      '    rescored to 7 by the model, from',
      '      bias: adds 2',
      '      score: 3, adds 6',
      '      value(age): 0.5, adds -1',
    ]);
    const sorted = { clauses: { score: 2.5 }, ranking: {} };
    const byValue = aHit({}, { sourceScore: 0, sortValues, explanation: JSON.stringify(sorted) });
    expect(hitLines([byValue]).at(-1)).to.equal('    rank 1 in web, by values; score 2.5');
    const pinned = aHit({ title: 'rain' }, { pinned: true, sourceRank: 0, score: 0, explanation: '{"clauses":{}}' });
    expect(hitLines([pinned]).slice(1)).to.deep.equal(['    not among the best of web, score 1.5']);
  });

  it('says of a source what was left out and what blending decided', () => {
    const source = aSource({ duplicates: 3, blend: 'its block stands in slot 1' });
    const lines = renderResponse(aResponse({ sources: [source] }), plain).split('\n');
    expect(lines.slice(-2)).to.deep.equal([
      '  web: complete, 1,234 hits, 0 on the page, 3 left out as duplicates, 9.0 ms',
      '    its block stands in slot 1',
    ]);
  });

  it('says of a source that rules leave out which rule it is, and nothing else that holds for sources that were asked', () => {
    const message = 'not asked: rule "no places" leaves it out';
    const source = aSource({ state: SourceState.SOURCE_STATE_PRUNED, totalHits: null, message, blend: 'has no hits' });
    const lines = renderResponse(aResponse({ sources: [source] }), plain).split('\n');
    expect(lines.at(-1)).to.equal(`  web: ${message}, 0 on the page, 9.0 ms`);
  });

  it('says what is missing and why', () => {
    const timeout = { state: SourceState.SOURCE_STATE_FAILED, reason: SourceReason.SOURCE_REASON_TIMEOUT };
    const shard = {
      shard: 3,
      replica: '',
      attempts: 2,
      tookUs: 0,
      documentsDecided: 0,
      documents: 0,
      bound: 0,
      bestMissingRank: 0,
    };
    const response = aResponse({
      hits: [],
      exact: false,
      totalHits: { value: 1000, relation: TotalRelation.TOTAL_RELATION_AT_LEAST },
      coverage: { documentsDecided: 117_780, documents: 117_791, share: 0.9999, shardsComplete: 3, shards: 4 },
      degradedBy: [Degradation.DEGRADATION_SHARDS_MISSING, Degradation.DEGRADATION_VERTICALS_MISSING],
      unpinned: [
        { source: 'web', id: 'd1', position: 3, rule: 'java', reason: UnpinnedReason.UNPINNED_REASON_NOT_FOUND },
      ],
      timings: null,
      sources: [
        aSource({
          state: SourceState.SOURCE_STATE_PARTIAL,
          shards: [{ ...shard, ...timeout, message: 'after 100 ms' }],
        }),
        aSource({
          source: 'places',
          state: SourceState.SOURCE_STATE_FAILED,
          reason: SourceReason.SOURCE_REASON_UNAVAILABLE,
          totalHits: null,
        }),
      ],
    });
    expect(renderResponse(response, plain)).to.equal(
      `no hits on this page: at least 1,000 hits found

at least 1,000 hits; the ranking could still change
99.9 % of 117,791 documents, 3 of 4 shards
degraded: documents of some shards are missing or undecided
degraded: a vertical is missing
not pinned to place 3: d1 of web (rule "java"): it is not there, or the filter of the query leaves it out
  web: partial, 1,234 hits, 0 on the page, 9.0 ms
    shard 3: failed (did not answer in time: after 100 ms)
  places: failed (cannot be reached), 0 on the page, 9.0 ms`,
    );
  });

  it('says why it did not wait for everyone, and how sure it is, where it did not', () => {
    const ended = { strategy: '', asked: 16, answered: 15 };
    const line = (gathering: Gathering__Output): string | undefined =>
      renderResponse(aResponse({ gathering }), plain)
        .split('\n')
        .find((each) => each.endsWith('answered') || each.includes('sure'));
    const { GATHERING_END_ALL, GATHERING_END_STRATEGY, GATHERING_END_TIME } = GatheringEnd;
    expect(line({ ...ended, end: GATHERING_END_STRATEGY, strategy: 'probable', probabilityComplete: 0.9948 })).to.equal(
      '`probable` stopped waiting: 15 of 16 answered, 99.4 % sure that no hit is missing',
    );
    expect(line({ ...ended, end: GATHERING_END_TIME })).to.equal('waited as long as there was time: 15 of 16 answered');
    expect(line({ ...ended, end: GATHERING_END_ALL })).to.equal('waited for all: 15 of 16 answered');
    expect(line({ ...ended, end: GATHERING_END_ALL, answered: 16 })).to.equal(undefined);
  });

  it('tells a query that matches nothing from one that was not looked at in full', () => {
    const none = { value: 0, relation: TotalRelation.TOTAL_RELATION_EXACT } as const;
    const first = (change: Partial<SearchResponse__Output>, hitsBefore = 0) =>
      renderResponse(aResponse({ totalHits: none, hitsBefore, ...change }), plain).split('\n')[0];
    const half = { documentsDecided: 50, documents: 100, share: 0.5, shardsComplete: 1, shards: 2 };
    const failed = [aSource(), aSource({ source: 'places', state: SourceState.SOURCE_STATE_FAILED })];
    expect(first({})).to.equal('nothing matches');
    expect(first({}, 10)).to.equal('no hits on this page');
    expect(first({ coverage: half, exact: false })).to.equal(
      'no hits so far: only 50 % of the documents were looked at',
    );
    expect(first({ sources: failed, exact: false })).to.equal('no hits so far: 1 of 2 sources did not answer');
    const unknown = { value: 0, relation: TotalRelation.TOTAL_RELATION_AT_LEAST } as const;
    expect(renderResponse(aResponse({ totalHits: unknown, exact: false }), plain)).to.include(
      '\nno hits so far; the ranking could still change\n',
    );
    expect(first({ exact: false })).to.equal('no hits so far: the ranking is not final');
    expect(first({ totalHits: { ...none, value: 24 } }, 30)).to.equal('no hits behind the first 30: 24 hits found');
  });

  it('says what stands in the place of a source', () => {
    const linesOf = (kind: number, change: object) => {
      const substitute = { kind: kind as SubstituteKind__Output, source: '', ageMs: 0, ...change };
      return renderResponse(aResponse({ sources: [aSource({ substitute })] }), plain)
        .split('\n')
        .slice(-1);
    };
    expect([
      linesOf(SubstituteKind.SUBSTITUTE_KIND_CONFIGURED, {}),
      linesOf(SubstituteKind.SUBSTITUTE_KIND_SOURCE, { source: 'backup' }),
      linesOf(SubstituteKind.SUBSTITUTE_KIND_CACHED, { ageMs: 12_345 }),
      linesOf(99, {}),
    ]).to.deep.equal([
      ['    in its place: hits of the configuration'],
      ['    in its place: the answer of backup'],
      ['    in its place: its last good answer, 12.3 s old'],
      ['    in its place: something of kind 99'],
    ]);
  });

  it('says that a hit has no document, and why', () => {
    const hits = [
      aHit(undefined, { id: 'n1', documentMissing: true }),
      aHit(undefined, { id: '', seq: 42, shard: 3 }),
      { ...aHit(undefined), document: Buffer.from('{"title"') },
    ];
    expect(hitLines(hits)).to.deep.equal([
      ' 1. n1  web  1.5000',
      '    (its document could not be fetched in time)',
      ' 2. document 42 of shard 3  web  1.5000',
      '    (no document)',
      ' 3. id  web  1.5000',
      '    (its document is not a JSON object)',
    ]);
  });

  it('takes out whatever a document could do to the terminal', () => {
    const title = '\u001b[31mred\u001b]0;window\u0007 and\u0000 \u202eback\u009b2J';
    expect(hitLines([aHit({ title, text: 'a\r\nb\u001bc' })])).to.deep.equal([
      ' 1. red and back  id id  web  1.5000',
      '    a b',
    ]);
  });

  it('prefers snippets to the beginning of the text, and cuts what is long', () => {
    const snippets = [
      { field: 'text', text: 'one <em>rain</em>' },
      { field: 'text', text: 'two' },
    ];
    expect(hitLines([aHit({ title: 'a', text: 'b' }, { snippets })])[1]).to.equal('    one <em>rain</em> … two');
    const long = hitLines([aHit({ title: 'a', text: `${'word '.repeat(40)}` })]);
    expect(long.length).to.equal(3);
    expect(long.every((line) => line.length <= plain.width)).to.equal(true);
    expect(long[2]?.endsWith('word…')).to.equal(true);
  });

  it('colours each source in its own colour, in the list and below it', () => {
    const response = aResponse({
      hits: [aHit({ title: 'a' })],
      sources: [aSource({ source: 'web' }), aSource({ source: 'images' })],
    });
    const coloured = renderResponse(response, { colour: true, width: 60 });
    expect(coloured.split('\u001b[36mweb\u001b[39m').length).to.equal(3);
    expect(coloured).to.include('\u001b[35mimages\u001b[39m');
  });

  it('goes on counting after the hits left out', () => {
    expect(renderResponse(aResponse({ hits: [aHit({ title: 'a' })], hitsBefore: 10 }), plain)).to.match(/^11\. a /);
  });
});

function hitLines(hits: Hit__Output[]): string[] {
  return (renderResponse(aResponse({ hits }), plain).split('\n\n')[0] ?? '').split('\n');
}

function aHit(document: object | undefined, change: Partial<Hit__Output> = {}): Hit__Output {
  return {
    source: 'web',
    shard: 0,
    seq: 1,
    id: 'id',
    score: 1.5,
    sourceScore: 1.5,
    sourceRank: 1,
    document: Buffer.from(document === undefined ? '' : JSON.stringify(document)),
    documentMissing: false,
    snippets: [],
    explanation: '',
    group: '',
    moreFromGroup: [],
    slot: 0,
    pinned: false,
    alsoIn: [],
    sortValues: [],
    ...change,
  };
}

function aSource(change: Partial<SourceReport__Output> = {}): SourceReport__Output {
  return {
    source: 'web',
    state: SourceState.SOURCE_STATE_COMPLETE,
    reason: SourceReason.SOURCE_REASON_UNSPECIFIED,
    message: '',
    tookUs: 9_000,
    totalHits: { value: 1234, relation: TotalRelation.TOTAL_RELATION_EXACT },
    generation: 1,
    shards: [],
    hitsOnPage: 0,
    substitute: null,
    blend: '',
    duplicates: 0,
    model: '',
    ...change,
  };
}

function aResponse(change: Partial<SearchResponse__Output>): SearchResponse__Output {
  return {
    hits: [],
    unpinned: [],
    hitsBefore: 0,
    totalHits: { value: 1234, relation: TotalRelation.TOTAL_RELATION_EXACT },
    coverage: { documentsDecided: 117_791, documents: 117_791, share: 1, shardsComplete: 4, shards: 4 },
    sources: [],
    exact: true,
    degradedBy: [],
    timings: { totalUs: 12_300, planUs: 100, statisticsUs: 1_000, gatherUs: 9_000, rankUs: 200, fetchUs: 2_000 },
    facets: [],
    cursor: Buffer.alloc(0),
    explanation: '',
    gathering: null,
    record: null,
    ...change,
  };
}
