import {
  type Bytes,
  decodePages,
  encodePages,
  type HitList,
  ListPacker,
  type PackedRequest,
  packNumbers,
  packRequest,
  packTexts,
  type RankRecipe,
  type RankRequest,
  rank,
  SharedMemory,
  unpackRequest,
  type ValueColumn,
} from '@muster/ranker';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Doc, listOf, someShards } from './documents.js';
import { aHitList, aRecipe, aRequest, rowsOf } from './hits.js';

/** Models that requests share. */
const models = [8, 16].map((bytes) => new SharedArrayBuffer(bytes));

/** A list with all columns that there may be, each at some alignment. */
function fullList(docs: readonly Doc[], shift: number): HitList {
  const sorted = [...docs].sort((a, b) => b.score - a.score || a.seq - b.seq);
  const { collapseKeys, values = [], ...list } = listOf(sorted);
  const sortValues = [packNumbers(sorted.map(({ score }) => score)), packTexts(sorted.map(({ tag }) => tag))];
  const features = [packNumbers(sorted.map(({ number }) => number))];
  return {
    ...list,
    sortValues: sortValues.map((column) => shifted(column, shift)),
    ...(collapseKeys === undefined ? {} : { collapseKeys: shifted(collapseKeys, shift) }),
    features: features.map((column) => shifted(column, shift)),
    values: values.map((column) => shifted(column, shift)),
  };
}

function shifted({ numbers, text, missing }: ValueColumn, shift: number): ValueColumn {
  const move = (part: Bytes): Uint8Array => {
    const bytes = bytesOf(part);
    const message = new Uint8Array(shift + bytes.length + 3);
    message.set(bytes, shift);
    return message.subarray(shift, shift + bytes.length);
  };
  return { numbers: move(numbers), text: move(text), missing: move(missing) };
}

const someSource = fc
  .tuple(fc.double({ min: 0, max: 10, noNaN: true }), someShards, fc.nat(8), fc.boolean())
  .map(([weight, shards, shift, isFull]) => ({
    weight,
    lists: shards.map((docs) => {
      const list = fullList(docs, shift);
      return isFull ? list : { count: list.count, seqs: list.seqs, scores: list.scores };
    }),
  }));

/** Everything that can be asked for at once, for as many sources. */
function fullRecipe(sources: number): RankRecipe {
  const each = Array.from({ length: sources }, () => 0);
  const values = [{ place: 1, kind: 'number' as const }];
  return aRecipe(sources, {
    collapse: { hitsPerGroup: 2 },
    duplicates: { keyPlaces: each, areUrls: true, droppedParameters: ['utm_*'], precedence: [] },
    sources: each.map(() => ({ diversify: { lambda: 0.5, window: 20, values } })),
    explains: true,
  });
}

const someRequests: fc.Arbitrary<RankRequest[]> = fc.array(
  fc.record({
    sources: fc.array(someSource, { maxLength: 3 }),
    k: fc.nat(20),
    offset: fc.nat(20),
    epochMs: fc.nat(),
    models: fc.subarray(models),
    recipe: fc.tuple(fc.nat(3), fc.boolean()).map(([count, isFull]) => (isFull ? fullRecipe(count) : aRecipe(count))),
  }),
  { maxLength: 4 },
);

/** A request with the hits alone that ranking looks at, where it looks at scores alone. */
function cut(request: RankRequest): RankRequest {
  const { recipe, k, offset } = request;
  if (recipe.duplicates !== undefined) return request;
  const isBare = (list: HitList): boolean => list.sortValues === undefined;
  const cutList = (list: HitList): HitList => (isBare(list) ? firstOf(k + offset)(list) : list);
  return { ...request, sources: request.sources.map((source) => ({ ...source, lists: source.lists.map(cutList) })) };
}

/** The first hits of a list of scores and groups. */
function firstOf(hits: number): (list: HitList) => HitList {
  return ({ count, seqs, scores, collapseKeys }) => {
    const kept = Math.min(count, hits);
    const cutScores = { count: kept, seqs: cutPart(seqs, 8 * kept), scores: cutPart(scores, 8 * kept) };
    if (collapseKeys === undefined) return cutScores;
    const { numbers, text, missing } = collapseKeys;
    const offsets = cutPart(numbers, 4 * (kept + 1));
    const end = new DataView(numbers.buffer, numbers.byteOffset).getUint32(4 * kept, true);
    const bits = missing.byteLength === 0 ? missing : cutPart(missing, Math.ceil(kept / 8));
    return { ...cutScores, collapseKeys: { numbers: offsets, text: cutPart(text, end), missing: bits } };
  };
}

