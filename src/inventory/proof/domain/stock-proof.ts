import { broken, figure, type Finding, unpushed } from './proof-finding';
import { offeredOf } from '../../domain/amazon-number';
import { broadcastOf, isListed, type Stock } from '../../domain/stock';
import { millisOf } from '../../../platform/timestamp';

/** The record of an accepted push. A missing quantity is NaN. */
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

/**
 * Either the sender can find a mark of the SKU, or Amazon has last accepted what is offered, or was seen to show it. Of a
 * SKU that listings sell the listings are proven, each by its own number.
 */
export function outboxFindings(stock: Stock, isInOutbox: boolean): Finding[] {
  if (stock.pending !== undefined)
    return isInOutbox
      ? []
      : [
          unpushed(
            'a push is pending, but it is not in the outbox',
            `an entry of ${stock.sku} in pending-index`,
            'none',
          ),
        ];
  if (stock.needsLateCallCheck === true && !isInOutbox)
    return [
      unpushed(
        'a late-call check is pending, but no sender finds the mark',
        `an entry of ${stock.sku} in pending-index`,
        'none',
      ),
    ];
  // What Amazon has of a removed SKU is nothing of this service any more.
  if (stock.removed === true || isListed(stock)) return [];
  const offered = offeredOf(stock);
  const expected = `${offered} pushed to Amazon`;
  if (stock.lastBroadcast === undefined)
    return [unpushed('nothing is pending, but no number was pushed to Amazon', expected, 'nothing pushed')];
  return stock.lastBroadcast.count === offered
    ? []
    : [
        unpushed(
          'nothing is pending, but Amazon has another number',
          expected,
          `${stock.lastBroadcast.count} pushed to Amazon`,
        ),
      ];
}

/** The newest record of a push and the Inventory item have the same quantity, if they are of the same push. */
export function pushFindings(stock: Stock, newest: ProofPush | undefined): Finding[] {
  const { lastBroadcast } = stock;
  if (newest === undefined || lastBroadcast === undefined || isListed(stock)) return [];
  if (Math.floor(newest.atMs) !== millisOf(lastBroadcast.timestamp)) return [];
  return newest.quantity === lastBroadcast.count
    ? []
    : [
        unpushed(
          'the record of the last push and the Inventory item differ',
          `a record of ${lastBroadcast.count} as in Inventory`,
          `a record of ${figure(newest.quantity)}`,
        ),
      ];
}
