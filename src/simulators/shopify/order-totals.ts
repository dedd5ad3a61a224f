import { type LineSpec, lineCents, lineGrams, lineTaxCents } from './line-item';
import { price, priceSet } from './money';
import type { ShopifyPayload } from './payload-json';

/** The amounts of an order, in cents. */
export interface OrderTotals {
  readonly subtotal: number;
  readonly tax: number;
  readonly shipping: number;
  readonly total: number;
}

const SHIPPING_CENTS = 590;

const NOTHING: OrderTotals = { subtotal: 0, tax: 0, shipping: 0, total: 0 };

/** The sums over the lines; shipping is charged when the order has a weight. */
export function totalsOf(lines: readonly LineSpec[]): OrderTotals {
  const subtotal = sum(lines.map(lineCents));
  const tax = sum(lines.map(lineTaxCents));
  const shipping = sum(lines.map(lineGrams)) > 0 ? SHIPPING_CENTS : 0;
  return { subtotal, tax, shipping, total: subtotal + tax + shipping };
}

/** The keys `current_...`: the amounts still due, 0 once the order is cancelled. */
export function currentTotals(ordered: OrderTotals, cancelled: boolean): ShopifyPayload {
  const totals = cancelled ? NOTHING : ordered;
  return {
    current_shipping_price_set: priceSet(totals.shipping),
    current_subtotal_price: price(totals.subtotal),
    current_subtotal_price_set: priceSet(totals.subtotal),
    current_total_additional_fees_set: null,
    current_total_discounts: '0.00',
    current_total_discounts_set: priceSet(0),
    current_total_duties_set: null,
    current_total_price: price(totals.total),
    current_total_price_set: priceSet(totals.total),
    current_total_tax: price(totals.tax),
    current_total_tax_set: priceSet(totals.tax),
  };
}

/** The keys `total_...`: the amounts when the order was placed. */
export function orderedTotals(totals: OrderTotals, lines: readonly LineSpec[]): ShopifyPayload {
  return {
    total_cash_rounding_payment_adjustment_set: priceSet(0),
    total_cash_rounding_refund_adjustment_set: priceSet(0),
    total_discounts: '0.00',
    total_discounts_set: priceSet(0),
    total_line_items_price: price(totals.subtotal),
    total_line_items_price_set: priceSet(totals.subtotal),
    total_outstanding: '0.00',
    total_price: price(totals.total),
    total_price_set: priceSet(totals.total),
    total_shipping_price_set: priceSet(totals.shipping),
    total_tax: price(totals.tax),
    total_tax_set: priceSet(totals.tax),
    total_tip_received: '0.00',
    total_weight: sum(lines.map(lineGrams)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
