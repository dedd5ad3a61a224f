import { setTimeout as delay } from 'node:timers/promises';
import type { LineSpec } from '../../simulators/shopify/line-item';
import { buildCancellation, buildOrder } from '../../simulators/shopify/order-payload';
import { buildRefund } from '../../simulators/shopify/refund-payload';
import { newId } from '../../simulators/shopify/shopify-sender';
import { DemoFailure } from './demo-service';
import type { DemoShop } from './demo-shop';
import type { DemoRow, DemoTable, Elsewhere } from './demo-table';

const [MUG, TEE, LAMP] = ['MUG-BLUE', 'TEE-GREEN-M', 'LAMP-OAK'] as const;
/** A seller SKU that sells two tees. */
const TEES = 'TEES-2-PACK';
/** A product that the simulated shop holds, so that both channels move each other. */
const VASE = 'VASE-CLAY';

/** The figures of a SKU after a step. */
type Expectation = readonly [sku: string, physical: number, broadcast: number];

interface Step extends Elsewhere {
  readonly name: string;
  readonly act: () => Promise<void>;
  readonly after: readonly Expectation[];
  readonly remark: string;
}

/** Runs the steps, with `pauseMs` before each, and checks each at both ends. Returns the milliseconds that each number took to reach Amazon. */
export async function playDemo(
  shop: DemoShop,
  table: DemoTable,
  pauseMs: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  const seen = new Map<string, string>();
  for (const { name, act, after, remark, ...elsewhere } of [...stepsOf(shop), ...bothWays(shop)]) {
    await delay(pauseMs);
    await act();
    const rows: DemoRow[] = [];
    for (const [sku, physical, broadcast] of after) {
      const { pushTxId, ...row } = await shop.waitForFigures(sku, { physical, broadcast }, seen);
      seen.set(sku, pushTxId);
      rows.push(row);
      if (row.tookMs !== undefined) times.push(row.tookMs);
    }
    if (elsewhere.listing !== undefined) await shop.waitForListing(elsewhere.listing);
    if (elsewhere.shop !== undefined) await shop.waitForShop(elsewhere.shop);
    table.step(name, rows, remark, elsewhere);
  }
  await proveSums(shop, [MUG, TEE, LAMP, VASE]);
  return times;
}

