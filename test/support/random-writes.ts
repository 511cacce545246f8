import { vocabulary } from '../unit/shard/evaluate/arbitraries.js';

/** A write of a test: a document, or the id of one to be deleted. */
export type TestWrite = { readonly upsert: { readonly id: string } } | { readonly delete: string };

/** Numbers below a limit, the same for the same seed. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Random writes of documents of `aSchema`, of which about a fourth delete; ids repeat. */
export function randomWrites(count: number, ids: number, random: (below: number) => number): TestWrite[] {
  return Array.from({ length: count }, () => {
    const id = `id-${random(ids)}`;
    return random(4) === 0 ? { delete: id } : { upsert: randomDocument(id, random) };
  });
}

export function randomDocument(id: string, random: (below: number) => number) {
  const word = (): string => vocabulary[Math.min(random(vocabulary.length), random(vocabulary.length))] as string;
  const text = (length: number): string => Array.from({ length }, word).join(' ');
  return {
    id,
    title: text(random(4)),
    body: text(random(14)),
    ...(random(10) === 0 ? {} : { year: random(46) - 5 }),
    tag: ['red', 'green', 'ant'][random(3)] as string,
  };
}

/** What is there after writes: by id, in the order of the last write of each. */
export class WriteModel {
  readonly documents = new Map<string, { readonly id: string }>();

  apply(write: TestWrite): void {
    const id = 'delete' in write ? write.delete : write.upsert.id;
    this.documents.delete(id);
    if ('upsert' in write) this.documents.set(id, write.upsert);
  }
}
