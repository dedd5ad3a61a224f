import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../../src/simulators/shopify/shopify-sender';
import type { LineSpec } from '../../../src/simulators/shopify/line-item';
import { buildCancellation, buildOrder } from '../../../src/simulators/shopify/order-payload';
import { buildRefund } from '../../../src/simulators/shopify/refund-payload';
import { eventually } from '../eventually';
import { simulatorOf } from '../service/simulated-amazon';
import type { Answer } from '../service/api';
import type { TestService } from '../service/test-service';
import type { MovedClock } from './moved-clock';
import { LISTINGS, ordersOf, PLOT, SHOP, type ShopOrder } from './shop';

const MINUTE_MS = 60_000;
const HOURS = 24;
const STEP_MINUTES = 25;
/** One order in so many is placed at Amazon. */
const AMAZON_EVERY = 3;
/** Amazon's own words for a listing that lacks an attribute. */
const LISTING_ISSUE = {
  code: '90220',
  message: "'Item Dimensions' is required but missing.",
  severity: 'ERROR',
  categories: ['MISSING_ATTRIBUTE'],
  attributeNames: ['item_dimensions'],
} as const;
const UNAVAILABLE = { kind: 'status', status: 500, operation: 'patch', times: 'always' } as const;

interface Event {
  readonly minutesAgo: number;
  readonly act: () => Promise<unknown>;
  /** True: the push that it causes does not end, so it is not waited for. */
  readonly staysPending?: boolean;
}

/** Lives through a day of the shop by the public API, hour by hour, on a clock that is moved from the past to now. */
export async function fillShop(service: TestService, clock: MovedClock): Promise<void> {
  const { api } = service;
  const nowMs = Date.now();
  clock.goBack((HOURS * 60 + 30) * MINUTE_MS);
  for (const { sku, ...figures } of SHOP) {
    const { weight: _weight, ...stock } = figures;
    await made(api.put(sku, stock));
  }
  await nothingPending(service);
  for (const [sellerSku, listing] of Object.entries(LISTINGS))
    await made(api.call('PUT', `/api/listings/amazon/${sellerSku}`, listing));
  await nothingPending(service);
  const events = [
    ...ordersOf(nowMs, HOURS).map((order, index): Event => ({
      minutesAgo: order.minutesAgo,
      act: () => (index % AMAZON_EVERY === 0 ? sellAtAmazon(service, order) : sell(service, order)),
    })),
    ...plotOf(service),
  ].sort((a, b) => b.minutesAgo - a.minutesAgo);
  let shownMinutesAgo = Infinity;
  for (const { minutesAgo, act, staysPending } of events) {
    // A moved clock costs the sender its lease for a moment, so it moves in steps.
    if (shownMinutesAgo - minutesAgo > STEP_MINUTES || minutesAgo < STEP_MINUTES) {
      clock.goBack(minutesAgo * MINUTE_MS);
      shownMinutesAgo = minutesAgo;
      await sends(service);
      await ordersKnown(service);
    }
    await act();
    if (staysPending !== true) await nothingPending(service);
  }
  clock.goBack(0);
  // A merchant has looked at what is no hurry.
  for (const type of ['stock_low', 'unknown_sku'])
    await made(api.call('POST', `/api/alerts/read?dryRun=false&type=${type}`));
  await sends(service);
  await ordersKnown(service);
  await sell(service, { minutesAgo: 0, lines: [{ sku: 'MUG-BLUE', quantity: 1 }] });
  await nothingPending(service);
}

