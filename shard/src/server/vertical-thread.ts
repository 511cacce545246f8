import { codecs } from '@muster/proto';
import { attachShard, type SharedShard } from '../index/open.js';
import type { Evaluate } from './threads/evaluation-loop.js';
import { createFindBegin } from './vertical-calls.js';

/** What a vertical's threads evaluate with: an `EvaluationModule`. */
export function createEvaluate(shared: SharedShard): Evaluate {
  const begin = createFindBegin(attachShard(shared));
  return (_kind, bytes, now) => begin(codecs.findRequest.decode(bytes), now);
}
