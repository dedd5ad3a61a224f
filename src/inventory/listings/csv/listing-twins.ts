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
  private readonly others = new Map<string, Spelling[]>();

  add(spelling: Spelling): void {
    for (const key of keysOf(spelling.cell)) {
      const first = this.first.get(key);
      if (first === undefined) this.first.set(key, spelling);
      else if (this.alike(key).every(({ cell }) => cell !== spelling.cell))
        this.others.set(key, [...(this.others.get(key) ?? []), spelling]);
    }
  }

  /** Every spelling that has a twin. */
  all(): Set<string> {
    return new Set([...this.others.keys()].flatMap((key) => this.alike(key).map(({ cell }) => cell)));
  }

  private alike(key: string): Spelling[] {
    const first = this.first.get(key);
    return first === undefined ? [] : [first, ...(this.others.get(key) ?? [])];
  }

  /** Why the listing of this cell is not imported; undefined when it has no twin, or both are known as they are. */
  problemOf(
    cell: string,
    nameOf: (cell: string) => string,
    isKnown: (sellerSku: string) => boolean,
  ): string | undefined {
    const twin = keysOf(cell)
      .flatMap((key) => this.alike(key))
      .find((other) => {
        const isOther = nameOf(other.cell) !== nameOf(cell);
        return isOther && !(isKnown(nameOf(cell)) && isKnown(nameOf(other.cell)));
      });
    if (twin === undefined) return undefined;
    return `The seller SKU is read as ${visibleSku(cell)}, and line ${twin.line} has ${visibleSku(twin.cell)}: write the same, or create each as it is with PUT /api/listings/amazon/{sellerSku}.`;
  }
}

/** What a spreadsheet made of a name says nothing of other names. */
function keysOf(cell: string): string[] {
  return spreadsheetChange(cell) === undefined ? keysOfCell(cell) : [];
}
