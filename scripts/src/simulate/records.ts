import { Degradation, GatheringEnd, QueryPhase, SourceReason, SourceState } from '@muster/proto';
import { z } from 'zod';
import { faultAt, type NumberedLine, readLines } from '../eval/lines.js';

/** A whole number: protobuf's JSON has those of 64 bits as strings. */
const whole = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error: 'must be a whole number' })
  .pipe(z.number().min(0).max(Number.MAX_SAFE_INTEGER))
  .default(0);

/** An enum's value by name or number; one that is not known stands for nothing in particular. */
function named<Value extends number>(values: Readonly<Record<string, Value>>) {
  return z
    .union([z.string(), z.number()], { error: `must be one of: ${Object.keys(values).join(', ')}` })
    .optional()
    .transform((value = 0) => (typeof value === 'number' ? value : (values[value] ?? 0)) as Value);
}

const attempt = z.object({
  replica: z.string().default(''),
  chosenFor: z.string().default(''),
  askedUs: whole,
  endedUs: whole,
  reason: named(SourceReason),
});

const leaf = z.object({
  source: z.string().min(1),
  shard: whole,
  phase: named(QueryPhase),
  state: named(SourceState),
  reason: named(SourceReason),
  attempts: z.array(attempt).default([]),
});

const timings = z.object({
  totalUs: whole,
  planUs: whole,
  statisticsUs: whole,
  gatherUs: whole,
  rankUs: whole,
  fetchUs: whole,
});

const gathering = z.object({ end: named(GatheringEnd), strategy: z.string().default('') });

/** What a replay needs of a `QueryRecord` as protobuf's JSON has it. */
const recordSchema = z.object({
  acceptedMs: whole,
  budgetUs: whole,
  leaves: z.array(leaf).default([]),
  gathering: gathering.nullish(),
  timings: timings.nullish().transform((given) => given ?? timings.parse({})),
  share: z.number().default(0),
  exact: z.boolean().default(false),
  degradedBy: z.array(named(Degradation)).default([]),
  error: z.string().default(''),
});

/** A query as its coordinator recorded it. */
export type RecordedQuery = z.infer<typeof recordSchema>;
/** What was asked of one leaf. */
export type RecordedLeaf = RecordedQuery['leaves'][number];
/** One call to one replica. */
export type RecordedAttempt = RecordedLeaf['attempts'][number];

/**
 * Reads query records, one as JSON a line, in the order of their acceptance; unpacks a file whose name ends in `.gz`.
 *
 * @throws CollectionFault that names the line, each field that is wrong, and what is allowed
 */
export async function readRecords(path: string): Promise<RecordedQuery[]> {
  const records: RecordedQuery[] = [];
  for await (const line of readLines(path)) records.push(readRecord(line, path));
  return records.sort((one, other) => one.acceptedMs - other.acceptedMs);
}

function readRecord({ text, number }: NumberedLine, path: string): RecordedQuery {
  const parsed = recordSchema.safeParse(parseJson(text, path, number));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path: field, message }) => `${field.join('.') || 'the line'}: ${message}`);
  throw faultAt(path, number, faults.join('; '));
}

function parseJson(text: string, path: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw faultAt(path, number, `not JSON: ${(error as Error).message}`);
  }
}
