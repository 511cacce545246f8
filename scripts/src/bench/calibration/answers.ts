import { Admission, IndexReplicas, parseConfig, rootSearch, searchDependencies } from '@muster/coordinator';
import {
  type CutoffStrategy,
  codecs,
  DocumentReturn,
  GatheringEnd,
  type Hello__Output,
  type SearchResponse,
} from '@muster/proto';
import { rank } from '@muster/ranker';
import type { ShardIndex } from '@muster/shard';
import { schemaFingerprint, schemaToJson } from '@muster/shard/query';
import { distributionOf } from '../../simulate/distribution.js';
import { SeededDraws } from '../../simulate/seeded-draws.js';
import { VirtualClock } from '../../simulate/virtual-clock.js';
import { EvaluatedReplica } from './evaluated-replica.js';

/** An answer, as far as the bench looks at it. */
export interface Answered {
  /** Its hits, each by shard, `seq` and the bits of its score. */
  readonly page: string;
  readonly isExact: boolean;
  /** Some leaf had not answered when it ended. */
  readonly isEarly: boolean;
  /** The strategy ended it, and not the last answer. */
  readonly isByStrategy: boolean;
  /** As stated; nothing if it is not. */
  readonly probability: number | undefined;
}

/** How shards behave. */
export interface ShardBehaviour {
  /** True: those that are slow are at work, and tell how far they are. */
  readonly tells: boolean;
}

/** Time that a shard takes, in milliseconds: lognormal. */
const latency = { p50: 1, p95: 5 };
const timeoutMs = 60_000;

/** The real coordinator over shards that evaluate for real, in virtual time. */
export class Answers {
  private readonly clock = new VirtualClock();
  private readonly admission: Admission;
  private readonly draws: SeededDraws;

  constructor(shards: readonly ShardIndex[], { tells }: ShardBehaviour, seed: number) {
    const { clock } = this;
    const draws = new SeededDraws(seed);
    this.draws = draws;
    const draw = distributionOf({ lognormal: latency });
    const config = parseConfig(JSON.stringify(configFor(shards.length)), 'the bench');
    const places = config.indexes['web']?.shards ?? [];
    const options = { name: 'web', shards: places, maxLagMs: 0, clock };
    const web = new IndexReplicas(options, ({ shard, address }) => {
      const index = shards[shard] as ShardIndex;
      const hello = helloOf(index, shard, shards.length);
      return new EvaluatedReplica(address, { index, hello, clock, tookMs: () => draw(draws), tells: () => tells });
    });
    const connections = {
      indexes: new Map([['web', web]]),
      verticals: new Map(),
      pool: { rank, packerFor: () => undefined },
      observer: { answered: () => {}, failed: () => {} },
    };
    const outside = { clock, random: () => draws.next(), epochNow: () => clock.now() };
    const dependencies = searchDependencies(config, connections, outside);
    this.admission = new Admission({
      search: (request, context) => rootSearch(request, context, dependencies),
      maxInFlight: 1,
      clock,
      failed: () => {},
      log: (message) => {
        throw new Error(message);
      },
    });
  }

  /** A whole number in [0, below). */
  draw(below: number): number {
    return Math.floor(this.draws.next() * below);
  }

  async ask(query: string, strategy: CutoffStrategy): Promise<Answered> {
    const { clock, admission } = this;
    const request = { query, strategy, documents: DocumentReturn.DOCUMENT_RETURN_NONE };
    const decoded = codecs.searchRequest.decode(codecs.searchRequest.encode(request));
    const { value } = await clock.finish(admission.search(decoded, clock.now() + timeoutMs).response);
    return answeredOf(value);
  }
}

function answeredOf({ hits = [], gathering, exact }: SearchResponse): Answered {
  const { end, asked = 0, answered = 0, probabilityComplete } = gathering ?? {};
  return {
    page: hits.map(({ shard, seq, score }) => `${shard}/${seq}/${score}`).join(' '),
    isExact: exact === true,
    isEarly: answered < asked,
    isByStrategy: end === GatheringEnd.GATHERING_END_STRATEGY,
    probability: probabilityComplete == null ? undefined : Number(probabilityComplete),
  };
}

function configFor(shards: number): object {
  return {
    indexes: { web: { shards: Array.from({ length: shards }, (_, shard) => ({ replicas: [`shard-${shard}:1`] })) } },
    routes: { default: { sources: [{ index: 'web' }], timeoutMs } },
  };
}

function helloOf(
  { documents, schema, generation, isAssigned }: ShardIndex,
  shard: number,
  shards: number,
): Hello__Output {
  return {
    protocolVersion: 1,
    index: 'web',
    shard,
    shards,
    generations: [generation],
    documents,
    schemaFingerprint: schemaFingerprint(schema),
    schemaJson: JSON.stringify(schemaToJson(schema)),
    process: 0,
    processes: 1,
    maxInFlight: 1024,
    incarnation: 1,
    buildId: 'bench',
    documentsAssigned: isAssigned,
  };
}
