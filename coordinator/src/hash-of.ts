import { createHash } from 'node:crypto';
import type { CallContext } from '@muster/proto';

/** SHA-256 of some content and of what it is of: as good as the whole, and short whatever its length. */
export function hashOf(place: string | readonly string[], content: Uint8Array): Buffer {
  return createHash('sha256').update(JSON.stringify(place)).update('\0').update(content).digest();
}

/** The headers of a call in one order, whichever they came in. */
export function headersInOrder(context: CallContext | null | undefined): [name: string, value: string][] {
  return Object.entries(context?.headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
