import { visibleSku } from '../../domain/sku-spelling';
import { keysOfCell, spreadsheetChange } from '../../domain/spreadsheet-change';

/** A seller SKU as a file has it, and its first line. */
interface Spelling {
  readonly cell: string;
  readonly line: number;
}

/**
 * Finds the seller SKUs of one file that differ by case, blanks, dashes or zeros of a number alone. They may be two
 * spellings of one listing, which would then miss a component.
 */
export class ListingTwins {
  private readonly first = new Map<string, Spelling>();
  private readonly others = new Map<string, Map<string, Spelling>>();

  add(spelling: Spelling): void {
    for (const key of keysOf(spelling.cell)) {
      const first = this.first.get(key);
      if (first === undefined) this.first.set(key, spelling);
      else if (first.cell !== spelling.cell) {
        const others = this.others.get(key) ?? new Map<string, Spelling>();
        if (!others.has(spelling.cell)) this.others.set(key, others.set(spelling.cell, spelling));
      }
    }
  }

  /** Every spelling that has a twin. */
  all(): Set<string> {
    const cells = new Set<string>();
    for (const key of this.others.keys()) for (const { cell } of this.alike(key)) cells.add(cell);
    return cells;
  }

  /** Why the listing of this cell is not imported; undefined when it has no twin, or both are known as they are. */
  problemOf(
    cell: string,
    nameOf: (cell: string) => string,
    isKnown: (sellerSku: string) => boolean,
  ): string | undefined {
    const twin = this.firstTwin(cell, (other) => {
      const isOther = nameOf(other) !== nameOf(cell);
      return isOther && !(isKnown(nameOf(cell)) && isKnown(nameOf(other)));
    });
    if (twin === undefined) return undefined;
    return `The seller SKU is read as ${visibleSku(cell)}, and line ${twin.line} has ${visibleSku(twin.cell)}: write the same, or create each as it is with PUT /api/listings/amazon/{sellerSku}.`;
  }

  /** Not an array: a file may have one name in 100,000 spellings. */
  private *alike(key: string): Generator<Spelling> {
    const first = this.first.get(key);
    if (first !== undefined) yield first;
    yield* this.others.get(key)?.values() ?? [];
  }

  private firstTwin(cell: string, isTwin: (other: string) => boolean): Spelling | undefined {
    for (const key of keysOf(cell))
      for (const spelling of this.alike(key)) if (isTwin(spelling.cell)) return spelling;
    return undefined;
  }
}

/** What a spreadsheet made of a name says nothing of other names. */
function keysOf(cell: string): string[] {
  return spreadsheetChange(cell) === undefined ? keysOfCell(cell) : [];
}
