import type { StockView } from '../../inventory/stock/stock-view';

/** One line of the demo's table: a SKU as it stands after a step. */
export interface DemoRow {
  readonly stock: StockView;
  /** What Amazon shows, in units. */
  readonly amazon: number;
  /** Milliseconds from the commit to Amazon's acceptance; undefined when Amazon had nothing to be told. */
  readonly tookMs: number | undefined;
}

const COLUMNS = [
  ['Step', 36],
  ['SKU', 13],
  ['Physical', 8],
  ['Buffer', 8],
  ['Broadcast', 11],
  ['Amazon', 8],
  ['ms', 6],
] as const;
const WIDTH = COLUMNS.reduce((sum, [, width]) => sum + width, 0);

/** Prints the demo as it goes, within 95 columns. */
export class DemoTable {
  private stepNumber = 0;

  constructor(
    private readonly print: (line: string) => void,
    private readonly isColoured: boolean,
  ) {}

  head(title: string): void {
    this.print(`\n${this.bold(title)}\n`);
    this.print(this.dim(cells(COLUMNS.map(([name]) => name))));
    this.print(this.dim('─'.repeat(WIDTH)));
  }

  /** A step, its SKUs, and a word on what is to be seen. */
  step(name: string, rows: readonly DemoRow[], remark: string): void {
    this.stepNumber += 1;
    rows.forEach(({ stock, amazon, tookMs }, index) => {
      const { sku, physical, buffer, broadcast } = stock;
      const figures = [physical, buffer, broadcast].map(String);
      const label = index === 0 ? `${String(this.stepNumber).padStart(2)}  ${name}` : '';
      const line = cells([
        label,
        sku,
        ...figures,
        String(amazon),
        tookMs === undefined ? '·' : String(tookMs),
      ]);
      this.print(line);
    });
    this.print(this.dim(`    ${remark}`));
  }

  foot(lines: readonly string[]): void {
    this.print(this.dim('─'.repeat(WIDTH)));
    for (const line of lines) this.print(line);
    this.print('');
  }

  private bold(text: string): string {
    return this.isColoured ? `\u001b[1m${text}\u001b[22m` : text;
  }

  private dim(text: string): string {
    return this.isColoured ? `\u001b[2m${text}\u001b[22m` : text;
  }
}

/** Words to the left, figures to the right. */
function cells(texts: readonly string[]): string {
  return COLUMNS.map(([, width], index) => {
    const text = texts[index] ?? '';
    return index < 2 ? text.padEnd(width) : text.padStart(width);
  })
    .join('')
    .trimEnd();
}
