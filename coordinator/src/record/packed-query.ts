import type { GatherEnd, LeafCall } from '../words.js';
import type { KeptLeaf, KeptQuery } from './keep-query.js';

/** Numbers in a row, written or read from one place on; behind the last comes the first again. */
export interface Row {
  /** As many as a power of two. */
  readonly numbers: Float64Array;
  /** Place of the next; goes on counting where the row begins again. */
  at: number;
}

/** A query's texts, which are kept as they are. */
export type QueryTexts = Pick<KeptQuery, 'route' | 'query' | 'client' | 'traceparent' | 'models'>;

/** Numbers for names that come again and again: of sources, replicas, outcomes. */
export class Names {
  private readonly names: (string | undefined)[] = [undefined];
  private readonly numbers = new Map<string | undefined, number>([[undefined, 0]]);

  /** The number of a name; 0 for none. */
  numberOf(name: string | undefined): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.push(name) - 1;
    this.numbers.set(name, number);
    return number;
  }

  /** The name with a number. Contract: a `Name` was given that number. */
  nameAt<Name extends string | undefined>(number: number): Name {
    return this.names[number] as Name;
  }
}

const queryNumbers = 24;
const leafNumbers = 8;
const callNumbers = 8;

/** Numbers that a query takes. */
export function lengthOf({ leaves, degradedBy }: KeptQuery): number {
  let calls = 0;
  for (const leaf of leaves) calls += leaf.calls.length;
  return queryNumbers + degradedBy.length + leafNumbers * leaves.length + callNumbers * calls;
}

/**
 * Writes a query but for its texts as numbers, {@link lengthOf} of them. Remembered as objects, queries lived just long
 * enough to cost 40 µs each in garbage collection.
 */
export function packQuery(query: KeptQuery, row: Row, names: Names): void {
  const { gathering, times, degradedBy, leaves } = query;
  put4(row, query.acceptedMs, query.acceptedEpochMs, query.process, query.deadlineMs);
  put4(row, query.cutoffMs, query.share, query.exact ? 1 : 0, names.numberOf(query.error));
  put4(row, times.totalMs, times.planMs, times.statisticsMs, times.gatherMs);
  put4(row, times.rankMs, times.fetchMs, gathering?.asked ?? 0, gathering?.answered ?? 0);
  const { by, strategy, because, source } = spread(gathering?.end);
  put(row, names.numberOf(source));
  put4(
    row,
    names.numberOf(by),
    names.numberOf(strategy),
    names.numberOf(because),
    gathering?.probability ?? Number.NaN,
  );
  put(row, names.numberOf(query.ranked));
  put(row, degradedBy.length);
  put(row, leaves.length);
  for (const degradation of degradedBy) put(row, degradation as number);
  for (const leaf of leaves) packLeaf(leaf, row, names);
}

function packLeaf(leaf: KeptLeaf, row: Row, names: Names): void {
  put4(row, names.numberOf(leaf.source), leaf.shard, leaf.phase, leaf.state);
  put4(row, leaf.reason, leaf.bound, leaf.bestMissingRank, leaf.calls.length);
  for (const call of leaf.calls) {
    put4(row, names.numberOf(call.replica), names.numberOf(call.chosenFor), call.askedMs, call.endedMs);
    put4(row, names.numberOf(call.end), call.queueUs, call.serviceUs, names.numberOf(call.refusedBy));
  }
}

/** Reads a query that {@link packQuery} wrote there. */
export function unpackQuery(row: Row, names: Names, texts: QueryTexts): KeptQuery {
  const [acceptedMs, acceptedEpochMs, process, deadlineMs] = take4(row);
  const [cutoffMs, share, exact, error] = take4(row);
  const [totalMs, planMs, statisticsMs, gatherMs] = take4(row);
  const [rankMs, fetchMs, asked, answered] = take4(row);
  const source = take(row);
  const [by, strategy, because, probability] = take4(row);
  const ranked = take(row);
  const degradations = take(row);
  const leaves = take(row);
  const end = gatherEnd(names, { by, strategy, because, source });
  const stated = Number.isNaN(probability) ? undefined : probability;
  return {
    ...texts,
    acceptedMs,
    acceptedEpochMs,
    process,
    deadlineMs,
    cutoffMs,
    share,
    exact: exact === 1,
    error: names.nameAt<KeptQuery['error']>(error),
    ranked: names.nameAt<KeptQuery['ranked']>(ranked),
    gathering: end && { end, probability: stated, asked, answered },
    times: { totalMs, planMs, statisticsMs, gatherMs, rankMs, fetchMs },
    degradedBy: Array.from({ length: degradations }, () => take(row) as KeptQuery['degradedBy'][number]),
    leaves: Array.from({ length: leaves }, () => unpackLeaf(row, names)),
  };
}

function unpackLeaf(row: Row, names: Names): KeptLeaf {
  const [source, shard, phase, state] = take4(row);
  const [reason, bound, bestMissingRank, calls] = take4(row);
  return {
    source: names.nameAt<string>(source),
    shard,
    phase: phase as KeptLeaf['phase'],
    state: state as KeptLeaf['state'],
    reason: reason as KeptLeaf['reason'],
    calls: Array.from({ length: calls }, () => unpackCall(row, names)),
    bound,
    bestMissingRank,
  };
}

function unpackCall(row: Row, names: Names): LeafCall {
  const [replica, chosenFor, askedMs, endedMs] = take4(row);
  const [end, queueUs, serviceUs, refusedBy] = take4(row);
  return {
    replica: names.nameAt<string>(replica),
    chosenFor: names.nameAt<LeafCall['chosenFor']>(chosenFor),
    askedMs,
    endedMs,
    end: names.nameAt<LeafCall['end']>(end),
    queueUs,
    serviceUs,
    refusedBy: names.nameAt<LeafCall['refusedBy']>(refusedBy),
  };
}

/** All that ends of gathering have. */
type EndKey = 'by' | 'strategy' | 'because' | 'source';

function spread(end: GatherEnd | undefined): Partial<Record<EndKey, string>> {
  return end ?? {};
}

function gatherEnd(names: Names, numbers: Readonly<Record<EndKey, number>>): GatherEnd | undefined {
  if (numbers.by === 0) return undefined;
  const given = Object.entries(numbers).filter(([, number]) => number !== 0);
  return Object.fromEntries(given.map(([key, number]) => [key, names.nameAt<string>(number)])) as unknown as GatherEnd;
}

function put(row: Row, number: number): void {
  row.numbers[row.at++ & (row.numbers.length - 1)] = number;
}

function put4(row: Row, first: number, second: number, third: number, fourth: number): void {
  put(row, first);
  put(row, second);
  put(row, third);
  put(row, fourth);
}

function take(row: Row): number {
  return row.numbers[row.at++ & (row.numbers.length - 1)] as number;
}

function take4(row: Row): [number, number, number, number] {
  return [take(row), take(row), take(row), take(row)];
}
