import type { KeptQuery } from './keep-query.js';
import { lengthOf, Names, packQuery, type QueryTexts, type Row, unpackQuery } from './packed-query.js';

/** How much is remembered. */
export interface RingLimits {
  /** Most queries; 0: none. */
  readonly entries: number;
  /** Most numbers that they take in all, a power of two; a number takes 8 bytes. Texts come to that. */
  readonly numbers: number;
}

/** Where a query begins in the row, and what of it is no number. */
interface Entry extends QueryTexts {
  readonly start: number;
}

const leastNumbers = 1 << 12;

/** The latest queries of a process: as many as there is room for, the oldest give way. */
export class RecordRing {
  /** Grows as needed, up to the limit. */
  private row: Row;
  private readonly names = new Names();
  private readonly entries: (Entry | undefined)[] = [];
  /** Number of the oldest entry, and of the next, counted since the beginning. */
  private first = 0;
  private next = 0;
  private readonly limits: RingLimits;

  constructor(limits: RingLimits) {
    this.limits = limits;
    this.row = { numbers: new Float64Array(Math.min(leastNumbers, limits.numbers)), at: 0 };
  }

  /** Takes a query in. One that is larger than all the room there is, is not remembered. */
  add(query: KeptQuery): void {
    const { entries, numbers } = this.limits;
    const length = lengthOf(query);
    if (entries === 0 || length > numbers) return;
    if (this.next - this.first >= entries) this.first++;
    while (!this.hasRoom(length)) {
      if (this.row.numbers.length < numbers) this.grow();
      else this.first++;
    }
    const { route, query: text, client, traceparent, models } = query;
    const start = this.row.at;
    packQuery(query, this.row, this.names);
    this.entries[this.next++ % entries] = { start, route, query: text, client, traceparent, models };
  }

  /** The queries, those that ended last first. */
  *latest(): Generator<KeptQuery, void> {
    for (let i = this.next - 1; i >= this.first; i--) {
      const entry = this.entries[i % this.limits.entries];
      if (entry === undefined) continue;
      const { start, ...texts } = entry;
      yield unpackQuery({ numbers: this.row.numbers, at: start }, this.names, texts);
    }
  }

  private hasRoom(length: number): boolean {
    return this.row.at - this.firstStart() + length <= this.row.numbers.length;
  }

  private firstStart(): number {
    if (this.first === this.next) return this.row.at;
    return this.entries[this.first % this.limits.entries]?.start ?? this.row.at;
  }

  /** Twice the room, everything at the places that it counts as. */
  private grow(): void {
    const { numbers: old, at } = this.row;
    const numbers = new Float64Array(2 * old.length);
    for (let i = this.firstStart(); i < at; i++)
      numbers[i & (numbers.length - 1)] = old[i & (old.length - 1)] as number;
    this.row = { numbers, at };
  }
}
