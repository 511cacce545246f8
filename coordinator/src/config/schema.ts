import { dateMs } from '@muster/shard/query';
import { z } from 'zod';
import { blendSchema, blockSchema, normalizeSchema } from './blend-schema.js';
import { cursorKeysSchema, rankWindowSchema } from './cursor-schema.js';
import { cutoffSchema } from './cutoff-schema.js';
import { durationMs } from './duration.js';
import { isOfVertical, ofVertical, onFailureSchema, withK } from './failure-schema.js';
import { faultText } from './fault-text.js';
import { modelsSchema, secondPhaseSchema } from './models-schema.js';
import { diversifySchema, duplicatesSchema } from './ranking-schema.js';
import { rulesSchema } from './rules-schema.js';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be a name: a lower-case letter, then up to 63 of a-z, 0-9, "-", "_"');

const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9_.-]+):\d{1,5}$/, { error: 'must be an address host:port', abort: true })
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65535, 'port must be in [0, 65535]');

const milliseconds = z.int().min(1).max(600_000);

const placed = z.strictObject({
  address,
  /** Where it stands: a coordinator prefers replicas of its own zone. */
  zone: name.optional(),
});

/** A list of replicas is mostly one of addresses alone. */
const replica = z.union([address, placed], {
  error: ({ input }) => {
    const [issue] = (typeof input === 'string' ? address : placed).safeParse(input).error?.issues ?? [];
    const isPlace = typeof input === 'object' && input !== null;
    if (issue === undefined || (typeof input !== 'string' && !isPlace)) {
      return 'must be an address host:port, or a mapping with address and zone';
    }
    return [...issue.path, faultText(issue)].join(': ');
  },
});

const shard = z.strictObject({
  /** Where the shard's replicas listen. */
  replicas: z.array(replica).min(1).max(64),
});

const index = z.strictObject({
  /** Folder made by `muster index`; `muster up` serves it, and takes `replicas` of each shard. */
  dir: z.string().min(1).optional(),
  /** Replicas of each shard that `muster up` starts. */
  replicas: z.int().min(1).max(16).default(1),
  /** The shards and where their replicas listen; not needed with `dir`. */
  shards: z.array(shard).min(1).max(4096).optional(),
  /** Where the index's writer listens: writes are passed on to it. Without, and with `dir` and `readOnly`: no writes. */
  writer: address.optional(),
  /**
   * How long a shard that does not serve the newest generation yet holds the others back, in milliseconds: after that it
   * is asked at its own newest, and answers say so.
   */
  maxLagMs: z.int().min(0).max(600_000).default(5000),
  /** True: `muster up` starts no writer, and the index never changes. */
  readOnly: z.boolean().default(false),
  /** Least time between two generations while there are writes, in milliseconds; for the writer of `muster up`. */
  refreshMs: milliseconds.default(1000),
  /** How long a generation stays readable when there is a newer one, in milliseconds; for the replicas of `muster up`. */
  retentionMs: z
    .int()
    .refine((ms) => ms >= 1 && ms <= 600_000, { error: ({ input }) => `must be in [1, 600000], got ${input}` })
    .default(10_000),
  /** Most the log may take on disk, in bytes, before writes are refused; for the writer of `muster up`. */
  maxLogBytes: z
    .int()
    .min(2 ** 20)
    .max(2 ** 40)
    .default(2 ** 30),
  /** What is kept of the log when all replicas have it, in bytes, for replicas that come back; as above. */
  keepLogBytes: z
    .int()
    .min(0)
    .max(2 ** 40)
    .default(2 ** 28),
});

const vertical = z.strictObject({
  /** Folder of a one-shard index; `muster up` serves it as a vertical. */
  dir: z.string().min(1).optional(),
  /** Where the vertical listens; not needed with `dir`. */
  address: address.optional(),
});

const source = z
  .strictObject({
    /** Name of an index or an alias; either this or `vertical`. */
    index: name.optional(),
    /** Name of a vertical; either this or `index`. */
    vertical: name.optional(),
    /** What a rank in this source is worth when several are blended. */
    weight: z.number().min(0).max(1000).default(1),
    /** Most hits taken of a vertical. */
    k: z.int().min(1).max(1000).optional(),
    /** Time for a vertical, in milliseconds; without, the whole time there is. */
    timeoutMs: milliseconds.optional(),
    /**
     * `required`: without this source there is no answer but an error. `opportunistic`: it is asked and never waited for.
     */
    role: z.enum(['required', 'optional', 'opportunistic']).default('optional'),
    /** Share of the route's queries that asks it, in per cent; an operator can change that while the coordinator serves. */
    percent: z.number().min(0).max(100).default(100),
    /** Its best hits are scored anew by a model. */
    secondPhase: secondPhaseSchema.optional(),
    /** What is done when it has failed: the first that gives something. Then `fail` if it is required, else `degrade`. */
    onFailure: onFailureSchema.optional(),
    /** Keeps like hits of it apart: maximal marginal relevance. */
    diversify: diversifySchema.optional(),
    /** How its scores are made comparable, where the route is blended by scores. */
    normalize: normalizeSchema.optional(),
    /** What its block is, where the route is blended by slots. */
    block: blockSchema.optional(),
  })
  .refine(isOfVertical, { error: ofVertical })
  .transform(withK);

