import type { Change, ChangeKind } from '../../../changes/change';
import { MOST_ITEMS, PendingEvents } from './pending-events';

const AT = '2026-11-23T10:02:17.123000Z';

function changeOf(kind: ChangeKind, id: string, value?: object): Change {
  return { kind, id, sku: 'MUG', at: AT, ...(value === undefined ? {} : { value }) };
}

describe('the events of one chunk', () => {
  it('hold each item once, as it was changed last', () => {
    const pending = new PendingEvents();
    expect(pending.isEmpty).toBe(true);
    for (const change of [
      changeOf('stock', 'MUG'),
      changeOf('movement', 'sale-1'),
      changeOf('stock', 'MUG'),
      changeOf('push', 'sync-1', { push: 1 }),
      changeOf('alert', 'oversold', { count: 1 }),
      changeOf('alert', 'oversold'),
      changeOf('return', '2026-11-20#1'),
    ])
      pending.add(change);
    expect(pending.take()).toEqual({
      skus: ['MUG'],
      pushes: [changeOf('push', 'sync-1', { push: 1 })],
      alerts: [changeOf('alert', 'oversold')],
      returns: [changeOf('return', '2026-11-20#1')],
      lists: [],
    });
    expect(pending.isEmpty).toBe(true);
  });

  it('are left out for a list of which too much changed', () => {
    const pending = new PendingEvents();
    pending.add(changeOf('alert', 'oversold'));
    for (let index = 0; index <= MOST_ITEMS; index += 1) pending.add(changeOf('stock', `SKU-${index}`));
    const { skus, alerts, lists } = pending.take();
    expect(skus).toEqual([]);
    expect(alerts).toHaveLength(1);
    expect(lists).toEqual(['stock', 'deliveries']);
    expect(pending.isEmpty).toBe(true);
  });

  it('still hold an item that was there before the limit was reached', () => {
    const pending = new PendingEvents();
    for (let index = 0; index < MOST_ITEMS; index += 1) pending.add(changeOf('stock', `SKU-${index}`));
    pending.add(changeOf('stock', 'SKU-0'));
    expect(pending.take()).toMatchObject({ lists: [] });
  });

  it('name the lists that are to be read anew after a gap', () => {
    const pending = new PendingEvents();
    pending.addLists(['stock']);
    expect(pending.isEmpty).toBe(false);
    expect(pending.take().lists).toEqual(['stock']);
  });
});
