/**
 * The answers of the API that the page reads: in the types of those who give them, or as docs/openapi.json has them where
 * their file cannot be part of a program for browsers.
 */
import type { Setting } from '../../../config/app-config';
import type { Violation } from '../../../inventory/proof/domain/proof-finding';

export type { Alert, Severity } from '../../../alerts/domain/alert';
export type { LedgerRow } from '../../../inventory/domain/stock';
export type { ImportedRow, ImportReport } from '../../../inventory/csv/import-report';
export type { StockView } from '../../../inventory/stock/stock-view';
export type { ReturnView as ReturnedUnit } from '../../../returns/api/return-view';
export type { Delivery } from '../../deliveries/domain/delivery';
export type { Connection } from '../../overview/domain/connections';
export type { LatencyView as Latency, OverviewView as Overview, SeriesPoint } from '../../overview/overview';
export type { Setting, Violation };

/** A page of a list. `total`: all that match, where the service counts them. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
  readonly total?: number;
}

export interface SettingsAnswer {
  readonly version: string;
  readonly node: string;
  readonly startedAt: string;
  readonly instance: string;
  readonly store: string;
  readonly events: 'stream' | 'poll';
  readonly settings: readonly Setting[];
}

export interface Verification {
  readonly state: 'never' | 'running' | 'done' | 'failed';
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** `total` is an estimate of the store. */
  readonly progress?: { readonly done: number; readonly total: number };
  readonly proof?: {
    readonly proven: boolean;
    readonly skus: number;
    readonly rows: number;
    readonly pushes: number;
    readonly reach: {
      readonly fromFirstRow: number;
      readonly fromLaterRow: number;
      readonly unmoved: number;
    };
    readonly violations: readonly Violation[];
    readonly violationCount: number;
    readonly durationMs: number;
  };
  readonly error?: string;
}