function packed(request: RankRequest): PackedRequest {
  return packRequest(request, new ListPacker(request, new SharedMemory()));
}

function across(request: RankRequest): RankRequest {
  return inBytes(unpackRequest(packed(request)));
}

function page(request: RankRequest) {
  const ranked = rank(request);
  return [rowsOf(ranked), ranked.details];
}

describe('packed request', () => {
  it('brings requests across whole, but for hits that ranking does not look at', () => {
    fc.assert(
      fc.property(someRequests, (requests) => {
        expect(requests.map(across)).to.deep.equal(requests.map(cut));
      }),
    );
  });

  it('is the same whichever lists were copied before, in whatever order, and others in their place', () => {
    fc.assert(
      fc.property(someRequests, fc.infiniteStream(fc.nat()), (requests, numbers) => {
        const memory = new SharedMemory();
        const draw = (below: number): number => (numbers.next().value as number) % below;
        for (const request of requests) {
          const packer = new ListPacker(request, memory);
          const keyed = request.sources.map((source) => ({
            ...source,
            keys: source.lists.map((_list, i) => 2 * i + 1),
          }));
          const all = keyed.flatMap(({ lists, keys }, place) =>
            lists.map((list, i) => ({ place, key: keys[i] as number, list })),
          );
          for (let i = 0; i < all.length; i++) {
            const { place, key, list } = all[draw(all.length)] as (typeof all)[number];
            packer.add(place, key, draw(4) === 0 ? aHitList([[9, 9]]) : list);
          }
          expect(packer.suits(request)).to.equal(true);
          const there = inBytes(unpackRequest(packRequest({ ...request, sources: keyed }, packer)));
          expect(there).to.deep.equal(cut(request));
          packer.free();
        }
      }),
    );
  });

  it('suits no deeper page than it was made for, and none once it was given up', () => {
    const request = aRequest([{ weight: 1, lists: [aHitList([[1, 2]], 3)] }], { k: 5 });
    const packer = new ListPacker(request, new SharedMemory());
    packer.add(0, 0, aHitList([[1, 2]], 3));
    expect(
      [{ k: 5 }, { k: 4 }, { k: 6 }, { offset: 1 }].map((change) => packer.suits({ ...request, ...change })),
    ).to.deep.equal([true, true, false, false]);
    const there = packRequest(request, packer);
    packer.add(0, 1, aHitList([[5, 2]]));
    expect(packer.suits(request)).to.equal(false);
    expect(inBytes(unpackRequest(there))).to.deep.equal(cut(request));
    packer.free();
    packer.add(0, 1, aHitList([[5, 2]]));
    expect(packer.suits(request)).to.equal(false);
  });

  it('counts a list once that came again', () => {
    const [first, second] = [
      aHitList([[1, 2]]),
      aHitList([
        [1, 2],
        [3, 1],
      ]),
    ];
    const request = aRequest([{ weight: 1, lists: [second], keys: [3] }]);
    const packer = new ListPacker(request, new SharedMemory());
    for (const list of [first, second]) packer.add(0, 3, list);
    expect(packer.sizesOf(request)).to.deep.equal([{ lists: 1, hits: 2 }]);
  });

  it('goes on without what could not be copied for want of memory', () => {
    const memory = new SharedMemory();
    memory.take = () => {
      throw new RangeError('Array buffer allocation failed');
    };
    const request = aRequest([{ weight: 1, lists: [aHitList([[1, 2]])] }]);
    const packer = new ListPacker(request, memory);
    packer.add(0, 0, aHitList([[1, 2]]));
    expect(packer.suits(request)).to.equal(false);
  });

  it('lends each piece of memory to one request at a time, also where requests need more than a piece', () => {
    const memory = new SharedMemory();
    const long = aRequest([{ weight: 1, lists: [aHitList(Array.from({ length: 5000 }, (_, i) => [i, -i]))] }], {
      k: 5000,
    });
    const first = new ListPacker(long, memory);
    const { buffer } = packRequest(long, first);
    expect(buffer).to.be.instanceOf(ArrayBuffer);
    const [one, other] = [memory.take(), memory.take()];
    expect(one === other).to.equal(false);
    first.free();
    const third = memory.take();
    expect([one, other].includes(third)).to.equal(false);
    memory.giveBack(third);
    expect(memory.take()).to.equal(third);
  });

  it('cuts groups as it cuts scores, and ranks the same', () => {
    fc.assert(
      fc.property(someShards, fc.nat(5), fc.nat(8), (shards, k, shift) => {
        const lists = shards.map((docs) => {
          const { count, seqs, scores, collapseKeys } = fullList(docs, shift);
          return { count, seqs, scores, ...(collapseKeys === undefined ? {} : { collapseKeys }) };
        });
        const request = aRequest([{ weight: 1, lists }], { k, recipe: aRecipe(1, { collapse: { hitsPerGroup: 1 } }) });
        const there = across(request);
        expect(there.sources[0]?.lists.map(({ count }) => count)).to.deep.equal(
          shards.map(({ length }) => Math.min(length, k)),
        );
        expect(page(there)).to.deep.equal(page({ ...request, sources: [{ weight: 1, lists: lists.map(firstOf(k)) }] }));
      }),
    );
  });

  it('hands models over openly', () => {
    const request = aRequest([], { models });
    expect(packed(request).models).to.deep.equal(models);
  });

  it('gives columns that lie in its buffer, aligned', () => {
    const docs = ['a', 'bcd', undefined].map((tag, i): Doc => {
      return { seq: i, score: -i, tag, group: tag, number: i };
    });
    const there = packed(aRequest([{ weight: 1, lists: [aHitList([[1, 2]], 3), fullList(docs, 5)] }]));
    const columns = unpackRequest(there).sources.flatMap(({ lists }) => lists.flatMap(partsOf));
    expect(columns.length).to.equal(4 + 6 * 3);
    for (const { buffer, byteOffset } of columns)
      expect([buffer === there.buffer, byteOffset % 8]).to.deep.equal([true, 0]);
  });

  it('leaves the lists it copied whole', () => {
    const list = aHitList([[1, 2]], 3);
    const { buffer } = packed(aRequest([{ weight: 1, lists: [list] }]));
    new Uint8Array(buffer).fill(255);
    expect(list).to.deep.equal(aHitList([[1, 2]], 3));
  });

  it('brings pages back whole, with what is said of their hits', () => {
    fc.assert(
      fc.property(someRequests, (requests) => {
        const pages = requests.map(rank);
        const decoded = decodePages(encodePages(pages)).filter((page) => page !== 'failed');
        expect(decoded.map(rowsOf)).to.deep.equal(pages.map(rowsOf));
        expect(decoded.map(({ details }) => details)).to.deep.equal(pages.map(({ details }) => details));
      }),
    );
  });

  it('brings back which requests failed, and the pages of the others', () => {
    const page = rank(aRequest([{ weight: 1, lists: [aHitList([[7, 1]])] }]));
    const decoded = decodePages(encodePages(['failed', page, 'failed', page]));
    expect(decoded.map((one) => (one === 'failed' ? one : rowsOf(one)))).to.deep.equal([
      ...['failed', rowsOf(page)],
      ...['failed', rowsOf(page)],
    ]);
  });

  it('changes nothing of how requests are ranked', () => {
    fc.assert(
      fc.property(someRequests, (requests) => {
        const there = requests.map(across).map(rank);
        const here = requests.map(rank);
        expect(there.map(rowsOf)).to.deep.equal(here.map(rowsOf));
        expect(there.map(({ details }) => details)).to.deep.equal(here.map(({ details }) => details));
      }),
    );
  });
});

