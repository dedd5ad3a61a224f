import { type HttpAnswer } from '../http/http-answer';
import { readOrder, readPage, type OrdersPage } from './order-answer';

const ITEM = {
  orderItemId: '25012345678901',
  quantityOrdered: 2,
  product: { asin: 'B0TESTMUG1', sellerSku: 'MUG-BLU-12OZ' },
  fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2 },
};
const ORDER = {
  orderId: '113-1234567-1234567',
  createdTime: '2026-11-22T09:51:00Z',
  lastUpdatedTime: '2026-11-22T09:52:10+00:00',
  salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER' },
  fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
  recipient: { deliveryAddress: { postalCode: '98101' } },
  orderItems: [ITEM],
};
const READ = {
  orderId: '113-1234567-1234567',
  source: 'search',
  status: 'UNSHIPPED',
  fulfilledBy: 'MERCHANT',
  createdAt: '2026-11-22T09:51:00.000Z',
  updatedAt: '2026-11-22T09:52:10.000Z',
  items: [
    { orderItemId: '25012345678901', sellerSku: 'MUG-BLU-12OZ', ordered: 2, fulfilled: 0, unfulfilled: 2 },
  ],
};

const answer = (body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status: 200,
  headers,
  body,
});
function pageOf(body: unknown, headers?: Record<string, string>): OrdersPage {
  const page = readPage(answer(body, headers));
  if (page.kind !== 'page') throw new Error(page.reason);
  return page;
}
const withItem = (change: object): object => ({ ...ORDER, orderItems: [{ ...ITEM, ...change }] });

describe('a page of orders', () => {
  it('becomes states, with nothing of the buyer', () => {
    expect(pageOf({ orders: [ORDER], lastUpdatedBefore: '2026-11-22T09:58:00Z' })).toEqual({
      kind: 'page',
      orders: [READ],
      unreadable: [],
      lastUpdatedBefore: '2026-11-22T09:58:00.000Z',
    });
  });

  it.each<[string, object, object]>([
    ['no seller SKU', { product: {} }, { sellerSku: undefined }],
    ['an empty seller SKU', { product: { sellerSku: '' } }, { sellerSku: undefined }],
    ['no quantities', { fulfillment: undefined }, { fulfilled: undefined, unfulfilled: undefined }],
    [
      'one quantity only',
      { fulfillment: { quantityFulfilled: 1 } },
      { fulfilled: 1, unfulfilled: undefined },
    ],
    [
      'a cancellation',
      { cancellation: { cancellationExecution: { cancelledBy: 'BUYER' } } },
      { cancelledBy: 'BUYER' },
    ],
    [
      'a request for a cancellation, which is none',
      { cancellation: { cancellationRequest: { requester: 'BUYER' } } },
      { cancelledBy: undefined },
    ],
  ])('reads an item with %s', (_case, change, expected) => {
    const [order] = pageOf({ orders: [withItem(change)] }).orders;
    expect(order?.items[0]).toEqual({ ...READ.items[0], ...expected });
  });

  it.each<[string, object, object]>([
    ['an unknown state', { fulfillmentStatus: 'ON_HOLD' }, { status: 'ON_HOLD', fulfilledBy: 'MERCHANT' }],
    ['no fulfiller', { fulfillmentStatus: 'PENDING' }, { status: 'PENDING', fulfilledBy: 'MERCHANT' }],
    [
      'Amazon as its fulfiller',
      { fulfillmentStatus: 'PENDING', fulfilledBy: 'AMAZON' },
      { fulfilledBy: 'AMAZON' },
    ],
  ])('reads an order with %s', (_case, fulfillment, expected) => {
    expect(pageOf({ orders: [{ ...ORDER, fulfillment }] }).orders).toMatchObject([expected]);
  });

  it.each<[string, unknown, string]>([
    ['no createdTime', { ...ORDER, createdTime: undefined }, 'it has no createdTime'],
    ['a time that is none', { ...ORDER, lastUpdatedTime: 'today' }, 'it has no lastUpdatedTime'],
    ['no state', { ...ORDER, fulfillment: undefined }, 'it has no fulfillmentStatus'],
    [
      'another fulfiller',
      { ...ORDER, fulfillment: { ...ORDER.fulfillment, fulfilledBy: 'X' } },
      'its fulfilledBy is neither MERCHANT nor AMAZON',
    ],
    ['no items', { ...ORDER, orderItems: [] }, 'it has no orderItems'],
    [
      'an item without an id',
      withItem({ orderItemId: '' }),
      'an order item has no usable orderItemId, quantityOrdered or fulfillment',
    ],
    [
      'a quantity that is no count',
      withItem({ quantityOrdered: 1.5 }),
      'an order item has no usable orderItemId, quantityOrdered or fulfillment',
    ],
    [
      'a negative quantity',
      withItem({ fulfillment: { quantityFulfilled: -1 } }),
      'an order item has no usable orderItemId, quantityOrdered or fulfillment',
    ],
  ])('skips an order with %s, and reads the others', (_case, broken, problem) => {
    const page = pageOf({ orders: [broken, ORDER] });
    expect(page.orders).toEqual([READ]);
    expect(page.unreadable).toEqual([{ orderId: ORDER.orderId, problem }]);
  });

  it.each([[null], ['text'], [{}], [{ ...ORDER, orderId: '../../x' }]])('skips %j', (broken) => {
    const page = pageOf({ orders: [broken, ORDER] });
    expect(page.orders).toEqual([READ]);
    expect(page.unreadable).toEqual([{ problem: 'it has no usable orderId' }]);
  });

  it.each<[string, object, Record<string, string>, object]>([
    ['the token of the next page', { pagination: { nextToken: 'two' } }, {}, { nextToken: 'two' }],
    ['no token on the last page', { pagination: {} }, {}, { nextToken: undefined }],
    ['the stated pace', {}, { 'x-amzn-ratelimit-limit': '0.0056' }, { ratePerSecond: 0.0056 }],
    ['no pace that is no number', {}, { 'x-amzn-ratelimit-limit': 'fast' }, { ratePerSecond: undefined }],
    ['no end that is no time', { lastUpdatedBefore: 'now' }, {}, { lastUpdatedBefore: undefined }],
  ])('has %s', (_case, body, headers, expected) => {
    expect({ ...pageOf({ orders: [], ...body }, headers) }).toEqual({
      kind: 'page',
      orders: [],
      unreadable: [],
      ...expected,
    });
  });

  it.each([[undefined], ['<html>'], [{}], [{ orders: {} }]])('is not read from %j', (body) => {
    expect(readPage(answer(body))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('one order', () => {
  it('is read as in a page', () => {
    expect(readOrder(answer({ order: ORDER }), ORDER.orderId)).toEqual({
      kind: 'order',
      order: { ...READ, source: 'order' },
    });
  });

  it('is not taken from an answer about another one', () => {
    expect(readOrder(answer({ order: ORDER }), '113-0000000-0000000')).toMatchObject({ kind: 'unavailable' });
  });
});
