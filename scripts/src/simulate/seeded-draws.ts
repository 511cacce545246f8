/**
 * Random numbers that depend on a seed alone, the same on every machine: mulberry32 by Tommy Ettinger. Put to a place by
 * several numbers (say query, shard and attempt), it draws what belongs there, whatever was drawn before: so two runs
 * that differ in their policies meet the same leaves, each as quick and as slow as in the other.
 */
export class SeededDraws {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Goes to the place that the numbers name; each must be a whole number. */
  at(seed: number, one: number, two: number, three: number): this {
    this.state = mix(mix(mix(mix(seed) + one) + two) + three);
    return this;
  }
}

/** Every bit of the result depends on every bit of the number: lowbias32 by Chris Wellons. */
function mix(number: number): number {
  let x = number >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A whole number that stands for a text: FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
