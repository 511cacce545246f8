import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { analyzerNamed, analyzerNames } from './analysis.js';
import { quote } from './quote.js';
import { type FieldSchema, InvalidSchema, type Schema } from './schema.js';
import { faultList, mapping, numberIn, oneOf, someText, wrong } from './schema-faults.js';
import { SynonymReader, type SynonymSources } from './synonym-files.js';

/** Names a query can spell before a colon. */
export const fieldName = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

const valueTypes = ['keyword', 'number', 'date', 'stored'] as const;
const typeNames = `text, ${valueTypes.join(', ')}`;

/** A file's path, or lines as such a file has them. */
const synonymsSpec = z.union([z.string().min(1), z.array(z.string())], { error: 'must be a path or a list of lines' });

const keyList = wrong('a list of at least one key');

const textSpec = mapping({
  type: z.literal('text'),
  analyzer: oneOf(analyzerNames as [string, ...string[]]).default('english'),
  boost: numberIn(0, 1000).default(1),
  from: z.array(someText(), { error: keyList }).min(1, { error: keyList }).optional(),
  synonyms: synonymsSpec.optional(),
});
const valueSpec = mapping({ type: z.enum(valueTypes) });
const fieldSpec = z.preprocess(
  (spec) => (typeof spec === 'string' ? { type: spec } : spec),
  z.discriminatedUnion('type', [textSpec, valueSpec], { error: `must be a type or have one: ${typeNames}` }),
);
const knownVersions = analyzerNames.map((name) => `${name} ${analyzerNamed(name)?.version}`).join(', ');
const analyzersSpec = z
  .record(z.string(), z.number({ error: wrong('a version, a number') }), {
    error: wrong('a mapping of names to versions'),
  })
  .superRefine((versions, { addIssue }) => {
    for (const [name, version] of Object.entries(versions)) {
      if (analyzerNamed(name)?.version === version) continue;
      addIssue(`\`${quote(name)}\` version ${version} is not known here; known are ${knownVersions}`);
    }
  });
const schemaSpec = mapping({
  id: someText(),
  k1: numberIn(0, 10).default(1.2),
  b: numberIn(0, 1).default(0.75),
  synonyms: synonymsSpec.optional(),
  fields: z.record(
    z.string().regex(fieldName, { error: 'must begin with a letter or _, then letters, digits, _ . -' }),
    fieldSpec,
    { error: wrong('a mapping of names to types') },
  ),
  analyzers: analyzersSpec.optional(),
});

/**
 * The schema written in YAML (or JSON) text: `id`, `k1`, `b`, `synonyms` and `fields`, a mapping of names to a type or
 * to `{ type, analyzer, boost, from, synonyms }`.
 *
 * @param where what to call the text in faults, usually the file
 * @param readFile gives the text of a file that the schema names, by its path there
 * @throws InvalidSchema with every fault
 */
export function parseSchema(yamlText: string, where: string, readFile?: (path: string) => string): Schema {
  let value: unknown;
  try {
    value = parseYaml(yamlText);
  } catch (error) {
    const [fault = ''] = (error as Error).message.split('\n');
    throw new InvalidSchema(`${where}: ${fault.replace(/:$/, '')}`);
  }
  return readSchema(value, { where, readFile: readFile && plainly(readFile) });
}

/** Says in plain words that a file is not there. */
function plainly(readFile: (path: string) => string): (path: string) => string {
  return (path) => {
    try {
      return readFile(path);
    } catch (error) {
      const { code, path: full = path } = error as NodeJS.ErrnoException;
      throw code === 'ENOENT' ? new Error(`${full} does not exist`, { cause: error }) : error;
    }
  };
}

/**
 * The schema in a parsed value of the same form, which names no files.
 *
 * @throws InvalidSchema with every fault, as of analyzers that are not known here or only in another version
 */
export function schemaFromJson(value: unknown, where = 'schema'): Schema {
  return readSchema(value, { where, readFile: undefined });
}

function readSchema(value: unknown, sources: SynonymSources): Schema {
  const { where } = sources;
  const checked = schemaSpec.safeParse(value);
  if (!checked.success) throw new InvalidSchema(faultList(checked.error, where));
  const { id, k1, b, fields, synonyms } = checked.data;
  const reader = new SynonymReader(sources);
  const common = synonyms === undefined ? {} : { synonyms: reader.read(synonyms, 'synonyms') };
  const list = Object.entries(fields).map(([name, spec]): FieldSchema => {
    if (spec.type !== 'text') return { name, type: spec.type };
    const { synonyms, from = [name], ...rest } = spec;
    const own = synonyms === undefined ? {} : { synonyms: reader.read(synonyms, `fields: ${name}: synonyms`) };
    return { ...rest, name, from, ...own };
  });
  if (reader.faults.length > 0) throw new InvalidSchema(reader.faults.join('\n'));
  if (!list.some((field) => field.type === 'text' || field.type === 'keyword')) {
    throw new InvalidSchema(
      `${where}: fields: at least one must be of type text or keyword, or nothing can be searched`,
    );
  }
  return { id, fields: list, k1, b, ...common };
}
