import { BUYER_ADDRESS, BUYER_EMAIL, BUYER_IP, buyer } from './buyer';
import { type LineSpec, lineItem } from './line-item';
import { price, priceSet, taxLine } from './money';
import { currentTotals, orderedTotals, type OrderTotals, totalsOf } from './order-totals';
import { bareId, shopTime, type ShopifyPayload } from './payload-json';

/** An order to simulate. `at` is the time of the order; default: now. */
export interface OrderSpec {
  readonly orderId: string;
  readonly lines: readonly LineSpec[];
  readonly refunds?: readonly ShopifyPayload[];
  readonly orderNumber?: number;
  readonly at?: Date;
  /** Default: `at`, or the time of the cancellation. */
  readonly updatedAt?: Date;
  /** Default: `web`. */
  readonly sourceName?: string;
}

/** A cancelled order; its `refunds` decide about the stock. `cancelledAt` defaults to `at`. */
export interface CancellationSpec extends OrderSpec {
  readonly reason?: 'customer' | 'declined' | 'fraud' | 'inventory' | 'staff' | 'other';
  readonly cancelledAt?: Date;
}

/** The order as in `orders/create`, with every key that Shopify sends. */
export function buildOrder(spec: OrderSpec): ShopifyPayload {
  return orderPayload(spec, spec.at ?? new Date(), null);
}

/** The order as in `orders/cancelled`: no amount is due and no unit is left. */
export function buildCancellation(spec: CancellationSpec): ShopifyPayload {
  const at = spec.at ?? new Date();
  const cancelledAt = spec.cancelledAt ?? at;
  return orderPayload(spec, at, { at: shopTime(cancelledAt), reason: spec.reason ?? 'customer' });
}

interface Cancelled {
  readonly at: string;
  readonly reason: string;
}

function orderPayload(spec: OrderSpec, at: Date, cancelled: Cancelled | null): ShopifyPayload {
  const totals = totalsOf(spec.lines);
  return {
    ...placement(spec.orderId, shopTime(at), cancelled),
    ...currentTotals(totals, cancelled !== null),
    ...identity(spec, shopTime(at), cancelled),
    ...priceAndTax(totals),
    ...orderedTotals(totals, spec.lines),
    updated_at: spec.updatedAt === undefined ? (cancelled?.at ?? shopTime(at)) : shopTime(spec.updatedAt),
    user_id: null,
    billing_address: BUYER_ADDRESS,
    customer: buyer(shopTime(at)),
    discount_applications: [],
    fulfillments: [],
    line_items: spec.lines.map((line) =>
      cancelled === null ? lineItem(line) : lineItem(line, line.current ?? 0),
    ),
    payment_terms: null,
    refunds: spec.refunds ?? [],
    shipping_address: BUYER_ADDRESS,
    shipping_lines: totals.shipping === 0 ? [] : [shippingLine(totals.shipping, cancelled !== null)],
    returns: [],
  };
}

function placement(orderId: string, at: string, cancelled: Cancelled | null): ShopifyPayload {
  return {
    id: bareId(orderId),
    admin_graphql_api_id: `gid://shopify/Order/${orderId}`,
    app_id: 580111,
    browser_ip: BUYER_IP,
    buyer_accepts_marketing: false,
    cancel_reason: cancelled?.reason ?? null,
    cancelled_at: cancelled?.at ?? null,
    cart_token: 'Z2NwOnNhbXBsZS1jYXJ0',
    checkout_id: 35110927442039,
    checkout_token: '5be0c4f1a97d4c2e8d6630',
    client_details: {
      accept_language: 'en-US',
      browser_height: null,
      browser_ip: BUYER_IP,
      browser_width: null,
      session_hash: null,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
    },
    closed_at: null,
    company: null,
    confirmation_number: 'FHS0SAMPLE',
    confirmed: true,
    contact_email: BUYER_EMAIL,
    created_at: at,
    currency: 'USD',
  };
}

function identity(spec: OrderSpec, at: string, cancelled: Cancelled | null): ShopifyPayload {
  const orderNumber = spec.orderNumber ?? 3051;
  return {
    customer_locale: 'en-US',
    device_id: null,
    discount_codes: [],
    duties_included: false,
    email: BUYER_EMAIL,
    estimated_taxes: false,
    financial_status: cancelled === null ? 'paid' : 'refunded',
    fulfillment_status: null,
    landing_site: '/',
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: 'MTcyMDU1NTExODgw',
    merchant_of_record_app_id: null,
    name: `#${orderNumber}`,
    note: null,
    note_attributes: [],
    number: orderNumber - 1000,
    order_number: orderNumber,
    order_status_url: `https://fernhill-supply.example/72055511880/orders/sample${orderNumber}/authenticate?key=none`,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: ['shopify_payments'],
    phone: null,
    po_number: null,
    presentment_currency: 'USD',
    processed_at: at,
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: spec.sourceName ?? 'web',
    source_url: null,
  };
}

function priceAndTax(totals: OrderTotals): ShopifyPayload {
  return {
    subtotal_price: price(totals.subtotal),
    subtotal_price_set: priceSet(totals.subtotal),
    tags: '',
    tax_exempt: false,
    tax_lines: [taxLine(totals.tax)],
    taxes_included: false,
    test: false,
    token: 'a1fernhillsample0000000000000000',
  };
}

function shippingLine(cents: number, cancelled: boolean): ShopifyPayload {
  return {
    id: 4711209340983,
    carrier_identifier: null,
    code: 'Standard',
    current_discounted_price_set: priceSet(cancelled ? 0 : cents),
    discounted_price: price(cents),
    discounted_price_set: priceSet(cents),
    is_removed: false,
    phone: null,
    price: price(cents),
    price_set: priceSet(cents),
    requested_fulfillment_service_id: null,
    source: 'shopify',
    title: 'Standard',
    tax_lines: [],
    discount_allocations: [],
  };
}
