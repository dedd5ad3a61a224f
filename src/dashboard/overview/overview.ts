import type { Freshness } from '../../sync/amazon-orders/freshness/domain/freshness';
import type { OrderSource } from '../statistics/domain/slot-counts';
import type { Connection } from './domain/connections';

/** Milliseconds from a movement to Amazon's acceptance; null where there were none. */
export interface LatencyView {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

interface SoldView {
  readonly orders: number;
  readonly units: number;
}

/** Sales of both channels. */
export interface SalesView extends SoldView {
  /** Those of them that were sold at Amazon. */
  readonly amazon: SoldView;
}

/** From an order at Amazon to the moment at which it was counted, for each way on which it arrived. */
export type DelayView = Readonly<Record<OrderSource, LatencyView>>;

/** How complete Amazon's orders are, and how late they are counted. */
export interface AmazonOrdersView {
  readonly state: Freshness['kind'];
  /** Why they are not read: `off` alone has one. */
  readonly reason?: 'disabled' | 'role_missing';
  /** Amazon's time: orders whose last change is earlier are all recorded. */
  readonly searchedThrough?: string;
  readonly staleSince?: string;
  readonly delay: { readonly '1h': DelayView; readonly '24h': DelayView };
}

/** What a merchant looks at first. */
export interface OverviewView {
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
    /** Those of `skus.pending` that an import holds, where there are some. */
    readonly held?: number;
    readonly leader: boolean;
    readonly paused: { readonly reason: string; readonly since: string; readonly byHand?: true } | null;
  };
  readonly latency: { readonly '1h': LatencyView; readonly '24h': LatencyView };
  readonly sales: { readonly '24h': SalesView };
  readonly amazonOrders: AmazonOrdersView;
  readonly connections: readonly Connection[];
  /** The newest push that Amazon accepted. */
  readonly lastAcceptedAt?: string;
}

/** The sales and pushes of one hour. */
export interface SeriesPoint extends SalesView {
  /** The begin of the hour. */
  readonly at: string;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface SeriesView {
  readonly points: readonly SeriesPoint[];
}
