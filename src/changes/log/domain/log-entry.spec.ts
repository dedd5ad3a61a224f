import type { Change } from '../../change';
import { decodeChanges, encodeChanges } from './log-entry';

const ENTRY_MS = Date.parse('2026-11-23T10:02:17.500Z');
const AT = '2026-11-23T10:02:17.123000Z';

function roundTrip(changes: readonly Change[]): Change[] {
  return encodeChanges(changes, ENTRY_MS).flatMap((text) => decodeChanges(text, ENTRY_MS));
}

describe('an entry of the change log', () => {
  it.each<Change>([
    { kind: 'stock', id: 'MUG', sku: 'MUG', at: AT },
    { kind: 'push', id: 'sync:1', sku: 'MUG', at: AT },
    { kind: 'alert', id: 'auth_failed:amazon', at: AT },
    { kind: 'alert', id: 'unknown_sku:Ünïcode "SKU"', sku: 'Ünïcode "SKU"', at: AT },
    { kind: 'return', id: '2026-11-20T00:00:00.000Z#113-1#LPN1', sku: 'MUG', at: AT },
  ])('keeps $kind $id', (change) => {
    expect(roundTrip([change])).toEqual([{ ...change, elsewhere: true }]);
  });

  it('keeps no value', () => {
    const change: Change = { kind: 'stock', id: 'MUG', sku: 'MUG', at: AT };
    expect(roundTrip([{ ...change, value: { physical: 8 } }])).toEqual([{ ...change, elsewhere: true }]);
  });

  it('gives the stock of a movement without storing it', () => {
    const stock: Change = { kind: 'stock', id: 'MUG', sku: 'MUG', at: AT };
    const movement: Change = { kind: 'movement', id: 'shopify:order:1:line:2', sku: 'MUG', at: AT };
    expect(encodeChanges([stock, movement], ENTRY_MS)).toEqual([
      '[["m","shopify:order:1:line:2",-377,"MUG"]]',
    ]);
    expect(roundTrip([stock, movement])).toEqual([
      { ...stock, elsewhere: true },
      { ...movement, elsewhere: true },
    ]);
  });

  it('has no order at Amazon: its movements say what changed', () => {
    expect(encodeChanges([{ kind: 'order', id: '902-3159896-1390916', at: AT }], ENTRY_MS)).toEqual([]);
  });

  it('is split so that each stays far below the limit of an item', () => {
    const changes = Array.from({ length: 5000 }, (_, index): Change => {
      const sku = `SKU-${index}`;
      return { kind: 'stock', id: sku, sku, at: AT };
    });
    const texts = encodeChanges(changes, ENTRY_MS);
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_001);
    expect(texts.flatMap((text) => decodeChanges(text, ENTRY_MS))).toHaveLength(5000);
  });

  it('leaves out what a newer version adds', () => {
    expect(decodeChanges('[["x","listing-1",0,null],["s","MUG",0]]', ENTRY_MS)).toEqual([
      { kind: 'stock', id: 'MUG', sku: 'MUG', at: '2026-11-23T10:02:17.500000Z', elsewhere: true },
    ]);
  });
});
