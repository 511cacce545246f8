import { type Schema, schemaFromJson } from '@muster/shard/query';

/** The schema of the documents in `segments.ts`. */
export const sortSchema: Schema = schemaFromJson({
  id: 'id',
  fields: {
    title: { type: 'text', analyzer: 'standard' },
    n: 'number',
    m: 'number',
    on: 'date',
    tag: 'keyword',
    site: 'keyword',
  },
});
