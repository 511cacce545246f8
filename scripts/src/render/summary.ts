import {
  type Coverage__Output,
  type Gathering__Output,
  GatheringEnd,
  type SearchResponse__Output,
  type SourceReport__Output,
  SourceState,
  type Substitute__Output,
  SubstituteKind,
  type Timings__Output,
  type UnpinnedDocument__Output,
  UnpinnedReason,
  type UnpinnedReason__Output,
} from '@muster/proto';
import type { Colors } from 'picocolors/types.js';
import { milliseconds, percent, totalHits, wholeNumber } from './figures.js';
import { plainText } from './plain-text.js';
import { wordOfState, wordsOfDegradation, wordsOfReason } from './words.js';

/** Prints what an answer rests on: total, coverage, what degraded it, where the time went, and each source. */
export function renderSummary(
  response: SearchResponse__Output,
  colors: Colors,
  paintSource: (name: string) => string,
): string[] {
  const { coverage, gathering, timings, degradedBy, sources } = response;
  return [
    foundLine(response),
    ...(coverage && coverage.shards > 0 ? [coverageLine(coverage)] : []),
    ...(gathering ? gatheringLines(gathering) : []),
    ...degradedBy.map((degradation) => colors.yellow(`degraded: ${wordsOfDegradation(degradation)}`)),
    ...response.unpinned.map(unpinnedLine),
    ...(timings ? [colors.dim(timingsLine(timings))] : []),
    ...sources.flatMap((source) => sourceLines(source, paintSource)),
  ];
}

function foundLine({ totalHits: total, coverage, exact }: SearchResponse__Output): string {
  // Documents are counted in indexes; a route of verticals alone has none.
  const found = total && coverage?.shards !== 0 ? totalHits(total) : 'hits not counted';
  return `${found}; ${exact ? 'the ranking is final' : 'the ranking could still change'}`;
}

function unpinnedLine({ source, id, position, rule, reason }: UnpinnedDocument__Output): string {
  const why = unpinnedWords[reason] ?? `reason ${reason}`;
  return `not pinned to place ${position}: ${plainText(id)} of ${plainText(source)} (rule "${plainText(rule)}"): ${why}`;
}

const unpinnedWords: Readonly<Record<UnpinnedReason__Output, string>> = {
  [UnpinnedReason.UNPINNED_REASON_UNSPECIFIED]: 'for a reason not stated',
  [UnpinnedReason.UNPINNED_REASON_NOT_FOUND]: 'it is not there, or the filter of the query leaves it out',
  [UnpinnedReason.UNPINNED_REASON_NOT_KNOWN]: 'whether it is there was not known in time',
  [UnpinnedReason.UNPINNED_REASON_SOURCE_MISSING]: 'no hits of its source are shown',
};

function coverageLine({ share, documents, shardsComplete, shards }: Coverage__Output): string {
  return `${percent(share)} of ${wholeNumber(documents)} documents, ${shardsComplete} of ${shards} shards`;
}

/** Nothing where everyone has answered: that needs no words. */
function gatheringLines({ end, strategy, asked, answered, probabilityComplete }: Gathering__Output): string[] {
  if (answered === asked || end === GatheringEnd.GATHERING_END_UNSPECIFIED) return [];
  const sure = probabilityComplete == null ? '' : `, ${percent(probabilityComplete)} sure that no hit is missing`;
  return [`${endWords(end, strategy)}: ${answered} of ${asked} answered${sure}`];
}

function endWords(end: Gathering__Output['end'], strategy: string): string {
  if (end === GatheringEnd.GATHERING_END_STRATEGY) return `\`${plainText(strategy)}\` stopped waiting`;
  if (end === GatheringEnd.GATHERING_END_FAILURE) return 'stopped at a source that it cannot do without';
  return end === GatheringEnd.GATHERING_END_TIME ? 'waited as long as there was time' : 'waited for all';
}

function timingsLine({ totalUs, planUs, statisticsUs, gatherUs, rankUs, fetchUs }: Timings__Output): string {
  const phases = { plan: planUs, statistics: statisticsUs, gather: gatherUs, rank: rankUs, fetch: fetchUs };
  const parts = Object.entries(phases).map(([phase, us]) => `${phase} ${milliseconds(us)}`);
  return `${milliseconds(totalUs)}: ${parts.join(', ')}`;
}

function sourceLines(source: SourceReport__Output, paintSource: (name: string) => string): string[] {
  const name = plainText(source.source);
  const found = source.totalHits ? [totalHits(source.totalHits)] : [];
  const leftOut = source.duplicates === 0 ? [] : [`${wholeNumber(source.duplicates)} left out as duplicates`];
  const shown = `${source.hitsOnPage} on the page`;
  const parts = [outcome(source), ...found, shown, ...leftOut, milliseconds(source.tookUs)];
  const lacking = source.shards.filter(({ reason }) => wordsOfReason(reason) !== '');
  return [
    `  ${paintSource(name)}: ${parts.join(', ')}`,
    ...(source.blend === '' || isUnselected(source) ? [] : [`    ${plainText(source.blend)}`]),
    ...(source.substitute ? [`    in its place: ${substituteWords(source.substitute)}`] : []),
    ...lacking.map((shard) => `    shard ${shard.shard}: ${outcome(shard)}`),
  ];
}

function substituteWords({ kind, source, ageMs }: Substitute__Output): string {
  if (kind === SubstituteKind.SUBSTITUTE_KIND_CONFIGURED) return 'hits of the configuration';
  if (kind === SubstituteKind.SUBSTITUTE_KIND_SOURCE) return `the answer of ${plainText(source)}`;
  if (kind === SubstituteKind.SUBSTITUTE_KIND_CACHED) return `its last good answer, ${(ageMs / 1000).toFixed(1)} s old`;
  return `something of kind ${kind}`;
}

/** Whether rules of the route left it out, which its message says: an index that cannot match has none. */
function isUnselected({ state, message }: Pick<SourceReport__Output, 'state' | 'message'>): boolean {
  return state === SourceState.SOURCE_STATE_PRUNED && message !== '';
}

function outcome(report: Pick<SourceReport__Output, 'state' | 'reason' | 'message'>): string {
  const { state, reason, message } = report;
  if (isUnselected(report)) return plainText(message);
  const why = [wordsOfReason(reason), plainText(message)].filter((part) => part !== '');
  return why.length === 0 ? wordOfState(state) : `${wordOfState(state)} (${why.join(': ')})`;
}
