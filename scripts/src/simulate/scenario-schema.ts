import { faultLine } from '@muster/coordinator';
import { z } from 'zod';
import { distribution } from './distribution-schema.js';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be a name: a lower-case letter, then a-z, 0-9, "-", "_"');
const milliseconds = z.number().min(0).max(1e9);
const settings = z.record(z.string(), z.unknown());
const shardNumbers = z.array(z.int().min(0).max(4095)).min(1);
const replicaNumbers = z.array(z.int().min(0).max(15)).min(1);
const times = z.number().min(0).max(1e6);

const fails = z.strictObject({
  /** Share of the calls that fail. */
  share: z.number().min(0).max(1).default(1),
  /** `silent`: no answer ever comes; the others are told to the coordinator. */
  how: z.enum(['silent', 'unavailable', 'rejected', 'error']),
  /** When a failure is told, in milliseconds after the call. */
  afterMs: milliseconds.default(0),
  /** What it says when it is `rejected`: whether another replica may be free, and how long to leave this one alone. */
  anotherMayBeFree: z.boolean().default(true),
  retryAfterMs: milliseconds.default(0),
});

/** Calls that are slow by chance: drawn for each call, also for the second one to the same shard. */
const slow = z.strictObject({ share: z.number().min(0).max(1), times });

const latency = distribution.default({ lognormal: { p50: 1, p95: 5 } });

const queries = z.strictObject({
  /** Queries that are measured. */
  count: z.int().min(1).max(10_000_000).default(10_000),
  /** Queries before those, which are not: the coordinator gets to know its leaves. */
  warmup: z.int().min(0).max(1_000_000).default(100),
  /** Queries a second, independent of each other (Poisson); without, each comes when the one before is answered. */
  perSecond: z.number().positive().max(1_000_000).optional(),
  /** Most time for an answer, in milliseconds. */
  timeoutMs: z.int().min(1).max(600_000).default(10_000),
  /** Hits on the page. */
  k: z.int().min(0).max(1000).default(10),
  /** Whether the documents of the page are fetched. */
  documents: z.boolean().default(false),
  /** Words of a query. */
  words: z.int().min(1).max(32).default(1),
  /** Words there are to draw from; the statistics of each are asked when it is first met. */
  vocabulary: z.int().min(1).max(100_000).default(1),
});

const index = z.strictObject({
  shards: z.int().min(1).max(4096).default(100),
  /** Replicas of each shard. */
  replicas: z.int().min(1).max(16).default(1),
  /** Documents of each shard in turn; the list begins again where there are more shards. */
  documents: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 31),
    )
    .min(1)
    .default([10_000]),
  /** Share of the documents that a word is in. */
  matches: z.number().min(0).max(1).default(0.01),
  /** Time for a query, in milliseconds. */
  latency,
  /** Time for statistics; without, drawn as for queries. */
  statisticsLatency: distribution.optional(),
  /** Time for documents; without, drawn as for queries. */
  fetchLatency: distribution.optional(),
  /** Calls that a replica works on at once, others wait; 0: any number. A latency is then the time of the work alone. */
  threads: z.int().min(0).max(1024).default(0),
  /** A shard's best score as a share of its bound. */
  bestScore: distribution.default({ uniform: { from: 0.5, to: 1 } }),
  /** What share of a hit's score the next one lacks. */
  scoreStep: distribution.default({ uniform: { from: 0, to: 0.1 } }),
  slow: slow.optional(),
  fails: fails.optional(),
  /** What the route says of the source, as in a `muster.yaml`. */
  source: settings.default({}),
});

const vertical = z.strictObject({
  latency,
  /** Hits that it has for any query. */
  hits: z.int().min(0).max(1000).default(10),
  fails: fails.optional(),
  /** What the route says of the source, as in a `muster.yaml`. */
  source: settings.default({}),
});

const override = z.strictObject({
  /** Numbers of shards, from 0; without, all. */
  shards: shardNumbers.optional(),
  /** Numbers of replicas, from 0; without, all. */
  replicas: replicaNumbers.optional(),
  /** When it begins and ends, in milliseconds of the simulation, the warm-up included. */
  fromMs: milliseconds.default(0),
  untilMs: milliseconds.optional(),
  /** How often the time is taken that a call would else take. */
  times: times.default(1),
  /** Time for a call of any kind, in place of what else holds. */
  latency: distribution.optional(),
  fails: fails.optional(),
});

const stop = z.strictObject({
  shards: shardNumbers.optional(),
  replicas: replicaNumbers.optional(),
  /** When its processes stop running and go on, as after SIGSTOP and SIGCONT; without an end, as a machine that is gone. */
  fromMs: milliseconds,
  untilMs: milliseconds.optional(),
});

const restart = z.strictObject({
  shards: shardNumbers.optional(),
  replicas: replicaNumbers.optional(),
  /** When the processes die, as after SIGKILL. */
  atMs: milliseconds,
  /** After how long sessions to them are open again; without, never. */
  downMs: milliseconds.optional(),
  /** From then on everything takes so many times as long for so long. */
  cold: z.strictObject({ times, forMs: milliseconds }).optional(),
});

/** A cluster that is simulated, and what it is asked. */
export const scenarioSchema = z.strictObject({
  /** Everything random follows from it. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  /** Cutoff strategies to compare, such as `all` or `first-n:count=95`. */
  strategies: z.array(z.string()).min(1).max(64).default(['all']),
  queries: queries.prefault({}),
  index: index.prefault({}),
  /** Verticals by name. */
  verticals: z.record(name, vertical).default({}),
  /** Exceptions to what `index` says of latencies and failures; of several that hold for a call, the last counts. */
  overrides: z.array(override).max(1000).default([]),
  /** Replicas that stop for a while, or for good. */
  stops: z.array(stop).max(1000).default([]),
  /** Replicas that die, and come back as new processes. */
  restarts: z.array(restart).max(1000).default([]),
  /** Processes of the coordinator's host, which are asked in turn. */
  coordinators: z.int().min(1).max(64).default(1),
  /** Time for ranking, in milliseconds; the coordinator's code itself takes none in virtual time. */
  ranking: distribution.default({ constant: 0 }),
  /** What the route says beside its sources and time, as in a `muster.yaml`. */
  route: settings.default({}),
  /** What the coordinator's part says, as in a `muster.yaml`. */
  coordinator: settings.default({}),
  /** Names of other forms of the same, to compare, and which fields differ. A field's own fields are each replaced whole. */
  variants: z.record(z.string().min(1).max(60), settings).default({}),
  /** Measures are told for each so many milliseconds of the simulation too, the warm-up included. */
  windowMs: z.number().min(1).max(1e9).optional(),
});

/** A scenario with every default filled in. */
export type Scenario = z.infer<typeof scenarioSchema>;
/** How calls fail. */
export type Fails = NonNullable<Scenario['index']['fails']>;
/** A time in which replicas stand still. */
export type Stop = Scenario['stops'][number];
/** Deaths of replicas. */
export type Restart = Scenario['restarts'][number];
/** An exception to what holds for all shards. */
export type Override = Scenario['overrides'][number];

/** What is wrong with a scenario, a line each: field, value and what is allowed. */
export function scenarioFaults(error: z.ZodError, under = ''): string[] {
  return error.issues.map((issue) => `${under}${faultLine(issue)}`);
}
