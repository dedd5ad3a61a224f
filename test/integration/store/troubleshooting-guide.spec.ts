import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIAGNOSIS_CODES } from '../../../src/platform/dynamodb/diagnosis/diagnosis';
import { quotedFor, rowsUnder } from '../../support/operations/troubleshooting-guide';
import { ERROR_CASES } from '../../support/store/store-error-cases';

describe('docs/troubleshooting.md', () => {
  it('has a row for each cause, and none for another', () => {
    const named = rowsUnder('The store').flatMap(([name = '']) => /^`(\w+)`$/.exec(name)?.[1] ?? []);
    expect([...new Set(named)].sort()).toEqual([...DIAGNOSIS_CODES].sort());
  });

  it.each(ERROR_CASES)('quotes the message for %s', (_what, _call, _answer, _failure, code, message) => {
    expect(quotedFor(code).map(withoutExamples)).toContain(withoutExamples(message));
  });

  it('quotes the messages about Amazon, Shopify and the start as the code has them', () => {
    const quoted = [...rowsUnder('Amazon'), ...rowsUnder('Shopify')].flatMap(
      ([cell = '']) => /^`(.*)`$/.exec(cell)?.[1] ?? [],
    );
    expect(quoted.length).toBeGreaterThan(15);
    const code = wordsOfSource();
    // The code of a refused login and its next step are separate texts, and so are a header and its problem.
    const parts = quoted.flatMap((words) =>
      words.split(/(?<=^Login with Amazon refused )\(\w+\): |(?<=^The header )X-[\w-]+ /),
    );
    for (const words of parts) expect([words, code.includes(words.trim())]).toEqual([words, true]);
  });

  it('quotes the remedies of the start', () => {
    const code = wordsOfSource();
    const remedies = rowsUnder('The store').filter(([first = '']) => /^(?:table|index) /.test(first));
    expect(remedies).toHaveLength(7);
    for (const [, remedy = ''] of remedies) expect([remedy, code.includes(remedy)]).toEqual([remedy, true]);
  });

  /** A message without the names and the words of AWS, which are examples in the guide. */
  function withoutExamples(message: string): string {
    return message
      .replace(/ \(.*\)(?=\. )/, '')
      .replace(/(?:one of )?the tables? (?:SyncState-\w+(?:, )?)+/gi, 'the table')
      .replace(/\b(?:an index|the index [\w-]+)(?= of)/gi, 'the index')
      .replace(/ (?:Get|TransactWrite)\w+ on /, ' Query on ');
  }
});

/** All of src, with texts of several lines joined and without escapes. */
function wordsOfSource(): string {
  const root = join(__dirname, '../../../src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
    .replaceAll(/['"`] \+\n\s*['"`]/g, '')
    .replaceAll("\\'", "'");
}
