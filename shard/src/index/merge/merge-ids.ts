import { type Section, sectionsOf } from '../sections.js';
import { StringDictionaryWriter } from '../string-dictionary-writer.js';
import type { MergeSource, MergeSources, MergeSteps } from './merge-source.js';
import { MergedStrings, type StringSource } from './merged-strings.js';

/** Ids between two places to stop at. */
const stepIds = 2048;

/** Merges the dictionaries of ids, and makes both ways between them and ordinals. */
export function* mergeIds({ sources, documents }: MergeSources): MergeSteps<Section[]> {
  const dictionary = new StringDictionaryWriter();
  const idOrdinals = new Uint32Array(documents);
  const idPlaces = new Uint32Array(documents);
  const strings = new MergedStrings(sources.map((source) => new LiveIds(source)));
  while (strings.next()) {
    const [holder, second] = strings.holders as [LiveIds, LiveIds | undefined];
    if (second !== undefined) throw new Error(`two live documents have the id ${holder.bytes.toString()}`);
    const place = dictionary.size;
    idOrdinals[place] = holder.ordinal;
    idPlaces[holder.ordinal] = place;
    dictionary.addBytes(holder.bytes);
    if (place % stepIds === 0) yield;
  }
  const { bytes, blocks, keys } = dictionary.finish();
  return sectionsOf('', { ids: bytes, idBlocks: blocks, idKeys: keys, idOrdinals, idPlaces });
}

/** The ids of live documents of a segment. */
class LiveIds implements StringSource {
  bytes: Buffer = Buffer.alloc(0);
  /** Of the id's document in the merged segment. */
  ordinal = -1;
  readonly #source: MergeSource;
  #place = -1;

  constructor(source: MergeSource) {
    this.#source = source;
  }

  next(): boolean {
    const { segment, ordinals } = this.#source;
    const { ids, idOrdinals } = segment.content;
    do {
      if (++this.#place === ids.size) return false;
      this.ordinal = ordinals[idOrdinals[this.#place] as number] as number;
    } while (this.ordinal < 0);
    this.bytes = ids.bytesAt(this.#place);
    return true;
  }
}
