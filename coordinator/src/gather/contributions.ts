import { LRUCache } from 'lru-cache';

/** Whose answers are alike: leaves of one source, asked queries of one kind. */
export interface Contributor {
  readonly kind: string;
  /** Number of the leaf among those of the source. */
  readonly leaf: number;
}

/** Kinds remembered; of more, those not asked for longest are forgotten. */
const maxKinds = 512;
/** Examples by which a kind, or a leaf of it, is judged; beyond, all count half, so that what is later counts more. */
const maxExamples = 20_000;
/** One in so many chances that were taken is looked into. */
const sampledOneIn = 16;

/**
 * How often leaves lately had a hit that entered the list, by how much of a margin the list's last score left them: what
 * `probable` goes by. It grows with what it is taught and is bounded whatever that is; it knows no time.
 *
 * A margin is the logarithm of how far the list's last score lies above what the leaf's bound lets expect: 0 where half
 * of all leaves enter, about; -Infinity where there is no telling.
 */
export class Contributions {
  private readonly kinds = new LRUCache<string, Kind>({ max: maxKinds });
  private taken = 0;

  /**
   * How likely it is that the leaf has a hit that enters; rather too likely than too unlikely, and certain as long as
   * nothing was learnt.
   *
   * @param examples how many it is to rest on; where there are fewer near the margin, those of less margin count too
   */
  chanceOf({ kind, leaf }: Contributor, margin: number, examples: number): number {
    return this.kinds.get(kind)?.chanceOf(leaf, margin, examples) ?? 1;
  }

  /**
   * A leaf that was left this margin has answered.
   *
   * @param weight examples that this one stands for
   */
  learn({ kind, leaf }: Contributor, margin: number, hasEntered: boolean, weight = 1): void {
    let known = this.kinds.get(kind);
    if (known === undefined) {
      known = new Kind();
      this.kinds.set(kind, known);
    }
    known.learn(leaf, margin, hasEntered ? weight : 0, weight);
  }

  /**
   * A gathering ends by chance, unproven. Tells whether its missing leaves are to be learnt from when they answer, with
   * {@link sampleWeight}: who is always cut would else be judged by those who never are.
   */
  isSampled(): boolean {
    return this.taken++ % sampledOneIn === 0;
  }

  /** Examples that one of a sampled gathering stands for. */
  readonly sampleWeight = sampledOneIn;

  /**
   * Sampled gatherings whose missing leaves have all answered, and those of them whose lists were complete; and sampled
   * ones of which that is unknown, for a leaf never answered in full.
   */
  readonly checked = { gatherings: 0, complete: 0, unknown: 0 };

  /** The missing leaves of a sampled gathering have all ended. @param wasComplete nothing: not all told what they have */
  check(wasComplete: boolean | undefined): void {
    if (wasComplete === undefined) this.checked.unknown++;
    else this.checked.gatherings++;
    if (wasComplete === true) this.checked.complete++;
  }
}

const binWidth = 0.05;
const leastMargin = -1.5;
/** Bin 0 is for no margin at all. */
const bins = 62;

function binOf(margin: number): number {
  if (margin === Number.NEGATIVE_INFINITY) return 0;
  return Math.max(1, Math.min(bins - 1, 1 + Math.floor((margin - leastMargin) / binWidth)));
}

/** A leaf is taken to contribute as the others do until about so many contributions were expected of it. */
const expectedBefore = 10;
const examplesForExpectation = 400;

class Kind {
  private readonly seen = new Float64Array(bins);
  private readonly entered = new Float64Array(bins);
  private total = 0;
  private readonly leaves = new Map<number, LeafCounts>();

  chanceOf(leaf: number, margin: number, examples: number): number {
    return Math.min(1, this.shareAt(margin, examples) * this.factorOf(leaf));
  }

  learn(leaf: number, margin: number, entered: number, weight: number): void {
    const expected = weight * this.shareAt(margin, examplesForExpectation);
    this.learnOf(leaf, entered, expected, weight);
    const bin = binOf(margin);
    this.seen[bin] = (this.seen[bin] as number) + weight;
    this.entered[bin] = (this.entered[bin] as number) + entered;
    this.total += weight;
    if (this.total <= maxExamples) return;
    for (let i = 0; i < bins; i++) {
      this.seen[i] = (this.seen[i] as number) / 2;
      this.entered[i] = (this.entered[i] as number) / 2;
    }
    this.total /= 2;
  }

  /**
   * The less margin, the more enter: so examples of less margin can only make the share too great. Those without any are
   * no examples of one.
   */
  private shareAt(margin: number, examples: number): number {
    let seen = 0;
    let entered = 0;
    const first = binOf(margin);
    for (let bin = first; bin >= Math.min(1, first) && seen < examples; bin--) {
      seen += this.seen[bin] as number;
      entered += this.entered[bin] as number;
    }
    return (entered + 1) / (seen + 1);
  }

  private learnOf(leaf: number, entered: number, expected: number, weight: number): void {
    let record = this.leaves.get(leaf);
    if (record === undefined) {
      record = { seen: 0, entered: 0, expected: 0 };
      this.leaves.set(leaf, record);
    }
    const keep = record.seen > maxExamples ? 0.5 : 1;
    record.seen = record.seen * keep + weight;
    record.entered = record.entered * keep + entered;
    record.expected = record.expected * keep + expected;
  }

  /** How much more often than the others the leaf contributes. */
  private factorOf(leaf: number): number {
    const record = this.leaves.get(leaf);
    if (record === undefined) return 1;
    return (record.entered + expectedBefore) / (record.expected + expectedBefore);
  }
}

/** What a leaf has contributed. */
interface LeafCounts {
  seen: number;
  entered: number;
  /** What would have entered of a leaf like all others. */
  expected: number;
}
