import { readNotice } from './amazon-notice';

const SCOPE = { sellerId: 'A3TH9S8BH6GOGM', marketplaceId: 'ATVPDKIKX0DER' };

type Json = Record<string, unknown>;

/** The example of Amazon's model OrderChangeNotification.json, as an order status change, with these fields replaced. */
function notice(changes: { change?: Json; trigger?: Json; summary?: Json; item?: Json } = {}): Json {
  return {
    NotificationVersion: '1.0',
    NotificationType: 'ORDER_CHANGE',
    PayloadVersion: '1.0',
    EventTime: '2022-11-29T19:42:05.109Z',
    Payload: {
      OrderChangeNotification: {
        NotificationLevel: 'OrderLevel',
        SellerId: 'A3TH9S8BH6GOGM',
        AmazonOrderId: '903-8868176-2219830',
        OrderChangeType: 'OrderStatusChange',
        OrderChangeTrigger: {
          TimeOfOrderChange: '2022-11-29T19:42:04.284Z',
          ChangeReason: 'Order Status Change',
          ...changes.trigger,
        },
        Summary: {
          MarketplaceId: 'ATVPDKIKX0DER',
          OrderStatus: 'Unshipped',
          PurchaseDate: '2022-11-29T19:41:00Z',
          DestinationPostalCode: '48110',
          FulfillmentType: 'MFN',
          OrderType: 'StandardOrder',
          NumberOfItemsShipped: 0,
          NumberOfItemsUnshipped: 10,
          OrderPrograms: ['Business'],
          OrderItems: [
            {
              OrderItemId: 'OIID34853450',
              SellerSKU: 'SellerSKUID1',
              SupplySourceId: 'd7679e14-031b-4ab3-a81b-ec4fc7a460b3',
              OrderItemStatus: 'Unshipped',
              Quantity: 10,
              QuantityShipped: 0,
              IsBuyerRequestedCancel: true,
              ...changes.item,
            },
          ],
          ...changes.summary,
        },
        ...changes.change,
      },
    },
    NotificationMetadata: {
      ApplicationId: 'app-id-d0e9e693-c3ad-4373-979f-ed4ec98dd746',
      SubscriptionId: 'subscription-id-d0e9e693-c3ad-4373-979f-ed4ec98dd746',
      PublishTime: '2022-11-29T19:42:06.284Z',
      NotificationId: 'd0e9e693-c3ad-4373-979f-ed4ec98dd746',
    },
  };
}

const read = (value: unknown) => readNotice(JSON.stringify(value), SCOPE);

