import type { LastBroadcast } from '../../domain/stock';

/** Figures that may not be known of a moment because their rows have expired, while all others are. */
export type UnknownFigure = 'lastBroadcast' | 'lowStockThreshold';

/** A stock as of a moment. What a push waited for then is in no row. */
export interface PastStock {
  readonly sku: string;
  readonly at: string;
  readonly physical: number;
  readonly buffer: number;
  readonly broadcast: number;
  readonly version: number;
  /** The last number that Amazon had accepted, by the row of its push. */
  readonly lastBroadcast?: LastBroadcast;
  readonly lowStockThreshold?: number;
  /** Figures that are absent because their rows have expired. */
  readonly unknown?: readonly UnknownFigure[];
  /** The time of the last movement before the moment. */
  readonly updatedAt: string;
}
