import fc from 'fast-check';
import { timestampOf } from '../../../platform/timestamp';
import { offeredOf, type PresumedSold } from '../../domain/amazon-number';
import { quantityTerms } from '../../domain/listing-quantity';
import type { Receipt } from '../../domain/receipt';
import { broadcastOf, type LedgerRow, type PendingPush, type Stock } from '../../domain/stock';
import { type Explanation, listingTermsOf, type Term, termsOf } from './explanation';
import { textOf } from './explanation-text';

const NOW = Date.parse('2026-11-23T10:03:00.000Z');
const AT = timestampOf(NOW - 40_000);

function row(
  version: number,
  delta: number,
  physicalAfter: number,
  more: Partial<LedgerRow> = {},
): LedgerRow {
  return {
    txId: `tx-${version}`,
    sku: 'MUG',
    timestamp: timestampOf(NOW - 60_000 + version * 1_000),
    action: 'sale',
    status: 'completed',
    delta,
    physicalAfter,
    broadcastAfter: Math.max(0, physicalAfter),
    version,
    actor: 'shopify',
    cause: {},
    ...more,
  };
}

function stockOf(physical: number, buffer: number, presumedSold: readonly PresumedSold[] = []): Stock {
  return {
    sku: 'MUG',
    physical,
    buffer,
    broadcast: broadcastOf(physical, buffer),
    version: 4,
    updatedAt: AT,
    ...(presumedSold.length === 0 ? {} : { presumedSold }),
  };
}

const presumed = (units: number, perUnit = 1): PresumedSold => ({
  sellerSku: 'MUG',
  units,
  perUnit,
  seenAtMs: NOW - 40_000,
  version: 4,
});

const unitsOf = (terms: readonly Term<string>[]): Record<string, number> =>
  Object.fromEntries(terms.map(({ label, units }) => [label, units]));
const sumOf = (terms: readonly Term<string>[]): number => terms.reduce((sum, { units }) => sum + units, 0);

describe('the terms of a number', () => {
  it.each<[what: string, stock: Stock, terms: Record<string, number>]>([
    ['what is on the shelf', stockOf(12, 0), { on_the_shelf: 12 }],
    ['less the buffer', stockOf(12, 3), { on_the_shelf: 12, held_back: -3 }],
    [
      'less what is presumed sold, in units of the stock',
      stockOf(12, 3, [presumed(2, 3)]),
      { on_the_shelf: 12, held_back: -3, presumed_sold: -6 },
    ],
    ['never below zero', stockOf(1, 3), { on_the_shelf: 1, held_back: -3, not_below_zero: 2 }],
    ['an empty shelf', stockOf(0, 0), { on_the_shelf: 0 }],
    ['more sold than there were', stockOf(-2, 1), { oversold: -2, held_back: -1, not_below_zero: 3 }],
  ])('are %s', (_, stock, terms) => {
    expect(unitsOf(termsOf(stock, []))).toEqual(terms);
  });

  it('add up to what is offered, for any stock', () => {
    const figure = fc.integer({ min: -50, max: 50 });
    const presumptions = fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }))
        .map(([units, perUnit]) => presumed(units, perUnit)),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(figure, fc.nat({ max: 60 }), presumptions, (physical, buffer, presumedSold) => {
        const stock = stockOf(physical, buffer, presumedSold);
        expect(sumOf(termsOf(stock, []))).toBe(offeredOf(stock));
      }),
    );
  });

  it('of a listing add up to its quantity, for any rule', () => {
    const maybe = (max: number): fc.Arbitrary<number | undefined> =>
      fc.option(fc.nat({ max }), { nil: undefined });
    const ruleOf = fc.record({ percent: maybe(100), buffer: maybe(9), min: maybe(9), max: maybe(20) });
    fc.assert(
      fc.property(fc.nat({ max: 60 }), ruleOf, fc.boolean(), (broadcast, figures, paused) => {
        const rule = Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
        const listing = { components: [{ sku: 'MUG', units: 2 }], rule, paused };
        const terms = quantityTerms(listing, new Map([['MUG', broadcast]]));
        const explained = listingTermsOf(listing, terms, { since: null, rows: [] });
        expect(sumOf(explained)).toBe(terms.quantity);
      }),
    );
  });

  it('name the rows behind them, the newest first, and how many more there are', () => {
    const rows = [
      row(27, 0, 4, { bufferAfter: 3 }),
      row(26, -1, 4),
      ...Array.from({ length: 24 }, (_, n) => row(25 - n, -1, 5 + n)),
    ];
    const [shelf, buffer] = termsOf(stockOf(4, 3), rows, rows[0]);
    expect(shelf).toMatchObject({ since: rows[1]?.timestamp, more: 5 + 1 });
    expect(shelf?.rows).toHaveLength(20);
    expect(shelf?.rows[0]).toBe('tx-26');
    expect(buffer).toMatchObject({ since: rows[0]?.timestamp, rows: ['tx-27'] });
  });

  it('date an oversold shelf from the movement that took it below zero', () => {
    const rows = [row(4, -1, -2), row(3, -2, -1), row(2, -1, 1), row(1, 2, 2)];
    const [oversold, raised] = termsOf(stockOf(-2, 0), rows);
    expect(oversold).toEqual({
      label: 'oversold',
      units: -2,
      since: rows[1]?.timestamp,
      rows: ['tx-4', 'tx-3'],
    });
    expect(raised).toEqual({ label: 'not_below_zero', units: 2, since: rows[1]?.timestamp, rows: ['tx-3'] });
    expect(termsOf(stockOf(-2, 0), rows.slice(0, 2))[0]?.since).toBeNull();
  });
});

