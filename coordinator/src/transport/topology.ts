import { codecs, type IndexTopology, type TopologyRequest__Output } from '@muster/proto';
import type { Config } from '../config/schema.js';
import { AdminRefusal, invalidField } from '../settings/setting.js';
import type { Aliases, IndexView } from '../words.js';

/** What a topology is made of. */
export interface TopologyParts {
  readonly indexes: Config['indexes'];
  readonly aliases: Aliases;
  readonly viewOf: (index: string) => IndexView;
}

/**
 * The indexes and who serves them: a `TopologyResponse`, encoded.
 *
 * @throws AdminRefusal if the index asked for is not there
 */
export function encodeTopology(request: TopologyRequest__Output, parts: TopologyParts): Buffer {
  const { indexes, aliases, viewOf } = parts;
  const name = checkTopology(request, parts);
  const wanted = Object.entries(indexes).filter(([one]) => name === '' || one === name);
  return codecs.topologyResponse.encode({
    indexes: wanted.map(([one, { writer = '' }]) => topologyOf(viewOf(one), writer)),
    aliases: Object.fromEntries(aliases),
  });
}

/**
 * The index asked for by its own name, empty for all.
 *
 * @throws AdminRefusal if it is not there
 */
export function checkTopology(
  { index }: TopologyRequest__Output,
  { indexes, aliases }: Pick<TopologyParts, 'indexes' | 'aliases'>,
): string {
  const name = aliases.get(index) ?? index;
  if (name !== '' && !Object.hasOwn(indexes, name)) {
    const known = [...Object.keys(indexes), ...aliases.keys()].join(', ') || '(none)';
    throw new AdminRefusal(invalidField('index', index, `one of: ${known}`));
  }
  return name;
}

function topologyOf({ name, generation, isSkewed, shards }: IndexView, writer: string): IndexTopology {
  const serving = shards.flatMap(({ replicas }) => replicas).find(({ hello }) => hello !== undefined);
  return {
    name,
    buildId: serving?.hello?.buildId ?? '',
    generation: isSkewed ? 0 : generation,
    writer,
    shards: shards.map(({ replicas }) => ({
      replicas: replicas.map(({ address, trouble, hello }) => {
        const { generations = [], documents = 0 } = hello ?? {};
        return { address, trouble, generations: [...generations], documents };
      }),
    })),
  };
}
