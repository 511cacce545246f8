/** What a source that has a document brings in to its mean. */
export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/**
 * Geometric mean: exp(Σ w ln s / Σ w) over the sources that have the document with a score and a weight above 0, as in
 * OpenSearch; 0 if none has. The others count neither above nor below the line, so a document of one source keeps its
 * score, whatever the weight. Negative scores have no logarithm: not for normalizers that give any.
 */
export function geometricMean(members: readonly Weighted[]): number {
  return meanOf(members, Math.log, Math.exp);
}

/**
 * Harmonic mean: Σ w / Σ (w / s) over the same sources as the geometric one, and with the same traps. The worst score
 * counts most.
 */
export function harmonicMean(members: readonly Weighted[]): number {
  const reciprocal = (value: number): number => 1 / value;
  return meanOf(members, reciprocal, reciprocal);
}

function meanOf(members: readonly Weighted[], to: (value: number) => number, from: (mean: number) => number): number {
  const counted = members.filter(({ value, weight }) => value > 0 && weight > 0);
  const [only] = counted;
  if (only === undefined) return 0;
  // There and back again would change its last bits.
  if (counted.length === 1) return only.value;
  let above = 0;
  let below = 0;
  for (const { value, weight } of counted) {
    above += weight * to(value);
    below += weight;
  }
  return from(above / below);
}
