import { Injectable } from '@nestjs/common';
import { AlertsRepository } from '../../alerts/store/alerts.repository';
import { alertIdOf } from '../../alerts/domain/alert';
import type { Stock } from '../../inventory/domain/stock';
import { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import type { MomentRow } from '../../inventory/moments/domain/moment-row';
import { momentError } from '../../inventory/moments/moment-errors';
import { MomentsRepository } from '../../inventory/moments/moments.repository';
import { PastStocks } from '../../inventory/moments/past-stocks.service';
import { OrderRecordsRepository } from '../../sync/amazon-orders/record/order-records.repository';
import type { OversellReport } from './domain/oversell-report';
import { reportOf } from './domain/report';
import type { OversellFacts } from './domain/story-rows';
import { storyRows } from './domain/story-window';

/** Rows that are read before and after the dip. */
const ROWS_BEFORE = 60;
const ROWS_AFTER = 40;

/** Says how a SKU came to be oversold, from the rows of its ledger. */
@Injectable()
export class OversellReports {
  constructor(
    private readonly alerts: AlertsRepository,
    private readonly moments: MomentsRepository,
    private readonly past: PastStocks,
    private readonly ledger: LedgerRepository,
    private readonly orders: OrderRecordsRepository,
  ) {}

  /** Undefined when there is no such alert, or it is about something else. Throws 410 when the rows have expired. */
  async of(alertId: string): Promise<OversellReport | undefined> {
    const alert = await this.alerts.find(alertId);
    const { sku } = alert ?? {};
    if (alert?.type !== 'oversold' || sku === undefined) return undefined;
    const stock = (await this.ledger.readStocks([sku])).get(sku);
    const [before, after] = await Promise.all([
      this.moments.before(sku, alert.timestamp, ROWS_BEFORE, undefined),
      this.moments.after(sku, alert.timestamp, ROWS_AFTER, undefined),
    ]);
    const dip = before.rows.find(({ txId }) => alertIdOf.oversold(sku, txId) === alertId);
    if (dip === undefined)
      throw momentError.expired(sku, alert.timestamp, await this.past.oldest(sku, stock));
    const rows = storyRows(dip, before.rows, after.rows);
    return reportOf({
      ...{ alertId, sku, dip, rows },
      buffer: await this.bufferAt(sku, stock, dip.timestamp),
      numberBefore: await this.numberAt(sku, stock, rows[0]?.timestamp ?? dip.timestamp),
      orderedAt: await this.orderedAt(rows),
      observed: observedOf(rows, stock),
    });
  }

  private async bufferAt(sku: string, stock: Stock | undefined, at: string): Promise<number> {
    const result = await this.past.of(sku, stock, at, true);
    return result.kind === 'known' ? result.stock.buffer : (stock?.buffer ?? 0);
  }

  /** The last number that Amazon had accepted. */
  private async numberAt(sku: string, stock: Stock | undefined, at: string): Promise<number | null> {
    const result = await this.past.of(sku, stock, at);
    return result.kind === 'known' ? (result.stock.lastBroadcast?.count ?? null) : null;
  }

  /** When the orders at Amazon among these rows were placed there. */
  private async orderedAt(rows: readonly MomentRow[]): Promise<Map<string, string>> {
    const orderIds = rows.flatMap(({ action, cause }) =>
      action === 'amazon_sale' && cause.orderId !== undefined ? [cause.orderId] : [],
    );
    const headers = await this.orders.headersOf(orderIds, false);
    return new Map([...headers].map(([orderId, { createdAt }]) => [orderId, createdAt]));
  }
}

/** What became of each push: the next one recorded it, and the item has that of the last one. */
function observedOf(rows: readonly MomentRow[], stock: Stock | undefined): OversellFacts['observed'] {
  const observed = new Map<string, { state: 'observed' | 'mismatch'; at?: string }>();
  const { lastBroadcast, observation } = stock ?? {};
  if (lastBroadcast !== undefined && observation?.of === lastBroadcast.timestamp)
    observed.set(lastBroadcast.txId, { state: observation.state, at: observation.at });
  for (const { push } of rows) {
    const { txId, state, at } = push?.previous ?? {};
    if (txId === undefined || state === undefined || state === 'superseded') continue;
    observed.set(txId, { state, ...(at === undefined ? {} : { at }) });
  }
  return observed;
}
