/** Percentiles by name, as a scenario gives them. */
export const percentileShares = { p1: 0.01, p10: 0.1, p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** The least value that a share of all is not above (nearest rank); 0 of none. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** The 99th percentile of the lognormal distribution with these two. */
export function lognormalP99(p50: number, p95: number): number {
  return p50 * (p95 / p50) ** (normalQuantile(0.99) / normalQuantile(0.95));
}

/**
 * The number below which a standard normal variable lies with probability `p`, in (0, 1), to about seven digits:
 * PPND7 of algorithm AS 241 (M. J. Wichura, Applied Statistics 37, 1988).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)) /
      (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1)
    );
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const distance = r <= 5 ? nearTail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -distance : distance;
}

function nearTail(r: number): number {
  return (
    (((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777) /
    ((0.12021132975 * r + 0.7370016425) * r + 1)
  );
}

function farTail(r: number): number {
  return (
    (((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115) /
    ((0.012258202635 * r + 0.24197894225) * r + 1)
  );
}