function stepsOf(shop: DemoShop): readonly Step[] {
  const mugs = orderOf({ sku: MUG, quantity: 3 });
  const mixed = orderOf({ sku: TEE, quantity: 2 }, { sku: LAMP, quantity: 2 });
  const lamps = orderOf({ sku: LAMP, quantity: 4 });
  const oneTee = orderOf({ sku: TEE, quantity: 1 });
  const forged = orderOf({ sku: TEE, quantity: 3 });
  const [tee] = mixed.lines;
  const [cancelledMug] = mugs.lines;
  const stock = (sku: string, physical: number, buffer: number) =>
    shop.call('PUT', `/api/inventory/${sku}`, { physical, buffer });
  const deliver = async (expected: string, ...call: Parameters<DemoShop['deliver']>): Promise<void> => {
    const answer = await shop.deliver(...call);
    if (answer !== expected)
      throw new DemoFailure(`The answer to ${call[0]} should be ${expected}, and is ${answer}.`);
  };
  return [
    {
      name: 'Stock is registered',
      act: async () => {
        await Promise.all([stock(MUG, 12, 2), stock(TEE, 6, 1), stock(LAMP, 5, 0)]);
      },
      after: [
        [MUG, 12, 10],
        [TEE, 6, 5],
        [LAMP, 5, 5],
      ],
      remark: 'Amazon gets what is on the shelf, less what the buffer holds back.',
    },
    {
      name: 'An order takes 3 mugs',
      act: () => deliver('applied', 'orders/create', buildOrder(mugs)),
      after: [[MUG, 9, 7]],
      remark: 'Signed webhook in, one transaction, Amazon lowered.',
    },
    {
      name: 'Shopify delivers it again',
      act: () => deliver('duplicate', 'orders/create', buildOrder(mugs)),
      after: [[MUG, 9, 7]],
      remark: 'Answered "duplicate": one cause moves stock once.',
    },
    {
      name: 'One order, two products',
      act: () => deliver('applied', 'orders/create', buildOrder(mixed)),
      after: [
        [TEE, 4, 3],
        [LAMP, 3, 3],
      ],
      remark: 'Both lines are committed together.',
    },
    {
      name: 'The mugs are cancelled',
      act: () => deliver('applied', 'orders/cancelled', cancellationOf(mugs, cancelledMug)),
      after: [[MUG, 12, 10]],
      remark: 'The refund inside restocks, so the units are back on sale.',
    },
    {
      name: 'A refund brings 1 tee back',
      act: () => deliver('applied', 'refunds/create', refundOf(mixed.orderId, tee, 1, 'return')),
      after: [[TEE, 5, 4]],
      remark: 'Only lines that were put back into stock count; the money does not.',
    },
    {
      name: 'A forged order is refused',
      act: () => deliver('401', 'orders/create', buildOrder(forged), 'bm90IHRoZSBzaWduYXR1cmU='),
      after: [[TEE, 5, 4]],
      remark: 'Wrong signature: answered 401, nothing changed, no row left.',
    },
    {
      name: '4 lamps are sold, 3 are left',
      act: async () => {
        await deliver('applied', 'orders/create', buildOrder(lamps));
        await expectOversoldAlert(shop);
      },
      after: [[LAMP, -1, 0]],
      remark: 'A sale is a fact: physical goes below zero, Amazon to 0, a critical alert is raised.',
    },
    {
      name: 'The mug buffer goes from 2 to 5',
      act: async () => {
        await shop.call('PUT', `/api/buffer/${MUG}`, { bufferQty: 5 });
      },
      after: [[MUG, 12, 7]],
      remark: 'Nothing left the shelf; three more are held back from Amazon.',
    },
    {
      name: 'Amazon reports 4 returned units',
      act: async () => {
        await shop.returned(
          { sku: MUG, 'detailed-disposition': 'SELLABLE' },
          { sku: MUG, 'detailed-disposition': 'SELLABLE', status: 'Reimbursed' },
          { sku: TEE, 'detailed-disposition': 'CUSTOMER_DAMAGED' },
          { sku: TEE, 'detailed-disposition': 'WAREHOUSE_DAMAGED' },
        );
        await expectHeldUnits(shop, 3);
      },
      after: [
        [MUG, 13, 8],
        [TEE, 5, 4],
      ],
      remark: 'One is sellable and on the shelf; the others are held, each with an alert that says why.',
    },
    {
      name: 'Amazon sells 2 mugs',
      act: () => shop.amazonSells(MUG, 2),
      after: [[MUG, 11, 6]],
      remark: 'Amazon lowers its own number at once; its notice lowers the shelf.',
    },
    {
      name: 'The buyer at Amazon cancels',
      act: () => shop.amazonCancels(),
      after: [[MUG, 13, 8]],
      remark: 'Amazon says who cancelled. The units are back on both channels.',
    },
    {
      name: 'Packs of 2 tees are sold, too',
      act: async () => {
        await shop.call('PUT', `/api/listings/amazon/${TEES}`, { components: [{ sku: TEE, units: 2 }] });
      },
      after: [[TEE, 5, 4]],
      listing: { sellerSku: TEES, quantity: 2 },
      remark: 'A second number of the same stock: whole packs, at most what is there.',
    },
    {
      name: 'An order takes 1 tee',
      act: () => deliver('applied', 'orders/create', buildOrder(oneTee)),
      after: [[TEE, 4, 3]],
      listing: { sellerSku: TEES, quantity: 1 },
      remark: 'One sale, two numbers at Amazon: the tee and its pack.',
    },
    {
      name: 'Seller Central says 40 mugs',
      act: async () => {
        await shop.waitForObservation(MUG);
        await shop.editAtAmazon(MUG, 40);
      },
      after: [[MUG, 13, 8]],
      remark: 'More than there is: ours is back at once, and the edit waits to be seen.',
    },
  ];
}