describe('the sentence', () => {
  const observed: Receipt = { state: 'observed', quantity: 8, at: AT, observedQuantity: 8 };
  const queued: PendingPush = { state: 'queued', since: AT, attempts: 0 };
  const of = (
    stock: Stock,
    receipt: Receipt,
    pending?: PendingPush,
    listings: Explanation['listings'] = [],
  ): string =>
    textOf(
      {
        sku: 'MUG',
        physical: stock.physical,
        buffer: stock.buffer,
        broadcast: offeredOf(stock),
        terms: termsOf(stock, []),
        listings,
        receipt,
      },
      pending,
      NOW,
    );
  const listing = (sellerSku: string, q: number): Explanation['listings'][number] => ({
    sellerSku,
    q,
    limitedBy: 'MUG',
    terms: [],
    receipt: observed,
  });

  it.each<[text: string, got: string]>([
    [
      '8 at Amazon: 12 on the shelf, 3 held back, 1 sold on Amazon 40 s ago and not yet observed',
      of(stockOf(12, 3, [presumed(1)]), observed),
    ],
    [
      '0 for Amazon: 2 oversold; the push is pending, and Amazon accepted 1 (40 s ago)',
      of(stockOf(-2, 0), { state: 'accepted', quantity: 1, at: AT }, queued),
    ],
    [
      '5 for Amazon: 5 on the shelf; the push is blocked, and Amazon has accepted none',
      of(stockOf(5, 0), { state: 'none', quantity: null, at: null }, { ...queued, state: 'blocked' }),
    ],
    [
      '5 for Amazon: 5 on the shelf; the push was sent (2 min ago) and has no answer',
      of(stockOf(5, 0), { state: 'sent', quantity: 5, at: timestampOf(NOW - 120_000) }, queued),
    ],
    [
      '5 at Amazon: 5 on the shelf; accepted (3 h ago), not yet observed',
      of(stockOf(5, 0), { state: 'accepted', quantity: 5, at: timestampOf(NOW - 3 * 3_600_000) }),
    ],
    [
      '5 at Amazon: 5 on the shelf; Amazon showed 7 (2 d ago)',
      of(stockOf(5, 0), {
        state: 'mismatch',
        quantity: 5,
        at: timestampOf(NOW - 50 * 3_600_000),
        observedQuantity: 7,
      }),
    ],
    [
      '5 at Amazon: 5 on the shelf; sold as A (1), B (2), C (3) and 1 more',
      of(stockOf(5, 0), observed, undefined, [
        listing('A', 1),
        listing('B', 2),
        listing('C', 3),
        listing('D', 4),
      ]),
    ],
  ])('is "%s"', (text, got) => {
    expect(got).toBe(text);
  });
});
