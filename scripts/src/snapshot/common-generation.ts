import type { IndexTopology__Output } from '@muster/proto';

/** A generation that a snapshot can be taken at. */
export interface CommonGeneration {
  readonly generation: number;
  /** For each shard the addresses of replicas that serve it; at least one. */
  readonly shards: readonly (readonly string[])[];
}

/**
 * The newest generation, `least` or later, that every shard of an index can give; or what is missing, for people. Pure.
 */
export function commonGeneration(
  { name, shards }: IndexTopology__Output,
  least: number,
): CommonGeneration | { readonly lacks: string } {
  const healthy = shards.map(({ replicas }) => replicas.filter(({ trouble }) => trouble === ''));
  const away = healthy.findIndex((replicas) => replicas.length === 0);
  if (away >= 0) return { lacks: `no replica of shard ${away} of \`${name}\` can be asked` };
  const [first = []] = healthy;
  const offered = [...new Set(first.flatMap(({ generations }) => generations))].sort((a, b) => b - a);
  for (const generation of offered) {
    if (generation < least) break;
    const places = healthy.map((replicas) =>
      replicas.filter(({ generations }) => generations.includes(generation)).map(({ address }) => address),
    );
    if (places.every((addresses) => addresses.length > 0)) return { generation, shards: places };
  }
  const wanted = least > 0 ? `generation ${least} or a later one` : 'one generation';
  return { lacks: `not all shards of \`${name}\` serve ${wanted}` };
}
