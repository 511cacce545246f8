import {
  Degradation,
  type Degradation__Output,
  type Gathering__Output,
  GatheringEnd,
  SourceReason,
  type SourceReason__Output,
  SourceState,
  type SourceState__Output,
} from '@muster/proto';
import { plainText } from './plain-text.js';

const stateWords: Readonly<Record<SourceState__Output, string>> = {
  [SourceState.SOURCE_STATE_UNSPECIFIED]: 'state not stated',
  [SourceState.SOURCE_STATE_COMPLETE]: 'complete',
  [SourceState.SOURCE_STATE_PARTIAL]: 'partial',
  [SourceState.SOURCE_STATE_FAILED]: 'failed',
  [SourceState.SOURCE_STATE_PRUNED]: 'not asked, cannot match',
};

const reasonWords: Readonly<Record<SourceReason__Output, string>> = {
  [SourceReason.SOURCE_REASON_UNSPECIFIED]: '',
  [SourceReason.SOURCE_REASON_TIMEOUT]: 'did not answer in time',
  [SourceReason.SOURCE_REASON_UNAVAILABLE]: 'cannot be reached',
  [SourceReason.SOURCE_REASON_REJECTED]: 'refused because of load',
  [SourceReason.SOURCE_REASON_CANCELLED]: 'cancelled',
  [SourceReason.SOURCE_REASON_NO_REPLICA]: 'no replica is known to serve',
  [SourceReason.SOURCE_REASON_GENERATION_GONE]: 'no replica serves the generation any more',
  [SourceReason.SOURCE_REASON_TRUNCATED]: 'stopped at its budget',
  [SourceReason.SOURCE_REASON_ERROR]: 'answered with an error',
  [SourceReason.SOURCE_REASON_UNSUPPORTED]: 'cannot do what the query asks',
  [SourceReason.SOURCE_REASON_CUT]: 'had not answered when enough had',
  [SourceReason.SOURCE_REASON_NOT_WAITED_FOR]: 'is not waited for',
  [SourceReason.SOURCE_REASON_NO_TIME]: 'was not asked, for lack of time',
  [SourceReason.SOURCE_REASON_NOT_TAKEN]: 'answered, and another source was taken',
  [SourceReason.SOURCE_REASON_SWITCHED_OFF]: 'is switched off for this query',
};

const degradationWords: Readonly<Record<Degradation__Output, string>> = {
  [Degradation.DEGRADATION_UNSPECIFIED]: 'for a reason not stated',
  [Degradation.DEGRADATION_SHARDS_MISSING]: 'documents of some shards are missing or undecided',
  [Degradation.DEGRADATION_VERTICALS_MISSING]: 'a vertical is missing',
  [Degradation.DEGRADATION_STATISTICS_PARTIAL]: 'statistics of some shards are missing, so scores may differ',
  [Degradation.DEGRADATION_RANKING_SKIPPED]: 'there was no time or room for ranking in full',
  [Degradation.DEGRADATION_DOCUMENTS_MISSING]: 'some documents could not be fetched in time',
  [Degradation.DEGRADATION_GENERATION_SKEW]: 'shards were read at different generations',
  [Degradation.DEGRADATION_QUERY_CUT]: 'the query asks for too much: some of it was left out',
  [Degradation.DEGRADATION_SUBSTITUTED]: 'something stands in the place of a source that failed',
  [Degradation.DEGRADATION_EXTRAS_SKIPPED]: 'there was no time for snippets',
  [Degradation.DEGRADATION_GENERATIONS_NOT_KEPT]: 'the state read may not stay readable as long as was asked',
  [Degradation.DEGRADATION_CURSOR_MOVED]: 'the state of the pages before is gone: hits may be missed or come again',
  [Degradation.DEGRADATION_PINS_NOT_KNOWN]: 'whether a pinned document is there was not known in time',
};

/** Why an answer is less than it could be, in a word or two. */
export function shortWordOfDegradation(degradation: Degradation__Output): string {
  const name = Object.keys(Degradation).find((key) => Degradation[key as keyof typeof Degradation] === degradation);
  return name === undefined
    ? `reason ${degradation}`
    : name.replace('DEGRADATION_', '').replaceAll('_', ' ').toLowerCase();
}

/** Why waiting for sources ended, in words. */
export function wordsOfGathering({ end, strategy, probabilityComplete }: Gathering__Output): string {
  if (end === GatheringEnd.GATHERING_END_ALL) return 'all were there';
  if (end === GatheringEnd.GATHERING_END_TIME) return 'time was up';
  if (end === GatheringEnd.GATHERING_END_FAILURE) return 'a source had failed that it cannot do without';
  if (end !== GatheringEnd.GATHERING_END_STRATEGY) return 'it was given up';
  const sure = probabilityComplete == null ? '' : ` (${(100 * probabilityComplete).toFixed(1)} % sure)`;
  return `${plainText(strategy)} had enough${sure}`;
}

/** How a source or shard ended, in words. A state that a newer server invented is shown as its number. */
export function wordOfState(state: SourceState__Output): string {
  return stateWords[state] ?? `state ${state}`;
}

/** Why something of a source or shard is missing, in words; empty if nothing is. */
export function wordsOfReason(reason: SourceReason__Output): string {
  return reasonWords[reason] ?? `reason ${reason}`;
}

/** Why an answer is less than it could be, in words. */
export function wordsOfDegradation(degradation: Degradation__Output): string {
  return degradationWords[degradation] ?? `reason ${degradation}`;
}
