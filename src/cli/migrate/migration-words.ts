import type { Tallies, Tally } from './migration';
import type { OlderCounts } from './older-store';
import type { Problem } from './older-record';

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Problems, or the like, one a line in the order of the file, and how many more there are. */
export function problemLines(told: { readonly first: readonly Problem[]; readonly count: number }): string {
  const { first, count } = told;
  const lines = first.map(({ path, message }) => `  ${path}: ${message}`);
  if (count > first.length) lines.push(`  ... and ${(count - first.length).toLocaleString('en-US')} more`);
  return lines.join('\n');
}

/** What was found in the file and what became of it, as a table. */
export function reportLines(counts: OlderCounts, tallies: Tallies, isDry: boolean): string {
  const header = ['', 'found', isDry ? 'to move' : 'moved', 'there already', 'skipped'];
  const repeats = {
    transactions: counts.repeatedTransactions,
    alerts: counts.repeatedAlerts,
    stocks: 0,
    returns: 0,
  };
  const row = (name: string, section: keyof typeof repeats): string[] => {
    const { moved, there, skipped }: Tally = tallies[section];
    const repeated = repeats[section];
    return [name, counts[section] + repeated, moved, there, skipped + repeated].map((cell) =>
      typeof cell === 'number' ? cell.toLocaleString('en-US') : cell,
    );
  };
  const rows = [
    header,
    row('SKUs', 'stocks'),
    row('transaction ids', 'transactions'),
    row('returns', 'returns'),
    row('alerts', 'alerts'),
  ];
  const lines = rows.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(16) : cell.padStart(15))).join(''),
  );
  const skipped: readonly (readonly [number, string])[] = [
    [
      tallies.transactions.skipped,
      "named like one of this service's own keys, so it would hide a real movement",
    ],
    [counts.repeatedTransactions, 'listed again'],
    [counts.repeatedAlerts, 'listed again, word for word'],
  ];
  for (const [count, reason] of skipped)
    if (count > 0) lines.push(`  skipped ${count.toLocaleString('en-US')}: ${reason}`);
  return lines.join('\n');
}
