import { broken, figure, type Finding, untold } from './proof-finding';
import { broadcastOf, type Stock } from '../../domain/stock';
import { millisOf } from '../../../platform/timestamp';

/** The record of a push. A quantity that it lacks is NaN. */
export interface ProofPush {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly quantity: number;
}

/** The figures of the Inventory item agree with each other. */
export function figureFindings(stock: Stock): Finding[] {
  const expected = broadcastOf(stock.physical, stock.buffer);
  return stock.broadcast === expected
    ? []
    : [
        broken(
          'Inventory has a wrong broadcast',
          `broadcast ${expected} (${stock.physical} less a buffer of ${stock.buffer})`,
          `broadcast ${stock.broadcast}`,
        ),
      ];
}

/** Nothing pending: Amazon was last told the number. Pending, or in doubt: the sender can find the mark. */
export function outboxFindings(stock: Stock, isInOutbox: boolean): Finding[] {
  if (stock.pending !== undefined)
    return isInOutbox
      ? []
      : [
          untold(
            'a push is owed, but it is not in the outbox',
            `an entry of ${stock.sku} in pending-index`,
            'none',
          ),
        ];
  if (stock.needsLateCallCheck === true && !isInOutbox)
    return [
      untold(
        'Amazon is to be asked what it shows, but no sender finds the mark',
        `an entry of ${stock.sku} in pending-index`,
        'none',
      ),
    ];
  const expected = `Amazon told ${stock.broadcast}`;
  if (stock.lastBroadcast === undefined)
    return [untold('nothing is pending, but Amazon was never told', expected, 'nothing told')];
  return stock.lastBroadcast.count === stock.broadcast
    ? []
    : [
        untold(
          'nothing is pending, but Amazon was told another number',
          expected,
          `Amazon told ${stock.lastBroadcast.count}`,
        ),
      ];
}

/** The newest record of a push and the Inventory item say the same, where they speak of the same push. */
export function pushFindings({ lastBroadcast }: Stock, newest: ProofPush | undefined): Finding[] {
  if (newest === undefined || lastBroadcast === undefined) return [];
  if (Math.floor(newest.atMs) !== millisOf(lastBroadcast.timestamp)) return [];
  return newest.quantity === lastBroadcast.count
    ? []
    : [
        untold(
          'the record of the last push and the Inventory item differ',
          `a record of ${lastBroadcast.count} as in Inventory`,
          `a record of ${figure(newest.quantity)}`,
        ),
      ];
}
