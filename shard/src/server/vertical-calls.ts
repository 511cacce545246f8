import { codecs, type FindRequest__Output } from '@muster/proto';
import { createFinder } from '../evaluate/find.js';
import type { ShardIndex } from '../index/shard-index.js';
import type { Begin, EncodedRequest } from './call.js';
import { encoded } from './shard-calls.js';

/** Begins to work on queries to a vertical. */
export function createFindBegin(index: ShardIndex): Begin<FindRequest__Output> {
  const find = createFinder(index);
  return (request, now) => encoded(find(request, now), codecs.findResponse.encode);
}

/** A query to a vertical as bytes again. */
export function encodeFind(request: FindRequest__Output): EncodedRequest {
  return { kind: 'find', bytes: codecs.findRequest.encode(request) };
}
