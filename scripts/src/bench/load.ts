/** How a load went. */
export interface LoadResult {
  readonly queriesPerSecond: number;
  /** Latencies in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const words = [
  'java',
  'island',
  'green',
  'river',
  'music',
  'house',
  'small',
  'person',
  'water',
  'light',
  'stone',
  'tree',
];

/** The i-th query of a load: two words of twelve, so that 132 queries come in turn. */
function queryAt(i: number): string {
  const first = i % words.length;
  const step = 1 + (Math.floor(i / words.length) % (words.length - 1));
  return `${words[first]} ${words[(first + step) % words.length]}`;
}

/** Asks `queries` times with `inFlight` at once; the first failure ends it. */
export async function measureLoad(
  ask: (query: string) => Promise<unknown>,
  inFlight: number,
  queries: number,
): Promise<LoadResult> {
  const latencies: number[] = [];
  let begun = 0;
  const startedMs = performance.now();
  const worker = async (): Promise<void> => {
    while (begun < queries) {
      const query = queryAt(begun++);
      const askedMs = performance.now();
      await ask(query);
      latencies.push(performance.now() - askedMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const tookMs = performance.now() - startedMs;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))] ?? 0;
  return { queriesPerSecond: (queries / tookMs) * 1000, p50Ms: at(0.5), p99Ms: at(0.99) };
}
