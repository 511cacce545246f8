import { SourceReason } from '@muster/proto';

/** Names of reasons why something is missing from an answer, by number, as `timeout`. */
export const reasonNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(SourceReason).map(([name, number]) => [number, name.replace('SOURCE_REASON_', '').toLowerCase()]),
);
