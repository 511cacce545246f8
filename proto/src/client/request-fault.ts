import { faultsOf } from '../contract.js';
import { tooDeep } from '../message-fault.js';

/** Most filters within each other. */
const maxFilters = 32;
/** A filter lies in a list in a filter; the innermost holds a message more. */
const faultOfMessage = faultsOf('SearchRequest', 2 * maxFilters);

/**
 * Why a value is not a request that a coordinator could be sent, naming the field; nothing if it is one. Whether the
 * coordinator can do what it asks is not looked at.
 */
export function requestFault(request: unknown): string | undefined {
  const found = faultOfMessage(request);
  if (found === undefined) return undefined;
  if (found.fault === tooDeep) return `${found.path.split('.')[0]} must be nested at most ${maxFilters} deep`;
  return `${found.path || 'the request'} ${found.fault}`;
}
