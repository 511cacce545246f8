import type { Block } from './blocks.js';

interface Refused {
  readonly slot: number;
  readonly why: string;
  /** The threshold that it did not come to; nothing if it was for another reason. */
  readonly threshold?: number;
}

/** Why blocks do not stand in slots. */
export class Refusals {
  private readonly bySource = new Map<number, Refused[]>();

  /** @param why what is to be said of the slot */
  add({ source }: Block, slot: number, why: string, threshold?: number): void {
    const refused = this.bySource.get(source) ?? [];
    refused.push({ slot, why, ...(threshold === undefined ? {} : { threshold }) });
    this.bySource.set(source, refused);
  }

  /** The block does not come to the slot's threshold. */
  addBelow(block: Block, slot: number, threshold: number): void {
    this.add(block, slot, `asks for ${shown(threshold)}`, threshold);
  }

  /** Why a block stands in no slot, for people. */
  explain({ source, worth }: Block): string {
    const refused = this.bySource.get(source) ?? [];
    if (refused.length === 0) return 'no slot: none is for it';
    const thresholds = refused.flatMap(({ threshold }) => threshold ?? []);
    if (thresholds.length === refused.length) {
      return `no slot: ${shown(worth)} is below the least threshold ${shown(Math.min(...thresholds))}`;
    }
    return `no slot for ${shown(worth)}: ${refused.map(({ slot, why }) => `slot ${slot + 1} ${why}`).join(', ')}`;
  }
}

/** A number as people read it: three digits are enough. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