/** Every name with its first letter in lower case. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      camelCased(inner),
    ]),
  );
}

const STATE = {
  orderId: '903-8868176-2219830',
  source: 'notice',
  status: 'UNSHIPPED',
  fulfilledBy: 'MERCHANT',
  createdAt: '2022-11-29T19:41:00.000Z',
  updatedAt: '2022-11-29T19:42:04.284Z',
  items: [{ orderItemId: 'OIID34853450', sellerSku: 'SellerSKUID1', ordered: 10, fulfilled: 0 }],
};

describe('a message of the queue', () => {
  it('becomes the state of the order, in both casings of its names', () => {
    expect(read(notice())).toEqual({ kind: 'state', state: STATE });
    expect(read(camelCased(notice()))).toEqual({ kind: 'state', state: STATE });
  });

  it('never has the postal code of the destination in its result', () => {
    for (const value of [
      notice(),
      notice({ trigger: { TimeOfOrderChange: null } }),
      notice({ change: { SellerId: 'B' } }),
    ])
      expect(JSON.stringify(read(value))).not.toContain('48110');
  });

  it.each([
    ['Pending', 'PENDING'],
    ['PendingAvailability', 'PENDING_AVAILABILITY'],
    ['PartiallyShipped', 'PARTIALLY_SHIPPED'],
    ['Shipped', 'SHIPPED'],
    ['InvoiceUnconfirmed', 'SHIPPED'],
    ['Canceled', 'CANCELLED'],
    ['Unfulfillable', 'UNFULFILLABLE'],
    ['AddedLater', 'AddedLater'],
    ['constructor', 'constructor'],
  ])('names the status %s %s', (given, status) => {
    expect(read(notice({ summary: { OrderStatus: given } }))).toMatchObject({ state: { status } });
  });

  it.each<[string, Parameters<typeof notice>[0], object]>([
    ['of an order that Amazon fulfils', { summary: { FulfillmentType: 'AFN' } }, { fulfilledBy: 'AMAZON' }],
    [
      'without the shipped units',
      { item: { QuantityShipped: undefined } },
      { items: [{ orderItemId: 'OIID34853450', sellerSku: 'SellerSKUID1', ordered: 10 }] },
    ],
    [
      'with an empty seller SKU',
      { item: { SellerSKU: '' } },
      { items: [{ orderItemId: 'OIID34853450', ordered: 10, fulfilled: 0 }] },
    ],
    [
      'with a seller SKU of any text',
      { item: { SellerSKU: ' Tasse / blau, groß' } },
      {
        items: [{ orderItemId: 'OIID34853450', sellerSku: ' Tasse / blau, groß', ordered: 10, fulfilled: 0 }],
      },
    ],
    [
      'with a time in another zone',
      { trigger: { TimeOfOrderChange: '2022-11-29T20:42:04+01:00' } },
      { updatedAt: '2022-11-29T19:42:04.000Z' },
    ],
    [
      'without its postal code',
      { summary: { DestinationPostalCode: null } },
      { orderId: '903-8868176-2219830' },
    ],
  ])('%s has a state', (_, changes, state) => {
    expect(read(notice(changes))).toMatchObject({ kind: 'state', state });
  });

  it.each<[string, Parameters<typeof notice>[0], string]>([
    ['of one item only', { change: { NotificationLevel: 'OrderItemLevel' } }, 'NotificationLevel OrderLevel'],
    ['without the time of the change', { trigger: { TimeOfOrderChange: null } }, 'TimeOfOrderChange'],
    ['with a time that is none', { trigger: { TimeOfOrderChange: 'yesterday' } }, 'TimeOfOrderChange'],
    ['without the purchase date', { summary: { PurchaseDate: null } }, 'PurchaseDate'],
    ['without a status', { summary: { OrderStatus: 7 } }, 'OrderStatus'],
    ['with another kind of fulfilment', { summary: { FulfillmentType: 'XFN' } }, 'FulfillmentType'],
    ['without a marketplace', { summary: { MarketplaceId: undefined } }, 'MarketplaceId'],
    ['without items', { summary: { OrderItems: [] } }, 'OrderItems'],
    ['with a quantity that is a text', { item: { Quantity: '10' } }, 'OrderItems'],
    ['with a negative quantity', { item: { Quantity: -1 } }, 'OrderItems'],
    ['with half a unit', { item: { QuantityShipped: 0.5 } }, 'OrderItems'],
    ['with more units shipped than ordered', { item: { QuantityShipped: 11 } }, 'OrderItems'],
    ['with an item id that is none', { item: { OrderItemId: '../x' } }, 'OrderItems'],
    ['without the change', { change: { OrderChangeTrigger: undefined } }, 'TimeOfOrderChange'],
  ])('%s names the order only', (_, changes, missing) => {
    expect(read(notice(changes))).toEqual({ kind: 'order_only', orderId: '903-8868176-2219830', missing });
  });

  it('that names an item twice names the order only', () => {
    const item = { OrderItemId: '1', SellerSKU: 'A', SupplySourceId: null, Quantity: 1 };
    expect(read(notice({ summary: { OrderItems: [item, item] } }))).toMatchObject({ kind: 'order_only' });
  });

  it.each<[string, unknown, string]>([
    ['another seller', notice({ change: { SellerId: 'OTHER' } }), 'another seller'],
    [
      'another marketplace',
      notice({ summary: { MarketplaceId: 'A1PA6795UKMFR9' } }),
      'marketplace A1PA6795UKMFR9',
    ],
    [
      'another type in camel case',
      { notificationType: 'REPORT_PROCESSING_FINISHED', payload: {} },
      'type REPORT_PROCESSING_FINISHED',
    ],
  ])('about %s is none of ours', (_, value, about) => {
    expect(read(value)).toEqual({ kind: 'other', about });
  });

  it.each<[string, string]>([
    ['', 'it is no JSON object'],
    ['{"NotificationType": "ORDER', 'it is no JSON object'],
    ['[]', 'it is no JSON object'],
    ['null', 'it is no JSON object'],
    ['{}', 'it has no NotificationType'],
    ['{"NotificationType":"ORDER_CHANGE"}', 'it has no AmazonOrderId'],
    [JSON.stringify(notice({ change: { AmazonOrderId: '1-2-3' } })), 'it has no AmazonOrderId'],
    [JSON.stringify(notice({ change: { SellerId: undefined } })), 'it has no SellerId'],
  ])('that is %.30s is unreadable', (body, problem) => {
    expect(readNotice(body, SCOPE)).toEqual({ kind: 'unreadable', problem });
  });

  it('is the same in an event of EventBridge', () => {
    const event = { 'detail-type': 'ORDER_CHANGE', source: 'aws.partner/x', detail: notice() };
    expect(read(event)).toEqual({ kind: 'state', state: STATE });
  });
});

describe('an event of a changed number', () => {
  /** The example of Amazon's model ListingsItemMfnQuantityChange.json in the envelope of EventBridge. */
  const event = (payload: Json = {}): Json => ({
    version: '0',
    id: '8e009934-da2c-4f9c-9bc7-93f23b7e1f60',
    'detail-type': 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE',
    source: 'aws.partner/sellingpartnerapi.amazon.com/111122223333/amzn1.sellerapps.app.x',
    account: '111122223333',
    time: '2021-02-03T18:59:30Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      NotificationVersion: '1.0',
      NotificationType: 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE',
      PayloadVersion: '1.0',
      EventTime: '2021-02-03T18:59:30.194Z',
      Payload: {
        SellerId: 'A3TH9S8BH6GOGM',
        FulfillmentChannelCode: 'DEFAULT',
        Sku: 'NLS-SHOES-03',
        Quantity: 99,
        ...payload,
      },
      NotificationMetadata: { NotificationId: '8e009934-da2c-4f9c-9bc7-93f23b7e1f60' },
    },
  });

  it('names the listing, in both casings and without its envelope too', () => {
    const named = { kind: 'quantity', sellerSku: 'NLS-SHOES-03' };
    expect(read(event())).toEqual(named);
    expect(read(camelCased(event()))).toEqual(named);
    expect(read(event()['detail'])).toEqual(named);
  });

  it.each<[string, Json, object]>([
    [
      'a SKU of any text',
      { Sku: ' Tasse / blau, groß' },
      { kind: 'quantity', sellerSku: ' Tasse / blau, groß' },
    ],
    ['no quantity', { Quantity: undefined }, { kind: 'quantity', sellerSku: 'NLS-SHOES-03' }],
    ['another seller', { SellerId: 'OTHER' }, { kind: 'other', about: 'another seller' }],
    [
      'another channel',
      { FulfillmentChannelCode: 'AMAZON_NA' },
      { kind: 'other', about: 'the channel AMAZON_NA' },
    ],
    ['no seller', { SellerId: 7 }, { kind: 'unreadable', problem: 'it has no SellerId' }],
    ['no SKU', { Sku: undefined }, { kind: 'unreadable', problem: 'it has no Sku' }],
    ['an empty SKU', { Sku: '' }, { kind: 'unreadable', problem: 'it has no Sku' }],
    [
      'a SKU that is far too long',
      { Sku: 'A'.repeat(101) },
      { kind: 'unreadable', problem: 'it has no Sku' },
    ],
  ])('with %s', (_case, payload, result) => {
    expect(read(event(payload))).toEqual(result);
  });

  it('without a detail is unreadable', () => {
    expect(read({ ...event(), detail: 'x' })).toMatchObject({ kind: 'unreadable' });
  });
});
