import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** docs/troubleshooting.md, as an operator reads it. */
const GUIDE = readFileSync(join(__dirname, '../../../docs/troubleshooting.md'), 'utf8');

/** The cells of all rows of the tables under this heading, without the heads. */
export function rowsUnder(heading: string): string[][] {
  const [, section = ''] = GUIDE.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What the guide quotes for a cause: what is wrong and what to do, as the service says it in one breath. */
export function quotedFor(code: string): string[] {
  return rowsUnder('The store')
    .filter(([name]) => name === `\`${code}\``)
    .map(([, wrong = '', remedy = '']) => `${wrong} ${remedy}`);
}
