import { type IndexView, makePlan, type PlannedIndex } from '@muster/coordinator';
import { codecs, requestFault, SearchError, type SearchRequest, StopReason } from '@muster/proto';
import {
  asReceived,
  type ExplainedDocument,
  evaluateQuery,
  explainDocument,
  hasWrites,
  type LastHit,
  openShard,
  type QueryHere,
  readManifest,
  type ShardIndex,
  weighAnalyzed,
} from '@muster/shard';
import { quote } from '@muster/shard/query';
import { CommandFailed } from '../cli/failure.js';
import type { RequestOptions } from '../cli/request-options.js';
import { explainedLines } from '../render/explained-document.js';
import { plainText } from '../render/plain-text.js';
import { type Subject, subjectOf } from './explained-subject.js';
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
  if (await hasWrites(subject.dir)) process.stderr.write(writesNote(subject.dir));
  const shards = await openAll(subject.dir);
  const planned = await plan(subject, { ...searchRequest(query, options), k: options.k });
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

/** What writers and replicas made of an index is not read here. */
function writesNote(dir: string): string {
  return `note: the index at ${dir} was served with a writer; it is explained as it was built\n`;
}

async function openAll(dir: string): Promise<ShardIndex[]> {
  const { shards } = await readManifest(dir);
  const open: ShardIndex[] = [];
  for (const shard of shards.keys()) open.push(await openShard(dir, shard));
  return open;
}

async function plan({ dir, name, routes }: Subject, request: SearchRequest): Promise<PlannedIndex> {
  const fault = requestFault(request);
  if (fault !== undefined) throw new SearchError('invalid-query', fault);
  const { schema, generation, build } = await readManifest(dir);
  const viewOf = (index: string): IndexView => ({
    name: index,
    shards: [],
    generation,
    isSkewed: false,
    epoch: 1,
    build,
    schema: index === name ? schema : undefined,
  });
  const received = codecs.searchRequest.decode(codecs.searchRequest.encode(request));
  const { sources } = makePlan(received, {
    routes,
    viewOf,
    epochNow: Date.now,
    aliases: () => new Map(),
    drawSwitches: () => ({ off: [], mayHedge: true }),
  });
  return sources.find((source) => source.kind === 'index') as PlannedIndex;
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
