import { formatted } from '../command';
import type { FileStore } from './file-store';
import type { Tallies } from './migration';
import type { Problem } from './values';

/** Problems that are listed; the others are counted. */
const MAX_LISTED = 1000;

/** One problem a line. */
export function problemLines(problems: readonly Problem[]): string {
  const lines = problems.slice(0, MAX_LISTED).map(({ path, message }) => `  ${path}: ${message}`);
  if (problems.length > MAX_LISTED) lines.push(`  ... and ${formatted(problems.length - MAX_LISTED)} more`);
  return lines.join('\n');
}

/** What the file holds and what became of it, as a table. */
export function reportLines(store: FileStore, tallies: Tallies, isDry: boolean): string {
  const { repeated } = store;
  const row = (name: string, kind: 'stocks' | 'transactions' | 'returns' | 'alerts', again = 0): string[] => {
    const { moved, there, skipped } = tallies[kind];
    return [name, ...[store[kind].length + again, moved, there, skipped + again].map(formatted)];
  };
  const lines = [
    ['', 'found', isDry ? 'to move' : 'moved', 'there already', 'skipped'],
    row('SKUs', 'stocks'),
    row('transaction ids', 'transactions', repeated.transactions),
    row('returns', 'returns'),
    row('alerts', 'alerts', repeated.alerts),
  ].map(([name = '', ...cells]) => name.padEnd(16) + cells.map((cell) => cell.padStart(15)).join(''));
  const skipped: readonly (readonly [number, string])[] = [
    [
      tallies.transactions.skipped,
      "named like one of this service's own keys, so it would hide a real movement",
    ],
    [repeated.transactions, 'listed again'],
    [repeated.alerts, 'listed again, word for word'],
  ];
  for (const [count, reason] of skipped)
    if (count > 0) lines.push(`  skipped ${formatted(count)}: ${reason}`);
  return lines.join('\n');
}
