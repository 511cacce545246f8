import type { KeywordColumn, Segment } from '../../index/segment.js';
import { type Better, pushEntry, replaceWorst } from './list-heap.js';

/** The hits held of one value. */
interface Group {
  readonly key: string;
  /** The value's ordinal in the dictionary of the segment where it was met last. */
  ordinal: number;
  /** Slots of the hits: a heap, the worst at the root. */
  readonly slots: number[];
}

/**
 * Which of the hits held belong together. Groups without hits are forgotten, so there are never more than hits held.
 * Values are made into strings only for documents that enter.
 */
export class HitGroups {
  readonly #field: string;
  readonly #hitsPerGroup: number;
  readonly #better: Better;
  #column: KeywordColumn | undefined;
  readonly #byKey = new Map<string, Group>();
  /** Groups met in the segment that is being read. */
  readonly #byOrdinal = new Map<number, Group>();
  readonly #bySlot: (Group | undefined)[] = [];

  /** @param better below 0 if the hit in the first slot is better than that in the second */
  constructor(field: string, hitsPerGroup: number, better: Better) {
    this.#field = field;
    this.#hitsPerGroup = hitsPerGroup;
    this.#better = better;
  }

  /** The ordinals that follow belong to this segment. */
  begin({ keywords }: Segment): void {
    this.#column = keywords.get(this.#field);
    this.#byOrdinal.clear();
  }

  /** Slot of the worst hit of a document's group if the group has all the hits that it may have. */
  worstIfFull(ordinal: number): number | undefined {
    const group = this.#groupOf(this.#valueOf(ordinal));
    return group !== undefined && group.slots.length >= this.#hitsPerGroup ? group.slots[0] : undefined;
  }

  /** Notes that a document is held in a slot. */
  join(ordinal: number, slot: number): void {
    const value = this.#valueOf(ordinal);
    const group = value < 0 ? undefined : (this.#groupOf(value) ?? this.#newGroup(value));
    this.#bySlot[slot] = group;
    if (group !== undefined) pushEntry(group.slots, slot, this.#better);
  }

  /** Notes that the hit in a slot, the worst of its group, is not held any more. */
  leave(slot: number): void {
    const group = this.#bySlot[slot];
    if (group === undefined) return;
    const last = group.slots.pop() as number;
    if (group.slots.length > 0) replaceWorst(group.slots, last, this.#better);
    else this.#forget(group);
  }

  /** Notes that another document of its group, a better one, has taken the slot of the worst. */
  changed(slot: number): void {
    const group = this.#bySlot[slot];
    if (group !== undefined) replaceWorst(group.slots, slot, this.#better);
  }

  /** The value of the hit in a slot, nothing if it has none. */
  keyOf(slot: number): string | undefined {
    return this.#bySlot[slot]?.key;
  }

  /** Ordinal of the least value of a document, -1 if it has none. */
  #valueOf(ordinal: number): number {
    if (this.#column === undefined) return -1;
    const { starts, ordinals } = this.#column;
    const first = starts[ordinal] as number;
    return first < (starts[ordinal + 1] as number) ? (ordinals[first] as number) : -1;
  }

  #groupOf(value: number): Group | undefined {
    if (this.#column === undefined || value < 0) return undefined;
    const met = this.#byOrdinal.get(value);
    if (met !== undefined || this.#byKey.size === this.#byOrdinal.size) return met;
    const group = this.#byKey.get(this.#column.dictionary.at(value));
    if (group !== undefined) this.#meet(group, value);
    return group;
  }

  #newGroup(value: number): Group {
    const group: Group = { key: this.#column?.dictionary.at(value) ?? '', ordinal: -1, slots: [] };
    this.#byKey.set(group.key, group);
    this.#meet(group, value);
    return group;
  }

  #meet(group: Group, value: number): void {
    group.ordinal = value;
    this.#byOrdinal.set(value, group);
  }

  #forget(group: Group): void {
    this.#byKey.delete(group.key);
    if (this.#byOrdinal.get(group.ordinal) === group) this.#byOrdinal.delete(group.ordinal);
  }
}
