import { join } from 'node:path';
import { StopReason } from '@muster/proto';
import {
  asReceived,
  type ExplainedDocument,
  evaluateQuery,
  explainDocument,
  type LastHit,
  openShard,
  readManifest,
  type ShardIndex,
  weighHere,
} from '@muster/shard';
import { quote } from '@muster/shard/query';
import { CommandFailed, WrongUse } from '../cli/failure.js';
import { clauseLines } from '../render/explained-clause.js';
import { wholeNumber } from '../render/figures.js';
import { plainText } from '../render/plain-text.js';
import { buildDemo } from './demo-indexes.js';

/** Options of `muster explain`. */
export interface ExplainOptions {
  /** Folder of an index; nothing for the dictionary of the demo. */
  readonly index?: string;
  readonly k: number;
  readonly json: boolean;
}

/**
 * Prints how a document fares with a query: whether it matches, by clause, what it scores, by term, and why it is among
 * the best or not. Reads the index from disk; no cluster need run.
 *
 * @throws WrongUse if the query is empty
 * @throws CommandFailed if there is no such document
 */
export async function explain(id: string, query: string, options: ExplainOptions): Promise<void> {
  if (query.trim() === '') throw new WrongUse('query must hold at least one character that is not a space');
  const dir = options.index ?? join(await buildDemo(), 'web');
  const shards = await openAll(dir);
  const { weighed } = weighHere(shards, query);
  const { name } = shards[0] as ShardIndex;
  const request = asReceived({ index: name, query: weighed.query, fields: weighed.fields, k: options.k });
  const lastHit = lastOf(
    shards.flatMap((shard) => bestOf(shard, request)),
    options.k,
  );
  const explained = shards.map((shard) => explainDocument(shard, request, { id, ...(lastHit && { lastHit }) }));
  for (const shard of shards) shard.close();
  const found = explained.find(({ verdict }) => verdict !== 'missing');
  if (found === undefined) throw new CommandFailed(`no document in ${dir} has the id \`${plainText(quote(id))}\``);
  const text = options.json ? JSON.stringify({ ...found, lastHit }, null, 2) : describe(found, { ...options, lastHit });
  process.stdout.write(`${text}\n`);
}

async function openAll(dir: string): Promise<ShardIndex[]> {
  const { shards } = await readManifest(dir);
  const open: ShardIndex[] = [];
  for (const shard of shards.keys()) open.push(await openShard(dir, shard));
  return open;
}

function bestOf(shard: ShardIndex, request: ReturnType<typeof asReceived>): LastHit[] {
  const evaluation = evaluateQuery(shard, request, () => 0);
  evaluation.run(1);
  const [list] = evaluation.result(StopReason.STOP_REASON_COMPLETE).lists ?? [];
  const seqs = Buffer.from((list?.seqs as Buffer | undefined) ?? []);
  const scores = Buffer.from((list?.scores as Buffer | undefined) ?? []);
  return Array.from({ length: seqs.length / 8 }, (_, i) => ({
    seq: seqs.readDoubleLE(8 * i),
    score: scores.readDoubleLE(8 * i),
  }));
}

/** The k-th best of all shards' hits; nothing if there are fewer. */
function lastOf(hits: readonly LastHit[], k: number): LastHit | undefined {
  return [...hits].sort((a, b) => b.score - a.score || a.seq - b.seq)[k - 1];
}

const verdicts: Readonly<Record<ExplainedDocument['verdict'], string>> = {
  missing: 'no document has this id',
  filtered: 'the filter excludes it',
  unmatched: 'it does not match the query',
  'below-floor': 'it scores less than is of use',
  outscored: 'it matches, but the last hit scores more',
  tied: 'it matches and scores as much as the last hit, which was written earlier',
  hit: 'it is among the best',
};

function describe(
  { id, verdict, score, query }: ExplainedDocument,
  { k, lastHit }: { readonly k: number; readonly lastHit: LastHit | undefined },
): string {
  const last = lastHit === undefined ? [] : [`hit ${wholeNumber(k)} of the answer scores ${lastHit.score}`];
  return [
    `${plainText(id)}: ${verdicts[verdict]}`,
    ...(score === undefined ? [] : [`score ${score}`]),
    ...last,
    ...(query === undefined ? [] : clauseLines(query)),
  ].join('\n');
}
