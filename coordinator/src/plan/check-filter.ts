import { type Filter__Output, SearchError } from '@muster/proto';
import { fieldFault, filterFault, type Schema } from '@muster/shard/query';

/**
 * Checks a filter against the schema of the index it is for.
 *
 * @throws SearchError `invalid-query`, naming the part at fault, its value and what is allowed
 */
export function checkFilter(filter: Filter__Output, schema: Schema): void {
  refuse(filterFault(filter, schema));
}

/** The type of a field of an allowed type; who names another is told which there are. */
export function typeOf(name: string, schema: Schema, path: string, allowed: readonly string[]): string {
  refuse(fieldFault(name, schema, path, allowed));
  return schema.fields.find((field) => field.name === name)?.type ?? '';
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new SearchError('invalid-query', fault);
}
