import type { HitList, RankRecipe, RankRequest, RankSource, SourceSize } from '@muster/ranker';
import { ReadMemory } from './read-memory.js';

/** Queries of one kind, different ones, so that none is always in the cache. */
export interface RankCase {
  readonly name: string;
  /** A query before its lists are there. */
  next(): RankedQuery;
}

/** A query whose lists come one after the other, those of its sources in turn. */
export interface RankedQuery {
  /** With the lists that have come. */
  readonly request: RankRequest;
  /** How much will come, by sources. */
  readonly sizes: readonly SourceSize[];
  /** Reads the next list as if from a socket; nothing if all have come. */
  arrive(): ArrivedList | undefined;
}

/** A list of a source, by the source's place and the list's there. */
export interface ArrivedList {
  readonly place: number;
  readonly key: number;
  readonly list: HitList;
}

const differentQueries = 16;
/** Values that hits are collapsed by: in a list each comes once, as shards have collapsed it, in several lists again. */
const groups = 1000;

/** From the lightest to the heaviest. */
export function rankCases(): RankCase[] {
  return [
    aCase('8 lists x 20 -> 10', { sources: 1, listsOfEach: 8, hits: 20 }),
    aCase('64 lists x 100 -> 10', { sources: 1, listsOfEach: 64, hits: 100 }),
    aCase('64 lists x 100 -> 10, fused', { sources: 4, listsOfEach: 16, hits: 100 }),
    aCase('64 lists x 100 -> 10, collapsed and fused', { sources: 4, listsOfEach: 16, hits: 100, isCollapsed: true }),
  ];
}

interface Shape {
  readonly sources: number;
  readonly listsOfEach: number;
  readonly hits: number;
  readonly isCollapsed?: boolean;
}

function aCase(name: string, shape: Shape): RankCase {
  const recipe = recipeOf(shape);
  const queries = Array.from({ length: differentQueries }, (_, query) =>
    Array.from({ length: shape.sources }, (_, source) => framesOf(shape, query * 31 + source)),
  );
  const memory = new ReadMemory();
  const { sources, listsOfEach, hits } = shape;
  const sizes = Array.from({ length: sources }, () => ({ lists: listsOfEach, hits: listsOfEach * hits }));
  let made = 0;
  return {
    name,
    next: () => {
      // The cast is of a place that there is.
      const frames = queries[made++ % differentQueries] as Frame[][];
      return aQuery(frames, recipe, { sizes, memory });
    },
  };
}

function aQuery(
  frames: readonly (readonly Frame[])[],
  recipe: RankRecipe,
  { sizes, memory }: Pick<RankedQuery, 'sizes'> & { readonly memory: ReadMemory },
): RankedQuery {
  const lists: HitList[][] = frames.map(() => []);
  const sources = lists.map((ofSource): RankSource => ({ weight: 1, lists: ofSource }));
  let come = 0;
  return {
    request: { sources, k: 10, offset: 0, recipe, epochMs: 0, models: [] },
    sizes,
    arrive: () => {
      const place = come % frames.length;
      const key = Math.floor(come / frames.length);
      const frame = frames[place]?.[key];
      if (frame === undefined) return undefined;
      come++;
      const list = aList(frame, memory.read(frame.bytes));
      lists[place]?.push(list);
      return { place, key, list };
    },
  };
}

function recipeOf({ sources, isCollapsed = false }: Shape): RankRecipe {
  const each = <Value>(value: Value): Value[] => Array.from({ length: sources }, () => value);
  return {
    sort: [],
    ...(isCollapsed ? { collapse: { hitsPerGroup: 1 } } : {}),
    sources: each({}),
    blend:
      sources === 1
        ? { by: 'single' }
        : { by: 'fusion', method: 'rrf', rrfConstant: 60, normalizers: each({ method: 'none' as const }) },
    explains: false,
  };
}

function framesOf({ listsOfEach, hits, isCollapsed = false }: Shape, salt: number): Frame[] {
  return Array.from({ length: listsOfEach }, (_, list) => aFrame(hits, list, { step: listsOfEach, salt, isCollapsed }));
}

/** Its columns are views of what was read, as those of a shard's answer are. */
function aList({ count, ends }: Frame, bytes: Uint8Array): HitList {
  const [seqs, scores, numbers, text] = ends.map((end, part) => bytes.subarray(ends[part - 1] ?? 0, end)) as Parts;
  const collapseKeys = text.length === 0 ? undefined : { numbers, text, missing: bytes.subarray(0, 0) };
  return { count, seqs, scores, sortValues: undefined, collapseKeys, features: undefined, values: undefined };
}

interface ListShape {
  readonly step: number;
  readonly salt: number;
  readonly isCollapsed: boolean;
}

/** A shard's answer: all columns one after the other. */
interface Frame {
  /** Hits. */
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Where each part ends: seqs, scores, offsets and text of what hits are collapsed by. */
  readonly ends: readonly number[];
}

type Parts = [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** Scores that fall, on the grid that shards round them to; no two lists have the same. */
function aFrame(count: number, list: number, { step, salt, isCollapsed }: ListShape): Frame {
  const seqs = Float64Array.from({ length: count }, (_, i) => list + i * step);
  const scores = Float64Array.from({ length: count }, (_, i) => {
    const spread = ((list * 7919 + salt * 104_729 + i * 31) % 1000) / 1000;
    return Math.round((20 - (19 * (i + spread)) / count) * 2 ** 26) / 2 ** 26;
  });
  const { offsets, text } = keysOf(isCollapsed ? count : 0, list + salt);
  const parts = [seqs, scores, offsets, text].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  let end = 0;
  return { count, bytes: new Uint8Array(Buffer.concat(parts)), ends: parts.map(({ length }) => (end += length)) };
}

function keysOf(count: number, salt: number): { readonly offsets: Uint32Array; readonly text: Uint8Array } {
  const keys = Array.from({ length: count }, (_, i) => `site${(i * 13 + salt * 7) % groups}.example`);
  const offsets = new Uint32Array(count + 1);
  keys.forEach((key, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + key.length;
  });
  return { offsets, text: new TextEncoder().encode(keys.join('')) };
}
