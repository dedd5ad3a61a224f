/** The answers of the API that the page reads. Types of the features are theirs; the others follow docs/openapi.json. */
export type { StockView } from '../../../inventory/stock/stock-view';
export type { LedgerRow } from '../../../inventory/domain/stock';
export type { Alert, Severity } from '../../../alerts/domain/alert';

/** A page of a list. `total`: all that match, where the service counts them. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
  readonly total?: number;
}

export interface Latency {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface Connection {
  readonly name: string;
  readonly status: 'ok' | 'waiting' | 'failing' | 'off';
  readonly lastEventAt?: string;
  readonly message?: string;
}

export interface Overview {
  readonly skus: {
    readonly total: number;
    readonly inSync: number;
    readonly pending: number;
    readonly blocked: number;
    readonly oversold: number;
    readonly low: number;
  };
  readonly alerts: { readonly unread: number; readonly critical: number };
  readonly push: {
    readonly pending: number;
    readonly oldestPendingSeconds: number;
    readonly leader: boolean;
    readonly paused: { readonly reason: string; readonly since: string } | null;
  };
  readonly latency: { readonly '1h': Latency; readonly '24h': Latency };
  readonly sales: { readonly '24h': { readonly orders: number; readonly units: number } };
  readonly connections: readonly Connection[];
  readonly lastAcceptedAt?: string;
}

export interface SeriesPoint extends Omit<Latency, 'count'> {
  readonly at: string;
  readonly orders: number;
  readonly units: number;
}

export interface Delivery {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly kind: 'webhook' | 'push' | 'alert' | 'return';
  readonly outcome: string;
  readonly reason?: string;
  readonly topic?: string;
  readonly sku?: string;
  readonly orderId?: string;
  readonly at: string;
  readonly attempts?: number;
  readonly nextTryAt?: string;
  readonly durationMs?: number;
  readonly httpStatus?: number;
  readonly txId?: string;
  readonly alertId?: string;
  /** How many like it came in the same second, which are only counted. */
  readonly more?: number;
}

/** A returned unit as `GET /api/returns` lists it. */
export interface ReturnedUnit {
  readonly returnId: string;
  readonly sku: string;
  readonly orderId: string;
  readonly quantity: number;
  readonly disposition: string;
  readonly status?: string;
  readonly reason?: string;
  readonly licensePlateNumber?: string;
  readonly returnedAt: string;
  readonly decision: 'restock' | 'hold' | 'review';
  readonly restocked: number;
  readonly notCounted?: string;
  readonly txId?: string;
  readonly alertId?: string;
  readonly recordedAt: string;
  readonly updatedAt: string;
}

/** One row of a file as `POST /api/inventory/import` judges it. */
export interface ImportedRow {
  readonly line: number;
  readonly sku: string;
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'rejected';
  readonly message?: string;
}

export interface ImportReport {
  readonly rows: readonly ImportedRow[];
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ignoredColumns?: readonly string[];
}

export interface Setting {
  readonly name: string;
  readonly value: string | number | boolean | null;
  readonly source: 'set' | 'default';
  readonly secret?: true;
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

/** One contradiction that the proof has found. */
export interface Violation {
  readonly invariant: string;
  readonly sku: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string;
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
