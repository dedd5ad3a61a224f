import type { AlertType, Severity } from '../../alerts/domain/alert';

export const UNIT_SECTIONS = ['physical', 'buffer', 'broadcast'] as const;
export type UnitSection = (typeof UNIT_SECTIONS)[number];

/** The sections that the older version wrote. */
export const SECTIONS = [...UNIT_SECTIONS, 'transactions', 'lastBroadcast', 'returns', 'alerts'] as const;
export type Section = (typeof SECTIONS)[number];

/** What the older version last told Amazon. `toldAt` in milliseconds since the epoch, if it said so. */
export interface OlderBroadcast {
  readonly count: number;
  readonly txId: string;
  readonly toldAt?: number;
}

export interface OlderReturn {
  readonly quantity: number;
  readonly disposition: string;
  /** Milliseconds since the epoch. */
  readonly returnedAt: number;
  readonly orderId?: string;
  readonly reason?: string;
}

export interface OlderTransaction {
  /** Milliseconds since the epoch, if it said so. */
  readonly seenAt?: number;
  readonly status: 'pending' | 'completed' | 'failed';
}

export interface OlderAlert {
  readonly type: AlertType;
  readonly severity: Severity;
  readonly sku?: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly raisedAt: number;
  readonly read: boolean;
}

/** One fact of the older store: a `value` of null could not be read, and the problem is told elsewhere. */
export type OlderRecord = {
  /** The SKU or the id. */
  readonly key: string;
  /** Its JSON path. */
  readonly path: string;
  /** Its place among all entries of the file. */
  readonly at: number;
} & (
  | { readonly kind: UnitSection; readonly value: number | null }
  | { readonly kind: 'lastBroadcast'; readonly value: OlderBroadcast | null }
  /** A SKU has a list of returns. */
  | { readonly kind: 'returnsOf' }
  | { readonly kind: 'return'; readonly value: OlderReturn }
  /** `isListed`: from a list of ids, in which one may well stand twice. */
  | { readonly kind: 'transaction'; readonly value: OlderTransaction; readonly isListed: boolean }
  | { readonly kind: 'alert'; readonly value: OlderAlert | null }
);

/** What is wrong, and where in the file. */
export interface Problem {
  readonly path: string;
  readonly at: number;
  readonly message: string;
}
