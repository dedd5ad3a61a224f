import type { AlertType, Severity } from '../../alerts/domain/alert';
import type { Problem } from './values';

/** What the older version last sent to Amazon. `sentAt` in milliseconds since the epoch, where the file has it. */
export interface FileBroadcast {
  readonly count: number;
  readonly txId: string;
  readonly sentAt: number | undefined;
}

/** The stock of a SKU. `path` is its place in the file. */
export interface FileStock {
  readonly path: string;
  readonly sku: string;
  readonly physical: number;
  readonly buffer: number;
  readonly lastBroadcast: FileBroadcast | undefined;
}

/** A transaction id that the older version had processed, at `seenAt` in milliseconds since the epoch. */
export interface FileTransaction {
  readonly path: string;
  readonly id: string;
  readonly status: 'pending' | 'completed' | 'failed';
  readonly seenAt: number | undefined;
}

export interface FileReturn {
  readonly path: string;
  readonly sku: string;
  readonly quantity: number;
  readonly disposition: string;
  /** Milliseconds since the epoch. */
  readonly returnedAt: number;
  readonly orderId: string | undefined;
  readonly reason: string | undefined;
  /** Names the return among all of its SKU and time, the same in every run. */
  readonly mark: string;
}

export interface FileAlert {
  readonly path: string;
  readonly id: string;
  readonly type: AlertType;
  readonly severity: Severity;
  readonly sku: string | undefined;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly raisedAt: number;
  readonly read: boolean;
}

/** The content of the older version's file. Only without `problems` it is complete. */
export interface FileStore {
  readonly stocks: readonly FileStock[];
  readonly transactions: readonly FileTransaction[];
  readonly returns: readonly FileReturn[];
  readonly alerts: readonly FileAlert[];
  /** Entries of lists that repeat an earlier one. */
  readonly repeated: { readonly transactions: number; readonly alerts: number };
  readonly problems: readonly Problem[];
  /** Figures that are corrected on the way into the tables. */
  readonly warnings: readonly Problem[];
}
