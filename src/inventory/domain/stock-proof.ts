import { broken, type Finding, untold } from './proof-finding';
import { broadcastOf, type Stock } from './stock';

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

/** Nothing pending: Amazon was last told the number. Pending: the sender can find the mark. */
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
