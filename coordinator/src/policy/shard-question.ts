import type { ShardAnswer__Output } from '@muster/proto';
import { isSameBuild } from '../generation/same-build.js';
import type { Replica, Shard } from '../words.js';
import type { FailedAttempt } from './failed-attempt.js';

/** What is asked of a shard. */
export interface ShardQuestion<Value> {
  readonly shard: Shard;
  /** The call's body, encoded. */
  readonly body: Uint8Array;
  /** The body for who is asked later than the first, when more is known. @default the same */
  readonly laterBody?: () => Uint8Array;
  /** Generation it names; replicas that do not serve it are not asked. 0: any. */
  readonly generation: number;
  /** Names the kind of call and the index: calls of one kind to one shard take alike. See `scatter/call-kinds.ts`. */
  readonly kind: string;
  /** Key of a person's session, whose queries go to the same of near-equal replicas. @default 0, none */
  readonly affinity?: number | undefined;
  /** Address of the replica to ask first, because an earlier phase asked it, as long as others are not much less loaded. */
  readonly prefer?: string | undefined;
  /** Whether it is asked however loaded it is, because what is asked for is of use only there. @default false */
  readonly isBound?: boolean;
  /** Takes out of an answer what was asked for; a text says how the answer breaks the contract. */
  readonly read: (answer: ShardAnswer__Output) => Value | string;
  /** Is told when sessions to two replicas of the shard were lost while they had it, so long apart. @default nobody */
  readonly onDeaths?: ((apartMs: number, shard: number) => void) | undefined;
}

type Wanted = Pick<ShardQuestion<unknown>, 'shard' | 'generation'>;

/** Whether a replica serves what is asked for. */
export function serves({ hello }: Replica, { shard: { build }, generation }: Wanted): boolean {
  return (
    hello !== undefined && isSameBuild(build, hello) && (generation === 0 || hello.generations.includes(generation))
  );
}

/** Why nobody could be asked. */
export function nobodyServes({ shard, generation }: Wanted): Pick<FailedAttempt, 'failure' | 'message'> {
  const troubles = shard.replicas.map(({ address, trouble, hello }) => {
    if (hello === undefined) return `${address}: ${trouble}`;
    if (!isSameBuild(shard.build, hello)) return `${address}: serves another build by now`;
    return `${address}: serves ${hello.generations.join(', ') || 'none'}`;
  });
  const why = `(${troubles.join('; ')})`;
  return shard.replicas.some(({ hello }) => hello !== undefined)
    ? { failure: 'generation-gone', message: `no replica serves generation ${generation} ${why}` }
    : { failure: 'no-replica', message: `no replica serves ${why}` };
}

/** Why nobody was asked where whoever could be has more to do than can be done in time. */
export const allOverfull: Pick<FailedAttempt, 'failure' | 'message'> = {
  failure: 'rejected',
  message: 'every replica has more calls to answer already than can be in the time that is left',
};
