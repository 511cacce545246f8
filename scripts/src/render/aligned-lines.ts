/** A table of columns of equal width, titles first: numbers stand to the right, what `isText` names to the left. */
export function alignedLines(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  isText: readonly boolean[] = [],
): string[] {
  const all = [titles, ...rows];
  const widths = titles.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((text, i) => (isText[i] === true ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
