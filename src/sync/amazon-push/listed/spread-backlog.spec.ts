import type { Stock } from '../../../inventory/domain/stock';
import { millisOf, timestampOf } from '../../../platform/timestamp';
import { PATIENCE_MS, PUSHES_PER_OLDEST, type QueuedPush } from '../domain/push-queue';
import { SpreadBacklog } from './spread-backlog';

const SINCE = '2026-11-23T10:00:00.000000Z';
const push = (sku: string, broadcast = 5): QueuedPush => ({ sku, broadcast, since: SINCE });
const stockOf = (sku: string, version = 1): Stock => ({
  ...{ sku, physical: 5, buffer: 0, broadcast: 5, version, updatedAt: SINCE },
  ...{ listings: 2, listingsRevision: 3 },
});
const skusOf = (pushes: readonly QueuedPush[]): string[] => pushes.map(({ sku }) => sku);

describe('the listed SKUs of the sender', () => {
  it('spreads those that must stop selling first, and a SKU by one spread at a time', () => {
    const backlog = new SpreadBacklog();
    for (const one of [push('TEA'), push('CUP', 0), push('POT')]) backlog.add(one, 0);
    expect(skusOf(backlog.take(2, 0))).toEqual(['CUP', 'TEA']);
    backlog.add(push('TEA', 0), 0);
    expect(skusOf(backlog.take(3, 0))).toEqual(['POT']);
    expect(backlog.has('TEA')).toBe(true);
  });

  it('lets a SKU rest for a multiple of its last spread, also one that was added meanwhile', () => {
    const backlog = new SpreadBacklog();
    backlog.add(push('TEA'), 0);
    backlog.take(1, 0);
    backlog.add(push('TEA', 4), 500);
    backlog.end('TEA', 1_000, 1_000);
    expect([backlog.take(1, 4_999), backlog.nextAtMs(4_999)]).toEqual([[], 5_000]);
    expect(backlog.take(1, 5_000)).toEqual([push('TEA', 4)]);
    backlog.end('TEA', 0, 5_000);
    backlog.add(push('TEA'), 5_000);
    expect(skusOf(backlog.take(1, 5_000))).toEqual(['TEA']);
  });

  it('spreads a SKU whose listings have ended after those that moved, and in its turn when it has waited long', () => {
    const backlog = new SpreadBacklog();
    const endedAtMs = millisOf(SINCE);
    backlog.wait(stockOf('TEA'), ['KIT']);
    backlog.listingEnded('KIT', endedAtMs);
    for (const sku of ['A', 'B', 'C', 'D', 'E', 'F'])
      backlog.add({ sku, broadcast: 0, since: timestampOf(endedAtMs + 1) }, endedAtMs);
    const order = skusOf(backlog.take(7, endedAtMs + PATIENCE_MS + 1));
    expect(order.indexOf('TEA')).toBe(PUSHES_PER_OLDEST - 1);
  });

  it('tries a SKU again five seconds after a spread that failed', () => {
    const backlog = new SpreadBacklog();
    backlog.add(push('TEA'), 0);
    backlog.take(1, 0);
    backlog.add(push('TEA'), 10);
    backlog.end('TEA', 10, 10, true);
    expect(backlog.nextAtMs(10)).toBe(5_010);
  });

  /** The SKUs that are spread once more because this listing has ended. */
  function spreadAfter(backlog: SpreadBacklog, sellerSku: string): string[] {
    backlog.listingEnded(sellerSku, 0);
    const taken = skusOf(backlog.take(9, 0));
    for (const sku of taken) backlog.end(sku, 0, 0);
    return taken;
  }

  it('spreads a SKU once more when the last of its listings has ended', () => {
    const backlog = new SpreadBacklog();
    backlog.wait(stockOf('TEA'), ['TEA', 'KIT', 'PACK']);
    backlog.wait(stockOf('CUP'), ['KIT']);
    expect(spreadAfter(backlog, 'PACK')).toEqual([]);
    expect(spreadAfter(backlog, 'KIT')).toEqual(['CUP']);
    expect([backlog.has('TEA'), backlog.has('CUP')]).toEqual([true, false]);
    expect(spreadAfter(backlog, 'TEA')).toEqual(['TEA']);
    expect(backlog.has('TEA')).toBe(false);
  });

  it('waits for the listings of the latest spread alone', () => {
    const backlog = new SpreadBacklog();
    backlog.wait(stockOf('TEA'), ['KIT', 'PACK']);
    backlog.wait(stockOf('TEA', 2), ['PACK']);
    expect(spreadAfter(backlog, 'PACK')).toEqual(['TEA']);
    backlog.wait(stockOf('TEA', 3), []);
    expect(backlog.has('TEA')).toBe(false);
  });

  it('spreads the SKUs of a listing that was found by its own mark when that has ended', () => {
    const backlog = new SpreadBacklog();
    backlog.follow('KIT', ['TEA', 'CUP']);
    backlog.wait(stockOf('CUP'), ['KIT', 'PACK']);
    expect(spreadAfter(backlog, 'KIT')).toEqual(['TEA']);
    expect(backlog.has('CUP')).toBe(true);
  });

  it('keeps the need of a SKU that moved while its last listing was pushed', () => {
    const backlog = new SpreadBacklog();
    backlog.wait(stockOf('TEA'), ['KIT']);
    backlog.add(push('CUP'), 0);
    backlog.add(push('TEA', 0), 0);
    expect(spreadAfter(backlog, 'KIT')).toEqual(['TEA', 'CUP']);
  });

  it('knows a stock whose listings are on their way, until it moves or its listings change', () => {
    const backlog = new SpreadBacklog();
    backlog.wait(stockOf('TEA'), ['KIT']);
    expect(backlog.isOnTheWay(stockOf('TEA'))).toBe(true);
    expect(backlog.isOnTheWay(stockOf('TEA', 2))).toBe(false);
    expect(backlog.isOnTheWay({ ...stockOf('TEA'), listingsRevision: 4 })).toBe(false);
    backlog.clear();
    expect(backlog.isOnTheWay(stockOf('TEA'))).toBe(false);
  });
});
