import { codecs } from '@muster/proto';
import { attachShard, type SharedShard } from '../index/open.js';
import type { ThreadEvaluation } from './threads/evaluation-loop.js';
import { createFindBegin } from './vertical-calls.js';

/** What a vertical's threads evaluate with: an `EvaluationModule`. */
export function createEvaluation(shared: SharedShard): ThreadEvaluation {
  const begin = createFindBegin(attachShard(shared));
  return { evaluate: (_kind, bytes, now) => begin(codecs.findRequest.decode(bytes), now) };
}
