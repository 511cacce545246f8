import { type CallContext, codecs, type FindRequest, type SearchRequest } from '@muster/proto';
import { hashOf, headersInOrder } from '../hash-of.js';
import { findRequestOf } from '../scatter/find-request.js';
import type { Plan, PlannedIndex, PlannedSource } from '../words.js';

/** Names the question that a source is asked by a query; nothing if it cannot be asked any. */
export function questionOf(planned: PlannedSource, plan: Plan): string | undefined {
  if (planned.kind === 'vertical') return questionOfVertical(planned.name, findRequestOf(planned, plan));
  return planned.kind === 'index' ? questionOfIndex(planned, plan) : undefined;
}

/**
 * Names the question that a vertical is asked. Two questions have one name only if the vertical cannot tell them apart:
 * it holds whose query it is and every header that reaches the vertical.
 */
function questionOfVertical(vertical: string, request: FindRequest): string {
  const context = canonical(request.context);
  return nameOf(['vertical', vertical], codecs.findRequest.encode({ ...request, context }));
}

/** What changes nothing of what is remembered of an index: `place` and `context` stand for route, window and caller. */
const harmless: ReadonlySet<string> = new Set<keyof SearchRequest>([
  'route',
  'k',
  'offset',
  'timeoutMs',
  'documents',
  'documentFields',
  'highlight',
  'minCoverage',
  'onLowCoverage',
  'strategy',
  'context',
  'keepGenerationsMs',
  'wantCursor',
  'continue',
]);

/**
 * Names the question that an index is asked, by what was sent and not by what was made of it: weights need statistics
 * that may be gone when it has failed. The route stands for what it adds. Documents are called by `seq`, so another build
 * is another index. What is not known to be harmless, also what the contract may have one day, makes another question.
 */
function questionOfIndex(planned: PlannedIndex, { request, routeName, window, context }: Plan): string {
  const { name, view, features, values } = planned;
  const telling = Object.fromEntries(Object.entries(request).filter(([field]) => !harmless.has(field)));
  const asked: SearchRequest = { ...telling, context: canonical(context) };
  // The route's models may be other ones by now, of other features.
  const columns = JSON.stringify([features, values]);
  return nameOf(['index', name, view.build, routeName, String(window), columns], codecs.searchRequest.encode(asked));
}

/** Headers in one order, and no trace: it differs from query to query and changes no answer. */
function canonical(context: CallContext | null | undefined): CallContext | null {
  if (context == null) return null;
  return { ...context, traceparent: '', headers: Object.fromEntries(headersInOrder(context)) };
}

function nameOf(place: readonly string[], question: Uint8Array): string {
  return hashOf(place, question).toString('base64');
}
