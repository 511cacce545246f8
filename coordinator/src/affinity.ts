import type { CallContext } from '@muster/proto';

/** Names the session of a person, whose queries go to the same of near-equal replicas; empty where none is named. */
export function affinityOf(context: (CallContext & { readonly session?: string }) | null): string {
  return context?.session ?? '';
}
