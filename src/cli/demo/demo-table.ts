import { styleText } from 'node:util';
import type { StockView } from '../../inventory/stock/stock-view';

/** A SKU after a step: one line of the table. */
export interface DemoRow {
  readonly stock: StockView;
  /** The number that Amazon shows. */
  readonly amazon: number;
  /** Milliseconds from the commit to Amazon's acceptance; undefined when the step pushed nothing. */
  readonly tookMs: number | undefined;
}

/** What a channel shows that has no row of its own. */
export interface Elsewhere {
  /** What Amazon shows of a listing, which has no figures of its own. */
  readonly listing?: { readonly sellerSku: string; readonly quantity: number };
  /** What the shop has to sell of a SKU. */
  readonly shop?: { readonly sku: string; readonly available: number };
}

/** Names and widths; 90 columns in all. */
const COLUMNS = { Step: 36, SKU: 13, Physical: 8, Buffer: 8, Broadcast: 11, Amazon: 8, ms: 6 } as const;
const RULE = '─'.repeat(90);

/** Prints the steps of the demo as they happen. `console.table` cannot print row by row. */
export class DemoTable {
  private steps = 0;

  constructor(private readonly isColoured: boolean) {}

  title(text: string): void {
    console.log(`\n${this.styled('bold', text)}\n`);
  }

  head(): void {
    console.log(`\n${this.styled('dim', `${lineOf(Object.keys(COLUMNS))}\n${RULE}`)}`);
  }

  step(name: string, rows: readonly DemoRow[], remark: string, { listing, shop }: Elsewhere = {}): void {
    this.steps += 1;
    const label = `${String(this.steps).padStart(2)}  ${name}`;
    for (const [index, { stock, amazon, tookMs }] of rows.entries())
      console.log(
        lineOf([
          index === 0 ? label : '',
          stock.sku,
          ...[stock.physical, stock.buffer, stock.broadcast, amazon, tookMs ?? '·'].map(String),
        ]),
      );
    if (listing !== undefined)
      console.log(lineOf(['', listing.sellerSku, '·', '·', '·', String(listing.quantity), '·']));
    if (shop !== undefined) console.log(lineOf(['', 'in Shopify', String(shop.available)]));
    console.log(this.styled('dim', `    ${remark}`));
  }

  foot(text: string): void {
    console.log(`${this.styled('dim', RULE)}\n${text}\n`);
  }

  private styled(style: 'bold' | 'dim', text: string): string {
    return this.isColoured ? styleText(style, text) : text;
  }
}

/** Text is left-aligned, figures are right-aligned. */
function lineOf(cells: readonly string[]): string {
  return Object.values(COLUMNS)
    .map((width, index) => (index < 2 ? cells[index]?.padEnd(width) : cells[index]?.padStart(width)))
    .join('')
    .trimEnd();
}