function partsOf({ seqs, scores, sortValues = [], collapseKeys, features = [], values = [] }: HitList): Bytes[] {
  const columns = [...sortValues, ...features, ...values, ...(collapseKeys === undefined ? [] : [collapseKeys])];
  return [seqs, scores, ...columns.flatMap(({ numbers, text, missing }) => [numbers, text, missing])];
}

function bytesOf({ buffer, byteOffset, byteLength }: Bytes): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function cutPart({ buffer, byteOffset }: Bytes, byteLength: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The same with columns that compare by what they hold. */
function inBytes(request: RankRequest): RankRequest {
  const column = ({ numbers, text, missing }: ValueColumn): ValueColumn => {
    return { numbers: bytesOf(numbers), text: bytesOf(text), missing: bytesOf(missing) };
  };
  const list = ({ count, seqs, scores, sortValues, collapseKeys, features, values }: HitList): HitList => {
    return {
      ...{ count, seqs: bytesOf(seqs), scores: bytesOf(scores) },
      ...(sortValues === undefined ? {} : { sortValues: sortValues.map(column) }),
      ...(collapseKeys === undefined ? {} : { collapseKeys: column(collapseKeys) }),
      ...(features === undefined ? {} : { features: features.map(column) }),
      ...(values === undefined ? {} : { values: values.map(column) }),
    };
  };
  return { ...request, sources: request.sources.map(({ weight, lists }) => ({ weight, lists: lists.map(list) })) };
}
