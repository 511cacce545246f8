import type { FindResponse__Output } from '@muster/proto';
import type { AnsweredShard, ScatteredIndex, ScatteredVertical, StandIn } from '../scatter/scattered.js';
import type { ConfiguredHit, PlannedIndex, PlannedSource, PlannedVertical } from '../words.js';
import type { GoodAnswer, Remembered } from './answer-memory.js';

/** Nobody was asked for what stands in. */
const asked = { replica: '', attempts: 0, tookMs: 0 };

/** The hits that the configuration gives, in the place of a source. */
export function configuredStandIn(planned: PlannedSource, hits: readonly ConfiguredHit[]): StandIn {
  const most = planned.kind === 'vertical' ? planned.k : hits.length;
  const found: FindResponse__Output = {
    hits: hits.slice(0, most).map(({ id, score, document }) => {
      return { id, score, document: Buffer.from(document), snippets: [] };
    }),
    totalHits: null,
    documentsDecided: 0,
    documents: 0,
  };
  return { kind: 'configured', source: '', ageMs: 0, answer: asVertical(planned, found) };
}

/** A remembered answer, in the place of the source that gave it. */
export function rememberedStandIn(planned: PlannedSource, { ageMs, answer }: Remembered): StandIn {
  return { kind: 'cached', source: '', ageMs, answer: asAnswered(planned, answer) };
}

function asAnswered(planned: PlannedSource, answer: GoodAnswer): ScatteredIndex | ScatteredVertical {
  if (answer.kind === 'vertical') return asVertical(planned, answer.found);
  if (planned.kind === 'index') return asIndex(planned, answer);
  throw new Error(`the answer remembered for "${planned.name}" is that of an index`);
}

type GoodIndex = GoodAnswer & { readonly kind: 'index' };

function asVertical({ name, weight, role }: PlannedSource, value: FindResponse__Output): ScatteredVertical {
  const planned: PlannedVertical = { kind: 'vertical', name, weight, role, k: value.hits.length, timeoutMs: undefined };
  return { kind: 'vertical', planned, outcome: { ok: true, value, ...asked } };
}

/** Documents are asked for at the generation that is served now: a `seq` is the same version at every one that has it. */
function asIndex(planned: PlannedIndex, { query, fields, shards }: GoodIndex): ScatteredIndex {
  const { view } = planned;
  const answered = shards.map(({ shard, replica, response }): AnsweredShard => {
    const generation = view.shards[shard]?.generation ?? view.generation;
    return { number: shard, outcome: { ok: true, value: { ...response, generation }, ...asked, replica } };
  });
  const weighed = {
    query,
    fields,
    isPartial: false,
    cutPatterns: [],
    holdsTermsOf: () => true,
    canMatch: () => true,
    boundOf: () => Number.POSITIVE_INFINITY,
  };
  return { kind: 'index', planned, weighed, shards: [], answered };
}
