import { isUnfinished } from '../scatter/findings.js';
import type { ScatteredSource } from '../scatter/scattered.js';
import type { GoodAnswer } from './answer-memory.js';

/** What is worth remembering of a source: its answer if that is whole, else nothing. */
export function goodAnswerOf(source: ScatteredSource): GoodAnswer | undefined {
  if (source.kind === 'absent') return undefined;
  if (source.kind === 'vertical') {
    const { outcome } = source;
    if (!outcome.ok || outcome.value.documentsDecided < outcome.value.documents) return undefined;
    return { kind: 'vertical', found: outcome.value };
  }
  const { shards, answered, weighed, planned } = source;
  const isWhole = shards.every(({ outcome }) => outcome === 'pruned' || (outcome.ok && !isUnfinished(outcome.value)));
  if (!isWhole || weighed.isPartial || planned.view.isSkewed) return undefined;
  return {
    kind: 'index',
    query: weighed.query,
    fields: weighed.fields,
    shards: answered.map(({ number, outcome }) => {
      return { shard: number, replica: outcome.replica, response: outcome.value };
    }),
  };
}
