import { plated, RETURNED_AT } from '../../../../test/support/returns/return-statements';
import { weigh } from './return-decision';
import { ordinalIdentity, platedIdentity } from './return-identity';
import type { ReturnChange, ReturnIdentity, ReturnStatement, ReturnUnit } from './return-unit';

const AT = '2026-11-22T10:00:00.000000Z';
const POLICY = { restockDispositions: ['SELLABLE'], canMove: true };

function reported(more: Partial<ReturnStatement>): ReturnStatement {
  return plated('MUG', more);
}

function changeOf(
  before: ReturnUnit | undefined,
  statement: ReturnStatement,
  identity: ReturnIdentity,
): ReturnChange {
  const change = weigh(before, statement, identity, POLICY, AT);
  if (change === undefined) throw new Error('The statement changes nothing.');
  return change;
}

describe('the identities of units', () => {
  it('differ when order, SKU, plate, number or moment differ, whatever characters these contain', () => {
    const marks = ['', 'A', ':', '#', '~1', '%3A', 'A:A', 'A:B', 'r2', 'B:r2', 'A#B', '~', '#~1', '🧦'];
    const keys = new Map<string, string>();
    const isUnique = (key: string, ...about: unknown[]): void => {
      const named = JSON.stringify(about);
      if (!keys.has(key)) keys.set(key, named);
      expect([key, keys.get(key)]).toEqual([key, named]);
    };
    for (const [orderId, sku] of marks.flatMap((order) => marks.map((of) => [order, of] as const))) {
      const statement = reported({ orderId, sku });
      const identities: [unknown, ReturnIdentity][] = [
        ...marks.map((plate) => [plate, platedIdentity(statement, plate)] as [unknown, ReturnIdentity]),
        ...[1, 2, 11].map((nth) => [nth, ordinalIdentity(statement, nth)] as [unknown, ReturnIdentity]),
      ];
      for (const [what, identity] of identities) {
        isUnique(`${sku}\n${identity.timestamp}`, orderId, sku, what);
        isUnique(identity.returnId, orderId, sku, what);
        const first = changeOf(undefined, statement, identity);
        const second = changeOf(first.unit, reported({ orderId, sku, disposition: 'DEFECTIVE' }), identity);
        isUnique(first.movement?.txId ?? '', orderId, sku, what, 'first');
        isUnique(second.movement?.txId ?? '', orderId, sku, what, 'second');
      }
    }
  });

  it('leave usual characters as they are', () => {
    const statement = reported({ orderId: 'Shopify #1001', sku: 'LAMP/SHELF #2 (EU)' });
    expect(platedIdentity(statement, 'LPN1').returnId).toBe('Shopify #1001:LAMP/SHELF #2 (EU):LPN1');
    expect(ordinalIdentity(statement, 2)).toEqual({
      timestamp: `${RETURNED_AT}#Shopify #1001#~2`,
      returnId: `Shopify #1001:LAMP/SHELF #2 (EU):${RETURNED_AT}~2`,
      ordinal: 2,
    });
  });

  it('fit into the keys of DynamoDB at their greatest length', () => {
    for (const part of ['%'.repeat(100), '#'.repeat(100), '🧦'.repeat(100)]) {
      const { timestamp, returnId } = platedIdentity(reported({ orderId: part, sku: '🧦'.repeat(40) }), part);
      expect(Buffer.byteLength(timestamp)).toBeLessThanOrEqual(1024);
      expect(Buffer.byteLength(`claim:return:${returnId}`)).toBeLessThanOrEqual(2048);
    }
  });
});
