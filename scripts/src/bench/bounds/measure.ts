import { type QueryRequest__Output, StopReason } from '@muster/proto';
import { asReceived, type Evaluation, evaluateQuery, type ShardIndex, toldParts, weighHere } from '@muster/shard';
import { upperBound } from '@muster/shard/query';

/** A hit by what orders it. */
interface Scored {
  readonly seq: number;
  readonly score: number;
}

/** What is known of a shard at some point of its work: its best hits so far, and what nothing else there scores above. */
interface Known {
  readonly hits: readonly Scored[];
  /** -Infinity if no further document can match. */
  readonly bound: number;
}

/** Shares of the work of a shard at which it is asked how far it has come. */
export const workShares = [0.25, 0.5, 0.75] as const;

/** For each shard of a query, whether the answer can do without waiting for it once all others have answered. */
export interface QueryBounds {
  /** By what the terms' frontiers say before anything is asked. */
  readonly beforehand: readonly boolean[];
  /** By that, or what the shard tells after each share of its work. */
  readonly told: readonly (readonly boolean[])[];
}

/** Work between two looks at the clock, in postings decoded: so little that small shards have some steps. */
const sliceWork = 64;

/** Asks a query of all shards, and tells of each whether the others can do without it. */
export function measureQuery(shards: readonly ShardIndex[], text: string, k: number): QueryBounds {
  const { weighed } = weighHere(shards, text);
  const request = asReceived({ index: shards[0]?.name ?? '', query: weighed.query, fields: weighed.fields, k });
  const whole = shards.map((shard) => done(begin(shard, request)));
  const hits = whole.map((evaluation) => knownOf(evaluation).hits);
  const others = shards.map((_, straggler) => hits.filter((_, at) => at !== straggler).flat());
  const isDoable = (known: (shard: ShardIndex, at: number) => Known): boolean[] =>
    shards.map((shard, at) => isFinal(others[at] as Scored[], known(shard, at), k));
  const beforehand = isDoable((shard) => ({ hits: [], bound: boundBeforehand(shard, request) }));
  return {
    beforehand,
    told: workShares.map((share) =>
      isDoable((shard, at) => {
        const evaluation = begin(shard, request);
        evaluation.run(share * (whole[at] as Evaluation).work);
        return knownOf(evaluation);
      }).map((isKnown, at) => isKnown || beforehand[at] === true),
    ),
  };
}

function done(evaluation: Evaluation): Evaluation {
  evaluation.run(Number.POSITIVE_INFINITY);
  return evaluation;
}

/** Whether nothing that is still to come can be among the best: a tie could, as the earlier document comes first. */
function isFinal(others: readonly Scored[], { hits, bound }: Known, k: number): boolean {
  if (bound === Number.NEGATIVE_INFINITY) return true;
  const last = [...others, ...hits].sort((a, b) => b.score - a.score || a.seq - b.seq)[k - 1];
  return last !== undefined && bound < last.score;
}

function boundBeforehand(shard: ShardIndex, { query, fields }: QueryRequest__Output): number {
  if (query === null) return Number.POSITIVE_INFINITY;
  return upperBound(query, fields, (field, term) => shard.frontier(field, term)) ?? Number.NEGATIVE_INFINITY;
}

/** Its clock shows how much work has been done. */
function begin(shard: ShardIndex, request: QueryRequest__Output): Evaluation {
  const timed: { readonly evaluation: Evaluation } = {
    evaluation: evaluateQuery(shard, request, () => timed.evaluation.work, { sliceWork, parts: toldParts }),
  };
  return timed.evaluation;
}

function knownOf(evaluation: Evaluation): Known {
  const { lists, boundOfRest, stopReason } = evaluation.soFar(StopReason.STOP_REASON_BUDGET);
  const { count = 0, seqs, scores } = lists?.[0] ?? {};
  const hits = Array.from({ length: count }, (_, i) => ({
    seq: (seqs as Buffer).readDoubleLE(8 * i),
    score: (scores as Buffer).readDoubleLE(8 * i),
  }));
  if (stopReason === StopReason.STOP_REASON_COMPLETE) return { hits, bound: Number.NEGATIVE_INFINITY };
  return { hits, bound: Number(boundOfRest ?? Number.POSITIVE_INFINITY) };
}
