import type { Column__Output, PartialHits__Output } from '@muster/proto';
import type { SortOrder } from '@muster/ranker';
import type { PlannedIndex } from '../words.js';
import { faultOfColumn, kindOfKey, type ValueKind } from './columns.js';

/** What is asked of each hit beside its score. */
export interface AskedColumns {
  /** What hits are sorted by; empty: score downwards. */
  readonly keys: readonly SortOrder[];
  readonly isCollapsed: boolean;
  /** Names of features, each a column of numbers. */
  readonly features: readonly string[];
  /** Names of fields, and what their values are. */
  readonly values: readonly { readonly field: string; readonly kind: ValueKind }[];
}

/** Nothing is asked beside scores. */
export const noColumns: AskedColumns = { keys: [], isCollapsed: false, features: [], values: [] };

/** What shards are asked of each hit of an index. */
export function askedColumns({ features, values, view, order: { keys, collapse } }: PlannedIndex): AskedColumns {
  const isCollapsed = collapse !== undefined;
  if (features.length + values.length + keys.length === 0 && !isCollapsed) return noColumns;
  const kindOf = (name: string): ValueKind =>
    view.schema?.fields.find((field) => field.name === name)?.type === 'keyword' ? 'text' : 'number';
  return { keys, isCollapsed, features, values: values.map((field) => ({ field, kind: kindOf(field) })) };
}

/** Says which column of a shard's list is missing, or not such that ranking can read it; nothing if none is. */
export function faultOfColumns(list: PartialHits__Output, asked: AskedColumns): string | undefined {
  const { count, sortValues, features, values, collapseKeys } = list;
  const hasNone = sortValues.length + features.length + values.length === 0 && collapseKeys === null;
  if (asked === noColumns && hasNone) return undefined;
  return (
    faultOfKind('sort values', sortValues, asked.keys.map(keyColumn), count) ??
    faultOfKind('features', features, asked.features.map(featureColumn), count) ??
    faultOfKind('values', values, asked.values.map(valueColumn), count) ??
    faultOfKeys(collapseKeys, asked.isCollapsed, count)
  );
}

interface WantedColumn {
  readonly name: string;
  readonly kind: ValueKind;
}

const keyColumn = (key: SortOrder, i: number): WantedColumn => ({ name: `sort key ${i}`, kind: kindOfKey(key) });
const featureColumn = (name: string): WantedColumn => ({ name, kind: 'number' });
const valueColumn = ({ field, kind }: AskedColumns['values'][number]): WantedColumn => ({ name: field, kind });

function faultOfKind(
  what: string,
  columns: readonly Column__Output[],
  wanted: readonly WantedColumn[],
  count: number,
): string | undefined {
  if (columns.length !== wanted.length) {
    return `the list must have ${wanted.length} columns of ${what}, got ${columns.length}`;
  }
  for (let i = 0; i < wanted.length; i++) {
    const { name, kind } = wanted[i] as WantedColumn;
    const fault = faultOfColumn(columns[i] as Column__Output, kind, count);
    if (fault !== undefined) return `the column of ${what} of ${name} ${fault}`;
  }
  return undefined;
}

function faultOfKeys(keys: Column__Output | null, isCollapsed: boolean, count: number): string | undefined {
  if (keys === null) return isCollapsed ? 'the list must have collapse keys' : undefined;
  if (!isCollapsed) return 'the list must have no collapse keys';
  const fault = faultOfColumn(keys, 'text', count);
  return fault === undefined ? undefined : `the collapse keys ${fault}`;
}