/** What needs a person, and what the ledger of a SKU looks like when people work with it. */
function plotOf(service: TestService): readonly Event[] {
  const { api } = service;
  const amazon = simulatorOf(service);
  const mugs: LineSpec = { lineId: newId(), sku: 'MUG-BLUE', quantity: 6 };
  const tees: LineSpec = { lineId: newId(), sku: 'TEE-GREEN-M', quantity: 2 };
  const mugOrder = { orderId: newId(), lines: [mugs] };
  const teeOrder = { orderId: newId(), lines: [tees] };
  const adjust = (sku: string, delta: number, reason: string) =>
    made(
      api.call(
        'POST',
        `/api/inventory/${sku}/adjustments`,
        { delta, reason },
        { 'Idempotency-Key': newId() },
      ),
    );
  const lamp = (quantity: number) =>
    sell(service, { minutesAgo: 0, lines: [{ sku: PLOT.oversold, quantity }] });
  return [
    { minutesAgo: 1290, act: () => adjust('MUG-BLUE', 24, 'delivery from the pottery') },
    { minutesAgo: 1100, act: () => made(api.webhook('orders/create', buildOrder(mugOrder))) },
    {
      minutesAgo: 1040,
      act: () =>
        made(
          api.webhook(
            'orders/cancelled',
            buildCancellation({
              ...mugOrder,
              refunds: [refundOf(mugOrder.orderId, mugs, 6, 'cancel')],
            }),
          ),
        ),
    },
    { minutesAgo: 900, act: () => lamp(2) },
    { minutesAgo: 810, act: () => made(api.webhook('orders/create', buildOrder(teeOrder))) },
    { minutesAgo: 640, act: () => made(api.call('PUT', '/api/buffer/MUG-BLUE', { bufferQty: 10 })) },
    { minutesAgo: 500, act: () => lamp(3) },
    { minutesAgo: 430, act: () => adjust('MUG-BLUE', -2, 'broken in the rack') },
    {
      minutesAgo: 380,
      act: () => made(api.webhook('refunds/create', refundOf(teeOrder.orderId, tees, 1, 'return'))),
    },
    {
      minutesAgo: 300,
      act: async () => {
        amazon.addReturns(
          { sku: 'MUG-BLUE', 'detailed-disposition': 'SELLABLE', reason: 'UNWANTED_ITEM' },
          { sku: 'TEE-GREEN-M', 'detailed-disposition': 'CUSTOMER_DAMAGED', reason: 'DEFECTIVE' },
          { sku: 'TEE-BLACK-L', 'detailed-disposition': 'SELLABLE', status: 'Reimbursed' },
        );
        await made(api.call('POST', '/api/returns/poll'));
        await eventually('the returns are read', async () => {
          const { body } = await api.call<{ state: string; lastTally?: { rows: number } }>(
            'GET',
            '/api/returns/poll',
          );
          return body.lastTally?.rows === 3;
        });
      },
    },
    { minutesAgo: 150, act: () => sell(service, { minutesAgo: 0, lines: [{ sku: PLOT.low, quantity: 6 }] }) },
    {
      minutesAgo: 95,
      act: async () => {
        amazon.script({
          kind: 'invalid',
          issues: [LISTING_ISSUE],
          operation: 'patch',
          sku: PLOT.blocked,
          times: 'always',
        });
        await sell(service, { minutesAgo: 0, lines: [{ sku: PLOT.blocked, quantity: 1 }] });
      },
    },
    { minutesAgo: 42, act: () => lamp(3) },
    {
      minutesAgo: 20,
      act: () => sell(service, { minutesAgo: 0, lines: [{ sku: 'MUG-BLUE-GIFTBOX', quantity: 1 }] }),
    },
    {
      minutesAgo: 1,
      act: async () => {
        amazon.script({ ...UNAVAILABLE, sku: PLOT.retrying });
        await sell(service, { minutesAgo: 0, lines: [{ sku: PLOT.retrying, quantity: 1 }] });
        await delay(500);
      },
      staysPending: true,
    },
  ];
}

async function sell({ api }: TestService, { lines }: ShopOrder): Promise<void> {
  const order = { orderId: newId(), lines: lines.map((line) => ({ lineId: newId(), ...line })) };
  await made(api.webhook('orders/create', buildOrder(order)));
}

/** At Amazon, where its listings show enough. */
async function sellAtAmazon(service: TestService, { minutesAgo, lines }: ShopOrder): Promise<void> {
  const items = lines.map(({ sku, quantity }) => ({ sku, units: quantity }));
  const order = simulatorOf(service).orders.place({ items, status: 'UNSHIPPED' });
  if (typeof order === 'string') return sell(service, { minutesAgo, lines });
  await eventually('the order at Amazon is counted', async () => {
    const { status } = await service.api.call('GET', `/api/orders/amazon/${order.orderId}`);
    return status === 200;
  });
}

/** Searches Amazon's orders after the clock was moved, and waits until all of them are known. */
async function ordersKnown({ api }: TestService): Promise<void> {
  await made(api.call('POST', '/api/orders/amazon/poll'));
  await eventually("Amazon's orders are known", async () => {
    const { body } = await api.call<{ amazonOrders: { state: string } }>('GET', '/api/overview');
    return body.amazonOrders.state === 'fresh';
  });
}

/** The shop's story holds only if each of its calls succeeds. */
async function made(call: Promise<Answer<unknown>>): Promise<void> {
  const { status, body } = await call;
  if (status >= 300) throw new Error(`A call was answered ${status}: ${JSON.stringify(body)}`);
}

/** Waits until the service pushes by itself. */
async function sends({ api }: TestService): Promise<void> {
  await eventually('the service holds the lease of the pushes', async () => {
    const { body } = await api.call<{ leader: boolean }>('GET', '/api/sync');
    return body.leader;
  });
}

/** Waits until Amazon has all numbers, except those of the SKU that Amazon does not take now. */
async function nothingPending({ api }: TestService): Promise<void> {
  await eventually('Amazon has the numbers', async () => {
    const { body } = await api.call<{ pending: number }>('GET', '/api/sync');
    if (body.pending === 0) return true;
    const { syncStatus } = await api.stock(PLOT.retrying);
    return body.pending === 1 && syncStatus === 'pending';
  });
}

function refundOf(orderId: string, line: LineSpec, quantity: number, restockType: 'cancel' | 'return') {
  return buildRefund({
    refundId: newId(),
    orderId,
    lines: [{ refundLineId: newId(), line, quantity, restockType }],
  });
}