/** The steps with a product of the simulated shop. */
function bothWays(shop: DemoShop): readonly Step[] {
  return [
    {
      name: 'The shop has 8 vases',
      act: async () => {
        await shop.inShop('items', { sku: VASE, available: 8 });
        await shop.call('PUT', `/api/inventory/${VASE}`, { physical: 8 });
      },
      after: [[VASE, 8, 8]],
      shop: { sku: VASE, available: 8 },
      remark: 'A simulated shop with its Admin API: from here on both channels move each other.',
    },
    {
      name: 'A buyer in the shop takes 2',
      act: () => shop.inShop('orders', { lines: [{ sku: VASE, quantity: 2 }] }),
      after: [[VASE, 6, 6]],
      shop: { sku: VASE, available: 6 },
      remark: 'Shopify lowers its own stock; its webhook lowers Amazon.',
    },
    {
      name: 'Amazon sells 1 vase',
      act: () => shop.amazonSells(VASE, 1),
      after: [[VASE, 5, 5]],
      shop: { sku: VASE, available: 5 },
      remark: 'The sale is written to Shopify as one adjustment, with the Amazon order as its cause.',
    },
    {
      name: 'The merchant counts 9 there',
      act: () => shop.inShop('count', { sku: VASE, available: 9 }),
      after: [[VASE, 9, 9]],
      shop: { sku: VASE, available: 9 },
      remark: 'No order explains it: it stands for a while, is read again, and is counted once.',
    },
  ];
}

interface DemoOrder {
  readonly orderId: string;
  readonly lines: readonly LineSpec[];
}

function orderOf(...lines: readonly { readonly sku: string; readonly quantity: number }[]): DemoOrder {
  return { orderId: newId(), lines: lines.map((line) => ({ lineId: newId(), ...line })) };
}

function cancellationOf(order: DemoOrder, line: LineSpec | undefined): ReturnType<typeof buildCancellation> {
  return buildCancellation({
    ...order,
    refunds: [refundOf(order.orderId, line, line?.quantity ?? 0, 'cancel')],
  });
}

function refundOf(
  orderId: string,
  line: LineSpec | undefined,
  quantity: number,
  restockType: 'cancel' | 'return',
): ReturnType<typeof buildRefund> {
  if (line === undefined) throw new DemoFailure('There is no line to refund.');
  return buildRefund({
    refundId: newId(),
    orderId,
    lines: [{ refundLineId: newId(), line, quantity, restockType }],
  });
}

async function expectOversoldAlert(shop: DemoShop): Promise<void> {
  const { items } = await shop.call<{ items: readonly { type: string; severity: string; sku?: string }[] }>(
    'GET',
    '/api/alerts/unread',
  );
  const isRaised = items.some(
    ({ type, severity, sku }) => type === 'oversold' && severity === 'critical' && sku === LAMP,
  );
  if (!isRaised) throw new DemoFailure(`${LAMP} is oversold, but there is no critical alert.`);
}

async function expectHeldUnits(shop: DemoShop, count: number): Promise<void> {
  const { items } = await shop.call<{ items: readonly { type: string }[] }>('GET', '/api/alerts/unread');
  const held = items.filter(({ type }) => type === 'return_damaged' || type === 'manual_review').length;
  if (held !== count) throw new DemoFailure(`${count} units should be held with an alert, and ${held} are.`);
}

/** I1 at the end: physical is the sum of the ledger. */
async function proveSums(shop: DemoShop, skus: readonly string[]): Promise<void> {
  for (const sku of skus) {
    const rows = await shop.history(sku);
    const { physical } = await shop.call<{ physical: number }>('GET', `/api/inventory/${sku}`);
    const sum = rows.reduce((total, row) => total + row.delta, 0);
    if (sum !== physical)
      throw new DemoFailure(`The ledger of ${sku} adds up to ${sum}, but physical is ${physical}.`);
  }
}
