import type { PendingPush } from '../../../../inventory/domain/stock';
import { isPushDue, type PushCase, type PushChoice, pushChoice } from './push-choice';

const CASE: PushCase = {
  offered: 5,
  expected: 5,
  lowestShown: 5,
  lastAccepted: 6,
  orders: 'fresh',
  isDue: false,
  isRequested: false,
};
const UNKNOWN = { expected: undefined, lowestShown: undefined };

describe('A push', () => {
  it.each<[string, Partial<PushCase>, PushChoice]>([
    ['the number that Amazon shows by itself is not sent', {}, 'skip'],
    ['another number is sent', { expected: 6 }, 'send'],
    ['an unknown number is sent', UNKNOWN, 'send'],
    ['after an unanswered call the number is sent', { isDue: true }, 'send'],
    ['a requested push is sent all the same', { isRequested: true }, 'send'],
    ['nothing is skipped while the orders are off', { orders: 'off' }, 'send'],
    ['a read number decides while the orders are stale', { orders: 'read' }, 'skip'],
    ['a read number lets a raise go', { orders: 'read', offered: 9 }, 'send'],
    ['without a reading a raise is held', { orders: 'unread', offered: 6 }, 'hold'],
    ['without a reading a lower number goes', { orders: 'unread', offered: 4 }, 'send'],
    ['without a reading an equal number goes', { orders: 'unread' }, 'send'],
    [
      'without a reading the last accepted number is the bound',
      { ...UNKNOWN, orders: 'unread', offered: 6 },
      'send',
    ],
    [
      'without a reading more than the last accepted is held',
      { ...UNKNOWN, orders: 'unread', offered: 7 },
      'hold',
    ],
    [
      'without anything known any number above zero is held',
      { ...UNKNOWN, orders: 'unread', lastAccepted: undefined, offered: 1 },
      'hold',
    ],
    [
      'without anything known zero goes',
      { ...UNKNOWN, orders: 'unread', lastAccepted: undefined, offered: 0 },
      'send',
    ],
    [
      'a requested raise is sent without a reading',
      { orders: 'unread', offered: 9, isRequested: true },
      'send',
    ],
    ['a raise that is due is held all the same', { orders: 'unread', offered: 9, isDue: true }, 'hold'],
  ])('%s', (_, differences, choice) => {
    expect(pushChoice({ ...CASE, ...differences })).toBe(choice);
  });
});

describe('A push goes whatever Amazon shows', () => {
  const BEGUN = '2026-11-29T12:00:00.000000Z';
  const LATER = '2026-11-29T12:00:01.000000Z';
  const EARLIER = '2026-11-29T11:59:59.000000Z';
  const lastBroadcast = { count: 5, txId: 't', timestamp: EARLIER };
  const pending: PendingPush = { state: 'queued', since: LATER, attempts: 0 };

  it.each<[string, Parameters<typeof isPushDue>[0], boolean, boolean]>([
    ['not for a SKU that became pending since', { lastBroadcast, pending }, false, false],
    ['for the first number of a SKU', { pending }, false, true],
    [
      'for a SKU that an earlier try left',
      { lastBroadcast, pending: { ...pending, attempts: 1 } },
      false,
      true,
    ],
    ['for a SKU with an error', { lastBroadcast, pending: { ...pending, error: 'INVALID' } }, false, true],
    ['while a call without an answer may arrive', { lastBroadcast, pending }, true, true],
    [
      'for a SKU that was pending before this sender began',
      { lastBroadcast, pending: { ...pending, since: EARLIER } },
      false,
      true,
    ],
  ])('%s', (_, stock, mayArrive, isDue) => {
    expect(isPushDue(stock, BEGUN, mayArrive)).toBe(isDue);
  });
});
