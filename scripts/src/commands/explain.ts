import type { PlannedIndex } from '@muster/coordinator';
import { SearchError, StopReason } from '@muster/proto';
import {
  asReceived,
  type ExplainedDocument,
  evaluateQuery,
  explainDocument,
  type LastHit,
  type QueryHere,
  type ShardIndex,
  weighAnalyzed,
} from '@muster/shard';
import { quote } from '@muster/shard/query';
import { CommandFailed } from '../cli/failure.js';
import type { RequestOptions } from '../cli/request-options.js';
import { explainedLines } from '../render/explained-document.js';
import { plainText } from '../render/plain-text.js';
import { subjectOf } from './explained-subject.js';
import { noteWrites, openShards, planHere } from './plan-here.js';
import { searchRequest } from './search-request.js';

/** Options of `muster explain`. */
export interface ExplainOptions extends RequestOptions {
  /** Folder of an index; nothing for that of the route. */
  readonly index?: string;
  /** A configuration; nothing for that of the demo, or where there is a folder, for none. */
  readonly config?: string;
  readonly k: number;
  readonly json: boolean;
}

/**
 * Prints how a document fares with a query: whether it matches, by clause, what it scores, by term, and why it is among
 * the best or not. The query is planned as a coordinator plans it on the route, and scored on the index as it is on
 * disk; no cluster need run.
 *
 * @throws WrongUse if the configuration does not lead to one index
 * @throws SearchError if a coordinator would refuse the query
 * @throws CommandFailed if there is no such document
 */
export async function explain(id: string, query: string, options: ExplainOptions): Promise<void> {
  const subject = await subjectOf(options);
  await noteWrites(subject.dir);
  const shards = await openShards(subject.dir);
  const planned = await planHere(subject, { ...searchRequest(query, options), k: options.k });
  const weighed = weighAnalyzed(shards, planned.analyzed);
  const notes = notesOf(weighed);
  if (options.strict && weighed.cutPatterns.length > 0) throw new SearchError('invalid-query', notes.join('; '));
  const { found, lastHit } = explainIn(shards, planned, weighed, { id, k: options.k });
  for (const shard of shards) shard.close();
  if (found === undefined)
    throw new CommandFailed(`no document in ${subject.dir} has the id \`${plainText(quote(id))}\``);
  const text = options.json
    ? JSON.stringify({ ...found, lastHit, notes }, null, 2)
    : explainedLines(found, { k: options.k, lastHit, notes }).join('\n');
  process.stdout.write(`${text}\n`);
}

interface Explained {
  readonly found: ExplainedDocument | undefined;
  readonly lastHit: LastHit | undefined;
}

function explainIn(
  shards: readonly ShardIndex[],
  { priors, filter }: PlannedIndex,
  { weighed }: QueryHere,
  { id, k }: { readonly id: string; readonly k: number },
): Explained {
  const index = shards[0]?.name ?? '';
  const request = asReceived({
    index,
    query: weighed.query,
    fields: weighed.fields,
    priors: [...priors],
    k,
    ...(filter === undefined ? {} : { filter }),
  });
  const best = shards.flatMap((shard) => bestOf(shard, request));
  const lastHit = best.sort((a, b) => b.score - a.score || a.seq - b.seq)[k - 1];
  const explained = shards.map((shard) => explainDocument(shard, request, { id, ...(lastHit && { lastHit }) }));
  return { found: explained.find(({ verdict }) => verdict !== 'missing'), lastHit };
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

/** What of the query was not looked for. */
function notesOf({ analyzed, cutPatterns }: QueryHere): string[] {
  const cut = cutPatterns.map(({ field, text, maxEdits }) => {
    const pattern = quote(`${field}:${text}${maxEdits === 0 ? '*' : `~${maxEdits}`}`);
    return `\`${plainText(pattern)}\` stands for more terms than it may: only the first of them, by bytes, are looked for`;
  });
  return [
    ...(analyzed.matchesNothing
      ? ['no word of the query is looked for: the fields searched leave all of them out']
      : []),
    ...(analyzed.truncated ? ['the query has more parts than it may: the rest is left out'] : []),
    ...cut,
  ];
}
