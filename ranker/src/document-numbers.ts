import { type CountsParameter, canonicalUrl, parametersBut } from './canonical-url.js';
import { TextReader } from './value-columns.js';
import type { DuplicatesRecipe, RankSource } from './words.js';

/**
 * Numbers documents, the same in whatever source and however often they are met, by a key that hits have. A hit without
 * a key is a document of its own, as is one whose key is empty: so data often have it where a value is not known.
 *
 * Each key is read once. URLs in canonical form cost some microseconds each, so no hit is looked at before its turn.
 */
export class DocumentNumbers {
  readonly #recipe: DuplicatesRecipe;
  readonly #counts: CountsParameter;
  readonly #byKey = new Map<string, number>();
  /** By source and list: the keys' columns, and the numbers of hits by position as far as they were asked for. */
  readonly #sources: readonly (readonly KeyedList[])[];
  #next = 0;

  constructor(recipe: DuplicatesRecipe, sources: readonly RankSource[]) {
    this.#recipe = recipe;
    this.#counts = parametersBut(recipe.droppedParameters);
    this.#sources = sources.map(({ lists }, source) => {
      const place = recipe.keyPlaces[source] ?? -1;
      return lists.map(({ count, values }) => ({ keys: new TextReader(values?.[place], count), numbers: [] }));
    });
  }

  /** The number of a hit's document. */
  numberOf(source: number, list: number, position: number): number {
    // The casts are of places that the request has.
    const lists = this.#sources[source] as readonly KeyedList[];
    const { keys, numbers } = lists[list] as KeyedList;
    const known = numbers[position];
    if (known !== undefined) return known;
    const number = this.#numberOfKey(keys.textAt(position));
    numbers[position] = number;
    return number;
  }

  #numberOfKey(key: string | undefined): number {
    if (key === undefined || key === '') return this.#next++;
    const canonical = this.#recipe.areUrls ? canonicalUrl(key, this.#counts) : key;
    const known = this.#byKey.get(canonical);
    if (known !== undefined) return known;
    this.#byKey.set(canonical, this.#next);
    return this.#next++;
  }
}

interface KeyedList {
  readonly keys: TextReader;
  readonly numbers: number[];
}
