import type { FieldSchema } from '../../query/schema.js';
import type { BuiltField } from '../field-builder.js';
import { termSections } from '../inverted-builder.js';
import { KeywordColumnWriter } from '../keyword-column.js';
import { PostingsWriter } from '../postings-writer.js';
import type { FieldMeta } from '../segment-meta.js';
import { StringDictionaryWriter } from '../string-dictionary-writer.js';
import { longList, TermEntriesWriter } from '../term-entries.js';
import type { MergeSource, MergeSources, MergeSteps } from './merge-source.js';
import { MergedStrings } from './merged-strings.js';
import { TermSource } from './term-source.js';

/** Blocks of postings, and terms, between two places to stop at. */
const stepBlocks = 64;
const stepTerms = 1024;

/** Merges a field with terms: term by term, the postings of live documents, source by source. */
export function* mergeTerms(field: FieldSchema, { sources, documents }: MergeSources): MergeSteps<BuiltField> {
  const lengths = mergedLengths(field.name, { sources, documents });
  const dictionary = new StringDictionaryWriter();
  const entries = new TermEntriesWriter();
  const postings = new PostingsWriter(lengths);
  const column = field.type === 'keyword' ? new KeywordColumnWriter() : undefined;
  const strings = new MergedStrings(sources.map((source) => new TermSource(source, field.name)));
  let totalLength = 0;
  for (let terms = 1; strings.next(); terms++) {
    if (terms % stepTerms === 0) yield;
    const { holders } = strings;
    const live = holders.reduce((sum, holder) => sum + holder.liveDocuments(), 0);
    // All documents that had it are deleted.
    if (live === 0) continue;
    postings.begin(live >= longList);
    for (const holder of holders) {
      const copy = holder.beginCopy({ postings, column, term: dictionary.size, isOnly: live === 1 });
      while (copy.run(stepBlocks)) yield;
      totalLength += copy.tokens;
    }
    const entry = postings.end();
    if (entry.documentFrequency !== live)
      throw new Error(`field ${field.name}: ${live} live documents have a term, ${entry.documentFrequency} were found`);
    dictionary.addBytes((holders[0] as TermSource).bytes);
    entries.add(entry);
  }
  const [first] = sources as [MergeSource];
  const { analyzer } = first.segment.content.fields[field.name] as FieldMeta;
  const withWords = lengths.reduce((count, length) => (length > 0 ? count + 1 : count), 0);
  return {
    sections: [
      ...termSections(field.name, { dictionary, entries, postings, lengths }),
      ...(column?.finish(field.name, documents) ?? []),
    ],
    meta: { analyzer, terms: dictionary.size, documents: withWords, totalLength },
  };
}

function mergedLengths(name: string, { sources, documents }: Omit<MergeSources, 'schema'>): Uint16Array {
  const merged = new Uint16Array(documents);
  for (const { segment, ordinals } of sources) {
    const lengths = segment.inverted.get(name)?.lengths as Uint16Array;
    ordinals.forEach((to, from) => {
      if (to >= 0) merged[to] = lengths[from] as number;
    });
  }
  return merged;
}
