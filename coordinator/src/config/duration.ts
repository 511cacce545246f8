const unitMs: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);
const duration = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d|w)$/;

/** Milliseconds of a duration like `30d`, in ms, s, m, h, d or w; NaN if it is none. */
export function durationMs(text: string): number {
  const [, number, unit = ''] = duration.exec(text) ?? [];
  return Number(number) * (unitMs.get(unit) ?? Number.NaN);
}
