import type { AlertChange } from '../../../alerts/domain/alert';
import type { Component } from '../../../inventory/domain/listing';
import type { DeltaMovement } from '../../../inventory/domain/movement';
import type { Decision } from './disposition';
import type { HeldReason, SaleHold } from './return-sale';

/** Where a statement comes from: Amazon's report, or the API, for a person or another system. */
export type ReturnSource = 'report' | 'api';

/** What a source states about one returned unit (or about several that came back as one). */
export interface ReturnStatement {
  readonly source: ReturnSource;
  readonly sku: string;
  /** Empty when Amazon names none. */
  readonly orderId: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly returnedAt: string;
  /** Units, at least 1. */
  readonly quantity: number;
  readonly disposition: string;
  readonly status?: string;
  readonly reason?: string;
  readonly licensePlateNumber?: string;
}

/** The last statement of one source about a unit, as the unit keeps it. */
export interface SourceStatement {
  readonly source: ReturnSource;
  /**
   * The return's date in the report: a report may list one unit under two dates, and each date counts as a source of its
   * own. Absent for the API, which counts as one source whatever date it gives.
   */
  readonly reportedAt?: string;
  readonly disposition: string;
  readonly status?: string;
  readonly quantity: number;
}

/** A returned unit as it is kept. */
export interface ReturnUnit extends Omit<ReturnStatement, 'source'> {
  /** Range key of the Returns table: the return's date, `#`, and the unit. */
  readonly timestamp: string;
  /** Names the unit for good, also when its date or its plate changes. */
  readonly returnId: string;
  /** Its number among the units of its order, SKU and moment that have no plate. */
  readonly ordinal?: number;
  readonly decision: Decision;
  /** How many of its units are in stock because of it: all of them, or none. */
  readonly restocked: number;
  /**
   * Why it moves no stock, now and later: the first poll of the store found it, and it may have been on the shelf already
   * when that was counted.
   */
  readonly notCounted?: 'first_poll';
  /** Why it is kept out of stock although it is fit to sell; see SaleHold. */
  readonly heldReason?: HeldReason;
  /** The ledger row of its last movement; of a kit, the row of its first component. */
  readonly txId?: string;
  /**
   * What one unit consists of, where its SKU is that of a listing: as it was counted, while it is in stock; else as of its
   * last decision.
   */
  readonly components?: readonly Component[];
  /** Its alert, while that is open. */
  readonly alertId?: string;
  /** The source of its plate. A report lists a unit whose plate comes from a report under that plate only. */
  readonly plateFrom?: ReturnSource;
  /** The last statement of each source; a repeated one changes nothing. */
  readonly statements: readonly SourceStatement[];
  /** +1 per write. */
  readonly revision: number;
  readonly recordedAt: string;
  readonly updatedAt: string;
}

/** Where a unit is kept, and its name. */
export type ReturnIdentity = Pick<ReturnUnit, 'timestamp' | 'returnId' | 'ordinal'>;

/** What the decision depends on beside the statement. */
export interface ReturnPolicy {
  readonly restockDispositions: readonly string[];
  /** False: no stock can move, because a SKU is not registered. What was counted before stays counted. */
  readonly canMove: boolean;
  /** What one unit consists of, where its SKU is that of a listing; see componentsThatMove. */
  readonly components?: readonly Component[] | undefined;
  /** True: what the first poll of the store finds, which counts no unit. */
  readonly look?: boolean;
  /** Set where its sale keeps a unit of Amazon's report out of stock. */
  readonly saleHold?: SaleHold | undefined;
}

/**
 * The effect of a statement: the unit, its alerts, and the movement of its SKU, if there is one. Where the unit has
 * components they move instead; see componentMovements.
 */
export interface ReturnChange {
  readonly before: ReturnUnit | undefined;
  readonly unit: ReturnUnit;
  readonly movement?: DeltaMovement;
  readonly alerts: readonly AlertChange[];
  /** False when neither the stock nor the decision changes: the source confirms what is known. */
  readonly hasEffect: boolean;
}
