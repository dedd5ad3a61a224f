import type { Spread } from './statistics';

/** Rows of text in columns, for a terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** The median, and the least and the most of the rounds where they differ. */
export function spreadText(spread: Spread | undefined, digits: number, withRange = true): string {
  if (spread === undefined) return '-';
  const { median, min, max } = spread;
  const range = withRange && max > min ? ` (${min.toFixed(digits)}-${max.toFixed(digits)})` : '';
  return median.toFixed(digits) + range;
}
