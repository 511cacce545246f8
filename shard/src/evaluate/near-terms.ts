import type { StringDictionary } from '../index/string-dictionary.js';
import { EditTable } from '../query/edit-distance.js';

/** Look-ups between two pauses: some tens of microseconds. */
const lookUpsBetweenPauses = 16;

/**
 * Places of the terms that begin with a prefix, in order. Gives nothing now and then: a place to pause.
 */
export function* placesOfPrefix(terms: StringDictionary, prefix: string): Generator<number | undefined> {
  for (let place = terms.firstAtLeast(prefix); place < terms.size; place++) {
    if (!terms.at(place).startsWith(prefix)) return;
    yield place;
  }
}

/**
 * Places of the terms that take at most so many edits to be made of a word, in order: a character put in, left out or
 * replaced, or two neighbours changed places, no place edited twice (optimal string alignment), in characters, where
 * surrogate pairs are one. Gives nothing now and then: a place to pause.
 *
 * Terms that begin alike share the rows of their table of distances. Where no term that begins like one can come near
 * any more, all of them are passed over, up to the next that has a character there which the word still may have.
 */
export function* placesNear(terms: StringDictionary, word: string, maxEdits: number): Generator<number | undefined> {
  const table = new EditTable(word, maxEdits);
  let place = 0;
  for (let lookUps = 1; place < terms.size; lookUps++) {
    if (lookUps % lookUpsBetweenPauses === 0) yield undefined;
    const term = terms.at(place);
    const isRead = table.read(term);
    if (table.edits <= maxEdits) yield place;
    place = isRead ? place + 1 : Math.max(place + 1, terms.firstAtLeast(table.nextNear(term)));
  }
}
