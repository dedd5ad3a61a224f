/** The answers of the API that the page reads, in the types of those who give them. */
import type { OverviewView, SalesView, SeriesPoint as PointOf } from '../../overview/overview';
import type { StockView as StockOf } from '../../../inventory/stock/stock-view';
import type { ImportReport as ReportOf, RowDecision } from '../../../inventory/csv-file/import-report';

export type { Setting } from '../../../config/app-config';
export type { Alert, Severity } from '../../../alerts/domain/alert';
export type { LedgerRow } from '../../../inventory/domain/stock';
export type { Violation } from '../../../inventory/proof/domain/proof-finding';
export type { ReturnView as ReturnedUnit } from '../../../returns/api/return-view';
export type { Delivery } from '../../deliveries/domain/delivery';
export type { Connection } from '../../overview/domain/connections';
export type { LatencyView as Latency } from '../../overview/overview';
export type { SettingsView } from '../../settings/settings-view';
export type { Verification } from '../../verify/domain/verification';

/** Fields that an instance of the release before does not give: it may answer while the service is upgraded. */
type Newer<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

export type StockView = Newer<StockOf, 'receipt'>;
export type Overview = Newer<Omit<OverviewView, 'sales'>, 'amazonOrders'> & {
  readonly sales: { readonly '24h': Sales };
};
export type Paused = NonNullable<Overview['push']['paused']>;
export type Sales = Newer<SalesView, 'amazon'>;
export type SeriesPoint = Newer<PointOf, 'amazon'>;

/** The result of one row of a file, of stock or of listings. */
export interface ImportedRow extends RowDecision {
  readonly line: number;
  readonly sellerSku?: string;
  readonly sku?: string;
}
export type ImportReport = ReportOf<ImportedRow>;

/** A page of a list. `total`: all that match, where the service counts them. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
  readonly total?: number;
}
