import type { ReturnStatement } from './domain/return-unit';

/**
 * A report's rows without a plate. They are told apart by their number, so those of one order, SKU and moment have to
 * be seen together, and they may be anywhere in the file: they wait for its end, in some 200 bytes each.
 */
export class PlatelessRows {
  /** By order, SKU and moment: what else the rows say, a line of JSON each. */
  private readonly groups = new Map<string, string>();
  /** Few rows say something that no other says, so equal lines are kept once. */
  private readonly lines = new Map<string, string>();

  add({ sku, orderId, returnedAt, ...rest }: ReturnStatement): void {
    const key = JSON.stringify([sku, orderId, returnedAt]);
    const group = this.groups.get(key);
    const line = this.once(JSON.stringify(rest));
    this.groups.set(key, group === undefined ? line : `${group}\n${line}`);
  }

  /** Whole groups, as many at once as make up to `most` statements; a larger group stands alone. */
  *together(most: number): Generator<ReturnStatement[]> {
    let together: ReturnStatement[] = [];
    for (const [key, lines] of this.groups) {
      const statements = statementsOf(key, lines);
      if (together.length > 0 && together.length + statements.length > most) {
        yield together;
        together = [];
      }
      for (const statement of statements) together.push(statement);
    }
    if (together.length > 0) yield together;
  }

  private once(line: string): string {
    const known = this.lines.get(line);
    if (known === undefined) this.lines.set(line, line);
    return known ?? line;
  }
}

function statementsOf(key: string, lines: string): ReturnStatement[] {
  const [sku, orderId, returnedAt] = JSON.parse(key) as [string, string, string];
  return lines.split('\n').map((line) => ({
    ...(JSON.parse(line) as Omit<ReturnStatement, 'sku' | 'orderId' | 'returnedAt'>),
    sku,
    orderId,
    returnedAt,
  }));
}
