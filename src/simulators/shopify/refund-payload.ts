import { type LineSpec, lineCents, lineItem, lineTaxCents } from './line-item';
import { price, priceSet } from './money';
import { bareId, shopTime, type ShopifyPayload } from './payload-json';

/** A line to refund: the order line, how many of its units, and whether they are restocked. */
interface RefundLineSpec {
  readonly refundLineId: string;
  readonly line: LineSpec;
  /** Default: all units of the line. */
  readonly quantity?: number;
  readonly restockType: RestockType;
  /** Where it is put back; default: the shop's first location. */
  readonly locationId?: string;
}

export type RestockType = 'no_restock' | 'cancel' | 'return' | 'legacy_restock';

/** A refund to simulate. `at` defaults to now. */
export interface RefundSpec {
  readonly refundId: string;
  readonly orderId: string;
  readonly lines: readonly RefundLineSpec[];
  readonly note?: string;
  /** The return that it belongs to. */
  readonly returnId?: string;
  readonly at?: Date;
}

const LOCATION_ID = 66301847735;
const STAFF_ID = 83015520439;

/** The refund as in `refunds/create` and in the `refunds` of an order. */
export function buildRefund(spec: RefundSpec): ShopifyPayload {
  const at = shopTime(spec.at ?? new Date());
  return {
    id: bareId(spec.refundId),
    order_id: bareId(spec.orderId),
    created_at: at,
    note: spec.note ?? null,
    user_id: STAFF_ID,
    processed_at: at,
    duties: [],
    total_duties_set: priceSet(0),
    return:
      spec.returnId === undefined
        ? null
        : { id: bareId(spec.returnId), admin_graphql_api_id: `gid://shopify/Return/${spec.returnId}` },
    restock: spec.lines.some((line) => line.restockType !== 'no_restock'),
    additional_fees: [],
    total_additional_fees_set: priceSet(0),
    refund_shipping_lines: [],
    admin_graphql_api_id: `gid://shopify/Refund/${spec.refundId}`,
    order_adjustments: [],
    refund_line_items: spec.lines.map(refundLine),
    transactions: [refundTransaction(spec, at)],
  };
}

function refundLine(spec: RefundLineSpec): ShopifyPayload {
  const { line, restockType } = spec;
  const refunded = refundedPart(spec);
  return {
    id: bareId(spec.refundLineId),
    line_item_id: bareId(line.lineId),
    location_id: restockType === 'no_restock' ? null : locationOf(spec),
    quantity: refunded.quantity,
    restock_type: restockType,
    // Unlike every other amount, these two are numbers.
    subtotal: lineCents(refunded) / 100,
    subtotal_set: priceSet(lineCents(refunded)),
    total_tax: lineTaxCents(refunded) / 100,
    total_tax_set: priceSet(lineTaxCents(refunded)),
    line_item: lineItem(line, line.current ?? line.quantity - refunded.quantity),
  };
}

function locationOf({ locationId }: RefundLineSpec): number | bigint {
  return locationId === undefined ? LOCATION_ID : bareId(locationId);
}

function refundTransaction(spec: RefundSpec, at: string): ShopifyPayload {
  const parts = spec.lines.map(refundedPart);
  const cents = parts.reduce((total, part) => total + lineCents(part) + lineTaxCents(part), 0);
  return {
    id: 958204417719,
    admin_graphql_api_id: 'gid://shopify/OrderTransaction/958204417719',
    amount: price(cents),
    amount_rounding: null,
    authorization: 're_sample',
    created_at: at,
    currency: 'USD',
    device_id: null,
    error_code: null,
    gateway: 'shopify_payments',
    kind: 'refund',
    location_id: null,
    manual_payment_gateway: false,
    message: 'Transaction approved',
    order_id: bareId(spec.orderId),
    parent_id: 7419930285751,
    payment_id: `#${spec.orderId}.2`,
    processed_at: at,
    receipt: {},
    source_name: '1830279',
    status: 'success',
    test: false,
    total_unsettled_set: {
      presentment_money: { amount: '0.0', currency: 'USD' },
      shop_money: { amount: '0.0', currency: 'USD' },
    },
    user_id: STAFF_ID,
  };
}

function refundedPart(spec: RefundLineSpec): LineSpec {
  return { ...spec.line, quantity: spec.quantity ?? spec.line.quantity };
}