const decayOrigin = 'must be a number, `now`, or a date as in ISO 8601';
const decayScale = 'must be a number above 0, or a duration like 30d (ms, s, m, h, d, w)';
const decay = z.strictObject({
  /** The value that is worth the whole weight: a number, or for dates `now` or a date as in ISO 8601. */
  origin: z
    .union([z.number(), z.string()], { error: decayOrigin })
    .refine((origin) => typeof origin === 'number' || origin === 'now' || !Number.isNaN(dateMs(origin)), {
      error: decayOrigin,
    }),
  /** The distance that is worth half the weight: a number, or for dates a duration like `30d`. */
  scale: z
    .union([z.number(), z.string()], { error: decayScale })
    .refine((scale) => (typeof scale === 'number' ? scale : durationMs(scale)) > 0, { error: decayScale }),
});

const prior = z
  .strictObject({
    /** Name of a number or date field. */
    field: z.string().min(1),
    /** The most it can add to a score. */
    weight: z.number().min(0).lt(65_536),
    /** For what is better the more there is of it: `pivot` is worth half the weight. */
    saturation: z.strictObject({ pivot: z.number().positive() }).optional(),
    /** For what is better the nearer it is to something. */
    decay: decay.optional(),
  })
  .refine(({ saturation, decay }) => (saturation === undefined) !== (decay === undefined), {
    error: 'give either saturation or decay',
  });

