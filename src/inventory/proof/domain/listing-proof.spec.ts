import type { Listing } from '../../domain/listing';
import type { LastBroadcast, Stock } from '../../domain/stock';
import { proveListing, type ProofListing } from './listing-proof';

const AT = '2026-11-23T10:00:00.000000Z';
const stockOf = (sku: string, broadcast: number, more: Partial<Stock> = {}): Stock => ({
  sku,
  physical: broadcast,
  buffer: 0,
  broadcast,
  version: 3,
  updatedAt: AT,
  listings: 1,
  ...more,
});
const LISTING: Listing = {
  channel: 'amazon',
  sellerSku: 'TEA-SET',
  components: [
    { sku: 'MUG', units: 2 },
    { sku: 'TEA', units: 1 },
  ],
  rule: { percent: 50 },
  paused: false,
  updatedAt: AT,
};
const pushed = (count: number): LastBroadcast => ({ count, txId: 'sync:1', timestamp: AT });

const STATE: Stock = {
  sku: 'TEA-SET',
  physical: 0,
  buffer: 0,
  broadcast: 2,
  version: 3,
  updatedAt: AT,
  isListing: true,
};

function proof(more: Partial<ProofListing> = {}, state: Partial<Stock> = {}): string[] {
  const stocks = [stockOf('MUG', 9), stockOf('TEA', 7)];
  return proveListing({
    listing: LISTING,
    state: { ...STATE, lastBroadcast: pushed(2), ...state },
    stocks: new Map(stocks.map((stock) => [stock.sku, stock])),
    isInOutbox: false,
    linked: new Set(['MUG', 'TEA']),
    ...more,
  }).map(({ what, expected, found }) => `${what}: ${expected}, ${found}`);
}

const stocks = (...all: Stock[]): Pick<ProofListing, 'stocks'> => ({
  stocks: new Map(all.map((stock) => [stock.sku, stock])),
});
const QUEUED = { state: 'queued', since: AT, attempts: 0 } as const;
const BLOCKED = { state: 'blocked', since: AT, attempts: 0 } as const;

describe('the proof of a listing', () => {
  it.each<[string, string[]]>([
    ['what its rule makes of the stocks was pushed', proof()],
    [
      'a mark that a sender finds',
      proof({ isInOutbox: true }, { lastBroadcast: pushed(9), pending: QUEUED }),
    ],
    [
      'a block that a sender finds',
      proof({ isInOutbox: true }, { lastBroadcast: pushed(9), pending: BLOCKED }),
    ],
    [
      'a component that is pending',
      proof({ ...stocks(stockOf('MUG', 3, { pending: QUEUED }), stockOf('TEA', 7)) }),
    ],
    [
      'a removed component, after 0 was pushed',
      proof(
        { ...stocks(stockOf('MUG', 9), stockOf('TEA', 0, { removed: true })) },
        { lastBroadcast: pushed(0) },
      ),
    ],
    [
      'a pause, after 0 was pushed',
      proof({ listing: { ...LISTING, paused: true } }, { lastBroadcast: pushed(0) }),
    ],
    ['a record of the same push', proof({ newestPush: { atMs: Date.parse(AT), quantity: 2 } })],
    ['an own name without a link', proof({ listing: { ...LISTING, implicit: true }, linked: new Set() })],
  ])('accepts %s', (_, violations) => {
    expect(violations).toEqual([]);
  });

  it.each<[string, string[], string]>([
    [
      'another number at Amazon',
      proof({}, { lastBroadcast: pushed(3) }),
      'the listing waits for nothing, but Amazon has another number: 2 pushed to Amazon, as its rule makes of the stocks, 3 pushed to Amazon',
    ],
    [
      'a stock that moved without a mark',
      proof({ ...stocks(stockOf('MUG', 3), stockOf('TEA', 7)) }),
      'the listing waits for nothing, but Amazon has another number: 0 pushed to Amazon, as its rule makes of the stocks, 2 pushed to Amazon',
    ],
    [
      'nothing pushed',
      proof({ state: STATE }),
      'the listing waits for nothing, but no number was pushed: 2 pushed to Amazon, as its rule makes of the stocks, nothing pushed',
    ],
    [
      'a mark that no sender finds',
      proof({}, { pending: QUEUED }),
      'the listing is marked, but no sender finds the mark: an entry of TEA-SET in pending-index, none',
    ],
    [
      'a component without a link',
      proof({ linked: new Set(['MUG']) }),
      'the listing sells TEA, and no link leads to it: a link, none',
    ],
    [
      'a component that counts no listing',
      proof({ ...stocks(stockOf('MUG', 9), stockOf('TEA', 7, { listings: 0 })) }),
      'the listing sells TEA, whose stock counts no listing: listings 1 or more, listings 0',
    ],
    [
      'a record of another number of the same push',
      proof({ newestPush: { atMs: Date.parse(AT), quantity: 4 } }),
      'the record of the last push and the Inventory item differ: a record of 2 as in Inventory, a record of 4',
    ],
  ])('refutes %s', (_, violations, expected) => {
    expect(violations).toEqual([expected]);
  });
});
