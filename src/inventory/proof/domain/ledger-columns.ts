import type { ProofRow, RowFault } from './ledger-proof-row';
import type { ProofPush } from './stock-proof';

/** Rows, or pushes, in one block of memory; blocks are never moved or copied. */
const BLOCK_ROWS = 65_536;
const FIGURES = 7;
/** Stands for days that nobody knows. */
const UNKNOWN_DAYS = 0xffff;

interface Block {
  readonly skus: Uint32Array;
  readonly figures: Float64Array;
  readonly previousTtlDays: Uint16Array;
}

/**
 * The rows of a whole ledger, kept as columns of numbers: 62 bytes a row (and 4 more to group them), so that a million
 * rows take 66 MB and no garbage; and 16 bytes for the newest push of each SKU that has one. Rows are added in any order
 * and read back by SKU.
 */
export class LedgerColumns {
  private readonly ids = new Map<string, number>();
  private readonly blocks: Block[] = [];
  /** What is wrong with a row in itself; hardly any row has it. */
  private readonly faults = new Map<number, RowFault>();
  /** The newest push of each SKU by its id: its time, or NaN, and its quantity. */
  private readonly pushes: Float64Array[] = [];
  private count = 0;
  private groups: { readonly starts: Uint32Array; readonly order: Uint32Array } | undefined;

  get rows(): number {
    return this.count;
  }

  /** Every SKU that has a row or a push. */
  get skus(): Iterable<string> {
    return this.ids.keys();
  }

  add(sku: string, row: ProofRow): void {
    const id = this.idOf(sku);
    const at = this.count % BLOCK_ROWS;
    if (at === 0)
      this.blocks.push({
        skus: new Uint32Array(BLOCK_ROWS),
        figures: new Float64Array(BLOCK_ROWS * FIGURES),
        previousTtlDays: new Uint16Array(BLOCK_ROWS),
      });
    const block = this.blocks.at(-1);
    if (block === undefined) return;
    block.skus[at] = id;
    const { version, delta, physicalAfter, broadcastAfter, bufferAfter, atMs } = row;
    // A first row builds on units and a later one on a row: the two share a column.
    const before = version > 1 ? row.previousAtMs : row.physicalBefore;
    block.figures.set(
      [version, delta, physicalAfter, broadcastAfter, bufferAfter, atMs, before],
      at * FIGURES,
    );
    block.previousTtlDays[at] = Number.isNaN(row.previousTtlDays) ? UNKNOWN_DAYS : row.previousTtlDays;
    if (row.fault !== undefined) this.faults.set(this.count, row.fault);
    this.count += 1;
    this.groups = undefined;
  }

  /** The newest push of a SKU is kept, whatever the order in which they come. */
  addPush(sku: string, { atMs, quantity }: ProofPush): void {
    const id = this.idOf(sku);
    const block = Math.floor(id / BLOCK_ROWS);
    const pushes = (this.pushes[block] ??= new Float64Array(BLOCK_ROWS * 2).fill(NaN));
    const from = (id % BLOCK_ROWS) * 2;
    if ((pushes[from] ?? NaN) >= atMs) return;
    pushes.set([atMs, quantity], from);
  }

  newestPushOf(sku: string): ProofPush | undefined {
    const id = this.ids.get(sku);
    if (id === undefined) return undefined;
    const pushes = this.pushes[Math.floor(id / BLOCK_ROWS)];
    const from = (id % BLOCK_ROWS) * 2;
    const [atMs = NaN, quantity = NaN] = [pushes?.[from], pushes?.[from + 1]];
    return Number.isNaN(atMs) ? undefined : { atMs, quantity };
  }

  /** The rows of a SKU, in the order in which they were added; empty for an unknown one. */
  rowsOf(sku: string): ProofRow[] {
    const id = this.ids.get(sku);
    if (id === undefined) return [];
    const { starts, order } = (this.groups ??= this.group());
    return Array.from(order.subarray(starts[id], starts[id + 1]), (index) => this.row(index));
  }

  private idOf(sku: string): number {
    const known = this.ids.get(sku);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(sku, id);
    this.groups = undefined;
    return id;
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
    const block = this.blocks[Math.floor(index / BLOCK_ROWS)];
    const from = (index % BLOCK_ROWS) * FIGURES;
    const at = (column: number): number => block?.figures[from + column] ?? NaN;
    const days = block?.previousTtlDays[index % BLOCK_ROWS] ?? UNKNOWN_DAYS;
    const isLater = at(0) > 1;
    const fault = this.faults.get(index);
    return {
      version: at(0),
      delta: at(1),
      physicalAfter: at(2),
      broadcastAfter: at(3),
      bufferAfter: at(4),
      atMs: at(5),
      physicalBefore: isLater ? NaN : at(6),
      previousAtMs: isLater ? at(6) : NaN,
      previousTtlDays: days === UNKNOWN_DAYS ? NaN : days,
      ...(fault === undefined ? {} : { fault }),
    };
  }
}
