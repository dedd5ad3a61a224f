import type { ShopDisposition } from '../../../../channels/shopify/admin/admin-values';
import { DAY_MS } from '../../../../platform/durations';
import { saleOf } from '../../domain/order-movements';
import { heldAlert, planDispositions } from './disposition';

const AT = '2026-11-23T10:00:00.000000Z';
const DISPOSITION: ShopDisposition = {
  dispositionId: '900713',
  createdAt: '2026-11-23T09:00:00Z',
  orderId: '5',
  lineId: '101',
  sku: 'MUG',
  type: 'RESTOCKED',
  quantity: 2,
  locationId: '66301847735',
};
const CONTEXT = {
  nowMs: Date.parse('2026-11-23T10:00:00Z'),
  rowsKeptMs: 30 * DAY_MS,
  registeredAtMs: new Map([['MUG', Date.parse('2026-11-22T10:00:00Z')]]),
};
const planned = (...dispositions: ShopDisposition[]) => planDispositions(dispositions, CONTEXT);
const of = (more: Partial<ShopDisposition>): ShopDisposition => ({ ...DISPOSITION, ...more });

describe('the dispositions of a return', () => {
  it('put back what was restocked, once each, as a restock of the sale', () => {
    const [plan] = planned(DISPOSITION);
    expect(plan).toMatchObject({
      kind: 'move',
      sku: 'MUG',
      restock: { locationId: '66301847735' },
      movement: {
        txId: 'shopify:disposition:900713',
        action: 'refund',
        change: { delta: 2 },
        actor: 'shopify',
      },
    });
    expect(plan?.kind === 'move' && saleOf(plan.movement)).toBe('shopify:order:5:line:101');
    expect(heldAlert(DISPOSITION, AT)).toBeUndefined();
  });

  it.each([
    ['before the count that registered its SKU', '2026-11-22T09:59:57Z', []],
    ['in the second of the registration', '2026-11-22T09:59:59Z', ['101']],
    ['when its row may have expired', '2026-10-24T09:00:00Z', []],
  ])('that happened %s count accordingly', (_case, createdAt, lines) => {
    const plans = planDispositions([of({ createdAt })], {
      ...CONTEXT,
      ...(createdAt < '2026-11' ? { registeredAtMs: new Map() } : {}),
    });
    expect(plans.map(({ lineId }) => lineId)).toEqual(lines);
  });

  it('without a SKU go to that of the sale', () => {
    expect(planned(of({ sku: null }))).toMatchObject([{ kind: 'unnamed', reason: 'no_sku' }]);
  });

  it.each([
    ['NOT_RESTOCKED', 'return_unsellable', 'info'],
    ['MISSING', 'manual_review', 'warning'],
    ['DONATED', 'manual_review', 'warning'],
  ])('%s put nothing back, with an alert', (type, alertType, severity) => {
    expect(planned(of({ type }))).toEqual([]);
    expect(heldAlert(of({ type }), AT)).toMatchObject({
      alertId: `${alertType}:shopify:900713`,
      type: alertType,
      severity,
      sku: 'MUG',
      orderId: '5',
      message: expect.stringContaining(
        `2 units of MUG from order 5 at Shopify came back as ${type}`,
      ) as string,
    });
  });

  it.each([of({ type: 'PROCESSING_REQUIRED' }), of({ quantity: 0 }), of({ type: 'MISSING', quantity: 0 })])(
    '%j waits, or is nothing',
    (disposition) => {
      expect(planned(disposition)).toEqual([]);
      expect(heldAlert(disposition, AT)).toBeUndefined();
    },
  );
});
