import type { ExplainedPlan, ExplainedShard, ExplainedSource } from '@muster/coordinator';
import { alignedLines } from './aligned-lines.js';
import { counted, percent, rounded, wholeNumber } from './figures.js';
import { plainText } from './plain-text.js';

/** What a query would ask of whom, as lines to read: first what holds for all, then each source with its shards. */
export function planLines(plan: ExplainedPlan): string[] {
  const { route, k, offset, timeoutMs, mayHedge, keptBackMs, sources } = plan;
  const { rank, fetch, reply } = keptBackMs;
  const kept = Object.entries({ rank, fetch, reply }).map(([phase, ms]) => `${phase} ${ms.toFixed(1)} ms`);
  const page = k === 0 ? 'no hits' : `hits ${wholeNumber(offset + 1)} to ${wholeNumber(offset + k)}`;
  return [
    `route ${plainText(route)}: ${page}, in at most ${wholeNumber(timeoutMs)} ms; ${mayHedge ? 'slow shards may be asked twice' : 'no shard is asked twice for being slow'}`,
    waitingLine(plan),
    `blended by ${blendText(plan.blend)}`,
    `time kept back: ${kept.join(', ')}`,
    ...rulesLines(plan),
    '',
    ...sources.flatMap((source) => [headOf(source), ...rankingLines(source), ...indexLines(source)]),
  ];
}

function waitingLine({ cutoff: { strategies, floor } }: ExplainedPlan): string {
  const written = strategies.map(({ name, parameters }) => {
    const numbers = Object.entries(parameters).map(([parameter, value]) => `${parameter} ${value}`);
    return numbers.length === 0 ? `\`${name}\`` : `\`${name}\` (${numbers.join(', ')})`;
  });
  const least = floor === 0 ? '' : `, but for ${percent(floor)} of the documents in any case`;
  return `waits for sources by ${written.join(' or ')}${least}`;
}

function rulesLines({ rules }: ExplainedPlan): string[] {
  if (rules === undefined) return [];
  const { hold, pins } = rules;
  const pinned = pins.map(({ source, id, position }) => `${plainText(id)} of ${plainText(source)} at ${position}`);
  return [
    `rules that hold: ${hold.length === 0 ? 'none' : hold.map(plainText).join(', ')}`,
    ...(pinned.length === 0 ? [] : [`pinned: ${pinned.join(', ')}`]),
  ];
}

function rankingLines({ banned = [], secondPhase }: ExplainedSource): string[] {
  return [
    ...(banned.length === 0 ? [] : [`  left out by rules: ${banned.map(plainText).join(', ')}`]),
    ...(secondPhase === undefined
      ? []
      : [`  the best ${wholeNumber(secondPhase.window)} scored anew by ${plainText(secondPhase.model)}`]),
  ];
}

function blendText(blend: ExplainedPlan['blend']): string {
  if (blend.by === 'fusion')
    return `fusion, ${blend.method === 'rrf' ? `rrf (constant ${blend.rrfConstant})` : blend.method}`;
  if (blend.by === 'slots') return `${counted(blend.slots.length, 'slot')}`;
  return blend.by === 'sort' ? 'sort keys' : 'nothing: one source';
}

function headOf(source: ExplainedSource): string {
  const { kind, role, weight, asked, reason, generation, hitsOfEachShard, k, timeoutMs } = source;
  const head = `${plainText(source.source)}, ${kind === 'vertical' ? 'vertical' : 'index'}, ${role}, weight ${rounded(weight, 4)}`;
  // What rules say of it begins so itself.
  if (!asked && reason?.startsWith('not asked')) return `${head}: ${plainText(reason)}`;
  if (!asked) return `${head}: not asked${reason === undefined ? '' : `, ${plainText(reason)}`}`;
  if (generation !== undefined)
    return `${head}: ${counted(hitsOfEachShard ?? 0, 'hit')} of each shard, at generation ${wholeNumber(generation)}`;
  return `${head}: ${counted(k ?? 0, 'hit')}${timeoutMs === undefined ? '' : `, in at most ${wholeNumber(timeoutMs)} ms`}`;
}

function indexLines({ isSkewed, features = [], values = [], shards = [], ...missing }: ExplainedSource): string[] {
  const { missingTerms = [], missingPatterns = [] } = missing;
  const unknown = [
    ...(missingTerms.length === 0 ? [] : [`words ${missingTerms.map(plainText).join(', ')}`]),
    ...(missingPatterns.length === 0 ? [] : [`patterns ${missingPatterns.map(plainText).join(', ')}`]),
  ];
  const columns = [...features, ...values].map(plainText);
  const titles = ['shard', 'documents', 'postings', 'bound', 'replicas'];
  return [
    ...(isSkewed ? ['  its shards are at different generations'] : []),
    ...(columns.length === 0 ? [] : [`  for ranking, of each hit: ${columns.join(', ')}`]),
    ...(unknown.length === 0 ? [] : [`  asked for first, and not in the figures: ${unknown.join('; ')}`]),
    ...(shards.length === 0 ? [] : alignedLines(titles, shards.map(shardRow), [false, false, false, false, true])).map(
      (line) => `  ${line}`,
    ),
  ];
}

function shardRow({ shard, asked, documents, bound, postings, replicas }: ExplainedShard): string[] {
  const limit = bound === null ? 'not known' : rounded(bound, 6);
  return [
    String(shard),
    documents === undefined ? 'not known' : wholeNumber(documents),
    wholeNumber(postings),
    asked ? limit : 'cannot match',
    replicas.length === 0 ? 'none' : replicas.map(replicaText).join(', '),
  ];
}

function replicaText({
  address,
  zone,
  serves,
  inFlight,
  owesPong,
  trouble,
}: ExplainedShard['replicas'][number]): string {
  const notes = [
    ...(zone === undefined ? [] : [`zone ${zone}`]),
    ...(serves ? [] : ['serves nothing']),
    ...(inFlight === 0 ? [] : [`${wholeNumber(inFlight)} under way`]),
    ...(owesPong === true ? ['gives no sign of life'] : []),
    ...(trouble === undefined ? [] : [trouble]),
  ].map(plainText);
  return `${plainText(address)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}