const route = z.strictObject({
  /** What is asked, in the order that breaks ties between sources. */
  sources: z.array(source).min(1).max(64),
  /** Most time for an answer, in milliseconds. */
  timeoutMs: milliseconds.default(1000),
  /** Fields searched where a query does not say; without, the schema's. */
  searchFields: z
    .array(z.strictObject({ field: z.string().min(1), boost: z.number().min(0).max(1000).optional() }))
    .optional(),
  /** What documents are worth whatever the words, where a query does not say. */
  priors: z.array(prior).max(16).default([]),
  /** When to stop waiting for sources. */
  cutoff: cutoffSchema.prefault({}),
  /** Share of its queries that may be hedged, in per cent; an operator can change that while the coordinator serves. */
  hedgePercent: z.number().min(0).max(100).default(100),
  /** Least share of documents an answer must rest on. */
  minCoverage: z.number().min(0).max(1).default(0),
  /** How the lists of the sources become one. @default by fusion of reciprocal ranks */
  blend: blendSchema.optional(),
  /** What is decided by the query's words before anyone is asked: who is, what it counts, what is pinned and banned. */
  rules: rulesSchema.optional(),
  /** Recognises one document in several sources. */
  duplicates: duplicatesSchema.optional(),
  /**
   * Probability that the best hits of all are among those that shards are asked for, where these are fewer than all of
   * the window because documents are spread over shards at random; if they are not, a shard is asked again. 1: each is
   * asked for all.
   */
  topKProbability: within(0.5, 1).default(0.9999),
  /** Most hits on a page. */
  maxK: z.int().min(0).max(10_000).default(1000),
  /** Greatest `offset + k`. */
  maxWindow: z.int().min(1).max(100_000).default(10_000),
  /** When a stream's first page is given at the latest, in milliseconds, though it may still change. */
  firstPageMs: milliseconds.default(100),
  /**
   * Hits of each source that are ranked as one long page for those who turn pages, where hits are ranked by more than the
   * scores or values of one index.
   */
  rankWindow: rankWindowSchema.default(200),
  /** Headers handed on to sources. */
  allowedHeaders: z
    .array(z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be a lower-case header name'))
    .max(32)
    .default([]),
});

const logQueries = z.strictObject({
  /** Share of all queries, drawn at random. */
  share: z.number().min(0).max(1).default(0),
  /** Queries that took longer than this, in milliseconds; without, none for that. */
  slowerThanMs: z.number().min(0).max(600_000).optional(),
  /** Queries whose answer was less than it could be, or that failed. */
  degraded: z.boolean().default(false),
});

/** A number, with an error that says what there is and all that may be. */
function within(least: number, most: number) {
  return z.number().refine((value) => value >= least && value <= most, {
    error: ({ input }) => `must be in [${least}, ${most}], got ${input}`,
  });
}

const hedges = z.strictObject({
  /** Calls to a second replica while the first is overdue, for each first call; 0: none. */
  share: within(0, 0.5).default(0.02),
  /** Least time that the first replica is given, in milliseconds. */
  minDelayMs: within(0.1, 60_000).default(1),
  /** Most shards of a query for which a second replica is asked, as a share of those asked; one always may be. */
  maxPerQuery: within(0, 1).default(0.1),
});

const retries = z.strictObject({
  /** Calls to another replica after a failure, for each first call. */
  share: within(0, 1).default(0.2),
  /** Such calls a second beside those, of all processes together. */
  perSecond: within(0, 100_000).default(10),
});

const coordinator = z.strictObject({
  /** Where front ends ask. */
  listen: address.default('127.0.0.1:7700'),
  /** Where metrics and health are served; keep it on loopback. */
  admin: address.default('127.0.0.1:7701'),
  /** Where `AdminService` is served; keep it on loopback. Without, the port after that of `admin`. */
  adminService: address.optional(),
  /** Queries that a process remembers for `AdminService`; 0: none. */
  queryRecords: z.int().min(0).max(100_000).default(1000),
  /** Which queries are logged, a line of JSON each, at most 10 lines a second in each process. */
  logQueries: logQueries.prefault({}),
  /** Where it stands: replicas of the same zone are preferred while their load is at most twice that of others. */
  zone: name.optional(),
  /** Processes that share the port. */
  processes: z.int().min(1).max(256).default(1),
  /** Queries under way in one process; more are refused. */
  maxInFlight: z.int().min(1).max(1_000_000).default(1024),
  /** Searches in flight on one front-end session; more are refused. */
  maxInFlightPerSession: z.int().min(1).max(1_000_000).default(1024),
  /** Calls in flight on one session to a replica; more go elsewhere or are refused. */
  maxInFlightPerReplica: z.int().min(1).max(1_000_000).default(1024),
  /** Asking a second replica of a shard while the first is slower than nearly all of its calls are. */
  hedges: hedges.prefault({}),
  /** Asking another replica of a shard when one has failed. */
  retries: retries.prefault({}),
  /**
   * Keys that cursors are signed with: the first signs, all are accepted. Without, one is drawn when the coordinator
   * starts, for all of its processes: cursors are good until it ends, and not at coordinators of other hosts.
   */
  cursorKeys: cursorKeysSchema.default([]),
  /**
   * What is done about replicas that keep calls waiting. `on`: sessions leave them, and they get no call that they could not
   * answer in time. `shadow`: how many calls each could have in flight is only told, in the metrics.
   */
  replicaLimits: z.enum(['on', 'shadow']).default('on'),
  /** Terms whose statistics are remembered, per index; at least as many as one query may have. */
  statisticsCacheTerms: z.int().min(10_000).max(10_000_000).default(100_000),
  /** Answers of sources that are remembered for when these fail. */
  rememberedAnswers: z.int().min(0).max(10_000_000).default(10_000),
  /** Most memory that they take, in bytes. */
  rememberedAnswersBytes: z
    .int()
    .min(1024)
    .max(2 ** 40)
    .default(64 * 1024 * 1024),
  /**
   * File in which aliases are kept when they are changed; what is in it counts for more than `aliases`. Without, changes
   * are forgotten when the coordinator ends.
   */
  aliasesFile: z.string().min(1).optional(),
  /**
   * File in which switches are kept when they are set; what is in it counts for more than `percent` and `hedgePercent`.
   * Without, what was set is forgotten when the coordinator ends.
   */
  switchesFile: z.string().min(1).optional(),
  /** Time for answering what is under way at the end, in milliseconds. */
  drainMs: milliseconds.default(5000),
});

const ranking = z.strictObject({
  /** Ranking threads. */
  threads: z.int().min(1).max(64).default(1),
  /** Queries that may wait for a ranking thread; beyond, they are ranked in first-phase order at once. */
  maxQueue: z.int().min(1).max(1_000_000).default(256),
  /**
   * Queries that take about less than this to rank are ranked at once, without a thread, in microseconds: about half of
   * what the way to a thread and back costs. Never those with a second phase.
   */
  inlineBelowUs: z.number().min(0).max(1_000_000).default(25),
});

const shardServer = z.strictObject({
  /** Calls in flight on one session; more are refused. */
  maxInFlight: z.int().min(1).max(1_000_000).default(1024),
  /** Threads that evaluate queries in each shard and vertical that `muster up` starts; 0: their main threads do. */
  threads: z.int().min(0).max(64).default(0),
  /** Most memory that the index of each may take, in bytes; one that needs more does not start. 0: no limit. */
  maxMemoryBytes: z.int().min(0).default(0),
});

/** The whole of `muster.yaml`. */
export const configSchema = z.strictObject({
  indexes: z.record(name, index).default({}),
  verticals: z.record(name, vertical).default({}),
  /** Other names of indexes, which can be switched to other indexes while the coordinator serves. */
  aliases: z.record(name, name).default({}),
  /** Models that the second phases of routes rank by. */
  models: modelsSchema.default({}),
  routes: z.record(name, route),
  coordinator: coordinator.prefault({}),
  ranking: ranking.prefault({}),
  shard: shardServer.prefault({}),
});

/** A configuration with every default filled in. */
export type Config = z.infer<typeof configSchema>;
/** An index of a configuration. */
export type IndexConfig = Config['indexes'][string];
/** A route of a configuration. */
export type RouteConfig = Config['routes'][string];
/** Where a replica of a shard listens, and where it stands if that is said. */
export type ReplicaConfig = z.infer<typeof replica>;
/** A source of a route. */
export type SourceConfig = RouteConfig['sources'][number];
/** A prior of a route of a configuration. */
export type PriorConfig = RouteConfig['priors'][number];
