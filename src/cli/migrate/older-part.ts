import { createHash } from 'node:crypto';
import { broadcastOf } from '../../inventory/domain/stock';
import type {
  OlderAlert,
  OlderBroadcast,
  OlderRecord,
  OlderReturn,
  OlderTransaction,
  Problem,
} from './older-record';

/** All that the older store says of a SKU's stock. */
export interface OlderStock {
  readonly sku: string;
  readonly physical: number;
  readonly buffer: number;
  /** max(0, physical - buffer), whatever the store says. */
  readonly broadcast: number;
  readonly lastBroadcast?: OlderBroadcast;
  /** Where it stands in the file. */
  readonly path: string;
}

/** The same facts as a list, without what was said twice. */
export interface OlderPart {
  readonly stocks: readonly OlderStock[];
  readonly transactions: readonly {
    readonly id: string;
    readonly value: OlderTransaction;
    readonly path: string;
  }[];
  readonly returns: readonly {
    readonly sku: string;
    readonly value: OlderReturn;
    /** Names the return among all of its SKU and moment, the same in every run. */
    readonly mark: string;
    readonly path: string;
  }[];
  readonly alerts: readonly { readonly id: string; readonly value: OlderAlert; readonly path: string }[];
  /** What an object or a table cannot hold twice. */
  readonly problems: readonly Problem[];
  /** What is not as it should be, and does no harm. */
  readonly warnings: readonly Problem[];
  /** Ids that a list holds again, and alerts that it holds again word for word. */
  readonly repeats: { readonly transactions: number; readonly alerts: number };
}

interface Figure extends Pick<Problem, 'path' | 'at'> {
  readonly value: number | null;
}

interface Sku {
  /** Where it is heard of first. */
  readonly first: Pick<Problem, 'path' | 'at'>;
  physical?: Figure;
  buffer?: number;
  broadcast?: Figure;
  last?: OlderBroadcast;
}

/** Hexadecimal digits of the SHA-256 of what a return says. */
const MARK_DIGITS = 16;

/** Puts together what the records of one part say. Pure. */
export function partOf(records: readonly OlderRecord[]): OlderPart {
  const reading = new PartReading();
  for (const record of records) reading.take(record);
  return reading.end();
}

class PartReading {
  private readonly skus = new Map<string, Sku>();
  private readonly once = new Map<string, string>();
  private readonly ordinals = new Map<string, number>();
  private readonly transactions: OlderPart['transactions'][number][] = [];
  private readonly returns: OlderPart['returns'][number][] = [];
  private readonly alerts: OlderPart['alerts'][number][] = [];
  private readonly problems: Problem[] = [];
  private readonly warnings: Problem[] = [];
  private readonly repeats = { transactions: 0, alerts: 0 };

  take(record: OlderRecord): void {
    const { kind, key, path } = record;
    switch (kind) {
      case 'transaction':
        if (!this.isFirst(record, 'same')) {
          if (record.isListed) this.repeats.transactions += 1;
          else this.tellTwice(record);
        } else this.transactions.push({ id: key, value: record.value, path });
        return;
      case 'alert': {
        const { value } = record;
        const before = this.once.get(nameOf(record));
        if (before !== undefined && before === JSON.stringify(value)) this.repeats.alerts += 1;
        else if (!this.isFirst(record, JSON.stringify(value))) this.tellTwice(record);
        else if (value !== null) this.alerts.push({ id: key, value, path });
        return;
      }
      case 'return':
        this.skuOf(record);
        this.returns.push({ sku: key, value: record.value, mark: this.markOf(record), path });
        return;
      case 'returnsOf':
      case 'physical':
      case 'buffer':
      case 'broadcast':
      case 'lastBroadcast':
        if (this.isFirst(record, '')) this.takeFigure(record, this.skuOf(record));
        else this.tellTwice(record);
        return;
    }
  }

  end(): OlderPart {
    const stocks = [...this.skus].map(([sku, found]) => this.stockOf(sku, found));
    const { transactions, returns, alerts, problems, warnings, repeats } = this;
    return { stocks, transactions, returns, alerts, problems, warnings, repeats };
  }

  private takeFigure(record: OlderRecord, sku: Sku): void {
    if (record.kind === 'physical') sku.physical = record;
    else if (record.kind === 'broadcast') sku.broadcast = record;
    else if (record.kind === 'buffer') sku.buffer = record.value ?? 0;
    else if (record.kind === 'lastBroadcast' && record.value !== null) sku.last = record.value;
  }

  private stockOf(sku: string, { first, physical, buffer = 0, broadcast, last }: Sku): OlderStock {
    const { path, at } = physical ?? first;
    const units = physical?.value ?? 0;
    const owed = broadcastOf(units, buffer);
    if (physical === undefined)
      this.warnings.push({ path, at, message: 'has no figure in physical: it is registered with 0 units' });
    if (broadcast !== undefined && broadcast.value !== null && broadcast.value !== owed)
      this.warnings.push({
        path: broadcast.path,
        at: broadcast.at,
        message: `is ${broadcast.value}, and ${units} on the shelf less ${buffer} held back make ${owed}, which counts`,
      });
    return {
      sku,
      physical: units,
      buffer,
      broadcast: owed,
      ...(last === undefined ? {} : { lastBroadcast: last }),
      path,
    };
  }

  private skuOf(record: OlderRecord): Sku {
    const known = this.skus.get(record.key);
    if (known !== undefined) return known;
    const sku: Sku = { first: record };
    this.skus.set(record.key, sku);
    return sku;
  }

  private isFirst(record: OlderRecord, says: string): boolean {
    const name = nameOf(record);
    if (this.once.has(name)) return false;
    this.once.set(name, says);
    return true;
  }

  private tellTwice({ path, at, kind }: OlderRecord): void {
    const message =
      kind === 'alert' ? 'has the id of another alert that says something else' : 'is there more than once';
    this.problems.push({ path, at, message });
  }

  /** Rows that say the same are different returns: each gets a number of its own. */
  private markOf({ key, value }: OlderRecord & { readonly kind: 'return' }): string {
    const { returnedAt, quantity, disposition, orderId, reason } = value;
    const says = JSON.stringify([quantity, disposition, orderId ?? null, reason ?? null]);
    const digest = createHash('sha256').update(says).digest('hex').slice(0, MARK_DIGITS);
    const group = `${key}\n${returnedAt}\n${digest}`;
    const ordinal = (this.ordinals.get(group) ?? 0) + 1;
    this.ordinals.set(group, ordinal);
    return `${digest}~${ordinal}`;
  }
}

function nameOf({ kind, key }: OlderRecord): string {
  return `${kind}\n${key}`;
}
