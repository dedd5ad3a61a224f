import { type Listing } from './listings/listing';
import { type Catalogue, ListingsStore } from './listings/listings-store';
import { type LocalSqs } from './notifications/local-queue';
import { DueNumbers } from './notifications/due-numbers';
import { Notices } from './notifications/notices';
import { OrdersStore } from './orders/orders-store';
import { type ReportSettings } from './reports/report-settings';
import { ReportsStore } from './reports/reports-store';
import { type Snapshot } from './state/snapshot';
import { type StateFile } from './state/state-file';

/** Reports that are kept across restarts: more than any poll still asks for. */
const KEPT_REPORTS = 100;
/** Orders that are kept across restarts: the file is written again at each change. */
const KEPT_ORDERS = 500;
/** A larger returns file is not kept across restarts; about 8,000 rows. */
const MAX_KEPT_RETURNS_BYTES = 1024 * 1024;

export interface SellerAccountParts {
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly catalogue: Catalogue;
  readonly reports: Partial<ReportSettings>;
  readonly file: StateFile | undefined;
  readonly sqs: () => LocalSqs;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/**
 * What a seller has at Amazon: listings, orders with their notices, returns and reports. Kept in the state file, if there
 * is one.
 */
export class SellerAccount {
  readonly listings: ListingsStore;
  readonly reports: ReportsStore;
  readonly orders: OrdersStore;
  readonly notices: Notices;
  private readonly dueNumbers: DueNumbers;

  constructor(private readonly parts: SellerAccountParts) {
    const { sellerId, marketplaceId, catalogue, reports: settings, file, sqs, now, random, log } = parts;
    const onChange = (): void => file?.save(this.snapshot());
    this.listings = new ListingsStore(
      catalogue,
      now,
      () => {
        this.dueNumbers.watch();
        onChange();
      },
      random,
      (change) => {
        this.notices.publishNumber(change);
      },
    );
    this.dueNumbers = new DueNumbers(this.listings, now);
    this.notices = new Notices({ sellerId, marketplaceId, sqs, now, random, log });
    this.orders = new OrdersStore({
      listings: this.listings,
      now,
      log,
      onChange: (order, event) => {
        onChange();
        this.notices.publish(order, event);
      },
    });
    const entries = (): readonly (readonly [string, Listing])[] => this.listings.entries();
    this.reports = new ReportsStore({ marketplaceId, settings, listings: entries, now, log, onChange });
  }

  /** Takes over the state file of an earlier run, before the first call. */
  restore(): void {
    const kept = this.parts.file?.load();
    if (kept === undefined) return;
    const { listings, removed, accepted = [], reports, orders = [], returns } = kept;
    this.listings.restore(listings, removed, accepted);
    this.dueNumbers.watch();
    this.orders.restore(orders);
    this.reports.restore(reports, returns === undefined ? undefined : Buffer.from(returns, 'base64'));
    this.parts.log(
      `state restored: ${listings.length} listings, ${orders.length} orders, ${reports.length} reports`,
    );
  }

  clear(): void {
    this.orders.clear();
    this.listings.clear();
    this.reports.clear();
    this.notices.clear();
  }

  /** Nothing runs after it. */
  close(): void {
    this.dueNumbers.close();
    this.notices.close();
  }

  private snapshot(): Snapshot {
    const { rowCount, bytes } = this.reports.returnsFile();
    return {
      format: 1,
      listings: this.listings.entries(),
      removed: this.listings.removedSkus(),
      accepted: this.listings.notLive(),
      reports: this.reports.newest(KEPT_REPORTS),
      orders: this.orders.newest(KEPT_ORDERS),
      ...(rowCount === 0 || bytes.length > MAX_KEPT_RETURNS_BYTES
        ? {}
        : { returns: bytes.toString('base64') }),
    };
  }
}
