import type { ProofRow } from './ledger-proof';

/** Rows in one block of memory; blocks are never moved or copied. */
const BLOCK_ROWS = 65_536;
const FIGURES = 6;

interface Block {
  readonly skus: Uint32Array;
  readonly figures: Float64Array;
}

/**
 * The rows of a whole ledger, kept as columns of numbers: 52 bytes a row (and 4 more to group them), so that a million
 * rows take 56 MB and no garbage. Rows are added in any order and read back by SKU.
 */
export class LedgerColumns {
  private readonly ids = new Map<string, number>();
  private readonly blocks: Block[] = [];
  /** What stood before the first rows of SKUs that older tables held; hardly any row has it. */
  private readonly stoodBefore = new Map<number, number>();
  private count = 0;
  private groups: { readonly starts: Uint32Array; readonly order: Uint32Array } | undefined;

  get rows(): number {
    return this.count;
  }

  /** Every SKU that has a row. */
  get skus(): Iterable<string> {
    return this.ids.keys();
  }

  add(sku: string, row: ProofRow): void {
    let id = this.ids.get(sku);
    if (id === undefined) this.ids.set(sku, (id = this.ids.size));
    const at = this.count % BLOCK_ROWS;
    if (at === 0)
      this.blocks.push({
        skus: new Uint32Array(BLOCK_ROWS),
        figures: new Float64Array(BLOCK_ROWS * FIGURES),
      });
    const block = this.blocks.at(-1);
    if (block === undefined) return;
    block.skus[at] = id;
    const { version, delta, physicalAfter, broadcastAfter, bufferAfter, atMs } = row;
    block.figures.set([version, delta, physicalAfter, broadcastAfter, bufferAfter, atMs], at * FIGURES);
    if (row.physicalBefore !== undefined) this.stoodBefore.set(this.count, row.physicalBefore);
    this.count += 1;
    this.groups = undefined;
  }

  /** The rows of a SKU, in the order in which they were added; empty for an unknown one. */
  rowsOf(sku: string): ProofRow[] {
    const id = this.ids.get(sku);
    if (id === undefined) return [];
    const { starts, order } = (this.groups ??= this.group());
    return Array.from(order.subarray(starts[id], starts[id + 1]), (index) => this.row(index));
  }

  /** One pass counts the rows of each SKU, a second one puts their numbers side by side. */
  private group(): { starts: Uint32Array; order: Uint32Array } {
    const starts = new Uint32Array(this.ids.size + 1);
    for (let index = 0; index < this.count; index += 1) {
      const id = this.skuId(index);
      starts[id + 1] = (starts[id + 1] ?? 0) + 1;
    }
    for (let id = 1; id < starts.length; id += 1) starts[id] = (starts[id] ?? 0) + (starts[id - 1] ?? 0);
    const next = starts.slice();
    const order = new Uint32Array(this.count);
    for (let index = 0; index < this.count; index += 1) {
      const id = this.skuId(index);
      const place = next[id] ?? 0;
      order[place] = index;
      next[id] = place + 1;
    }
    return { starts, order };
  }

  private skuId(index: number): number {
    return this.blocks[Math.floor(index / BLOCK_ROWS)]?.skus[index % BLOCK_ROWS] ?? 0;
  }

  private row(index: number): ProofRow {
    const figures = this.blocks[Math.floor(index / BLOCK_ROWS)]?.figures;
    const from = (index % BLOCK_ROWS) * FIGURES;
    const physicalBefore = this.stoodBefore.get(index);
    const at = (column: number): number => figures?.[from + column] ?? NaN;
    return {
      version: at(0),
      delta: at(1),
      physicalAfter: at(2),
      broadcastAfter: at(3),
      bufferAfter: at(4),
      atMs: at(5),
      ...(physicalBefore === undefined ? {} : { physicalBefore }),
    };
  }
}
